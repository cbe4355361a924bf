"""What screens and the print shop are told of a batch: structs and the rows they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.sealing import Vault, WrongRow
from backend.standees.batches import LEGAL, SCREEN, STATES, Printer, State
from backend.standees.checking import place_of
from backend.standees.choosing import NotReadyPoint, bank_of
from backend.standees.freezing import open_line
from backend.standees.reprints import ReprintReason
from backend.wire import Wire


class Person(Wire):
    id: UUID
    name: str


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
    displayed: int
    downloads: int
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
    printed_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    job: JobAnswer | None
    rev: int


class LineAnswer(Wire):
    """A line as the board says it: frozen text once there is one, the register's before.

    The print shop gets what is on the board and where it goes, nothing else.
    """

    id: UUID
    position: int
    label: str
    shop_name: str
    place: str
    holder_name: str
    bank: str
    last4: str
    code: str
    issue: int | None
    voided_at: datetime | None
    recalled: bool
    reprint_reason: ReprintReason | None
    point_id: UUID | None = None
    void_reason: str | None = None
    unusual: list[str] | None = None
    approved_by: Person | None = None
    approved_at: datetime | None = None
    confirmed_kind: str | None = None
    proposed_by: Person | None = None
    displayed_at: datetime | None = None


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
    items: list[FileAnswer]


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


def batch_answer(row: Any, *, officer: bool, job: Any | None = None) -> BatchAnswer:
    """`job` is the batch's latest row of `print_job`, where there is one."""
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
        "number",
        "name",
        "layout",
        "printer",
        "state",
        "sample",
        "lines",
    ),
    *("recalled", "displayed", "downloads", "pages", "file_bytes", "created_at", "frozen_at"),
    *("rendered_at", "verified_at", "released_at", "printed_at", "delivered_at"),
    *("cancelled_at", "rev"),
)


def line_answers(vault: Vault, rows: Sequence[Any], *, officer: bool) -> list[LineAnswer]:
    """Lines for an officer, unapproved unusual ones first; for the print shop those to print."""
    if not officer:
        return [_line(vault, row) for row in rows if row["voided_at"] is None]

    def first(row: Any) -> tuple[bool, int]:
        waits = row["unusual_now"] and row["approved_by"] is None and row["voided_at"] is None
        return not waits, row["position"]

    return [_with_the_desks_part(_line(vault, row), row) for row in sorted(rows, key=first)]


def _line(vault: Vault, row: Any) -> LineAnswer:
    shop_name, place, bank = row["trade_name"], place_of(row), bank_of(row)
    if row["sealed"] is not None:
        try:
            frozen = open_line(vault, row)
            shop_name, place, bank = frozen.shop_name, frozen.place, frozen.bank
        except (WrongRow, msgspec.MsgspecError):
            # A text that no longer opens is shown as such; every step towards paper refuses it.
            shop_name = "(không mở được nội dung đã chốt)"
    return LineAnswer(
        id=row["id"],
        position=row["position"],
        label=row["label"],
        shop_name=shop_name,
        place=place,
        holder_name=row["holder_name"],
        bank=bank,
        last4=row["last4"],
        code=row["code"],
        issue=row["issue"] or None,
        voided_at=row["voided_at"],
        recalled=row["recall"] is not None,
        reprint_reason=row["reprint_reason"],
    )


def _with_the_desks_part(line: LineAnswer, row: Any) -> LineAnswer:
    approver = row["approved_by"]
    return msgspec.structs.replace(
        line,
        point_id=row["point"],
        void_reason=row["void_reason"],
        unusual=list(row["unusual_now"]),
        approved_by=Person(id=approver, name=row["approved_by_name"]) if approver else None,
        approved_at=row["approved_at"],
        confirmed_kind=row["confirmed_kind"],
        proposed_by=Person(id=row["proposed_by"], name=row["proposed_by_name"]),
        displayed_at=row["displayed_at"],
    )
