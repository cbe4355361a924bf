"""Rates as n/N, judged without rounding; gain and attributable share. Pure.

`S6` in these figures is the official one: active, with evidence of at most sixty days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from backend.amounts import percent

FEWEST_FOR_PERCENT = 20
"""Below this many points a rate is n/N alone: one shop more or less would move it by 5 points."""

Verdict = Literal["đạt", "không đạt"]


@dataclass(frozen=True)
class Target:
    """A chỉ tiêu from the first of `month` on, until another takes its place."""

    indicator: str
    measure: str
    """minimum and exact are judged here; growth, k_of_n and milestone need other figures."""
    month: date
    value: Decimal
    quantity: str = "percent"


def target_of(targets: Iterable[Target], indicator: str, on: date) -> Target | None:
    """The target valid in the month of `on`: the latest that began in it or before."""
    valid = [t for t in targets if t.indicator == indicator and t.month <= on.replace(day=1)]
    return max(valid, key=lambda target: target.month, default=None)


def fraction_text(n: int, d: int) -> str | None:
    """ "46/58"; None where nobody was counted: unknown, not 0 %."""
    return f"{n}/{d}" if d else None


def percent_text(n: int, d: int) -> str | None:
    """ "79,31 %", cut and never rounded up; None below FEWEST_FOR_PERCENT points."""
    if d < FEWEST_FOR_PERCENT:
        return None
    return percent(n, d).replace("%", " %")


def verdict(n: int, d: int, target: Target | None) -> Verdict | None:
    """Whether n of d meets the target, in whole numbers: 46/58 misses 80 %, 32/40 meets it.

    None where there is no target, nobody was counted, or the target is not one of a level.
    """
    if target is None or not d or target.quantity == "value":
        return None
    reached = Fraction(n) if target.quantity == "count" else Fraction(100 * n, d)
    asked = Fraction(target.value)
    if target.measure == "minimum":
        return "đạt" if reached >= asked else "không đạt"
    if target.measure == "exact":
        return "đạt" if reached == asked else "không đạt"
    return None


def gain(n: int, d: int, n_then: int, d_then: int) -> Fraction | None:
    """Percentage points won since the baseline: n/d − n_then/d_then. None where either is empty."""
    if not d or not d_then:
        return None
    return 100 * (Fraction(n, d) - Fraction(n_then, d_then))


def points_text(points: Fraction) -> str:
    """ "59,3" or "−2,0": one decimal, to the nearest, halves away from zero.

    Rounded, unlike a rate: no target is read off it.
    """
    tenths = int(abs(points) * 10 + Fraction(1, 2))
    sign = "−" if points < 0 and tenths else ""
    return f"{sign}{tenths // 10},{tenths % 10}"
