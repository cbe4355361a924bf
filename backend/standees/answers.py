"""What screens and the print shop are told of a batch: structs and the rows they are made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from backend.standees.batches import LEGAL, SCREEN, STATES, Printer, State
from backend.standees.choosing import NotReadyPoint
from backend.standees.line_answers import LineAnswer, Person
from backend.standees.reprints import ReprintReason
from backend.standees.withheld import WithheldBoard, withheld_board
from backend.wire import Wire


class JobAnswer(Wire):
    """The drawing of a batch: standees drawn and read back of `total`, lots finished of `lots`.

    `sentence` says why it failed, stopped or waits, and `lineIds` which lines are concerned.
    """

    state: Literal["waiting", "running", "failed", "stopped", "done"]
    drawn: int
    read: int
    total: int
    lots_done: int
    lots: int
    sentence: str
    line_ids: list[UUID]
    asked_at: datetime
    ended_at: datetime | None


class BatchAnswer(Wire):
    """A batch. `screenState` is what a screen says; `nextSteps` are the legal moves.

    `held` while a recalled line waits to be dropped before anything is printed: one that is
    dropped counts in `recalled` until its board is settled, and holds nothing up.
    The print shop hands over to the ward (`handedOverAt`), the ward to the households: delivered.
    `hotline` is whom the print shop calls; `withheld` are boards not to be handed out.
    `replacedAt` is set while whoever asks has fetched only a file of before this release.
    To the print shop the counts and names of the ward's own work are null, and so is `job`.
    """

    id: UUID
    ward: str
    ward_name: str
    campaign_id: UUID
    campaign_name: str
    number: str
    name: str
    layout: str
    printer: Printer
    state: State
    screen_state: str
    next_steps: list[State]
    sample: bool
    lines: int
    recalled: int
    held: bool
    withheld: list[WithheldBoard]
    displayed: int
    downloads: int
    hotline: str
    pages: int | None
    file_sha256: str | None
    file_bytes: int | None
    voided: int | None
    unapproved: int | None
    note: str | None
    created_by: Person | None
    created_at: datetime
    frozen_at: datetime | None
    rendered_at: datetime | None
    verified_at: datetime | None
    released_by: Person | None
    released_at: datetime | None
    replaced_at: datetime | None
    printed_at: datetime | None
    handed_over_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    job: JobAnswer | None
    rev: int


class BatchDetail(Wire):
    """A batch with its lines; those an officer must look at come first, the rest by position.

    Asked for without its lines (`lines=false`), as one does while it is drawn, it has none.
    """

    batch: BatchAnswer
    lines: list[LineAnswer]


class NewBatch(Wire):
    """A new draft, its lines, and the points left out with what is to do at each."""

    batch: BatchAnswer
    lines: list[LineAnswer]
    not_ready: list[NotReadyPoint]


class BatchList(Wire):
    items: list[BatchAnswer]
    next: UUID | None


class FileAnswer(Wire):
    """One file of a verified batch. `first` and `last` count its boards from one, in their order.

    `firstCode` and `lastCode` are what stands on those two. Those of the whole run (ticket, slips,
    delivery list, ZIP) name no lot.
    """

    name: str
    kind: Literal["lot", "ticket", "slips", "delivery", "zip"]
    lot: int | None
    first: int | None
    last: int | None
    first_code: str | None
    last_code: str | None
    count: int
    pages: int | None
    bytes: int
    sha256: str


class FileList(Wire):
    """`leftOut` are codes of boards that must not be used: what would print them is left out."""

    items: list[FileAnswer]
    left_out: list[str]


class IssueAnswer(Wire):
    """One issue of a board: when it was printed, why again, and what became of it."""

    line_id: UUID
    issue: int
    reprint_reason: ReprintReason | None
    batch_id: UUID
    number: str
    state: State
    last4: str
    frozen_at: datetime | None
    released_at: datetime | None
    printed_at: datetime | None
    delivered_at: datetime | None
    displayed_at: datetime | None
    voided_at: datetime | None
    recalled_at: datetime | None
    recall_reason: str | None


class BoardHistory(Wire):
    """A board and every issue of it, newest first."""

    code: str
    point_id: UUID
    label: str
    issues: list[IssueAnswer]


def job_answer(batch: Any, job: Any | None) -> JobAnswer | None:
    """A job as the batch shows it; one that was done with is none any more."""
    if job is None or (job["state"] == "done" and batch["state"] == "frozen"):
        return None
    return JobAnswer(**{name: job[name] for name in JobAnswer.__struct_fields__})


def batch_answer(
    row: Any, *, officer: bool, job: Any | None = None, withheld: Iterable[Any] = ()
) -> BatchAnswer:
    """`job` is the batch's latest row of `print_job`, where there is one.

    `withheld` are rows of its boards not to be handed out; those of other batches are passed over.
    """
    hidden = {
        "voided": row["voided"],
        "unapproved": row["unapproved"],
        "note": row["note"],
        "created_by": Person(id=row["created_by"], name=row["created_by_name"]),
        "released_by": Person(id=row["released_by"], name=row["released_by_name"])
        if row["released_by"]
        else None,
        "job": job_answer(row, job),
    }
    return BatchAnswer(
        campaign_id=row["campaign"],
        withheld=[
            withheld_board(one, officer=officer) for one in withheld if one["batch"] == row["id"]
        ],
        screen_state=SCREEN[row["state"]],
        next_steps=[to for to in STATES if (row["state"], to) in LEGAL],
        file_sha256=row["file_sha256"].hex() if row["file_sha256"] else None,
        **(hidden if officer else dict.fromkeys(hidden)),
        **{name: row[name] for name in PLAIN},
    )


PLAIN = (
    *(
        "id",
        "ward",
        "ward_name",
        "campaign_name",
        "hotline",
        "number",
        "name",
        "layout",
        "printer",
        "state",
        "sample",
        "lines",
    ),
    *("recalled", "held", "displayed", "downloads", "pages", "file_bytes", "created_at"),
    *("frozen_at", "rendered_at", "verified_at", "released_at", "replaced_at", "printed_at"),
    *("handed_over_at", "delivered_at", "cancelled_at", "rev"),
)
