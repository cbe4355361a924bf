"""Boards out of the house: recalls, and a board's history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.audit import chain
from backend.clock import now
from backend.database import Tx
from backend.errors import NotFound
from backend.ids import new_id
from backend.people.access import Principal
from backend.standees import board_queries, job_queries
from backend.standees.answers import BoardHistory, IssueAnswer
from backend.standees.batches import Printer
from backend.standees.codes import read_code
from backend.standees.outdated import Change, words_of
from backend.standees.whereabouts import Where, where_is
from backend.wire import Wire

NEVER_PRINTED = "Bảng chưa in: đã bỏ dòng khỏi lô, không có bảng nào phải gỡ."
PULLED = "Bảng đã in, chưa phát cho hộ: đã rút khỏi xấp, không có bảng nào phải gỡ."


class RecallAnswer(Wire):
    """A board that was released and must not be used: `where` it is says what is to be done."""

    id: UUID
    ward: str
    reason: str
    opened_at: datetime
    settled_at: datetime | None
    batch_id: UUID
    number: str
    line_id: UUID
    point_id: UUID
    label: str
    shop_name: str
    code: str
    displayed_at: datetime | None
    printer: Printer
    where: Where


class RecallList(Wire):
    items: list[RecallAnswer]
    next: UUID | None


async def recall_list(
    tx: Tx, wards: tuple[str, ...], before: UUID | None, limit: int
) -> RecallList:
    rows = await board_queries.recalls(tx, wards, before, limit + 1)
    items = [
        RecallAnswer(
            id=row["id"],
            ward=row["ward"],
            reason=row["reason"],
            opened_at=row["opened_at"],
            settled_at=row["settled_at"],
            batch_id=row["batch"],
            number=row["number"],
            line_id=row["line"],
            point_id=row["point"],
            label=row["label"],
            shop_name=row["trade_name"],
            code=row["code"],
            displayed_at=row["displayed_at"],
            printer=row["printer"],
            where=where_is(row),
        )
        for row in rows[:limit]
    ]
    return RecallList(items=items, next=items[-1].id if len(rows) > limit else None)


async def settle_recall(tx: Tx, principal: Principal, recall_id: UUID) -> str | None:
    """Say that the board is down. Gives its ward, or None when it was settled before."""
    row = await board_queries.recall(tx, recall_id)
    if row is None:
        raise NotFound()
    if row["settled_at"] is not None:
        return None
    await board_queries.settle_recall(tx, recall_id, principal.member_id, now())
    ward: str = row["ward"]
    return ward


async def recall_unwanted(tx: Tx, line: UUID, lost: Sequence[Change]) -> None:
    """Nobody is there to hang it up, and somebody has had the file that the board is in."""
    words = ", ".join(map(words_of, lost))
    await board_queries.add_recall(tx, new_id(), line, words[:1].upper() + words[1:], now())


async def settle_unprinted(tx: Tx, principal: Principal, recall_id: UUID) -> None:
    """Its line is dropped before anything was printed: no board hangs that is to be taken down."""
    await _settle_as(tx, principal, recall_id, NEVER_PRINTED, "neverPrinted")


async def settle_pulled(tx: Tx, principal: Principal, recall_id: UUID) -> None:
    """Its board was printed, and pulled out of the stack before it was handed out."""
    await _settle_as(tx, principal, recall_id, PULLED, "pulled")


async def _settle_as(
    tx: Tx, principal: Principal, recall_id: UUID, settlement: str, how: str
) -> None:
    ward = await settle_recall(tx, principal, recall_id)
    if ward is None:
        return
    row = await board_queries.recall(tx, recall_id)
    await board_queries.settle_recall_incident(tx, row, settlement)
    actor, subject = principal.member_id, f"recall:{recall_id}"
    chain.record(tx, ward, actor, "standees.settle_recall", subject, {how: True})


async def board_history(tx: Tx, text: str) -> BoardHistory:
    """Every issue of a board of one's own wards, newest first. Raises NotFound."""
    code = read_code(text)
    rows = [] if code is None else await job_queries.history(tx, code=code)
    if not rows:
        raise NotFound(field="code")
    first = rows[0]
    return _history(first["code"], first["point"], first["label"], rows)


async def board_at(tx: Tx, point_id: UUID) -> BoardHistory:
    """The board of a point; with no code and no issue where none was made yet. Raises NotFound."""
    label = await job_queries.label_of_point(tx, point_id)
    if label is None:
        raise NotFound()
    rows = await job_queries.history(tx, point=point_id)
    return _history(rows[0]["code"] if rows else "", point_id, label, rows)


def _history(code: str, point_id: UUID, label: str, rows: list[Any]) -> BoardHistory:
    return BoardHistory(
        code=code,
        point_id=point_id,
        label=label,
        issues=[
            IssueAnswer(
                line_id=row["id"],
                batch_id=row["batch"],
                recall_reason=row["recall"],
                **{name: row[name] for name in PLAIN_ISSUE},
            )
            for row in rows
        ],
    )


PLAIN_ISSUE = (
    *("issue", "reprint_reason", "number", "state", "last4", "frozen_at", "released_at"),
    *("printed_at", "delivered_at", "displayed_at", "voided_at", "recalled_at"),
)
