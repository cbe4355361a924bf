"""Thành thạo: two unaided observations at least fourteen days apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.adoption.fluency import fluent_since
from backend.adoption.stages import Claim

DAY = date(2026, 10, 1)


def checks(*days: int) -> list[Claim]:
    return [
        Claim("fluent_check", "seen", DAY + timedelta(day), order) for order, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("days", "since"), [((), None), ((0,), None), ((0, 13), None), ((0, 14), 14), ((0, 13, 20), 20)]
)
def test_two_observations_two_weeks_apart(days: tuple[int, ...], since: int | None) -> None:
    expected = None if since is None else DAY + timedelta(since)
    assert fluent_since(checks(*days), DAY + timedelta(30)) == expected


def test_the_second_observation_is_not_known_before_its_day() -> None:
    assert fluent_since(checks(0, 20), DAY + timedelta(19)) is None
    assert fluent_since(checks(20, 0), DAY + timedelta(20)) == DAY + timedelta(20)


def test_training_is_not_an_observation() -> None:
    taught = [Claim("trained", "seen", DAY), Claim("trained", "seen", DAY + timedelta(30))]
    assert fluent_since(taught, DAY + timedelta(60)) is None
