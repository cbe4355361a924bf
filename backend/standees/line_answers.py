"""What screens and the print shop are told of a batch's lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.sealing import Vault, WrongRow
from backend.standees.batches import UNRELEASED
from backend.standees.choosing import bank_of
from backend.standees.freezing import Frozen, open_line
from backend.standees.outdated import Change, changes_since, is_recalled, lost_since
from backend.standees.planning import place_of
from backend.standees.reprints import ReprintReason
from backend.wire import Wire
from printing import PrintRefusal, small_modules
from printing.plan import sheet_named


class Person(Wire):
    id: UUID
    name: str


class LineAnswer(Wire):
    """A line as the board says it: frozen text once there is one, the register's before.

    The print shop gets what is on the board and where it goes, nothing else. `changed` is what the
    register says otherwise by now, and `smallModuleMm` the side of the code's modules where it is
    warned of, both from the freeze to the release. After it `changed` has consent taken back.
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
    changed: list[Change] | None = None
    small_module_mm: float | None = None


def line_answers(vault: Vault, rows: Sequence[Any], *, officer: bool) -> list[LineAnswer]:
    """Lines for an officer, unapproved unusual ones first; for the print shop those to print."""
    if not officer:
        return [_line(row, _opened(vault, row)) for row in rows if row["voided_at"] is None]

    def first(row: Any) -> tuple[bool, int]:
        return not (row["approval_due"] and row["voided_at"] is None), row["position"]

    opened = [(row, _opened(vault, row)) for row in sorted(rows, key=first)]
    small = _small_modules([text for row, text in opened if text is not None and _waits(row)])
    return [_for_the_desk(row, text, small.get(row["id"])) for row, text in opened]


def _opened(vault: Vault, row: Any) -> Frozen | None:
    """The frozen text; None before the freeze, and where it no longer opens."""
    if row["sealed"] is None:
        return None
    try:
        return open_line(vault, row)
    except (WrongRow, msgspec.MsgspecError):
        return None


def _line(row: Any, frozen: Frozen | None) -> LineAnswer:
    shop_name, place, bank = row["trade_name"], place_of(row), bank_of(row)
    if frozen is not None:
        shop_name, place, bank = frozen.shop_name, frozen.place, frozen.bank
    elif row["sealed"] is not None:
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
        recalled=is_recalled(row),
        reprint_reason=row["reprint_reason"],
    )


def _for_the_desk(row: Any, frozen: Frozen | None, small: float | None) -> LineAnswer:
    # Whoever let it pass has not seen what came to light since.
    approver = None if row["approval_due"] else row["approved_by"]
    return msgspec.structs.replace(
        _line(row, frozen),
        point_id=row["point"],
        void_reason=row["void_reason"],
        unusual=list(row["unusual_now"]),
        approved_by=Person(id=approver, name=row["approved_by_name"]) if approver else None,
        approved_at=row["approved_at"] if approver else None,
        confirmed_kind=row["confirmed_kind"],
        proposed_by=Person(id=row["proposed_by"], name=row["proposed_by_name"]),
        displayed_at=row["displayed_at"],
        changed=_changed(row, frozen),
        small_module_mm=small,
    )


def _changed(row: Any, frozen: Frozen | None) -> list[Change]:
    if lost := lost_since(row):
        return lost
    # Once released it is printed as frozen: whoever has it printed knows what it will say.
    tells = row["voided_at"] is None and row["batch_state"] in (*UNRELEASED, "released")
    return changes_since(frozen, row) if frozen is not None and tells else []


def _small_modules(lines: list[Frozen]) -> dict[UUID, float | None]:
    """By line; all of a batch have one layout and level."""
    if not lines:
        return {}
    sheet, payloads = lines[0].layout, [line.payload for line in lines]
    try:
        sizes = small_modules(payloads, sheet_named(sheet), lines[0].level)
    except PrintRefusal:
        # What cannot be drawn at all is refused, by name, where it would be.
        return {}
    return {line.line: size for line, size in zip(lines, sizes, strict=True)}


def _waits(row: Any) -> bool:
    """Whether the line may still be dropped before its release."""
    return row["voided_at"] is None and row["batch_state"] in UNRELEASED
