"""A unit is a code and a first day: codes and names were recycled in 2025."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from backend.places.units import (
    Unit,
    UnitListMalformed,
    parse_units,
    reading_of,
    shipped_units,
    sought,
    unit_on,
)

UNITS = shipped_units().units
CHANGES = shipped_units().changes


def test_fifteen_old_units_went_whole_into_five_new_ones() -> None:
    old = [unit for unit in UNITS if unit.valid_to is not None]
    new = [unit for unit in UNITS if unit.valid_to is None]
    assert (len(old), len(new), len(CHANGES)) == (15, 5, 15)
    assert {unit.valid_to for unit in old} == {date(2025, 6, 30)}
    assert {unit.valid_from for unit in new} == {date(2025, 7, 1)}
    assert {change.extent for change in CHANGES} == {"whole"}
    into = [change.from_unit[:5] for change in CHANGES if change.to_unit == "21439@2025-07-01"]
    assert into == ["21439", "21460", "21463", "21466", "21469"]


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
    assert readings == [
        "phường Nguyễn Nghiêm, thị xã Đức Phổ, tỉnh Quảng Ngãi (01/02/2020–30/06/2025)",
        "xã Nguyễn Nghiêm, tỉnh Quảng Ngãi (từ 01/07/2025)",
    ]


def test_a_search_may_name_the_kind() -> None:
    assert sought("Phường Phố Hoà") == ("phường", "pho hoa")
    assert sought("xa nguyen nghiem") == ("xã", "nguyen nghiem")
    assert sought("Đức Phổ") == (None, "duc pho")


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


def test_what_is_no_list_is_refused() -> None:
    for text in ("", "[]", "{}", '{"units": 3}'):
        with pytest.raises(UnitListMalformed):
            parse_units(text)
