"""The demonstration's story: the same every time, and nothing that a screen can show is missing."""

from __future__ import annotations

from collections import Counter

import pytest

from backend.demo.boards import BATCHES
from backend.demo.ground import (
    ALLEY,
    CLOSED_SINCE,
    GOODS,
    MAIN,
    MARKET,
    MOBILE,
    OPENED_LATER,
    ROAD,
    SECOND,
    SIDE,
    STREETS,
)
from backend.demo.lives import REASONS, Life
from backend.demo.story import Q2, tell
from backend.merchants.vietqr import may_display, read

ROAD_STREET = next(street for street in STREETS if street.name == ROAD)


def sites() -> dict[str, list[str]]:
    """The labels that the product gives to what `ground` types."""
    stalls = [f"{row}-{n:02d}" for row in GOODS for n in range(1, 21)]
    stalls += [f"B{n:02d}" for n in range(1, 37)] + [f"D{n:02d}" for n in range(1, 25)]
    stalls += [f"Không cố định {n:02d}" for n in range(1, MOBILE + 1)]
    return {
        MAIN: [str(n) for n in (*range(1, 62, 2), *range(2, 59, 2))] + list(OPENED_LATER),
        SECOND: [str(n) for n in range(1, 41)],
        ALLEY: [str(n) for n in (*range(1, 24, 2), *range(2, 17, 2))] + ["12/3A hẻm 45"],
        ROAD: [*ROAD_STREET.added, *ROAD_STREET.landmarks],
        SIDE: [str(n) for n in (*range(1, 22, 2), *range(2, 15, 2)) if n != 13],
        MARKET: stalls,
    }


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return tell(sites())


def test_the_story_is_the_same_every_time(lives: list[Life]) -> None:
    assert tell(sites()) == lives


def test_there_are_some_three_hundred_points_and_a_hundred_days(lives: list[Life]) -> None:
    assert 290 <= len(lives) <= 320
    days = [visit.days_ago for life in lives for visit in life.visits]
    days += [life.registered for life in lives if life.shop]
    assert min(days) == 1
    assert 90 <= max(days) <= 100


def test_every_stage_reason_outcome_and_way_of_confirming_occurs(lives: list[Life]) -> None:
    assert {life.stage[:2] for life in lives} == {*(f"S{n}" for n in range(9)), "X"}
    visits = [visit for life in lives for visit in life.visits]
    assert {visit.reason for visit in visits} - {None} == set(REASONS)
    assert {visit.outcome for visit in visits} == {
        "met",
        "not_in",
        "refused",
        "closed",
        "moved",
        "vacant",
    }
    assert {life.confirmed for life in lives} == {
        None,
        "witnessed",
        "officer",
        "device",
        "waiting",
        "held",
        "rejected",
    }
    tools = {(tool.tool, tool.state) for life in lives for tool in life.tools}
    assert {name for name, _ in tools} == {"account", "qr_board", "wallet", "guidance"}
    assert {state for _, state in tools} == {"done", "blocked", "undone"}


def test_the_main_street_is_46_of_58_and_the_second_32_of_40(lives: list[Life]) -> None:
    main = Counter(life.stage for life in lives if life.site[0] == MAIN)
    assert main["S6"] + main["S6+"] == 46
    assert main.total() - main["X"] == 58
    assert main["X"] == len(CLOSED_SINCE)
    second = Counter(life.stage for life in lives if life.site[0] == SECOND)
    assert (second["S6"], second.total()) == (32, 40)


def test_nobody_is_visited_before_being_registered(lives: list[Life]) -> None:
    for life in lives:
        if life.shop and life.confirmed:
            assert all(visit.days_ago <= life.registered for visit in life.visits), life.site


def test_accounts_are_obviously_fake_and_their_codes_read_well(lives: list[Life]) -> None:
    numbers = Counter(life.shop.money.number for life in lives if life.shop and life.confirmed)
    assert all(number.startswith("0000000") for number in numbers)
    assert sorted(numbers.values())[-2:] == [1, 2], "one pair shares an account, for the desk"
    for life in lives:
        if life.shop:
            assert read(life.shop.money.payload).ok


def test_the_swapped_code_is_another_account(lives: list[Life]) -> None:
    lan = next(life for life in lives if life.site == (ALLEY, "12/3A hẻm 45"))
    assert lan.shop is not None
    assert lan.shop.money.payload.endswith("FA43"), "Q1 of the sample data"
    assert lan.visits[-1].scan == Q2.payload != lan.shop.money.payload


def test_one_stall_has_an_acquirers_own_code_kept_as_it_was_scanned(lives: list[Life]) -> None:
    codes = [life.shop.money for life in lives if life.shop and life.confirmed]
    (money,) = [one for one in codes if read(one.payload).scheme == "vnpay"]
    found = read(money.payload)
    assert (found.ok, found.static, found.account) == (True, True, money.number)
    assert "MAU" in money.number, "nobody's merchant id"
    assert money.source == "scanned"
    assert may_display(found) is None


def test_batches_rest_in_every_state() -> None:
    last = {steps[-1] if steps else "draft" for *_, steps in BATCHES}
    assert last == {
        "draft",
        "freeze",
        "stop",
        "render",
        "release",
        "printed",
        "delivered",
        "cancel",
    }
