"""What screens and the print shop are told of a batch's lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.sealing import Vault, WrongRow
from backend.standees.checking import place_of
from backend.standees.choosing import bank_of
from backend.standees.freezing import open_line
from backend.standees.reprints import ReprintReason
from backend.wire import Wire


class Person(Wire):
    id: UUID
    name: str


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
