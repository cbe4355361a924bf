"""Teams in two tiers, what they walk, and what a member's phone may hold by that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.access import FIELD
from backend.clock import now
from backend.database import Database
from backend.ids import new_id
from backend.people.queries import place_scope
from backend.text import fold
from tests.flows.cast import Cast, Person, enlist, make_team

pytestmark = pytest.mark.asyncio


async def make_place(owner: Any, kind: str, ward: str, name: str) -> UUID:
    """A street or a market with nothing in it."""
    place = new_id()
    await owner.execute(
        f"insert into {kind} (id, ward, name, name_fold, rev, created_at)"
        " values ($1, $2, $3, $4, 1, $5)",
        place,
        ward,
        name,
        fold(name),
        now(),
    )
    return place


async def assign(client: httpx.AsyncClient, by: Person, **body: object) -> httpx.Response:
    text = {key: str(value) for key, value in body.items()}
    return await client.post("/assignments", headers=by.headers, json=text)


async def held_by(database: Database, person: Person) -> tuple[UUID, ...] | None:
    principal = person.principal.admitted_as(FIELD)
    async with database.unit_of_work(principal.scope) as tx:
        return await place_scope(tx, principal)


async def test_a_hamlet_team_stands_below_a_ward_team_of_the_same_ward(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    body = {"ward": cast.ward, "name": "Tổ Vĩnh Lạc", "tier": "hamlet"}
    alone = await client.post("/teams", headers=cast.minh.headers, json=body)
    assert (alone.status_code, alone.json()["field"]) == (422, "parentId")
    foreign = await make_team(owner, cast.other_ward, "Tổ phường Trà Câu")
    body["parentId"] = str(foreign)
    elsewhere = await client.post("/teams", headers=cast.minh.headers, json=body)
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (404, "parentId")
    body["parentId"] = str(cast.team_1)
    made = await client.post("/teams", headers=cast.minh.headers, json=body)
    assert made.status_code == 201, made.text
    again = await client.post("/teams", headers=cast.minh.headers, json=body)
    assert (again.status_code, again.json()["slug"]) == (409, "team-name-taken")
    names = [
        (team["name"], team["members"])
        for team in (await client.get("/teams", headers=cast.minh.headers)).json()["items"]
    ]
    assert names == [("Tổ Vĩnh Lạc", 0), ("Tổ công nghệ số 1", 2), ("Tổ công nghệ số 2", 1)]


async def test_an_assignment_made_twice_is_one_and_ends_once(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    street = await make_place(owner, "street", cast.ward, "Nguyễn Nghiêm")
    first = await assign(client, cast.minh, teamId=cast.team_1, streetId=street)
    assert first.status_code == 201, first.text
    assert first.json()["placeName"] == "Nguyễn Nghiêm"
    second = await assign(client, cast.minh, teamId=cast.team_1, streetId=street)
    assert second.json()["id"] == first.json()["id"]
    path = f"/assignments/{first.json()['id']}"
    assert (await client.delete(path, headers=cast.khanh.headers)).status_code == 404
    for _ in range(2):
        assert (await client.delete(path, headers=cast.minh.headers)).status_code == 204
    listed = await client.get("/assignments", headers=cast.minh.headers)
    assert listed.json() == {"items": [], "next": None}
    actions = await owner.fetch("select action from audit_entry order by n")
    assert [row["action"] for row in actions] == ["people.assign", "people.end_assignment"]


async def test_a_place_of_another_ward_is_not_there_to_be_assigned(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    street = await make_place(owner, "street", cast.other_ward, "Quang Trung")
    refused = await assign(client, cast.minh, teamId=cast.team_1, streetId=street)
    assert (refused.status_code, refused.json()["field"]) == (404, "streetId")
    neither = await assign(client, cast.minh, teamId=cast.team_1)
    assert (neither.status_code, neither.json()["field"]) == (422, "streetId")


async def test_a_volunteer_holds_what_their_team_walks_and_the_whole_ward_before_that(
    client: httpx.AsyncClient, database: Database, cast: Cast, owner: Any
) -> None:
    street = await make_place(owner, "street", cast.ward, "Nguyễn Nghiêm")
    market = await make_place(owner, "market", cast.ward, "Chợ Đức Phổ")
    assert await held_by(database, cast.lan) is None
    await assign(client, cast.minh, teamId=cast.team_1, streetId=street)
    await assign(client, cast.minh, teamId=cast.team_2, marketId=market)
    assert await held_by(database, cast.lan) == (street,)
    assert await held_by(database, cast.hoa) == (market,)
    for person in (cast.thao, cast.son, cast.minh):
        assert await held_by(database, person) is None


async def test_the_two_tiers_share_their_places_downwards_and_upwards(
    client: httpx.AsyncClient, database: Database, cast: Cast, owner: Any
) -> None:
    wide = await make_place(owner, "street", cast.ward, "Nguyễn Nghiêm")
    lane = await make_place(owner, "street", cast.ward, "Trương Định")
    hamlet = await make_team(owner, cast.ward, "Tổ Vĩnh Lạc", cast.team_1)
    ngoc = await enlist(owner, "Ngọc", ("volunteer", cast.ward, hamlet))
    await assign(client, cast.minh, teamId=cast.team_1, streetId=wide)
    assert await held_by(database, ngoc) == (wide,)
    await assign(client, cast.minh, teamId=hamlet, streetId=lane)
    assert await held_by(database, ngoc) == (lane,)
    assert await held_by(database, cast.lan) == tuple(sorted((wide, lane)))


async def test_a_volunteer_of_two_wards_holds_one_whole_and_the_others_turf(
    client: httpx.AsyncClient, database: Database, cast: Cast, owner: Any
) -> None:
    near = await make_place(owner, "street", cast.ward, "Nguyễn Nghiêm")
    await make_place(owner, "street", cast.ward, "Trương Định")
    far = await make_place(owner, "market", cast.other_ward, "Chợ Trà Câu")
    ngan = await enlist(
        owner,
        "Ngân",
        ("volunteer", cast.ward, cast.team_1),
        ("volunteer", cast.other_ward, None),
    )
    await assign(client, cast.minh, teamId=cast.team_1, streetId=near)
    assert await held_by(database, ngan) == tuple(sorted((near, far)))
