"""Which points get a board, and what each of the others is told."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from backend.merchants.qr_problems import SENTENCES
from backend.standees.readiness import (
    REASONS,
    AccountStanding,
    PointStanding,
    Why,
    account_to_print,
)
from backend.standees.reprints import REPRINTS, reasons_again

ONE, TWO = UUID(int=1), UUID(int=2)


def point(*accounts: AccountStanding, **changes: bool | None) -> PointStanding:
    values = {"open": True, "in_campaign": True, "has_merchant": True, "print_consent": True}
    return PointStanding(**(values | changes), accounts=accounts)  # type: ignore[arg-type]


def slug_of(standing: PointStanding, *, reprint: bool = False) -> str:
    answer = account_to_print(standing, reprint=reprint)
    assert isinstance(answer, Why)
    assert answer.reason
    assert answer.next_step
    assert "{" not in answer.reason + answer.next_step
    return answer.slug


def test_a_confirmed_account_at_an_open_point_that_agreed_is_printed() -> None:
    assert account_to_print(point(AccountStanding(ONE, "confirmed"))) == ONE


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"in_campaign": False}, "not-in-campaign"),
        ({"open": False}, "point-not-open"),
        ({"has_merchant": False}, "no-merchant"),
        ({"print_consent": None}, "no-print-consent"),
        ({"print_consent": False}, "print-consent-refused"),
    ],
)
def test_one_thing_missing_is_the_reason(changes: dict[str, bool | None], slug: str) -> None:
    assert slug_of(point(AccountStanding(ONE, "confirmed"), **changes)) == slug


@pytest.mark.parametrize(
    ("statuses", "slug"),
    [
        ((), "no-account"),
        (("rejected",), "account-rejected"),
        (("held", "rejected"), "account-held"),
        (("proposed", "held", "rejected"), "account-waiting"),
    ],
)
def test_without_a_confirmed_account_the_nearest_to_one_is_the_reason(
    statuses: tuple[str, ...], slug: str
) -> None:
    assert slug_of(point(*(AccountStanding(ONE, status) for status in statuses))) == slug


NEWEST, OLDER = AccountStanding(TWO, "confirmed"), AccountStanding(ONE, "confirmed")


def test_the_newest_account_decides_and_no_older_one_has_its_turn_after_it() -> None:
    assert account_to_print(point(NEWEST, OLDER)) == TWO
    delivered = replace(NEWEST, delivered_in="PR-2026-001-001")
    assert slug_of(point(delivered, OLDER)) == "already-delivered"
    assert account_to_print(point(delivered, OLDER), reprint=True) == TWO


def test_an_older_account_is_printed_only_where_no_newer_one_can_be() -> None:
    unprintable = replace(NEWEST, problem="dynamic-code")
    assert account_to_print(point(unprintable, OLDER)) == ONE
    assert slug_of(point(unprintable, replace(OLDER, problem="dynamic-code"))) == (
        "code-not-displayable"
    )
    shown = replace(OLDER, delivered_in="PR-2026-001-001")
    assert slug_of(point(unprintable, shown)) == "already-delivered"


@pytest.mark.parametrize("reprint", [True, False])
def test_one_board_of_a_point_is_under_way_at_a_time(reprint: bool) -> None:
    standing = replace(point(NEWEST, OLDER), live_in="PR-2026-001-001")
    assert slug_of(standing, reprint=reprint) == "already-in-batch"


def test_a_printed_board_is_made_again_only_where_the_point_was_named() -> None:
    standing = replace(point(NEWEST, OLDER), printed_in="PR-2026-001-001")
    assert slug_of(standing) == "already-printed"
    assert account_to_print(standing, reprint=True) == TWO
    # While the one that takes its place is made, no third is.
    both = replace(standing, live_in="PR-2026-001-002")
    assert slug_of(both, reprint=True) == "already-in-batch"


def test_a_changed_account_is_no_reason_where_the_newest_board_has_it() -> None:
    assert reasons_again(ONE, ONE) == ["lost", "damaged", "renamed"]
    assert reasons_again(TWO, ONE) == list(REPRINTS)
    assert reasons_again(ONE, ONE, renamed=False) == ["lost", "damaged"]


def test_nothing_is_lost_or_damaged_where_no_board_ever_was() -> None:
    assert reasons_again(ONE, None) == []


def test_a_delivered_board_is_printed_again_only_where_the_point_was_named() -> None:
    standing = point(AccountStanding(ONE, "confirmed", delivered_in="PR-2026-001-001"))
    assert slug_of(standing) == "already-delivered"
    assert account_to_print(standing, reprint=True) == ONE


@pytest.mark.parametrize("problem", ["dynamic-code", "amount-locked", "payload-broken"])
def test_a_code_that_may_not_hang_says_which_problem_it_has(problem: str) -> None:
    answer = account_to_print(point(AccountStanding(ONE, "confirmed", problem)))
    assert isinstance(answer, Why)
    assert answer.next_step == SENTENCES[problem]


def test_every_reason_has_a_next_step() -> None:
    assert all(reason and step for reason, step in REASONS.values())
