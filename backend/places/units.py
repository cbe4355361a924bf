"""Administrative units with validity: parsing and checking a list of them. Pure.

Codes and names were recycled in 2025, so a unit is its code and its first day. A change says
which unit went into which, whole or in part; only a whole one moves what belongs to a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from importlib import resources
from typing import Any, Literal

import msgspec

from backend.errors import Refusal
from backend.text import fold, nfc

UnitKind = Literal["phường", "xã", "thị trấn", "đặc khu"]
_CODE = re.compile(r"[0-9A-Z]{5}")
_KIND_WORDS = {
    "phuong ": "phường",
    "p. ": "phường",
    "xa ": "xã",
    "thi tran ": "thị trấn",
    "dac khu ": "đặc khu",
}


def day_text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit from `valid_from` to `valid_to`, both days included; None = still valid."""

    code: str
    valid_from: date
    kind: UnitKind
    name: str
    province: str
    source: str
    valid_to: date | None = None
    district: str | None = None

    @property
    def id(self) -> str:
        return unit_id(self.code, self.valid_from)

    @property
    def title(self) -> str:
        return f"{self.kind} {self.name}"

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Change(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"from_unit": "from", "to_unit": "to"},
):
    """What became of a unit: `from_unit` went into `to_unit`, whole or in part, on a day."""

    from_unit: str
    to_unit: str
    extent: Literal["whole", "part"]
    on_date: date
    document: str


class UnitList(msgspec.Struct, frozen=True):
    units: list[Unit]
    changes: list[Change]


class UnitListMalformed(Refusal):
    """Entries of a unit list that cannot be taken in; fact `rows` has each with a sentence.

    Nothing of such a list is used: half a reform would leave points without a ward.
    """

    slug = "unit-list-malformed"

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.rows = rows
        shown = "; ".join(f"{where}: {what}" for where, what in rows[:5])
        more = f" và {len(rows) - 5} chỗ khác" if len(rows) > 5 else ""
        super().__init__(
            field="file",
            sentence=f"Danh sách đơn vị hành chính chưa đúng. Sửa rồi nhập lại: {shown}{more}.",
            rows=[{"where": where, "sentence": what} for where, what in rows],
        )


def unit_id(code: str, valid_from: date) -> str:
    return f"{code}@{valid_from.isoformat()}"


def reading_of(
    kind: str,
    name: str,
    district: str | None,
    province: str,
    valid_from: date,
    valid_to: date | None,
) -> str:
    """The words that keep namesakes apart: "phường Nguyễn Nghiêm, thị xã Đức Phổ, tỉnh Quảng Ngãi
    (01/02/2020–30/06/2025)"."""
    places = ", ".join(part for part in (f"{kind} {name}", district, province) if part)
    if valid_to is None:
        return f"{places} (từ {day_text(valid_from)})"
    return f"{places} ({day_text(valid_from)}–{day_text(valid_to)})"


def sought(query: str) -> tuple[str | None, str]:
    """The kind and the fold key that a search names: "Phuong Nguyen Nghiem" → (phường, …)."""
    bare = fold(query)
    for words, kind in _KIND_WORDS.items():
        if bare.startswith(words):
            return kind, bare.removeprefix(words).strip()
    return None, bare


def unit_on(units: Iterable[Unit], code: str, day: date) -> Unit | None:
    """The unit that a code named on a day, None where it named none."""
    return next((unit for unit in units if unit.code == code and unit.valid_on(day)), None)


def parse_units(text: str) -> UnitList:
    """Units and changes of a JSON list, checked against each other. Raises UnitListMalformed.

    A change may name a unit that the list lacks; the import then looks for it in the database.
    """
    try:
        body: Any = msgspec.json.decode(text)
        rows, changes = body["units"], body.get("changes", [])
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        raise UnitListMalformed([("tệp", "không phải JSON có mục “units”")]) from None
    if not isinstance(rows, list) or not isinstance(changes, list):
        raise UnitListMalformed([("tệp", "“units” và “changes” phải là danh sách")])
    wrong: list[tuple[str, str]] = []
    units: dict[str, Unit] = {}
    for number, row in enumerate(rows, start=1):
        where = f"đơn vị {number}"
        unit = _unit(row)
        if isinstance(unit, str):
            wrong.append((where, unit))
            continue
        clash = next((u for u in units.values() if _overlap(u, unit)), None)
        if clash:
            wrong.append((where, f"mã {unit.code} đã là {clash.title} trong cùng thời gian"))
            continue
        units[unit.id] = unit
    read: list[Change] = []
    for number, row in enumerate(changes, start=1):
        where = f"thay đổi {number}"
        try:
            change = msgspec.convert(row, Change)
        except msgspec.ValidationError:
            wrong.append((where, "cần from, to, extent (whole hoặc part), on_date và document"))
            continue
        problem = _change_problem(change, units, read)
        if problem:
            wrong.append((where, problem))
            continue
        read.append(change)
    if wrong:
        raise UnitListMalformed(wrong)
    if not units:
        raise UnitListMalformed([("tệp", "danh sách không có đơn vị nào")])
    return UnitList(list(units.values()), read)


def shipped_units() -> UnitList:
    """The list that comes with Phố Chợ: former thị xã Đức Phổ; its file names the sources."""
    return parse_units((resources.files(__package__) / "data/units.json").read_text("utf-8"))


def _unit(row: Any) -> Unit | str:
    try:
        unit = msgspec.convert(row, Unit)
    except msgspec.ValidationError:
        return (
            "cần code, valid_from, kind (phường, xã, thị trấn, đặc khu), name, province, source; "
            "ngày viết như 2025-07-01"
        )
    if not _CODE.fullmatch(unit.code):
        return f"mã “{unit.code}” phải đủ 5 ký tự, giữ số 0 ở đầu"
    if not unit.name.strip() or not unit.province.strip():
        return f"mã {unit.code} thiếu tên hoặc thiếu tỉnh"
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        return f"mã {unit.code} có ngày cuối trước ngày đầu"
    return msgspec.structs.replace(
        unit, name=" ".join(nfc(unit.name).split()), province=" ".join(nfc(unit.province).split())
    )


def _overlap(one: Unit, other: Unit) -> bool:
    return (
        one.code == other.code
        and (one.valid_to or date.max) >= other.valid_from
        and (other.valid_to or date.max) >= one.valid_from
    )


def _change_problem(change: Change, units: dict[str, Unit], before: list[Change]) -> str:
    came, went = units.get(change.from_unit), units.get(change.to_unit)
    if change.from_unit == change.to_unit:
        return f"{change.from_unit} không thể nhập vào chính nó"
    if went and went.valid_from != change.on_date:
        return f"{change.to_unit} bắt đầu ngày {day_text(went.valid_from)}, khác on_date"
    if came and came.valid_to != change.on_date - timedelta(days=1):
        return f"{change.from_unit} phải hết hiệu lực ngay trước {day_text(change.on_date)}"
    others = [other for other in before if other.from_unit == change.from_unit]
    if others and (change.extent == "whole" or any(o.extent == "whole" for o in others)):
        return f"{change.from_unit} nhập trọn thì chỉ vào một đơn vị"
    return ""
