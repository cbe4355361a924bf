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

CommuneKind = Literal["phường", "xã", "thị trấn", "đặc khu"]
UnitKind = CommuneKind | Literal["huyện", "tỉnh", "thành phố"]  # huyện: of islands, to 30/06/2025
Level = Literal["commune", "province"]
PROVINCE_KINDS = ("tỉnh", "thành phố")

LISTED = date(2025, 3, 1)
"""The day of the list that the former units are known from. One that stands in it from this day
may be older: its reading does not say since when."""

_CODE = re.compile(r"[0-9A-Z]{5}")
_PROVINCE_CODE = re.compile(r"[0-9]{2}")
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
    """A unit from `valid_from` to `valid_to`, both days included; None = still valid.

    `province` is the name that its province had on the unit's last day, or has today.
    """

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

    @property
    def name_key(self) -> str:
        return name_key(self.name)

    @property
    def place_key(self) -> str:
        return place_key(self.district, self.province)

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
    above = (district, province) if kind not in PROVINCE_KINDS else ()
    places = ", ".join(part for part in (f"{kind} {name}", *above) if part)
    return f"{places} ({days_of(valid_from, valid_to)})"


def days_of(valid_from: date, valid_to: date | None) -> str:
    """ "từ 01/07/2025", "01/02/2020–30/06/2025", "đến 30/06/2025", "đang có"."""
    if valid_from == LISTED:
        return "đang có" if valid_to is None else f"đến {day_text(valid_to)}"
    if valid_to is None:
        return f"từ {day_text(valid_from)}"
    return f"{day_text(valid_from)}–{day_text(valid_to)}"


def name_key(name: str) -> str:
    """A unit's name to find it by. Sources write Ea H'Leo with three kinds of apostrophe."""
    return re.sub(r"['’ʼ`´-]", "", fold(name))


def place_key(district: str | None, province: str) -> str:
    """A unit's district and province, to find "Tân Phú, Đồng Nai" by."""
    return name_key(f"{district or ''} {province}")


class Sought(msgspec.Struct, frozen=True):
    """What a search names: `whole` as typed, or a `kind` and the `name` after it; `place` is what
    follows a comma, a district or a province."""

    whole: str
    kind: str | None
    name: str
    place: str


def sought(query: str) -> Sought:
    """ "Phuong Nguyen Nghiem, Quảng Ngãi" → phường, nguyen nghiem, quang ngai."""
    name, _, place = query.partition(",")
    bare = name_key(name)
    for words, kind in _KIND_WORDS.items():
        if bare.startswith(words):
            return Sought(bare, kind, bare.removeprefix(words).strip(), name_key(place))
    return Sought(bare, None, bare, name_key(place))


def unit_on(units: Iterable[Unit], code: str, day: date) -> Unit | None:
    """The unit that a code named on a day, None where it named none."""
    return next((unit for unit in units if unit.code == code and unit.valid_on(day)), None)


def parse_units(text: str) -> UnitList:
    """Units and changes of a JSON list, checked against each other. Raises UnitListMalformed.

    A change may name a unit that the list lacks; the import then looks for it in the database.
    `sources` of the list has words by key: where a unit's `source` or a change's `document` is
    such a key, its words are meant.
    """
    try:
        body: Any = msgspec.json.decode(text)
        rows, changes = body["units"], body.get("changes", [])
        sources = msgspec.convert(body.get("sources", {}), dict[str, str])
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError):
        raise UnitListMalformed([("tệp", "không phải JSON có mục “units”")]) from None
    if not isinstance(rows, list) or not isinstance(changes, list):
        raise UnitListMalformed([("tệp", "“units” và “changes” phải là danh sách")])
    wrong: list[tuple[str, str]] = []
    units: dict[str, Unit] = {}
    by_code: dict[str, list[Unit]] = {}
    for number, row in enumerate(rows, start=1):
        where = f"đơn vị {number}"
        unit = _unit(row, sources)
        if isinstance(unit, str):
            wrong.append((where, unit))
            continue
        namesakes = by_code.setdefault(unit.code, [])
        clash = next((u for u in namesakes if _overlap(u, unit)), None)
        if clash:
            wrong.append((where, f"mã {unit.code} đã là {clash.title} trong cùng thời gian"))
            continue
        units[unit.id] = unit
        namesakes.append(unit)
    read: list[Change] = []
    left: dict[str, list[Change]] = {}
    for number, row in enumerate(changes, start=1):
        where = f"thay đổi {number}"
        try:
            change = msgspec.convert(row, Change)
        except msgspec.ValidationError:
            wrong.append((where, "cần from, to, extent (whole hoặc part), on_date và document"))
            continue
        change = msgspec.structs.replace(
            change, document=sources.get(change.document, change.document)
        )
        others = left.setdefault(change.from_unit, [])
        problem = _change_problem(change, units, others)
        if problem:
            wrong.append((where, problem))
            continue
        read.append(change)
        others.append(change)
    if wrong:
        raise UnitListMalformed(wrong)
    if not units:
        raise UnitListMalformed([("tệp", "danh sách không có đơn vị nào")])
    return UnitList(list(units.values()), read)


def shipped_units() -> UnitList:
    """The list that comes with Phố Chợ: the country's provinces and communes, those of before
    01/07/2025 and what became of them. `scripts/units` makes it; the file names its sources."""
    return parse_units((resources.files(__package__) / "data/units.json").read_text("utf-8"))


def _unit(row: Any, sources: dict[str, str]) -> Unit | str:
    try:
        unit = msgspec.convert(row, Unit)
    except msgspec.ValidationError:
        return (
            "cần code, valid_from, kind (phường, xã, thị trấn, đặc khu, tỉnh, thành phố), name, "
            "province, source; ngày viết như 2025-07-01"
        )
    province = unit.kind in PROVINCE_KINDS
    if not (_PROVINCE_CODE if province else _CODE).fullmatch(unit.code):
        digits = "2 chữ số" if province else "5 ký tự"
        return f"mã “{unit.code}” phải đủ {digits}, giữ số 0 ở đầu"
    if not unit.name.strip() or not unit.province.strip():
        return f"mã {unit.code} thiếu tên hoặc thiếu tỉnh"
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        return f"mã {unit.code} có ngày cuối trước ngày đầu"
    return msgspec.structs.replace(
        unit,
        name=" ".join(nfc(unit.name).split()),
        province=" ".join(nfc(unit.province).split()),
        source=sources.get(unit.source, unit.source),
    )


def _overlap(one: Unit, other: Unit) -> bool:
    return (
        one.code == other.code
        and (one.valid_to or date.max) >= other.valid_from
        and (other.valid_to or date.max) >= one.valid_from
    )


def _change_problem(change: Change, units: dict[str, Unit], others: list[Change]) -> str:
    came, went = units.get(change.from_unit), units.get(change.to_unit)
    if change.from_unit == change.to_unit:
        return f"{change.from_unit} không thể nhập vào chính nó"
    if went and went.valid_from != change.on_date:
        return f"{change.to_unit} bắt đầu ngày {day_text(went.valid_from)}, khác on_date"
    if came and came.valid_to != change.on_date - timedelta(days=1):
        return f"{change.from_unit} phải hết hiệu lực ngay trước {day_text(change.on_date)}"
    if others and (change.extent == "whole" or any(o.extent == "whole" for o in others)):
        return f"{change.from_unit} nhập trọn thì chỉ vào một đơn vị"
    return ""
