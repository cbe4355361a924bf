"""The stage rules in Python and in SQL are one: the same standing for any story of claims."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.adoption.fluency import fluent_since
from backend.adoption.stages import LETTERS, Claim, Standing, stage_of
from backend.adoption.standing_queries import standings
from tests.conftest import Place

pytestmark = pytest.mark.asyncio

BEGIN = date(2026, 6, 1)
KINDS = ("active", *LETTERS)


@dataclass(frozen=True)
class Story:
    """What was claimed of one point, in the order of recording, and the day asked."""

    claims: tuple[Claim, ...]
    on: date
    s6: int
    closed_on: date | None


@st.composite
def stories(draw: st.DrawFn) -> Story:
    count = draw(st.integers(0, 8))
    # Few days and few kinds, so that same days, ends and the borders of 14 and 60 days are met.
    kinds = st.sampled_from(
        draw(
            st.sampled_from(
                [
                    KINDS,
                    KINDS,
                    ("active", "met"),
                    ("active", "not_used", "refused"),
                    ("active", "qr_gone", "qr_displayed", "trained"),
                    ("fluent_check",),
                    ("out", "back", "met"),
                ]
            )
        )
    )
    days = st.sampled_from([0, 1, 13, 14, 15, 30, 60, 61, 74])
    claims = tuple(
        Claim(
            kind := draw(kinds),
            draw(st.sampled_from(["said", "seen", "scanned", "bank"])),
            BEGIN + timedelta(draw(days)),
            order,
            draw(st.sampled_from([None, None, 0, 1, 4, 5, 20, 20, 20]))
            if kind == "active"
            else None,
        )
        for order in range(count)
    )
    # The borders of age are days after some claim, not days of the calendar.
    told = st.sampled_from([claim.on for claim in claims] or [BEGIN])
    on = draw(told) + timedelta(draw(st.sampled_from([-1, 0, 14, 60, 60, 61])))
    closed_on = draw(told) + timedelta(draw(st.sampled_from([0, 60, 60, 61])))
    s6 = draw(st.sampled_from([5, 20]))
    return Story(claims, on, s6, closed_on if closed_on <= on else None)


@pytest_asyncio.fixture
async def connection(place: Place) -> Any:
    connection = await asyncpg.connect(place.owner)
    yield connection
    await connection.close()


async def in_sql(connection: Any, told: list[Story]) -> list[tuple[Standing, date | None, bool]]:
    """Each story's standing by the statement itself, over claims given as its parameters."""
    points = [uuid.UUID(int=number) for number in range(len(told))]
    rows = [
        (
            point,
            claim.kind,
            claim.evidence,
            claim.amount,
            claim.on,
            # Half of them share an instant, as claims of one push do; then the id decides.
            datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=claim.order // 2),
            uuid.UUID(int=claim.order),
        )
        for point, story in zip(points, told, strict=True)
        for claim in story.claims
    ]
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[]] * 7
    found = await connection.fetch(
        "with claim as (select 'w' as ward, * from unnest($1::uuid[], $2::text[], $3::text[],"
        " $4::int[], $5::date[], $6::timestamptz[], $7::uuid[])"
        " as c (point, kind, evidence, amount, on_date, created_at, id)),"
        " base as (select 'w' as ward, * from unnest($8::uuid[], $9::date[], $10::int[],"
        " $11::date[]) as b (point, day, s6, closed_on)),"
        f" {standings('b.day')} select * from standings order by point",
        *columns,
        points,
        [story.on for story in told],
        [story.s6 for story in told],
        [story.closed_on for story in told],
    )
    return [
        (
            Standing(row["stage"], row["since"], row["evidence"], row["last_on"], row["stale"]),
            row["fluent_since"],
            row["used_then"],
        )
        for row in found
    ]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=st.lists(stories(), min_size=20, max_size=30))
async def test_the_statement_and_the_rule_agree_on_every_story(
    connection: Any, told: list[Story]
) -> None:
    found = await in_sql(connection, told)
    for story, (standing, fluent, used_then) in zip(told, found, strict=True):
        assert standing == stage_of(story.claims, story.on, s6_payments=story.s6), story
        assert fluent == fluent_since(story.claims, story.on), story
        assert used_then == officially_used(story), story


def officially_used(story: Story) -> bool:
    if story.closed_on is None:
        return False
    then = stage_of(story.claims, story.closed_on, s6_payments=story.s6)
    return then.stage == "S6" and not then.stale
