"""Plans: streets in house-number order, markets stall by stall, with stage and badges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from backend.adoption.queries import cards
from backend.clock import today
from backend.database import Database
from tests.flows.adoption_world import World
from tests.flows.cast import Cast

pytestmark = pytest.mark.asyncio


async def test_a_street_reads_as_people_walk_it(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Nguyễn Nghiêm")
    for number, key, side in (("49", "049", "odd"), ("47", "047", "odd"), ("2", "002", "even")):
        await world.shop(street, number, key, side)
    await world.shop(street, None, None, None)
    answer = await client.get(f"/streets/{street}", headers=cast.lan.headers)
    plan = answer.json()
    assert answer.status_code == 200
    assert plan["street"]["name"] == "Nguyễn Nghiêm"
    assert [card["houseNumber"] for card in plan["odd"]] == ["47", "49"]
    assert [card["houseNumber"] for card in plan["even"]] == ["2"]
    assert len(plan["none"]) == 1
    assert plan["odd"][0]["state"] == "not_met"


async def test_a_market_plan_has_its_aisles_and_counts_the_mobile_apart(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    market, rows = await world.market("Chợ Đức Phổ", {"A1": 3, "A2": 2})
    await world.aisle(market, "Lối đi", position=1)
    await world.mobile(market, "Rau cô Tư")
    plan = (await client.get(f"/markets/{market}", headers=cast.minh.headers)).json()
    shown = plan["zones"][0]["rows"]
    assert [(row["kind"], row["code"], len(row["stalls"])) for row in shown] == [
        ("stalls", "A1", 3),
        ("aisle", "Lối đi", 0),
        ("stalls", "A2", 2),
    ]
    assert [stall["label"] for stall in shown[0]["stalls"]] == ["A1-01", "A1-02", "A1-03"]
    assert [card["label"] for card in plan["mobile"]] == ["Rau cô Tư"]
    assert len(rows) == 2


async def test_another_wards_street_reads_as_missing(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Nguyễn Nghiêm")
    mine = await client.get(f"/streets/{street}", headers=cast.minh.headers)
    theirs = await client.get(f"/streets/{street}", headers=cast.khanh.headers)
    assert (mine.status_code, theirs.status_code) == (200, 404)


async def test_a_card_tells_stage_badges_tools_and_the_last_visit(
    database: Database, cast: Cast, world: World
) -> None:
    street = await world.street("Trương Định")
    used, absent = await world.shops(street, 2)
    await world.claim(used, "active", today() - timedelta(61), amount=30)
    await world.claim(used, "fluent_check", today() - timedelta(61))
    await world.claim(used, "fluent_check", today() - timedelta(47))
    await world.tool(used, "wallet", "blocked", today() - timedelta(9), "sim_khong_chinh_chu")
    await world.visit(absent, "not_in", today() - timedelta(2), cast.lan.id)
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        found = await cards(tx, [used, absent])
        before = await cards(tx, [used], today() - timedelta(48))
    assert (found[used].stage, found[used].stale, found[used].fluent) == ("S6", True, True)
    assert found[used].tools["wallet"].obstacle == "sim_khong_chinh_chu"
    assert (before[used].stale, before[used].fluent, before[used].tools) == (False, False, {})
    assert (found[absent].stage, found[absent].not_in) == ("S0", True)
    assert (found[absent].last_outcome, found[absent].last_member) == ("not_in", "Lan")


async def test_no_card_crosses_a_ward(database: Database, cast: Cast, world: World) -> None:
    (shop,) = await world.shops(await world.street("Chu Văn An"), 1)
    async with database.unit_of_work(cast.khanh.principal.scope) as tx:
        assert await cards(tx, [shop]) == {}


async def test_a_campaigns_threshold_holds_on_its_street_only(
    database: Database, cast: Cast, world: World
) -> None:
    here, there = await world.street("Phạm Văn Đồng"), await world.street("Trần Phú")
    (inside,), (outside,) = await world.shops(here, 1), await world.shops(there, 1)
    await world.campaign([here], s6=8)
    for shop in (inside, outside):
        await world.claim(shop, "active", today(), amount=8)
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        found = await cards(tx, [inside, outside])
    assert (found[inside].stage, found[outside].stage) == ("S6", "S5")


async def test_todays_turf_shows_on_the_card(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Quang Trung")
    await world.shop(street, "1", "001", "odd")
    await world.shop(street, "2", "002", "even")
    await world.hold(street, "odd", cast.lan.id)
    plan: dict[str, Any] = (await client.get(f"/streets/{street}", headers=cast.hoa.headers)).json()
    assert plan["odd"][0]["hold"]["memberName"] == "Lan"
    assert plan["even"][0]["hold"] is None
