"""House numbers sort as people walk, and lists of them are read or refused by piece."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.places.houses import (
    HouseNumbersUnclear,
    house_key,
    one_house_number,
    parse_numbers,
    side_of,
)


def test_numbers_stand_in_walking_order() -> None:
    walked = [
        "1", "1A", "1B", "2", "10", "12/3A", "12/10", "47", "47A", "47/2", "49",
        "Km 998", "Km 1106 + 200", "Km 1106 + 1000", "đối diện cổng chợ", None,
    ]  # fmt: skip
    backwards = list(reversed(walked))
    assert sorted(backwards, key=house_key) == walked


def test_case_and_spaces_do_not_move_a_house() -> None:
    assert house_key(" 47a ") == house_key("47A")
    assert house_key("12 / 3a") == house_key("12/3A")


@pytest.mark.parametrize(
    ("number", "side"),
    [("27", "odd"), ("12/3A", "even"), ("47A", "odd"), ("Km 1106 + 200", None), ("", None)],
)
def test_the_first_number_gives_the_side(number: str, side: str | None) -> None:
    assert side_of(number) == side


@settings(max_examples=60)
@given(st.integers(1, 9999), st.integers(1, 9999))
def test_plain_numbers_sort_as_numbers(one: int, other: int) -> None:
    assert (house_key(str(one)) < house_key(str(other))) == (one < other)


def test_ranges_sides_omissions_and_single_houses() -> None:
    houses = parse_numbers("1-9 lẻ; 2–6 chẵn; bỏ 5; 12/3a")
    assert houses == ["1", "2", "3", "4", "6", "7", "9", "12/3A"]


def test_the_example_of_the_screen_is_read() -> None:
    houses = parse_numbers("1-57 lẻ; 2-40 chẵn; bỏ 13; 12/3A")
    assert len(houses) == 29 - 1 + 20 + 1
    assert "13" not in houses
    assert houses.index("12/3A") == houses.index("12") + 1


def test_a_jump_is_closed_by_leaving_numbers_out() -> None:
    assert parse_numbers("1-9 lẻ; 15-19 lẻ; bỏ 11-13 lẻ") == [
        "1", "3", "5", "7", "9", "15", "17", "19",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "piece", "kind"),
    [
        ("1-57 lẻ; 5", "5", "overlap"),
        ("1-9 lẻ; 7-15 lẻ", "7-15 lẻ", "overlap"),
        ("1-9 lẻ; 15-19 lẻ", "15-19 lẻ", "gap"),
        ("1-9 lẻ; bỏ 40", "bỏ 40", "unknown"),
        ("57-1", "57-1", "unknown"),
        ("1-9 lẻ; nhà bà Năm", "nhà bà Năm", "unknown"),
        ("4-4 lẻ", "4-4 lẻ", "unknown"),
        ("1-99999", "1-99999", "too-many"),
    ],
)
def test_a_list_that_is_unclear_is_refused_by_its_piece(typed: str, piece: str, kind: str) -> None:
    with pytest.raises(HouseNumbersUnclear) as refused:
        parse_numbers(typed, field="numbers")
    assert refused.value.facts == {"piece": piece, "kind": kind}
    assert refused.value.field == "numbers"
    assert piece in refused.value.text


def test_numbers_parted_by_a_space_alone_are_not_run_together() -> None:
    with pytest.raises(HouseNumbersUnclear) as unclear:
        parse_numbers("9 11")
    assert unclear.value.facts["kind"] == "unknown"


@pytest.mark.parametrize(
    "text", ["Km 1106 + 200", "đối diện cổng chợ", "12/3A hẻm 45", "47, ngõ Lê Lợi", "Lô B12-13"]
)
def test_what_people_say_beside_a_house_number_stays(text: str) -> None:
    assert one_house_number(text) == text
