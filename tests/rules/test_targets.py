"""Targets by month: the latest that began holds, and nothing is rounded up to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backend.campaigns.targets import (
    Target,
    check_target,
    check_targets,
    is_met,
    parse_month,
    target_in,
)
from backend.errors import Invalid


def target(value: float | str = 80, month: date = date(2026, 7, 1), **other: Any) -> Target:
    return Target("adoption", month, Decimal(value), **other)


STEPS = [
    target(80, date(2022, 7, 1)),
    target(100, date(2022, 10, 1)),
    target(70, date(2022, 8, 1), tier="commune"),
]


@pytest.mark.parametrize(
    ("month", "tier", "value"),
    [
        (date(2022, 6, 30), "", None),
        (date(2022, 7, 1), "", 80),
        (date(2022, 9, 30), "", 80),
        (date(2022, 10, 25), "", 100),
        (date(2024, 1, 1), "", 100),
        (date(2022, 7, 31), "commune", None),
        (date(2022, 12, 1), "commune", 70),
    ],
)
def test_steps_by_month_and_a_schedule_per_tier(month: date, tier: str, value: int | None) -> None:
    found = target_in(STEPS, "adoption", month, tier)
    assert (found.value if found else None) == value
    assert target_in(STEPS, "fluency", month, tier) is None


@pytest.mark.parametrize(
    ("n", "d", "met"), [(46, 58, False), (32, 40, True), (47, 58, True), (0, 0, None)]
)
def test_a_minimum_is_not_rounded_up_to(n: int, d: int, met: bool | None) -> None:
    assert is_met(target(80), n, d) is met


def test_counts_exact_shares_and_what_is_not_judged() -> None:
    assert is_met(target(42000, quantity="count"), 42000, 0) is True
    assert is_met(target(42000, quantity="count"), 41999, 50000) is False
    assert is_met(target(50, measure="exact"), 29, 58) is True
    assert is_met(target(50, measure="exact"), 30, 58) is False
    assert is_met(target(20, measure="growth", upper=Decimal(25)), 1, 1) is None


@pytest.mark.parametrize(
    "sound",
    [
        target(100),
        target(4698, quantity="value"),
        target(150, measure="growth", upper=Decimal(180)),
        target(3, measure="k_of_n", upper=Decimal(4), quantity="count"),
        target(1, measure="milestone", quantity="count"),
        target("62.5"),
    ],
)
def test_every_measure_of_the_plans_can_be_kept(sound: Target) -> None:
    assert check_target(sound, "targets.0") == sound


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (target(101), "targets.0.value"),
        (target(-1), "targets.0.value"),
        (target("NaN"), "targets.0.value"),
        (target(25, measure="growth", upper=Decimal(20)), "targets.0.upper"),
        (target(3, measure="k_of_n"), "targets.0.upper"),
        (target(5, measure="k_of_n", upper=Decimal(4)), "targets.0.value"),
        (target(2, measure="milestone", quantity="count"), "targets.0.value"),
        (target(80, upper=Decimal(90)), "targets.0.upper"),
    ],
)
def test_figures_that_make_no_sense_are_refused_by_field(wrong: Target, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_target(wrong, "targets.0")
    assert refused.value.field == field


def test_two_targets_of_one_month_are_refused_and_two_tiers_are_not() -> None:
    with pytest.raises(Invalid) as refused:
        check_targets([target(80), target(90)])
    assert refused.value.field == "targets.1.month"
    both = [target(80), target(70, tier="commune")]
    assert check_targets(both) == both


def test_a_month_is_written_year_first() -> None:
    assert parse_month("2026-10", "targets.0.month") == date(2026, 10, 1)
    for text in ("10/2026", "2026-13", "2026-1", "2026", "thg 10"):
        with pytest.raises(Invalid):
            parse_month(text, "targets.0.month")
