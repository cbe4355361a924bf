"""Rates judged in whole numbers, and the worked examples of the plan's figures to the digit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from backend.adoption.figure_queries import CONDITIONS
from backend.adoption.figures import figures_row, gain_shown, rate
from backend.adoption.rates import (
    Target,
    fraction_text,
    gain,
    percent_text,
    points_text,
    target_of,
    verdict,
)
from backend.adoption.workbook import safe

OCTOBER = date(2026, 10, 1)


def eighty(measure: str = "minimum", quantity: str = "percent") -> Target:
    return Target("adoption", measure, OCTOBER, Decimal(80), quantity)


@pytest.mark.parametrize(
    ("n", "d", "text", "percent", "judged"),
    [
        (46, 58, "46/58", "79,31 %", "không đạt"),
        (32, 40, "32/40", "80,00 %", "đạt"),
        (79_999, 100_000, "79999/100000", "79,99 %", "không đạt"),
        (16, 19, "16/19", None, "đạt"),
        (0, 58, "0/58", "0,00 %", "không đạt"),
        (0, 0, None, None, None),
    ],
)
def test_a_rate_is_cut_and_judged_exactly(
    n: int, d: int, text: str | None, percent: str | None, judged: str | None
) -> None:
    assert (fraction_text(n, d), percent_text(n, d)) == (text, percent)
    assert verdict(n, d, eighty()) == judged


def test_a_target_that_is_not_a_level_is_not_judged_as_one() -> None:
    assert verdict(58, 58, eighty("growth")) is None
    assert verdict(47, 58, eighty("exact")) == "không đạt"
    assert verdict(32, 40, eighty("exact")) == "đạt"
    assert verdict(80, 400, eighty(quantity="count")) == "đạt"
    assert verdict(46, 58, None) is None


def test_the_target_of_a_month_is_the_latest_that_began() -> None:
    steps = [
        Target("adoption", "minimum", date(2026, month, 1), Decimal(value))
        for month, value in ((8, 60), (10, 80), (11, 100))
    ]
    valid = {month: target_of(steps, "adoption", date(2026, month, 28)) for month in (7, 9, 10, 12)}
    assert valid[7] is None
    assert [valid[m].value for m in (9, 10, 12) if (valid[m])] == [60, 80, 100]  # type: ignore[union-attr]
    assert target_of(steps, "fluency", OCTOBER) is None


def test_my_tho_gained_26_8_points_of_which_71_percent_are_the_campaigns() -> None:
    assert percent_text(70, 112) == "62,50 %"
    points = gain(100, 112, 70, 112)
    assert points is not None
    assert points_text(points) == "26,8"
    assert percent_text(30, 112 - 70) == "71,42 %"


def test_the_invented_street_gained_59_3_points_of_which_75_percent_are_the_campaigns() -> None:
    shown = gain_shown(46, 60 + 2 - 4, 12, 60)
    assert shown is not None
    assert (shown.points, shown.then, shown.now) == ("59,3", "12/60", "46/58")
    assert rate(36, 60 - 12).percent == "75,00 %"


def test_thai_nguyens_funnel() -> None:
    assert percent_text(35, 100) == "35,00 %"
    assert Fraction(70, 100) * Fraction(1, 2) == Fraction(35, 100)


def test_a_loss_is_shown_with_its_sign_and_a_small_street_without_percent() -> None:
    assert points_text(Fraction(-201, 100)) == "−2,0"
    assert points_text(Fraction(-1, 100)) == "0,0"
    small = gain_shown(10, 19, 1, 19)
    assert small is not None
    assert small.points is None
    assert gain_shown(1, 1, 0, 0) is None


def test_a_street_where_nobody_was_counted_is_unknown() -> None:
    row = figures_row(
        "x",
        "Chu Văn An",
        dict.fromkeys(CONDITIONS, 0),
        targets=[eighty()],
        on=OCTOBER,
        has_baseline=False,
    )
    assert (row.adoption.text, row.adoption.percent, row.adoption.verdict) == (None, None, None)
    assert (row.baseline, row.gain, row.attributable) == (None, None, None)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx"])
def test_a_cell_never_begins_a_formula(text: str) -> None:
    assert safe(text) == "'" + text
    assert safe("Quán " + text) == "Quán " + text
