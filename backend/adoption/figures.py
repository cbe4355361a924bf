"""The figures of an area as they are shown: rates, evidence, gain, tools, refusals. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backend.adoption.rates import (
    FEWEST_FOR_PERCENT,
    Target,
    Verdict,
    fraction_text,
    gain,
    percent_text,
    points_text,
    target_of,
    verdict,
)
from backend.wire import Wire


class RateShown(Wire, kw_only=True):
    """n of d. `text` is null where nobody was counted, `percent` also below twenty points.

    `target` is in percent, or a count where `targetQuantity` says so.
    """

    n: int
    d: int
    text: str | None
    percent: str | None
    target: float | None = None
    target_quantity: str | None = None
    verdict: Verdict | None = None


class AdoptionShown(RateShown, kw_only=True):
    """The official rate: S6 with evidence of at most 60 days. `stale` S6 stand beside it.

    `evidence` splits n; `registered_only` is the same over registered points, for comparison.
    """

    stale: int
    evidence: dict[str, int]
    registered_only: RateShown


class GainShown(Wire):
    """Percentage points since the baseline; null below twenty points on either side."""

    points: str | None
    then: str
    now: str


class ToolShown(Wire):
    done: int
    blocked: int


class FiguresRow(Wire):
    """One area. `baseline` is null until one is closed, and `gain`, `attributable` with it."""

    key: str | None
    name: str
    baseline: int | None
    eligible: int
    registered: int
    contacted: int
    stages: dict[str, int]
    adoption: AdoptionShown
    fluency: RateShown
    display: RateShown
    reach: RateShown
    census: RateShown
    tools: dict[str, ToolShown]
    refusals: dict[str, int]
    unvisited60: int
    gain: GainShown | None
    attributable: RateShown | None


class Figures(Wire):
    """All areas of a question and their total, as known of the day `on`."""

    on: date
    by: str
    rows: list[FiguresRow]
    total: FiguresRow


def rate(n: int, d: int, target: Target | None = None) -> RateShown:
    return RateShown(**_rate(n, d, target))


def _rate(n: int, d: int, target: Target | None) -> dict[str, Any]:
    return {
        "n": n,
        "d": d,
        "text": fraction_text(n, d),
        "percent": percent_text(n, d),
        "target": None if target is None else float(target.value),
        "target_quantity": None if target is None else target.quantity,
        "verdict": verdict(n, d, target),
    }


def gain_shown(n: int, d: int, n_then: int, d_then: int) -> GainShown | None:
    points = gain(n, d, n_then, d_then)
    if points is None:
        return None
    enough = min(d, d_then) >= FEWEST_FOR_PERCENT
    return GainShown(
        points=points_text(points) if enough else None, then=f"{n_then}/{d_then}", now=f"{n}/{d}"
    )


def figures_row(
    key: str | None,
    name: str,
    counted: Mapping[str, int],
    *,
    targets: Sequence[Target],
    on: date,
    has_baseline: bool,
) -> FiguresRow:
    """The row of one area from its counts, keyed as in `figure_queries.CONDITIONS`."""
    eligible, used = counted["eligible"], counted["adoption"]
    baseline, used_then = counted["baseline"], counted["used_then"]

    def judged(indicator: str) -> RateShown:
        return rate(counted[indicator], eligible, target_of(targets, indicator, on))

    def named(prefix: str) -> dict[str, int]:
        return {k.removeprefix(prefix): n for k, n in counted.items() if k.startswith(prefix)}

    tools = named("tool:")
    split = named("adoption:")
    over_registered = split.pop("registered")
    return FiguresRow(
        key=key,
        name=name,
        baseline=baseline if has_baseline else None,
        eligible=eligible,
        registered=counted["registered"],
        contacted=counted["contacted"],
        stages={stage: n for stage, n in counted.items() if stage in _STAGES},
        adoption=AdoptionShown(
            **_rate(used, eligible, target_of(targets, "adoption", on)),
            stale=counted["stale"],
            evidence=split,
            registered_only=rate(over_registered, counted["registered"]),
        ),
        fluency=judged("fluency"),
        display=judged("display"),
        reach=judged("reach"),
        census=judged("census"),
        tools={
            tool: ToolShown(done=tools[f"{tool}:done"], blocked=tools[f"{tool}:blocked"])
            for tool in dict.fromkeys(k.partition(":")[0] for k in tools)
        },
        refusals={code: n for code, n in named("refusal:").items() if n},
        unvisited60=counted["unvisited60"],
        gain=gain_shown(used, eligible, used_then, baseline) if has_baseline else None,
        attributable=(
            rate(counted["attributable"], baseline - used_then) if has_baseline else None
        ),
    )


_STAGES = frozenset(("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "X"))
