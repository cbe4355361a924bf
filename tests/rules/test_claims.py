"""What a visit claims: by its outcome, by the phone's word, and what contradicts itself."""

from __future__ import annotations

from typing import get_args

import pytest

from backend.errors import Invalid
from backend.merchants.claims import (
    ClaimInput,
    ClaimKind,
    Evidence,
    Outcome,
    Stated,
    checked_claims,
    implied_by,
)

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)


def one(kind: ClaimKind, evidence: Evidence = "seen", amount: int | None = None) -> ClaimInput:
    return ClaimInput(kind=kind, evidence=evidence, amount=amount)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("met", [("met", "seen")]),
        ("refused", [("refused", "said")]),
        ("not_in", []),
        ("closed", [("out", "seen")]),
        ("moved", [("out", "seen")]),
        ("vacant", [("out", "seen")]),
    ],
)
def test_each_outcome_says_one_thing(outcome: Outcome, expected: list[tuple[str, str]]) -> None:
    assert [(c.kind, c.evidence) for c in implied_by(outcome, was_out=False)] == expected


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_meeting_somebody_brings_a_closed_point_back(outcome: Outcome) -> None:
    kinds = [claim.kind for claim in implied_by(outcome, was_out=True)]
    assert ("back" in kinds) == (outcome in ("met", "refused"))


def test_a_phone_repeats_the_outcome_without_harm() -> None:
    assert checked_claims([one("met")], "met") == []
    assert checked_claims([one("refused", "said")], "refused") == []


@pytest.mark.parametrize("kind", ["met", "refused", "out"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_phone_cannot_claim_another_outcome(kind: ClaimKind, outcome: Outcome) -> None:
    if kind in {claim.kind for claim in implied_by(outcome, was_out=False)}:
        assert checked_claims([one(kind)], outcome) == []
    else:
        with pytest.raises(Invalid) as refused:
            checked_claims([one(kind)], outcome)
        assert refused.value.field == "claims.0.kind"


def test_no_phone_may_say_that_it_compared_the_code_itself() -> None:
    allowed = {
        kind
        for kind in KINDS
        if kind not in ("met", "refused", "out") and _accepted(one(kind, "scanned"))
    }
    assert allowed == {"has_account"}


def test_fluency_is_seen_and_never_said() -> None:
    assert [e for e in EVIDENCE if _accepted(one("fluent_check", e))] == ["seen"]


def _accepted(claim: ClaimInput) -> bool:
    try:
        checked_claims([claim], "met")
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("outcome", ["closed", "moved", "vacant"])
def test_a_closed_point_claims_nothing_else(outcome: Outcome) -> None:
    with pytest.raises(Invalid):
        checked_claims([one("trained")], outcome)


def test_nobody_in_means_nobody_said_anything() -> None:
    assert checked_claims([one("qr_gone", "seen")], "not_in") == [Stated("qr_gone", "seen")]
    with pytest.raises(Invalid) as refused:
        checked_claims([one("active", "said", 20)], "not_in")
    assert refused.value.field == "claims.0.evidence"


@pytest.mark.parametrize("amount", [-1, 100_001])
def test_a_count_of_payments_is_one_that_can_be(amount: int) -> None:
    with pytest.raises(Invalid) as refused:
        checked_claims([one("trained"), one("active", "said", amount)], "met")
    assert refused.value.field == "claims.1.amount"


def test_a_kind_is_claimed_once() -> None:
    with pytest.raises(Invalid) as refused:
        checked_claims([one("trained"), one("trained", "said")], "met")
    assert refused.value.field == "claims.1.kind"
