"""Making and changing a draft: its lines in delivery order, and why a board is made once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.clock import now, today
from backend.database import Tx
from backend.errors import Conflict, Invalid, NotFound
from backend.ids import new_id
from backend.people.access import Principal
from backend.sealing import Vault
from backend.standees import queries, ready_queries
from backend.standees.batches import (
    NoSuchLayout,
    NothingReady,
    Printer,
    check_size,
)
from backend.standees.choosing import Chosen, NotReadyPoint, choose, unusual_of
from backend.standees.codes import new_code
from backend.standees.reprints import (
    AccountAsBefore,
    NameAsBefore,
    NoBoardYet,
    ReprintReason,
    reasons_again,
)
from backend.wire import Input, clean_text
from printing import LAYOUTS, PrintRefusal
from printing.artwork.lettering import check_letters

CODE_TRIES = 5


class Reprint(Input):
    """A point whose board is made again, and why."""

    point_id: UUID
    reason: ReprintReason


class BatchInput(Input):
    """A new batch: all of the campaign's ready points, or those of the points, rows, streets.

    A point named in `reprints` is chosen by that, and gets one though one was printed or delivered.
    `printer` says who prints: a batch for the ward's own printer is none of the print shop's.
    """

    ward: str
    campaign_id: UUID
    name: str
    id: UUID | None = None
    layout: str = "a4-4xa6"
    printer: Printer = "print_shop"
    point_ids: list[UUID] = msgspec.field(default_factory=list)
    row_ids: list[UUID] = msgspec.field(default_factory=list)
    street_ids: list[UUID] = msgspec.field(default_factory=list)
    reprints: list[Reprint] = msgspec.field(default_factory=list)


class DraftChange(Input):
    """What is to be another; what is null stays."""

    name: str | None = None
    layout: str | None = None
    printer: Printer | None = None


class NotADraft(Conflict):
    """Its list is frozen, and with it how it is printed."""

    slug = "batch-not-a-draft"
    sentence = (
        "Lô đã chốt danh sách nên không đổi tên, khổ in hay nơi in được nữa. "
        "Cần đổi thì hủy lô rồi tạo lô mới."
    )


def printable_name(name: str) -> str:
    """The batch's name, tidied; its papers must be able to letter it. Raises Invalid."""
    text = clean_text(name, "name", 120)
    try:
        check_letters(text, "Tên lô in")
    except PrintRefusal as refused:
        raise Invalid(field="name", sentence=refused.sentence) from refused
    return text


def known_layout(name: str) -> str:
    if name not in LAYOUTS:
        raise NoSuchLayout(name, list(LAYOUTS))
    return name


async def create_draft(
    tx: Tx, vault: Vault, principal: Principal, asked: BatchInput, *, demonstration: bool
) -> tuple[UUID, list[NotReadyPoint]]:
    """A draft of every ready point asked for, in delivery order; and the points left out.

    Sent again with the same id it is the same batch. Raises NotFound, NoSuchLayout, NothingReady
    (with the reason of each point), NoBoardYet, AccountAsBefore, NameAsBefore, TooManyLines.
    """
    ward = principal.ward(asked.ward)
    name, layout = printable_name(asked.name), known_layout(asked.layout)
    await ready_queries.wait_for_other_drafts(tx, ward)
    batch_id = asked.id or new_id()
    if asked.id is not None and await queries.batch(tx, batch_id) is not None:
        return batch_id, []
    reasons: dict[UUID, ReprintReason] = {one.point_id: one.reason for one in asked.reprints}
    if len(reasons) < len(asked.reprints):
        raise Invalid(field="reprints", sentence="Mỗi điểm in lại chỉ ghi một lần, với một lý do.")
    points = list(dict.fromkeys((*asked.point_ids, *reasons)))
    chosen = await choose(
        tx, vault, ward, asked.campaign_id, points, asked.row_ids, asked.street_ids, again=reasons
    )
    if not chosen.ready:
        raise NothingReady(notReady=chosen.not_ready)
    _check_reasons(chosen, reasons)
    check_size(len(chosen.ready))
    confirmed = await ready_queries.hold_confirmed(tx, [a["id"] for _, a in chosen.ready])
    lines = [(point, account) for point, account in chosen.ready if account["id"] in confirmed]
    if not lines:
        raise NothingReady(notReady=chosen.not_ready)
    await queries.add_batch(
        tx,
        {
            "id": batch_id,
            "ward": ward,
            "campaign": asked.campaign_id,
            "year": today().year,
            "name": name,
            "layout": layout,
            "printer": asked.printer,
            # Either the server or the database being a demonstration is enough for the stamp.
            "sample": demonstration or await queries.is_demonstration(tx),
            "created_by": principal.member_id,
            "created_at": now(),
        },
    )
    boards = await _boards_of(tx, ward, [point["id"] for point, _ in lines])
    await queries.add_lines(
        tx,
        [
            (
                new_id(),
                ward,
                batch_id,
                position,
                point["id"],
                account["merchant"],
                account["id"],
                boards[point["id"]],
                unusual_of(account),
                reasons.get(point["id"]) or _why_again(account, chosen.printed.get(point["id"])),
            )
            for position, (point, account) in enumerate(lines, start=1)
        ],
    )
    return batch_id, chosen.not_ready


async def change_draft(tx: Tx, batch_id: UUID, asked: DraftChange) -> None:
    """Raises NotFound, NotADraft, NoSuchLayout, and Invalid for a name."""
    batch = await queries.lock_batch(tx, batch_id)
    if batch is None:
        raise NotFound()
    if batch["state"] != "draft":
        raise NotADraft()
    await ready_queries.change_draft(
        tx,
        batch_id,
        batch["name"] if asked.name is None else printable_name(asked.name),
        batch["layout"] if asked.layout is None else known_layout(asked.layout),
        asked.printer or batch["printer"],
    )


def _check_reasons(chosen: Chosen, reasons: dict[UUID, ReprintReason]) -> None:
    """Raises NoBoardYet, AccountAsBefore, NameAsBefore, with the points where it is untrue."""
    boardless = [
        point
        for point, _ in chosen.ready
        if point["id"] in reasons and point["id"] not in chosen.printed
    ]
    if boardless:
        raise NoBoardYet([point["label"] for point in boardless], [row["id"] for row in boardless])
    untrue = [
        point
        for point, account in chosen.ready
        if (reason := reasons.get(point["id"])) is not None
        and reason not in reasons_again(account["id"], chosen.printed.get(point["id"]))
    ]
    if untrue:
        raise AccountAsBefore([point["label"] for point in untrue], [row["id"] for row in untrue])
    same = [
        point
        for point, _ in chosen.ready
        if reasons.get(point["id"]) == "renamed" and point["id"] in chosen.unchanged
    ]
    if same:
        raise NameAsBefore([point["label"] for point in same], [point["id"] for point in same])


def _why_again(account: Any, printed: UUID | None) -> ReprintReason | None:
    """What nobody said and the register knows: the board that hangs has another account."""
    return None if printed in (None, account["id"]) else "account_changed"


async def _boards_of(tx: Tx, ward: str, points: Sequence[UUID]) -> dict[UUID, UUID]:
    """The standee of each point, made where there was none."""
    for _ in range(CODE_TRIES):
        boards = await ready_queries.standees_of(tx, points)
        missing = [point for point in points if point not in boards]
        if not missing:
            return boards
        # A code already in use somewhere is left out by the insert and drawn again.
        await ready_queries.add_standees(
            tx, [(new_id(), ward, point, new_code(), now()) for point in missing]
        )
    return await ready_queries.standees_of(tx, points)
