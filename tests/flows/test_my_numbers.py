"""A member's own numbers, and walk sheets keyed in weeks later: what the server says it holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import VIETNAM, now, today
from tests.flows.cast import TRA_CAU, Cast, Person
from tests.flows.phone import Phone, operation
from tests.flows.shops import Q1, Walk, lay_out, witnessed

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


def noon(day: date) -> str:
    return datetime.combine(day, time(12), VIETNAM).isoformat()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


async def numbers(client: httpx.AsyncClient, who: Person, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/me/numbers", params=asked, headers=who.headers)
    assert answer.status_code == 200, answer.text
    days: list[dict[str, Any]] = answer.json()["days"]
    return days


async def test_my_numbers_are_what_the_server_took_by_day_and_nobody_elses(
    client: httpx.AsyncClient, walk: Walk
) -> None:
    lan, hoa = walk.cast.lan, walk.cast.hoa
    shop, _ = await walk.register(walk.shops[0])
    await walk.register(walk.shops[1], hoa)
    account, _ = await walk.propose(shop, payload=Q1)
    await walk.do(lan, "visit", {"pointId": walk.stalls[0], "outcome": "met"})
    paper = {"outcome": "not_in", "source": "paper", "visitedAt": noon(ago(3))}
    for stall in walk.stalls:
        await walk.do(lan, "visit", {"pointId": stall, **paper})
    nothing = {"visits": 0, "paper": 0, "registrations": 0, "accounts": 0, "confirmed": 0}
    three_days_ago = {**nothing, "on": str(ago(3)), "visits": 3, "paper": 3}
    this_day = {**nothing, "on": str(today()), "visits": 1, "registrations": 1, "accounts": 1}
    assert await numbers(client, lan) == [three_days_ago, this_day]

    await walk.do(hoa, "confirmation", witnessed(account))
    assert (await numbers(client, lan))[-1] == {**this_day, "confirmed": 1}
    assert await numbers(client, hoa) == [{**nothing, "on": str(today()), "registrations": 1}]
    assert await numbers(client, lan, **{"from": str(ago(3)), "to": str(ago(1))}) == [
        three_days_ago
    ]


async def test_work_in_a_ward_that_went_to_others_is_still_counted(
    client: httpx.AsyncClient, walk: Walk, owner: Any
) -> None:
    lan = walk.cast.lan
    await walk.do(lan, "visit", {"pointId": walk.stalls[0], "outcome": "met"})
    await owner.execute(
        "insert into membership (id, member, ward, role, valid_from)"
        " values (gen_random_uuid(), $1, $2, 'volunteer', current_date)",
        lan.id,
        TRA_CAU,
    )
    await owner.execute(
        "update membership set ended_at = now() where member = $1 and ward = $2",
        lan.id,
        walk.cast.ward,
    )
    assert [day["visits"] for day in await numbers(client, lan)] == [1]


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"from": "2026-03-02", "to": "2026-03-01"}, "from"), ({"from": "2020-01-01"}, "from")],
)
async def test_days_that_make_no_sense_are_refused_by_name(
    client: httpx.AsyncClient, cast: Cast, asked: dict[str, str], field: str
) -> None:
    answer = await client.get("/me/numbers", params=asked, headers=cast.lan.headers)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_those_who_do_not_walk_have_no_numbers(client: httpx.AsyncClient, cast: Cast) -> None:
    answer = await client.get("/me/numbers", headers=cast.quy.headers)
    assert answer.status_code == 403


async def test_a_sheet_of_twenty_keyed_in_weeks_later_is_dated_by_the_sheet_and_not_suspected(
    client: httpx.AsyncClient, walk: Walk, owner: Any
) -> None:
    # The phone's clock is three days slow: nothing of that may move a day that a hand wrote.
    slow: dict[str, Any] = {
        "clockOffsetMs": 3 * 86_400_000,
        "clientAt": (now() - timedelta(days=3)).isoformat(),
    }
    sheet = [*walk.stalls, *walk.shops]
    ops = [
        operation(
            "visit",
            {
                "pointId": point,
                "outcome": "met",
                "source": "paper",
                "visitedAt": noon(ago(45)),
                "claims": [{"kind": "qr_displayed", "evidence": "said"}],
            },
            **slow,
        )
        for point in sheet
    ]
    assert {one["status"] for one in await Phone(client, walk.cast.lan).push(*ops)} == {"applied"}
    kept = await owner.fetch("select source, on_date, flags from visit")
    assert [tuple(row.values()) for row in kept] == [("paper", ago(45), [])] * len(sheet)
    said = await owner.fetch("select distinct evidence, on_date from claim where kind <> 'met'")
    assert [tuple(row.values()) for row in said] == [("said", ago(45))]
    point: UUID = walk.stalls[0]
    answer = await client.get(f"/points/{point}/sheet", headers=walk.cast.minh.headers)
    assert answer.json()["visits"][0]["source"] == "paper"


async def test_a_day_to_come_on_a_sheet_is_taken_as_today_and_flagged(
    walk: Walk, owner: Any
) -> None:
    body = {"pointId": walk.stalls[0], "outcome": "met", "source": "paper"}
    await walk.do(walk.cast.lan, "visit", {**body, "visitedAt": noon(ago(-2))})
    row = await owner.fetchrow("select on_date, flags from visit")
    assert tuple(row.values()) == (today(), ["clock_skew"])
