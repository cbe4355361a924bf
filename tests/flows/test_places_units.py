"""Units across the reform: found by name, by code and day; wards opened; stewards moved whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import msgspec
import pytest

from backend.database import Database
from backend.imports import import_packaged
from backend.places import queries
from backend.places.steward_queries import import_units
from backend.places.unit_queries import unit_at
from backend.places.units import parse_units
from tests.conftest import Place
from tests.flows.cast import Cast

pytestmark = pytest.mark.asyncio


def reform(*froms: str, name: str = "Đức Phổ Lớn") -> str:
    """A list in which today's wards go whole into one new ward."""
    day = "2026-01-01"
    new = {"code": "99999", "valid_from": day, "kind": "phường", "name": name}
    return msgspec.json.encode(
        {
            "units": [{**new, "province": "tỉnh Quảng Ngãi", "source": "tests"}],
            "changes": [
                {
                    "from": came,
                    "to": f"99999@{day}",
                    "extent": "whole",
                    "on_date": day,
                    "document": "tests",
                }
                for came in froms
            ],
        }
    ).decode()


async def test_a_code_names_the_ward_of_its_day(database: Database) -> None:
    async with database.unit_of_work() as tx:
        then = await unit_at(tx, "21439", date(2024, 5, 1))
        now = await unit_at(tx, "21439", date(2026, 5, 1))
    assert then is not None
    assert now is not None
    assert (then.name, now.name) == ("Nguyễn Nghiêm", "Đức Phổ")


