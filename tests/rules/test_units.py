"""A unit is a code and a first day: codes and names were recycled in 2025."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from backend.places.units import (
    Sought,
    Unit,
    UnitListMalformed,
    parse_units,
    reading_of,
    shipped_units,
    sought,
    unit_on,
)

LISTED = shipped_units()
UNITS = LISTED.units
CHANGES = LISTED.changes
BY_ID = {unit.id: unit for unit in UNITS}


def on(day: date, *kinds: str) -> list[Unit]:
    return [unit for unit in UNITS if unit.kind in kinds and unit.valid_on(day)]


@pytest.mark.parametrize(
    ("day", "cities", "provinces", "wards", "communes"),
    [
        (date(2025, 7, 1), 6, 28, 687, 2621),
        (date(2026, 4, 29), 6, 28, 687, 2621),
        (date(2026, 4, 30), 7, 27, 697, 2611),
        (date(2026, 9, 1), 8, 26, 697, 2611),
        (date(2026, 9, 20), 9, 25, 709, 2599),
    ],
)
def test_the_country_is_counted_as_it_was_on_the_day(
    day: date, cities: int, provinces: int, wards: int, communes: int
) -> None:
    assert len(on(day, "thành phố")) == cities
    assert len(on(day, "tỉnh")) == provinces
    assert len(on(day, "phường")) == wards
    assert len(on(day, "xã")) == communes
    assert len(on(day, "đặc khu")) == 13
    assert wards + communes + 13 == 3321
    assert not on(day, "thị trấn", "huyện")


def test_the_eve_of_the_reform_has_63_provinces_and_10_040_units() -> None:
    eve = date(2025, 6, 30)
    assert len(on(eve, "tỉnh", "thành phố")) == 63
    assert len(on(eve, "phường", "xã", "thị trấn")) == 10_035
    # Island districts that had no communes.
    islands = sorted(unit.name for unit in on(eve, "huyện"))
    assert (
        islands == ["Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"] or len(islands) == 5
    )
    assert all(unit.district for unit in on(eve, "phường", "xã", "thị trấn"))
    assert not any(unit.district for unit in UNITS if unit.valid_to is None)


def test_every_former_unit_went_somewhere_and_every_new_one_came_from_somewhere() -> None:
    went = {change.from_unit for change in CHANGES}
    came = {change.to_unit for change in CHANGES}
    assert {unit.id for unit in UNITS if unit.valid_to} == went
    since = {unit.id for unit in UNITS if unit.valid_from >= date(2025, 7, 1)}
    assert since == came
    for change in CHANGES:
        assert BY_ID[change.from_unit].valid_to == change.on_date - timedelta(days=1)
        assert BY_ID[change.to_unit].valid_from == change.on_date


def test_a_unit_that_was_split_says_so_of_each_part() -> None:
    heirs: dict[str, list[str]] = {}
    for change in CHANGES:
        heirs.setdefault(change.from_unit, []).append(change.extent)
    split = [extents for extents in heirs.values() if len(extents) > 1]
    assert len(split) == 471
    assert {extent for extents in split for extent in extents} == {"part"}
    # One heir known, and another table of the reform names a second: a person decides.
    assert heirs["01615@2025-03-01"] == ["part"]


def test_the_fifteen_units_of_the_pilots_town_went_whole_into_five() -> None:
    old = [unit for unit in UNITS if unit.district == "thị xã Đức Phổ"]
    ids = {unit.id for unit in old}
    changes = [change for change in CHANGES if change.from_unit in ids]
    assert (len(old), len(changes)) == (15, 15)
    assert {change.extent for change in changes} == {"whole"}
    assert {change.document for change in changes} == {"Nghị quyết 1677/NQ-UBTVQH15"}
    assert {unit.valid_from for unit in old} == {date(2020, 2, 1)}
    new = {change.to_unit for change in changes}
    assert sorted(BY_ID[one].title for one in new) == [
        "phường Sa Huỳnh",
        "phường Trà Câu",
        "phường Đức Phổ",
        "xã Khánh Cường",
        "xã Nguyễn Nghiêm",
    ]
    into = [change.from_unit[:5] for change in changes if change.to_unit == "21439@2025-07-01"]
    assert into == ["21439", "21460", "21463", "21466", "21469"]


def test_a_commune_that_became_a_ward_keeps_its_code_and_its_years() -> None:
    then, now = BY_ID["26368@2025-07-01"], BY_ID["26368@2026-04-30"]
    assert (then.title, then.province) == ("xã Long Thành", "tỉnh Đồng Nai")
    assert (now.title, now.province) == ("phường Long Thành", "thành phố Đồng Nai")
    assert now.source == "Nghị quyết 237/NQ-UBTVQH16"


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2024, 5, 1), "phường Nguyễn Nghiêm"),
        (date(2025, 6, 30), "phường Nguyễn Nghiêm"),
        (date(2025, 7, 1), "phường Đức Phổ"),
        (date(2026, 5, 1), "phường Đức Phổ"),
    ],
)
def test_code_21439_is_another_ward_after_the_reform(day: date, title: str) -> None:
    unit = unit_on(UNITS, "21439", day)
    assert unit is not None
    assert unit.title == title


def test_namesakes_read_differently() -> None:
    readings = [
        reading_of(u.kind, u.name, u.district, u.province, u.valid_from, u.valid_to)
        for u in UNITS
        if u.name == "Nguyễn Nghiêm"
    ]
    # Since when the first has stood, the list does not know, and it says so by its silence.
    assert sorted(readings) == [
        "phường Nguyễn Nghiêm, thành phố Quảng Ngãi, tỉnh Quảng Ngãi (đến 30/06/2025)",
        "phường Nguyễn Nghiêm, thị xã Đức Phổ, tỉnh Quảng Ngãi (01/02/2020–30/06/2025)",
        "xã Nguyễn Nghiêm, tỉnh Quảng Ngãi (từ 01/07/2025)",
    ]


@pytest.mark.parametrize(
    ("unit_id", "reading"),
    [
        ("51@2025-07-01", "tỉnh Quảng Ngãi (từ 01/07/2025)"),
        ("62@2025-03-01", "tỉnh Kon Tum (đến 30/06/2025)"),
        ("01@2025-03-01", "thành phố Hà Nội (đang có)"),
        ("22@2026-09-01", "thành phố Quảng Ninh (từ 01/09/2026)"),
    ],
)
def test_provinces_read_by_themselves(unit_id: str, reading: str) -> None:
    u = BY_ID[unit_id]
    assert reading_of(u.kind, u.name, u.district, u.province, u.valid_from, u.valid_to) == reading


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("Phường Phố Hoà", Sought("phuong pho hoa", "phường", "pho hoa", "")),
        ("xa nguyen nghiem", Sought("xa nguyen nghiem", "xã", "nguyen nghiem", "")),
        ("Đức Phổ", Sought("duc pho", None, "duc pho", "")),
        ("tân phú, Đồng Nai", Sought("tan phu", None, "tan phu", "dong nai")),
        ("Ea H’Leo", Sought("ea hleo", None, "ea hleo", "")),
    ],
)
def test_a_search_may_name_the_kind_and_after_a_comma_the_province(
    query: str, meant: Sought
) -> None:
    assert sought(query) == meant


def listed(units: list[dict[str, object]], changes: list[dict[str, object]] | None = None) -> str:
    return msgspec.json.encode({"units": units, "changes": changes or []}).decode()


def unit(**other: object) -> dict[str, object]:
    return {
        "code": "00175",
        "valid_from": "2025-07-01",
        "kind": "phường",
        "name": "Thử Nghiệm",
        "province": "tỉnh Thử",
        "source": "tests",
        **other,
    }


OLD = unit(code="00101", valid_from="2020-01-01", valid_to="2025-06-30")
OTHER = unit(code="00102")


def change(**other: object) -> dict[str, object]:
    return {
        "from": "00101@2020-01-01",
        "to": "00175@2025-07-01",
        "extent": "whole",
        "on_date": "2025-07-01",
        "document": "tests",
        **other,
    }


def test_a_sound_list_is_read() -> None:
    read = parse_units(listed([unit(), OLD], [change()]))
    assert isinstance(read.units[0], Unit)
    assert read.units[0].id == "00175@2025-07-01"


@pytest.mark.parametrize(
    ("units", "changes", "where", "says"),
    [
        ([unit(code="175")], [], "đơn vị 1", "5 ký tự"),
        ([unit(kind="quận")], [], "đơn vị 1", "cần code"),
        ([unit(kind="tỉnh")], [], "đơn vị 1", "2 chữ số"),
        ([unit(code="51")], [], "đơn vị 1", "5 ký tự"),
        ([unit(name=" ")], [], "đơn vị 1", "thiếu tên"),
        ([unit(valid_to="2025-06-01")], [], "đơn vị 1", "ngày cuối trước ngày đầu"),
        ([unit(), unit(valid_from="2025-08-01")], [], "đơn vị 2", "cùng thời gian"),
        ([unit(), OLD], [change(to="00101@2020-01-01")], "thay đổi 1", "chính nó"),
        ([unit(), OLD], [change(on_date="2025-08-01")], "thay đổi 1", "khác on_date"),
        ([unit(), {**OLD, "valid_to": None}], [change()], "thay đổi 1", "hết hiệu lực"),
        (
            [unit(), OLD, OTHER],
            [change(), change(to="00102@2025-07-01")],
            "thay đổi 2",
            "chỉ vào một",
        ),
        ([], [], "tệp", "không có đơn vị"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused_by_its_row(
    units: list[dict[str, object]], changes: list[dict[str, object]], where: str, says: str
) -> None:
    with pytest.raises(UnitListMalformed) as refused:
        parse_units(listed(units, changes))
    assert refused.value.rows[0][0] == where
    assert says in refused.value.rows[0][1]


def test_a_list_may_keep_long_sources_under_a_key() -> None:
    text = msgspec.json.encode(
        {
            "sources": {"nq": "Nghị quyết 1/NQ-UBTVQH16"},
            "units": [unit(source="nq"), OLD],
            "changes": [change(document="nq")],
        }
    )
    read = parse_units(text.decode())
    assert [one.source for one in read.units] == ["Nghị quyết 1/NQ-UBTVQH16", "tests"]
    assert read.changes[0].document == "Nghị quyết 1/NQ-UBTVQH16"


def test_what_is_no_list_is_refused() -> None:
    for text in ("", "[]", "{}", '{"units": 3}', '{"units": [], "sources": 3}'):
        with pytest.raises(UnitListMalformed):
            parse_units(text)
