"""Stages from dated claims: what carries one, what ends it, and that age ends nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.adoption.stages import Claim, Standing, stage_of
from backend.merchants.claims import ClaimKind

DAY = date(2026, 10, 1)


def told(*kinds: str, amount: int | None = 30) -> list[Claim]:
    """One claim a week from 1 October on, in this order; `active` with `amount`."""
    return [
        Claim(kind, "seen", DAY + timedelta(7 * week), week, amount if kind == "active" else None)
        for week, kind in enumerate(kinds)
    ]


def stage(*kinds: str, amount: int | None = 30) -> str:
    return stage_of(told(*kinds, amount=amount), DAY + timedelta(365)).stage


def test_a_point_nobody_spoke_of_is_not_met() -> None:
    assert stage_of([], DAY) == Standing("S0")


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        ("met", "S1"),
        ("has_account", "S2"),
        ("qr_displayed", "S3"),
        ("trained", "S4"),
        ("first_payment", "S5"),
        ("active", "S6"),
        ("not_used", "S7"),
        ("refused", "S8"),
        ("withdrawn", "S8"),
        ("out", "X"),
        ("qr_gone", "S1"),
        ("agreed", "S1"),
        ("fluent_check", "S1"),
        ("back", "S0"),
    ],
)
def test_each_claim_carries_its_stage(kind: str, carried: str) -> None:
    assert stage(kind) == carried


def test_every_claim_kind_is_known_to_the_rungs() -> None:
    from typing import get_args

    from backend.adoption.stages import LETTERS

    assert set(get_args(ClaimKind)) == {*LETTERS, "active"}


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        (("active", "met"), "S6"),
        (("active", "qr_displayed"), "S6"),
        (("active", "not_used"), "S7"),
        (("active", "not_used", "active"), "S6"),
        (("active", "not_used", "first_payment"), "S5"),
        (("active", "not_used", "qr_displayed"), "S7"),
        (("has_account", "active", "qr_gone"), "S2"),
        (("trained", "qr_gone", "qr_displayed"), "S3"),
        (("qr_displayed", "refused"), "S8"),
        (("qr_displayed", "refused", "agreed"), "S3"),
        (("active", "refused", "agreed"), "S5"),
        (("has_account", "active", "withdrawn", "agreed"), "S2"),
        (("refused", "met"), "S8"),
        (("refused", "has_account"), "S8"),
        (("refused", "qr_displayed"), "S3"),
        (("refused", "active"), "S6"),
        (("not_used", "refused", "agreed"), "S7"),
        (("active", "out"), "X"),
        (("active", "out", "back"), "S6"),
        (("out", "active"), "X"),
    ],
)
def test_only_a_later_contrary_claim_ends_a_stage(kinds: tuple[str, ...], left: str) -> None:
    assert stage(*kinds) == left


@pytest.mark.parametrize(
    ("amount", "s6_payments", "left"), [(20, 20, "S6"), (19, 20, "S5"), (0, 20, "S1"), (8, 8, "S6")]
)
def test_use_needs_the_campaigns_number_of_payments(
    amount: int, s6_payments: int, left: str
) -> None:
    claims = [Claim("active", "said", DAY, 0, amount)]
    assert stage_of(claims, DAY, s6_payments=s6_payments).stage == left


def test_a_later_count_below_the_threshold_ends_use_but_not_the_payments() -> None:
    claims = [Claim("active", "said", DAY, 0, 40), Claim("active", "bank", DAY, 1, 3)]
    assert stage_of(claims, DAY).stage == "S5"


def test_some_every_day_is_use_once_two_visits_say_so() -> None:
    first = Claim("active", "said", DAY, 0)
    same_day = Claim("active", "said", DAY, 1)
    later = Claim("active", "seen", DAY + timedelta(6), 2)
    between = Claim("not_used", "seen", DAY + timedelta(3), 3)
    on = DAY + timedelta(9)
    assert stage_of([first, same_day], on).stage == "S5"
    assert stage_of([first, later], on) == Standing("S6", DAY, "seen", later.on, False)
    assert stage_of([first, between, later], on).stage == "S5"


@pytest.mark.parametrize(("days", "stale"), [(60, False), (61, True), (4000, True)])
def test_age_is_a_badge_and_never_ends_use(days: int, stale: bool) -> None:
    standing = stage_of([Claim("active", "seen", DAY, 0, 25)], DAY + timedelta(days))
    assert (standing.stage, standing.stale, standing.state) == ("S6", stale, "in_use")


def test_still_true_is_new_evidence_of_the_same_use() -> None:
    claims = [
        Claim("active", "said", DAY, 0, 25),
        Claim("active", "seen", DAY + timedelta(50), 1),
    ]
    standing = stage_of(claims, DAY + timedelta(90))
    assert standing == Standing("S6", DAY, "seen", DAY + timedelta(50), False)


def test_a_claim_of_tomorrow_does_not_exist_today() -> None:
    claims = [Claim("active", "seen", DAY, 0, 25), Claim("refused", "said", DAY + timedelta(1), 1)]
    assert stage_of(claims, DAY).stage == "S6"
    assert stage_of(claims, DAY + timedelta(1)).stage == "S8"


def test_claims_of_one_day_count_in_the_order_of_recording() -> None:
    refused, agreed = Claim("refused", "said", DAY, 2), Claim("agreed", "said", DAY, 1)
    assert stage_of([refused, agreed], DAY).stage == "S8"
    assert stage_of([Claim("refused", "said", DAY, 0), agreed], DAY).stage == "S1"


def test_the_five_states_of_plans() -> None:
    seen = {kind: stage_of(told(kind), DAY).state for kind in ("met", "trained", "active", "out")}
    assert seen == {"met": "met", "trained": "has_qr", "active": "in_use", "out": "out"}
    assert stage_of(told("not_used"), DAY).state == stage_of(told("refused"), DAY).state
