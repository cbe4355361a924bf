"""Points from the desk and from phones: added in one step, closed with a reason, never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio

from backend.clock import now, today
from backend.database import Database
from backend.ids import new_id
from backend.operations import Applied, FieldConflict, Op, ParentMissing
from backend.places import apply, queries
from backend.places.points import IdTaken, MergedAway
from tests.flows.cast import Cast, Person

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True)
class Ground:
    """A street with three houses and a market with one row of ten stalls."""

    street: UUID
    market: UUID
    row: UUID
    stalls: dict[str, UUID]


@pytest_asyncio.fixture
async def ground(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> AsyncIterator[Ground]:
    street = await client.post(
        "/streets",
        json={"ward": cast.ward, "name": "Trần Phú", "numbers": "1-5 lẻ"},
        headers=cast.minh.headers,
    )
    zones = [{"code": "A", "notation": "A2 (cá) 1-10"}]
    market = await client.post(
        "/markets",
        json={"ward": cast.ward, "name": "Chợ Đức Phổ", "zones": zones},
        headers=cast.minh.headers,
    )
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        plan = await queries.market_plan(tx, UUID(market.json()["market"]["id"]))
    assert plan is not None
    row = plan.zones[0].rows[0]
    yield Ground(
        UUID(street.json()["street"]["id"]),
        plan.market.id,
        row.id,
        {str(stall.stall_code): stall.id for stall in row.stalls},
    )


def put(entity: UUID, body: dict[str, Any], kind: Any = "put", base: int | None = None) -> Op:
    raw = msgspec.Raw(msgspec.json.encode(body))
    return Op(new_id(), "point", entity, kind, base, now(), 0, raw)


async def send(database: Database, who: Person, op: Op) -> Applied:
    async with database.unit_of_work(who.principal.scope) as tx:
        return await apply.apply(tx, who.principal, op)


async def test_a_shop_that_was_on_no_list_is_added_in_one_step(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {
        "id": str(new_id()),
        "ward": cast.ward,
        "streetId": str(ground.street),
        "houseNumber": "12/3A",
    }
    first = await client.post("/points", json=body, headers=cast.lan.headers)
    again = await client.post("/points", json=body, headers=cast.lan.headers)
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    assert (first.json()["label"], first.json()["side"]) == ("12/3A Trần Phú", "even")
    other = await client.post(
        "/points", json={**body, "houseNumber": "14"}, headers=cast.lan.headers
    )
    assert (other.status_code, other.json()["slug"]) == (409, "id-taken")


@pytest.mark.parametrize(
    "typed", ["9-13 lẻ", "9; 11", "9, 11", "2-40", "9 và 11", "9 11", "lẻ 9-13"]
)
async def test_a_shop_has_one_house_number_and_no_list_of_them(
    typed: str, client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "streetId": str(ground.street), "houseNumber": typed}
    refused = await client.post("/points", json=body, headers=cast.lan.headers)
    assert (refused.status_code, refused.json()["field"]) == (422, "houseNumber")
    assert "một số nhà" in refused.json()["title"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("47a", "47A"), ("12 / 3A", "12/3A"), ("12-3A", "12-3A"), ("12/3A hẻm 45", "12/3A hẻm 45")],
)
async def test_a_single_house_number_is_kept_however_it_is_built(
    typed: str, kept: str, client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "streetId": str(ground.street), "houseNumber": typed}
    made = await client.post("/points", json=body, headers=cast.lan.headers)
    assert (made.status_code, made.json()["houseNumber"]) == (201, kept)


async def test_a_house_number_that_stands_there_is_refused_at_the_desk_by_name(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "streetId": str(ground.street), "houseNumber": "3"}
    refused = await client.post("/points", json=body, headers=cast.lan.headers)
    assert (refused.status_code, refused.json()["slug"]) == (409, "house-exists")
    assert refused.json()["field"] == "houseNumber"
    assert "số 3" in refused.json()["title"]
    listed = await client.get("/streets", headers=cast.minh.headers)
    assert listed.json()["items"][0]["points"] == 3


async def test_a_stall_may_be_named_with_its_row(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "marketId": str(ground.market), "rowId": str(ground.row)}
    made = await client.post(
        "/points", json={**body, "stallCode": "a2-21"}, headers=cast.son.headers
    )
    assert (made.status_code, made.json()["label"]) == (201, "A2-21"), made.text
    taken = await client.post(
        "/points", json={**body, "stallCode": "A2–7"}, headers=cast.son.headers
    )
    assert (taken.status_code, taken.json()["slug"]) == (409, "stall-exists")
    other = await client.post(
        "/points", json={**body, "stallCode": "A1-22"}, headers=cast.son.headers
    )
    assert (other.status_code, other.json()["field"]) == (422, "stallCode")


async def test_a_shop_without_a_number_needs_a_landmark(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "streetId": str(ground.street)}
    refused = await client.post("/points", json=body, headers=cast.lan.headers)
    assert (refused.status_code, refused.json()["field"]) == (422, "houseNumber")
    made = await client.post(
        "/points", json={**body, "landmark": "đối diện cổng chợ"}, headers=cast.lan.headers
    )
    assert made.json()["label"] == "Trần Phú (đối diện cổng chợ)"
    assert made.json()["side"] is None


async def test_a_stall_number_stands_once_in_its_row(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "marketId": str(ground.market), "rowId": str(ground.row)}
    taken = await client.post("/points", json={**body, "stallCode": "7"}, headers=cast.son.headers)
    assert (taken.status_code, taken.json()["slug"]) == (409, "stall-exists")
    assert taken.json()["facts"]["pointId"] == str(ground.stalls["07"])
    made = await client.post("/points", json={**body, "stallCode": "7a"}, headers=cast.son.headers)
    assert (made.status_code, made.json()["label"]) == (201, "A2-07A")
    seller = await client.post(
        "/points",
        json={"ward": cast.ward, "marketId": str(ground.market), "kind": "mobile"},
        headers=cast.lan.headers,
    )
    assert seller.json()["label"] == "Không cố định 01"


async def test_an_unknown_field_is_refused_by_name(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "streetId": str(ground.street), "cccd": "051999000001"}
    refused = await client.post("/points", json=body, headers=cast.lan.headers)
    assert (refused.status_code, refused.json()["field"]) == (422, "cccd")


async def test_two_people_who_list_the_same_stall_offline_both_keep_theirs(
    database: Database, cast: Cast, ground: Ground
) -> None:
    body = {
        "ward": cast.ward,
        "kind": "stall",
        "marketId": str(ground.market),
        "rowId": str(ground.row),
        "stallCode": "11",
    }
    lans, hoas = new_id(), new_id()
    assert await send(database, cast.lan, put(lans, body)) == Applied(1)
    second = await send(database, cast.hoa, put(hoas, body))
    assert second.warn == ("duplicate-stall",)
    repeated = await send(database, cast.hoa, put(hoas, body))
    assert repeated.rev == 1
    async with database.unit_of_work(cast.lan.principal.scope) as tx:
        labels = [(await queries.point_by_id(tx, one)).label for one in (lans, hoas)]  # type: ignore[union-attr]
        plan = await queries.market_plan(tx, ground.market)
    assert labels == ["A2-11", "A2-11-2"]
    assert plan is not None
    assert len(plan.zones[0].rows[0].stalls) == 12


async def test_a_second_shop_in_one_house_is_kept_with_a_warning(
    database: Database, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "kind": "shop", "streetId": str(ground.street), "houseNumber": "3"}
    kept = await send(database, cast.lan, put(new_id(), body))
    assert kept.warn == ("same-house-number",)


async def test_a_point_on_a_street_that_cannot_be_seen_waits_for_its_parent(
    database: Database, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "kind": "shop", "streetId": str(ground.street), "houseNumber": "9"}
    with pytest.raises(ParentMissing) as missing:
        await send(database, cast.khanh, put(new_id(), body))
    assert missing.value.entity_id == ground.street


async def test_an_id_that_means_something_else_is_refused(
    database: Database, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "kind": "shop", "streetId": str(ground.street), "houseNumber": "9"}
    with pytest.raises(IdTaken):
        await send(database, cast.lan, put(ground.stalls["01"], body))


async def test_different_fields_from_two_phones_are_both_kept(
    database: Database, cast: Cast, ground: Ground
) -> None:
    stall = ground.stalls["07"]
    closed = {"status": "closed", "statusOn": today().isoformat(), "reason": "nghỉ hẳn"}
    first = await send(database, cast.lan, put(stall, closed, "patch", 1))
    assert (first.rev, first.merged) == (2, False)
    second = await send(database, cast.hoa, put(stall, {"weakSignal": True}, "patch", 1))
    assert (second.rev, second.merged) == (3, True)
    assert second.server is not None
    assert (second.server["status"], second.server["weakSignal"]) == ("closed", True)


async def test_the_same_field_from_two_phones_is_a_conflict_that_shows_both(
    database: Database, cast: Cast, ground: Ground
) -> None:
    stall = ground.stalls["07"]
    await send(database, cast.lan, put(stall, {"status": "vacant", "reason": "trống"}, "patch", 1))
    with pytest.raises(FieldConflict) as conflict:
        await send(
            database, cast.hoa, put(stall, {"status": "closed", "reason": "nghỉ"}, "patch", 1)
        )
    assert conflict.value.fields == ("status",)
    assert conflict.value.server == {"status": "vacant"}
    same = {"status": "vacant", "reason": "trống"}
    assert (await send(database, cast.hoa, put(stall, same, "patch", 1))).rev == 2


async def test_a_closed_stall_leaves_the_open_ones_with_a_reason_and_a_day(
    client: httpx.AsyncClient, cast: Cast, ground: Ground
) -> None:
    where = f"/points/{ground.stalls['03']}"
    yesterday = (today() - timedelta(days=1)).isoformat()
    no_reason = await client.patch(where, json={"status": "closed"}, headers=cast.minh.headers)
    assert (no_reason.status_code, no_reason.json()["field"]) == (422, "reason")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    early = {"status": "closed", "reason": "nghỉ", "on": tomorrow}
    too_early = await client.patch(where, json=early, headers=cast.minh.headers)
    assert (too_early.status_code, too_early.json()["field"]) == (422, "on")
    done = await client.patch(
        where,
        json={"status": "closed", "reason": "trả mặt bằng", "on": yesterday},
        headers=cast.minh.headers,
    )
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["statusOn"]) == ("closed", yesterday)
    listed = await client.get("/markets", headers=cast.minh.headers)
    assert (listed.json()["items"][0]["points"], listed.json()["items"][0]["open"]) == (10, 9)
    hidden = await client.patch(where, json={"status": "open"}, headers=cast.khanh.headers)
    assert hidden.status_code == 404


async def test_neighbours_become_one_wide_stall_and_others_do_not(
    client: httpx.AsyncClient, database: Database, cast: Cast, ground: Ground
) -> None:
    where = f"/points/{ground.stalls['04']}"
    far = await client.patch(
        where, json={"mergeWith": str(ground.stalls["06"])}, headers=cast.minh.headers
    )
    assert (far.status_code, far.json()["slug"]) == (409, "stalls-not-neighbours")
    merged = await client.patch(
        where, json={"mergeWith": str(ground.stalls["05"])}, headers=cast.minh.headers
    )
    assert merged.status_code == 200, merged.text
    assert merged.json()["width"] == 2
    again = await client.patch(
        where, json={"mergeWith": str(ground.stalls["06"])}, headers=cast.minh.headers
    )
    assert again.json()["width"] == 3
    listed = await client.get("/markets", headers=cast.minh.headers)
    assert listed.json()["items"][0]["points"] == 8
    with pytest.raises(MergedAway):
        await send(database, cast.lan, put(ground.stalls["05"], {"status": "open"}, "patch", None))


async def test_a_point_is_listed_from_the_day_the_phone_saw_it(
    database: Database, cast: Cast, ground: Ground
) -> None:
    body = {"ward": cast.ward, "kind": "shop", "streetId": str(ground.street), "houseNumber": "21"}
    point = new_id()
    op = put(point, body)
    seen = Op(op.op_id, "point", point, "put", None, now() - timedelta(days=3), 0, op.body)
    await send(database, cast.lan, seen)
    async with database.unit_of_work(cast.lan.principal.scope) as tx:
        kept = await queries.point_by_id(tx, point)
    assert kept is not None
    assert kept.listed_on == today() - timedelta(days=3)
    assert isinstance(kept.status_on, date)
