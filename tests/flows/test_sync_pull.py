"""Pull: everything of the assignment, in order, and never a gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now, today
from backend.ids import new_id
from backend.sync.cursor import Cursor, write_cursor
from tests.conftest import Place
from tests.flows.cast import Cast
from tests.flows.phone import Phone, operation
from tests.flows.shops import Q1, Walk, lay_out, proposal, registration

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest.fixture
def lan(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.lan)


async def assign(owner: Any, walk: Walk, **place: Any) -> Any:
    assignment = new_id()
    await owner.execute(
        "insert into assignment (id, ward, team, street, market, created_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        assignment,
        walk.cast.ward,
        walk.cast.team_1,
        place.get("street"),
        place.get("market"),
        now(),
    )
    return assignment


async def test_a_fresh_phone_gets_streets_markets_points_merchants_and_accounts(
    walk: Walk, lan: Phone
) -> None:
    registered = operation("merchant", registration(walk.stalls[1]))
    account = operation("account", proposal(registered["entityId"]))
    await lan.push(registered, account)
    await lan.pull()
    entities = {entity for entity, _ in lan.rows}
    assert entities == {"street", "market", "point", "merchant", "account"}
    point = lan.rows["point", str(walk.stalls[1])]
    assert (point["label"], point["stage"]) == ("A2-07", "S2")
    merchant = lan.rows["merchant", registered["entityId"]]
    assert merchant["consents"]["print"]["given"] is True
    assert "phone" not in merchant
    assert lan.rows["account", account["entityId"]]["payload"] == Q1


async def test_an_account_turned_down_comes_with_the_officers_reason_and_no_number(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    registered = operation("merchant", registration(walk.stalls[1]))
    account = operation("account", proposal(registered["entityId"]))
    await lan.push(registered, account)
    await lan.pull()
    assert "rejectedReason" not in lan.rows["account", account["entityId"]]
    done = await client.post(
        f"/accounts/{account['entityId']}/reject",
        json={"reason": "Tên không khớp: số 0000 0000 01234 của người khác"},
        headers=walk.cast.minh.headers,
    )
    assert done.status_code == 204
    await lan.pull()
    row = lan.rows["account", account["entityId"]]
    assert (row["status"], row["payload"]) == ("rejected", None)
    assert row["rejectedReason"] == "Tên không khớp: số ••• 1234 của người khác"


async def test_the_day_promised_by_the_last_visit_comes_back_until_a_later_visit(
    walk: Walk, lan: Phone
) -> None:
    stall, on = walk.stalls[1], (today() + timedelta(7)).isoformat()
    await lan.pull()
    assert lan.rows["point", str(stall)]["revisitOn"] is None
    seen = {"pointId": stall, "outcome": "met"}
    await lan.push(operation("visit", {**seen, "revisitOn": on}))
    await lan.pull()
    assert lan.rows["point", str(stall)]["revisitOn"] == on
    await lan.push(operation("visit", seen))
    await lan.pull()
    assert lan.rows["point", str(stall)]["revisitOn"] is None


async def test_nothing_new_is_an_empty_and_small_answer(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    await lan.pull()
    answer = await client.get(
        "/sync/pull", params={"cursor": lan.cursor}, headers=walk.cast.lan.headers
    )
    assert answer.json()["changes"] == []
    assert len(answer.content) < 2048


async def test_small_pages_bring_the_same_as_one_large_one(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    await lan.pull()
    slow = Phone(client, walk.cast.lan)
    await slow.pull(limit=2)
    assert slow.rows == lan.rows


async def test_a_change_that_commits_late_is_not_skipped(
    walk: Walk, lan: Phone, place: Place, owner: Any
) -> None:
    slow = await asyncpg.connect(place.owner)
    hung = slow.transaction()
    await hung.start()
    await slow.execute("update point set landmark = 'muộn' where id = $1", walk.stalls[0])
    # A later transaction commits first, and the phone pulls between the two.
    await owner.execute("update point set landmark = 'sớm' where id = $1", walk.stalls[1])
    await lan.pull()
    await hung.commit()
    await slow.close()
    await lan.pull()
    assert lan.rows["point", str(walk.stalls[0])]["landmark"] == "muộn"
    assert lan.rows["point", str(walk.stalls[1])]["landmark"] == "sớm"


async def test_an_assignment_bounds_the_feed_and_a_new_place_comes_whole(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    market = await owner.fetchval("select id from market")
    await assign(owner, walk, street=walk.street)
    await lan.pull()
    assert ("market", str(market)) not in lan.rows
    assert ("point", str(walk.shops[0])) in lan.rows
    await assign(owner, walk, market=market)
    await lan.pull()
    assert ("point", str(walk.stalls[0])) in lan.rows
    assert lan.revoked == []


async def test_a_place_taken_away_is_named(walk: Walk, lan: Phone, owner: Any) -> None:
    market = await owner.fetchval("select id from market")
    await assign(owner, walk, street=walk.street)
    taken = await assign(owner, walk, market=market)
    await lan.pull()
    await owner.execute("update assignment set ended_at = now() where id = $1", taken)
    await lan.pull()
    assert lan.revoked == [str(market)]


async def test_a_cursor_of_another_database_has_expired(
    walk: Walk, lan: Phone, owner: Any, client: httpx.AsyncClient
) -> None:
    await lan.pull()
    # What a restore does: the same rows under a new identity.
    await owner.execute("update installation set id = $1", new_id())
    beyond = write_cursor(Cursor(UUID(int=0), 1 << 63, 1 << 63))
    for cursor in (lan.cursor, "rác", "AAAA", beyond):
        answer = await client.get(
            "/sync/pull", params={"cursor": cursor}, headers=walk.cast.lan.headers
        )
        assert (answer.status_code, answer.json()["slug"]) == (410, "cursor-expired")


async def test_another_wards_changes_never_come(walk: Walk, client: httpx.AsyncClient) -> None:
    khanh = Phone(client, walk.cast.khanh)
    await khanh.pull()
    assert {body.get("ward") for body in khanh.rows.values()} <= {walk.cast.other_ward}


async def test_an_erased_merchant_is_a_tombstone(walk: Walk, lan: Phone, owner: Any) -> None:
    registered = operation("merchant", registration(walk.stalls[1]))
    await lan.push(registered)
    await lan.pull()
    assert ("merchant", registered["entityId"]) in lan.rows
    await owner.execute("update merchant set erased_at = now()")
    await lan.pull()
    assert ("merchant", registered["entityId"]) not in lan.rows
