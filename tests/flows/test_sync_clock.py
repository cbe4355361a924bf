"""Phones whose clock is wrong: what they recorded is taken, dated as well as can be, flagged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now, today
from backend.ids import new_id
from tests.flows.cast import Cast
from tests.flows.phone import Phone, operation
from tests.flows.shops import Walk, agreed, lay_out, proposal, registration, witnessed

pytestmark = pytest.mark.asyncio

YEAR_MS = 365 * 86_400_000


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest.fixture
def lan(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.lan)


def visit(point: object, **fields: Any) -> dict[str, Any]:
    return operation("visit", {"pointId": point, "outcome": "met", **fields})


@pytest.mark.parametrize(
    "clock",
    [
        {"clientAt": "1970-01-01T00:10:00Z"},
        {"clientAt": "2019-12-31T00:00:00Z"},
        {"clientAt": "2101-01-01T00:00:00Z"},
        {"clientAt": "0001-01-01T00:00:00Z"},
        {"clientAt": "0001-01-01T00:00:00+14:00"},
        {"clientAt": "9999-12-31T23:59:59-14:00"},
        {"clockOffsetMs": 2**62},
        {"clockOffsetMs": -(2**62)},
        {"clockOffsetMs": 10**40},
        {"clockOffsetMs": 30 * YEAR_MS},
    ],
)
async def test_a_visit_with_an_impossible_clock_is_dated_by_its_receipt_and_flagged(
    walk: Walk, lan: Phone, owner: Any, clock: dict[str, Any]
) -> None:
    before = now()
    (result,) = await lan.push({**visit(walk.stalls[0]), **clock})
    assert result["status"] == "applied", result
    row = await owner.fetchrow("select * from visit")
    assert before <= row["visited_at"] == row["received_at"] or (
        before <= row["visited_at"] <= row["received_at"]
    )
    assert (row["on_date"], row["flags"], row["clock_offset_ms"]) == (today(), ["clock_skew"], 0)


async def test_a_clock_decades_off_is_believed_where_its_offset_was_measured(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    happened = now() - timedelta(hours=3)
    offset = timedelta(days=365 * 40)
    own = (happened - offset).isoformat()
    op = visit(walk.stalls[0], visitedAt=own)
    op |= {"clientAt": own, "clockOffsetMs": int(offset.total_seconds() * 1000)}
    (result,) = await lan.push(op)
    assert result["status"] == "applied", result
    row = await owner.fetchrow("select * from visit")
    assert (row["visited_at"], row["flags"]) == (happened, ["clock_skew"])


@pytest.mark.parametrize("source", ["phone", "paper"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "2009-05-01T00:00:00Z"])
async def test_a_visit_said_to_be_of_another_age_is_dated_by_its_operation(
    walk: Walk, lan: Phone, owner: Any, source: str, at: str
) -> None:
    yesterday = now() - timedelta(days=1)
    op = visit(walk.stalls[0], visitedAt=at, source=source)
    (result,) = await lan.push({**op, "clientAt": yesterday.isoformat()})
    assert result["status"] == "applied", result
    row = await owner.fetchrow("select * from visit")
    assert (row["visited_at"], row["flags"]) == (yesterday, ["clock_skew"])


async def test_a_visit_by_phone_that_comes_after_more_than_thirty_days_is_flagged(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    for point, days in ((walk.stalls[0], 29), (walk.stalls[1], 31)):
        at = (now() - timedelta(days=days)).isoformat()
        await lan.push({**visit(point, visitedAt=at), "clientAt": at})
    rows = await owner.fetch("select flags from visit order by visited_at desc")
    assert [row["flags"] for row in rows] == [[], ["clock_skew"]]


async def test_a_day_to_come_back_moves_with_the_clock_of_its_phone(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    for point, year in ((walk.stalls[0], 2009), (walk.stalls[1], 2101)):
        op = visit(point, revisitOn=f"{year}-01-04")
        (result,) = await lan.push({**op, "clientAt": f"{year}-01-02T03:00:00Z"})
        assert result["status"] == "applied", result
    days = await owner.fetch("select revisit_on from visit")
    assert [row["revisit_on"] for row in days] == [today() + timedelta(days=2)] * 2
    (wrong,) = await lan.push(visit(walk.stalls[2], revisitOn="2026-01-01"))
    assert (wrong["status"], wrong["field"]) == ("rejected", "revisitOn")


@pytest.mark.parametrize("year", [2009, 2101])
async def test_a_tool_and_a_point_from_such_a_phone_are_of_today(
    walk: Walk, lan: Phone, owner: Any, year: int
) -> None:
    tool = {"pointId": walk.stalls[0], "tool": "guidance", "state": "done"}
    clock = {"clientAt": f"{year}-01-02T03:00:00Z"}
    point = {"ward": walk.cast.ward, "kind": "shop", "streetId": walk.street, "houseNumber": "21"}
    results = await lan.push(
        {**operation("tool", {**tool, "onDate": f"{year}-01-02"}), **clock},
        {**(made := operation("point", point)), **clock},
    )
    assert [result["status"] for result in results] == ["applied"] * 2, results
    assert await owner.fetchval("select on_date from tool_fact") == today()
    listed = "select listed_on from point where id = $1"
    assert await owner.fetchval(listed, made["entityId"]) == today()
    closed = operation(
        "point",
        {"status": "closed", "statusOn": f"{year}-01-02", "reason": "nghỉ"},
        entity_id=walk.shops[0],
        kind="patch",
        baseRev=1,
    )
    (result,) = await lan.push({**closed, **clock})
    assert result["status"] == "applied", result
    assert await owner.fetchval("select status_on from point where id = $1", walk.shops[0]) == (
        today()
    )


@pytest.mark.parametrize(
    "given", ["0001-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "2150-01-01T00:00:00Z"]
)
async def test_an_answer_with_an_impossible_time_is_kept_as_given_when_its_operation_was(
    walk: Walk, lan: Phone, owner: Any, given: str
) -> None:
    (one,) = agreed("register")
    body = registration(walk.stalls[0], consents=[{**one, "givenAt": given}])
    (result,) = await lan.push(merchant := operation("merchant", body))
    assert result["status"] == "applied", result
    (no,) = agreed("register", given=False)
    (told,) = await lan.push(
        operation("consent", {**no, "merchantId": merchant["entityId"], "givenAt": given})
    )
    assert (told["status"], told["warn"]) == ("applied", ["clock_skew"])
    rows = await owner.fetch("select given, given_at from consent order by given_at desc, id desc")
    assert [row["given"] for row in rows] == [False, True]
    assert all(abs(row["given_at"] - now()) < timedelta(minutes=5) for row in rows)


async def test_an_answer_is_dated_by_the_servers_clock(walk: Walk, lan: Phone, owner: Any) -> None:
    happened, slow = now() - timedelta(hours=2), timedelta(days=300)
    (one,) = agreed("register")
    own = (happened - slow).isoformat()
    op = operation("merchant", registration(walk.stalls[0], consents=[{**one, "givenAt": own}]))
    await lan.push({**op, "clientAt": own, "clockOffsetMs": int(slow.total_seconds() * 1000)})
    assert await owner.fetchval("select given_at from consent") == happened


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "2020-02-02T00:00:00Z", "2150-01-01T00:00:00Z"]
)
async def test_an_account_is_never_confirmed_before_it_was_proposed(
    walk: Walk, lan: Phone, owner: Any, at: str
) -> None:
    merchant = operation("merchant", registration(walk.stalls[0]))
    account = operation("account", proposal(merchant["entityId"]))
    body = {**witnessed(account["entityId"]), "agreedAt": at}  # type: ignore[arg-type]
    results = await lan.push(merchant, account, operation("confirmation", body))
    assert [result["status"] for result in results] == ["applied"] * 3, results
    assert results[2]["warn"] == ["clock_skew"]
    row = await owner.fetchrow("select status, confirmed_at, proposed_at from account")
    assert row["status"] == "confirmed"
    assert row["proposed_at"] <= row["confirmed_at"] <= now()


async def test_what_such_a_phone_sends_before_its_parent_waits_with_its_clock(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    point = new_id()
    early = {**visit(point), "clientAt": "2009-01-01T00:00:00Z"}
    (held,) = await lan.push(early)
    assert held["status"] == "held"
    put = {"ward": walk.cast.ward, "kind": "shop", "streetId": walk.street, "houseNumber": "21"}
    await lan.push(operation("point", put, entity_id=point))
    row = await owner.fetchrow("select visited_at, flags from visit")
    assert isinstance(row["visited_at"], datetime)
    assert (row["flags"], row["visited_at"].year) == (["clock_skew"], now().year)
