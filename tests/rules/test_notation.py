"""A market as a person types it: read, refused by row and piece, and written back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.places.notation import (
    MarketNotationUnclear,
    Plan,
    Row,
    format_market,
    parse_market,
    read_market,
    stall_label,
)
from backend.places.rows import Stall, stall_code


def codes(text: str) -> dict[str, list[str]]:
    return {row.code: [stall.code for stall in row.stalls] for row in parse_market(text).rows}


def test_two_rows_one_of_them_without_stall_13() -> None:
    plan = parse_market("A1 1-20; A2 1-20, bỏ 13")
    assert plan.count == 39
    assert [len(row.stalls) for row in plan.rows] == [20, 19]
    assert "13" not in codes("A1 1-20; A2 1-20, bỏ 13")["A2"]


def test_what_people_type_on_a_phone_reads_the_same() -> None:
    typed = "dãy a1 (Thịt)  1 – 20 ;\n\nA2: 1—20, BỎ 13,\nA3 20 sạp"
    plan = parse_market(typed)
    assert [row.code for row in plan.rows] == ["A1", "A2", "A3"]
    assert plan.rows[0].goods == "Thịt"
    assert plan.count == 20 + 19 + 20


def test_kiosks_numbered_with_their_row_are_one_row() -> None:
    plan = parse_market("B01–B36 (vải), bỏ B13")
    assert plan.rows[0].code == "B"
    assert plan.count == 35
    assert stall_label("B", plan.rows[0].stalls[11].code) == "B12"


def test_a_stall_is_called_by_row_and_padded_number() -> None:
    assert stall_label("A2", parse_market("A2 1-9").rows[0].stalls[6].code) == "A2-07"
    assert stall_code("7a") == ("07A", 701)
    assert stall_code("x") is None


def test_merged_closed_and_vacant_stalls() -> None:
    row = parse_market("A1 1-10, gộp 4-5, 8-10, đóng 7 và 1, trống 2").rows[0]
    assert [(s.code, s.width, s.state) for s in row.stalls] == [
        ("01", 1, "closed"),
        ("02", 1, "vacant"),
        ("03", 1, "open"),
        ("04", 2, "open"),
        ("06", 1, "open"),
        ("07", 1, "closed"),
        ("08", 3, "open"),
    ]


def test_aisles_keep_their_place_and_unfixed_sellers_are_counted() -> None:
    plan = parse_market("A1 1-4; lối đi chính; A2 1-4; cổng Bắc; không cố định 12; 3 lưu động")
    assert [row.kind for row in plan.rows] == ["stalls", "aisle", "stalls", "gate"]
    assert plan.rows[1].code == "lối đi chính"
    assert plan.count == 8
    assert plan.unfixed == 15


def test_a_stall_with_a_letter_stands_after_its_number() -> None:
    assert codes("A1 1-3, 2A")["A1"] == ["01", "02", "02A", "03"]


@pytest.mark.parametrize(
    ("typed", "kind", "row", "says"),
    [
        ("A1 1-10, 10-20", "overlap", "A1", "sạp 10 hai lần"),
        ("A1 1-10; A1 11-20", "overlap", "A1", "được ghi hai lần"),
        ("A1 1-10, 12-20", "gap", "A1", "bỏ 11"),
        ("A1 1-10, 15-20", "gap", "A1", "bỏ 11-14"),
        ("A2 1-20, bỏ 30", "unknown", "A2", "không có sạp 30"),
        ("A2 1-20, gộp 19-21", "unknown", "A2", "không có sạp 21"),
        ("A2 1-20, gộp 3-4, 4-5", "unknown", "A2", "không có sạp 4"),
        ("A2 1-20, đóng 3, trống 3", "overlap", "A2", "vừa đóng vừa trống"),
        ("A2 20-1", "unknown", "A2", "Ghi 1-20"),
        ("A2", "unknown", "A2", "chưa có số sạp"),
        ("A2 bỏ 3", "unknown", "A2", "số sạp trước"),
        ("A1-20", "unknown", "", "dãy A sạp 1-20, hoặc dãy A1 sạp 20"),
        ("sạp bà Năm", "unknown", "", "Không đọc được"),
        ("A1 1-1000", "too-many", "A1", "999"),
        ("  ", "unknown", "", "Chưa có sạp nào"),
    ],
)
def test_a_slip_is_refused_by_row_with_what_to_do(
    typed: str, kind: str, row: str, says: str
) -> None:
    with pytest.raises(MarketNotationUnclear) as refused:
        parse_market(typed, field="notation")
    problem = refused.value.facts["problems"][0]
    assert (problem["kind"], problem["row"]) == (kind, row)
    assert says in refused.value.text


def test_a_preview_shows_the_sound_rows_and_every_problem() -> None:
    plan, problems = read_market("A1 1-20; A2 1-5, 7; A3 1-20; ???")
    assert [row.code for row in plan.rows] == ["A1", "A3"]
    assert [problem.kind for problem in problems] == ["gap", "unknown"]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    first = draw(st.integers(1, 5))
    stalls: list[Stall] = []
    number = first
    for _ in range(draw(st.integers(1, 12))):
        width = draw(st.sampled_from([1, 1, 1, 2, 3]))
        state = draw(st.sampled_from(["open", "open", "closed", "vacant"]))
        stalls.append(Stall(number, "", width, state))
        if draw(st.booleans()) and draw(st.booleans()):
            stalls.append(Stall(number, "A"))
        number += width + draw(st.sampled_from([0, 0, 0, 1]))
    goods = draw(st.sampled_from(["", "thịt", "hàng khô"]))
    ordered = sorted(stalls, key=lambda stall: stall.order)
    return Row("stalls", draw(st.sampled_from(["A1", "B", "C12"])), goods, tuple(ordered))


@settings(max_examples=60)
@given(rows(), st.booleans(), st.integers(0, 9))
def test_writing_a_plan_and_reading_it_gives_the_same_plan(
    row: Row, aisle: bool, unfixed: int
) -> None:
    plan = Plan((row, Row("aisle", "lối đi")) if aisle else (row,), unfixed)
    assert parse_market(format_market(plan)) == plan