async def test_namesakes_are_kept_apart_by_kind_and_years(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    found = await client.get("/units", params={"q": "Nguyen Nghiem"}, headers=cast.minh.headers)
    readings = [unit["reading"] for unit in found.json()["items"]]
    # Today's first. The fourth reading, the street, is no unit.
    assert readings == [
        "xã Nguyễn Nghiêm, tỉnh Quảng Ngãi (từ 01/07/2025)",
        "phường Nguyễn Nghiêm, thành phố Quảng Ngãi, tỉnh Quảng Ngãi (đến 30/06/2025)",
        "phường Nguyễn Nghiêm, thị xã Đức Phổ, tỉnh Quảng Ngãi (01/02/2020–30/06/2025)",
    ]
    assert [[one["title"] for one in unit["successors"]] for unit in found.json()["items"]] == [
        [],
        ["phường Cẩm Thành"],
        ["phường Đức Phổ"],
    ]
    today = await client.get(
        "/units", params={"q": "nguyen nghiem", "on": "2026-11-21"}, headers=cast.minh.headers
    )
    assert [unit["kind"] for unit in today.json()["items"]] == ["xã"]
    scanned = await client.get("/units", params={"q": "phường Phố Hoà"}, headers=cast.minh.headers)
    assert [unit["name"] for unit in scanned.json()["items"]] == ["Phổ Hòa"]


async def test_a_province_after_a_comma_tells_namesakes_apart_page_by_page(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    async def names(**params: str | int) -> list[str]:
        answer = await client.get("/units", params=params, headers=cast.minh.headers)
        assert answer.status_code == 200, answer.text
        return [f"{one['title']}, {one['province']}" for one in answer.json()["items"]]

    here = await names(q="tan phu, dong nai", on="2026-11-22")
    assert here == ["phường Tân Phú, thành phố Đồng Nai"]
    everywhere = await names(q="tân phú", on="2026-11-22", limit=100)
    assert len(everywhere) > 5
    assert everywhere[0].split(",")[0].endswith("Tân Phú")
    # "Phượng" begins as the short word for a ward does.
    assert "xã Phượng Dực, thành phố Hà Nội" in await names(q="phuong duc", on="2026-11-22")
    paged: list[str] = []
    cursor = None
    while True:
        params: dict[str, str | int] = {"q": "tân phú", "on": "2026-11-22", "limit": 2}
        if cursor:
            params["cursor"] = cursor
        answer = await client.get("/units", params=params, headers=cast.minh.headers)
        paged += [f"{one['title']}, {one['province']}" for one in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            break
    assert paged == everywhere


async def test_the_provinces_of_a_day_are_34_and_none_is_opened_as_a_ward(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    params: dict[str, str | int] = {"level": "province", "on": "2026-11-22", "limit": 100}
    found = await client.get("/units", params=params, headers=cast.minh.headers)
    assert len(found.json()["items"]) == 34
    city = next(one for one in found.json()["items"] if one["code"] == "75")
    assert city["reading"] == "thành phố Đồng Nai (từ 30/04/2026)"
    refused = await client.post("/wards", json={"unitId": city["id"]}, headers=cast.admin.headers)
    assert refused.status_code == 404


async def test_packaged_lists_imported_again_change_nothing(place: Place, owner: Any) -> None:
    counted = "select (select count(*) from unit), (select count(*) from bank),"
    counted += " (select count(*) from trade), (select count(*) from campaign_kind)"
    before = await owner.fetchrow(counted)
    await import_packaged(place.owner)
    assert await owner.fetchrow(counted) == before
    assert before[0] == 13_472
    assert before[1] > 40
    assert before[2] > 15
    assert before[3] == 2


async def test_a_former_district_is_that_of_all_a_unit_came_from(owner: Any) -> None:
    district = "select former_district from unit where id = $1"
    for unit_id, former in {
        "21469@2020-02-01": "thị xã Đức Phổ",
        "21439@2025-07-01": "thị xã Đức Phổ",
        # By way of the commune that it was from 01/07/2025 to 29/04/2026.
        "26368@2026-04-30": "huyện Long Thành",
        # Parts of two districts went into it.
        "00097@2025-07-01": None,
        "51@2025-07-01": None,
    }.items():
        assert await owner.fetchval(district, unit_id) == former, unit_id


async def test_an_administrator_opens_a_ward_and_becomes_its_officer(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    body = {"unitId": "21478@2025-07-01", "hotline": "0255 3859 123", "iAmItsOfficer": True}
    for _ in range(2):
        opened = await client.post("/wards", json=body, headers=cast.admin.headers)
        assert opened.status_code == 201, opened.text
    assert opened.json()["name"] == "phường Sa Huỳnh"
    assert [one["title"] for one in opened.json()["predecessors"]] == [
        "xã Phổ Châu",
        "phường Phổ Thạnh",
    ]
    me = await client.get("/me", headers=cast.admin.headers)
    roles = [(one["role"], one["ward"]) for one in me.json()["memberships"]]
    assert roles.count(("ward_officer", "21478@2025-07-01")) == 1
    changed = await client.patch(
        "/wards/21478@2025-07-01", json={"hotline": "0912 345 678"}, headers=cast.admin.headers
    )
    assert changed.json()["hotline"] == "0912 345 678"
    old = await client.patch(
        "/wards/21478@2025-07-01", json={"hotline": "0169 234 5678"}, headers=cast.admin.headers
    )
    assert (old.status_code, old.json()["slug"]) == (422, "phone-old")
    names = [
        ward["name"]
        for ward in (await client.get("/wards", headers=cast.admin.headers)).json()["items"]
    ]
    assert names == ["phường Đức Phổ", "phường Sa Huỳnh", "phường Trà Câu"]
    mine = await client.get("/wards", headers=cast.minh.headers)
    assert [ward["id"] for ward in mine.json()["items"]] == [cast.ward]
    refused = await client.post("/wards", json=body, headers=cast.minh.headers)
    assert refused.status_code == 403


async def test_a_ward_that_has_ended_is_not_opened_but_its_heir_is_named(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await client.post(
        "/wards", json={"unitId": "21469@2020-02-01"}, headers=cast.admin.headers
    )
    assert (answer.status_code, answer.json()["slug"]) == (409, "unit-ended")
    assert "phường Đức Phổ" in answer.json()["title"]


async def test_a_unit_that_the_list_lacks_is_written_down_once(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    body = {
        "kind": "xã",
        "name": "Bình Minh Mới",
        "province": "tỉnh Quảng Ngãi",
        "validFrom": "2025-07-01",
    }
    first = await client.post("/units", json=body, headers=cast.admin.headers)
    again = await client.post("/units", json=body, headers=cast.admin.headers)
    assert first.status_code == 201, first.text
    assert first.json()["id"] == again.json()["id"]
    known = {**body, "kind": "phường", "name": "Đức Phổ"}
    refused = await client.post("/units", json=known, headers=cast.admin.headers)
    assert (refused.status_code, refused.json()["slug"]) == (409, "unit-exists")
    assert refused.json()["facts"]["unitId"] == cast.ward


async def test_a_reform_moves_everything_that_a_ward_answers_for(
    client: httpx.AsyncClient, database: Database, cast: Cast, place: Place, owner: Any
) -> None:
    street = {"name": "Quốc lộ 1A", "numbers": "1-5 lẻ"}
    for officer, ward in ((cast.minh, cast.ward), (cast.khanh, cast.other_ward)):
        made = await client.post("/streets", json={"ward": ward, **street}, headers=officer.headers)
        assert made.status_code == 201, made.text
    points = await owner.fetch("select id, ward from point order by id")
    await owner.execute(
        "insert into visit (id, ward, point, member, outcome, source, visited_at, on_date,"
        " note, received_at, scan_reason, clock_offset_ms, flags)"
        " values (gen_random_uuid(), $1, $2, $3,"
        " 'met', 'phone', now(), current_date, '', now(), '', 0, '{}')",
        cast.ward,
        next(row["id"] for row in points if row["ward"] == cast.ward),
        cast.lan.id,
    )

    whole = Database(place.owner, 1)
    await whole.open()
    listed = parse_units(reform(cast.ward, cast.other_ward))
    async with whole.unit_of_work() as tx:
        first = await import_units(tx, listed)
    async with whole.unit_of_work() as tx:
        again = await import_units(tx, listed)
    await whole.close()

    assert first.moved > 6
    assert (again.units, again.changes, again.moved) == (0, 0, 0)
    new = "99999@2026-01-01"
    for table in ("point", "street", "visit", "membership", "team"):
        wards = await owner.fetch(f"select distinct ward from {table} where ward is not null")
        assert [row["ward"] for row in wards] == [new], table
    origins = await owner.fetch("select distinct origin_unit from point order by 1")
    assert [row["origin_unit"] for row in origins] == [cast.ward, cast.other_ward]
    names = [row["name"] for row in await owner.fetch("select name from street order by name")]
    assert names == ["Quốc lộ 1A", "Quốc lộ 1A (phường Trà Câu cũ)"]
    # The officers keep working, in the new ward, with the tokens they have.
    seen = await client.get("/streets", headers=cast.khanh.headers)
    assert len(seen.json()["items"]) == 2
    wards = await client.get("/wards", headers=cast.minh.headers)
    assert [ward["name"] for ward in wards.json()["items"]] == ["phường Đức Phổ Lớn"]
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        assert await queries.place_ids(tx) == []


async def test_one_who_held_a_role_in_both_wards_holds_it_once_afterwards(
    cast: Cast, place: Place, owner: Any
) -> None:
    whole = Database(place.owner, 1)
    await whole.open()
    async with whole.unit_of_work() as tx:
        await import_units(tx, parse_units(reform(cast.ward, cast.other_ward)))
    await whole.close()
    held = await owner.fetchval(
        "select count(*) from membership where member = $1 and ended_at is null", cast.binh.id
    )
    assert held == 1


async def test_a_list_that_does_not_know_an_end_opens_nothing_again(
    place: Place, owner: Any, cast: Cast
) -> None:
    whole = Database(place.owner, 1)
    await whole.open()
    async with whole.unit_of_work() as tx:
        await import_units(tx, parse_units(reform(cast.ward, cast.other_ward)))
    await whole.close()
    ended = "select valid_to from unit where id = $1"
    assert await owner.fetchval(ended, cast.ward) == date(2025, 12, 31)
    # What every start does.
    await import_packaged(place.owner)
    assert await owner.fetchval(ended, cast.ward) == date(2025, 12, 31)


async def test_a_ward_that_was_split_is_moved_by_no_list(
    place: Place, owner: Any, cast: Cast
) -> None:
    text = msgspec.json.decode(reform(cast.ward))
    text["changes"][0]["extent"] = "part"
    whole = Database(place.owner, 1)
    await whole.open()
    async with whole.unit_of_work() as tx:
        done = await import_units(tx, parse_units(msgspec.json.encode(text).decode()))
    await whole.close()
    assert (done.changes, done.moved) == (1, 0)
    assert await owner.fetchval("select count(*) from ward where id = $1", cast.ward) == 1


async def test_a_change_into_an_unknown_unit_moves_nothing(place: Place, owner: Any) -> None:
    text = msgspec.json.decode(reform("21439@2025-07-01"))
    text["changes"][0]["from"] = "88888@2020-01-01"
    whole = Database(place.owner, 1)
    await whole.open()
    with pytest.raises(Exception, match="88888"):
        async with whole.unit_of_work() as tx:
            await import_units(tx, parse_units(msgspec.json.encode(text).decode()))
    await whole.close()
    assert await owner.fetchval("select count(*) from unit where code = '99999'") == 0
