"""Streets, markets and points: made by typing, once, in one's own ward."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import httpx
import pytest

from backend.database import Database
from backend.ids import new_id
from backend.places import queries
from tests.flows.cast import Cast, Person

pytestmark = pytest.mark.asyncio

CHO = {
    "name": "Chợ Đức Phổ",
    "zones": [
        {
            "code": "A",
            "name": "Khu A – nhà lồng",
            "notation": "A1 (thịt) 1-20; A2 (cá) 1-20, bỏ 13\n"
            "lối đi; A3 1-20, gộp 4-5, đóng 7; A4 1-20",
        },
        {"code": "B", "name": "Khu B – ki-ốt", "notation": "B01–B36", "goods": "vải"},
        {"code": "C", "name": "Khu C – ngoài trời", "notation": "không cố định 12"},
    ],
    "mobile": 3,
}


async def make_street(
    client: httpx.AsyncClient, who: Person, ward: str, **more: Any
) -> httpx.Response:
    body = {"ward": ward, "name": "Nguyễn Nghiêm", **more}
    return await client.post("/streets", json=body, headers=who.headers)


async def test_a_street_is_made_with_its_houses_in_walking_order(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    made = await make_street(
        client, cast.minh, cast.ward, numbers="1-57 lẻ; 2-40 chẵn; bỏ 13; 12/3A"
    )
    assert made.status_code == 201, made.text
    assert made.json()["points"] == 49
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        points = await queries.street_points(tx, made.json()["street"]["id"])
    even = [point.house_number for point in points if point.side == "even"]
    assert even[5:8] == ["12", "12/3A", "14"]
    assert {point.label for point in points} >= {"27 Nguyễn Nghiêm", "12/3A Nguyễn Nghiêm"}


async def test_the_same_street_again_is_one_street_and_another_body_is_refused(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    sent = {"id": str(new_id()), "numbers": "1-9 lẻ"}
    first = await make_street(client, cast.minh, cast.ward, **sent)
    again = await make_street(client, cast.minh, cast.ward, **sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await make_street(client, cast.minh, cast.ward, id=sent["id"], numbers="1-99 lẻ")
    assert other.status_code == 409
    assert other.json()["slug"] == "id-taken"


async def test_a_street_name_that_the_ward_has_is_refused_kindly(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    first = await make_street(client, cast.minh, cast.ward)
    again = await client.post(
        "/streets",
        json={"ward": cast.ward, "name": "đường Nguyễn Nghiêm"},
        headers=cast.lan.headers,
    )
    assert again.status_code == 409
    problem = again.json()
    assert (problem["slug"], problem["field"]) == ("street-exists", "name")
    assert problem["facts"]["streetId"] == first.json()["street"]["id"]
    elsewhere = await make_street(client, cast.khanh, cast.other_ward)
    assert elsewhere.status_code == 201


async def test_a_list_of_houses_with_a_jump_is_refused_by_its_piece(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await make_street(client, cast.minh, cast.ward, numbers="1-9 lẻ; 15-19 lẻ")
    assert answer.status_code == 422
    assert answer.json()["field"] == "numbers"
    assert "bỏ 11-13 lẻ" in answer.json()["title"]
    listed = await client.get("/streets", headers=cast.minh.headers)
    assert listed.json()["items"] == []


async def test_houses_are_added_to_a_street_that_is_there_and_stand_in_walking_order(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    made = await make_street(client, cast.minh, cast.ward, numbers="1-7 lẻ; 15")
    street = made.json()["street"]["id"]
    added = await client.post(
        f"/streets/{street}/numbers", json={"numbers": "9-13 lẻ; 12/3A"}, headers=cast.lan.headers
    )
    assert (added.status_code, added.json()) == (201, {"points": 4}), added.text
    async with database.unit_of_work(cast.minh.principal.scope) as tx:
        points = await queries.street_points(tx, street)
    numbers = [point.house_number for point in points]
    assert numbers == ["1", "3", "5", "7", "9", "11", "12/3A", "13", "15"]
    assert {point.label for point in points if point.side == "even"} == {"12/3A Nguyễn Nghiêm"}


async def test_houses_that_stand_there_are_refused_by_name_and_nothing_is_written(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    made = await make_street(client, cast.minh, cast.ward, numbers="1-9 lẻ; 12/3A")
    street = made.json()["street"]["id"]
    at = f"/streets/{street}/numbers"
    there = await client.post(at, json={"numbers": "7-13 lẻ; 12/3a"}, headers=cast.lan.headers)
    assert (there.status_code, there.json()["slug"]) == (409, "house-exists")
    assert there.json()["field"] == "numbers"
    assert "số 7, 9, 12/3A" in there.json()["title"]
    jump = await client.post(
        at, json={"numbers": "11; 21-25 lẻ; 31-33 lẻ"}, headers=cast.lan.headers
    )
    assert (jump.status_code, jump.json()["field"]) == (422, "numbers")
    nothing = await client.post(at, json={"numbers": " "}, headers=cast.lan.headers)
    assert (nothing.status_code, nothing.json()["field"]) == (422, "numbers")
    foreign = await client.post(at, json={"numbers": "21"}, headers=cast.khanh.headers)
    viewer = await client.post(at, json={"numbers": "21"}, headers=cast.binh.headers)
    assert (foreign.status_code, viewer.status_code) == (404, 403)
    listed = await client.get("/streets", headers=cast.minh.headers)
    assert listed.json()["items"][0]["points"] == 6


async def test_another_wards_street_is_nowhere_to_be_seen(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await make_street(client, cast.minh, cast.ward)
    mine = await client.get("/streets", headers=cast.minh.headers)
    theirs = await client.get("/streets", headers=cast.khanh.headers)
    assert [row["name"] for row in mine.json()["items"]] == ["Nguyễn Nghiêm"]
    assert theirs.json() == {"items": [], "next": None}
    asked = await client.get("/streets", params={"ward": cast.ward}, headers=cast.khanh.headers)
    assert asked.status_code == 404
    into = await make_street(client, cast.khanh, cast.ward)
    assert into.status_code == 404


async def test_streets_are_listed_by_name_page_by_page_and_found_without_accents(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    for name in ("Trần Phú", "Nguyễn Nghiêm", "Quang Trung", "Nguyễn Chánh"):
        await make_street(client, cast.minh, cast.ward, name=name)
    seen, cursor = [], None
    for _ in range(3):
        page = await client.get(
            "/streets",
            params={"limit": 2, **({"cursor": cursor} if cursor else {})},
            headers=cast.binh.headers,
        )
        seen += [row["name"] for row in page.json()["items"]]
        cursor = page.json()["next"]
        if not cursor:
            break
    assert seen == ["Nguyễn Chánh", "Nguyễn Nghiêm", "Quang Trung", "Trần Phú"]
    found = await client.get("/streets", params={"q": "nguyen ng"}, headers=cast.binh.headers)
    assert [row["name"] for row in found.json()["items"]] == ["Nguyễn Nghiêm"]
    bad = await client.get("/streets", params={"cursor": "xx"}, headers=cast.binh.headers)
    assert (bad.status_code, bad.json()["slug"]) == (422, "cursor-unreadable")


async def test_a_market_is_made_as_previewed(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    preview = await client.post(
        "/markets/preview", json={"zones": CHO["zones"]}, headers=cast.minh.headers
    )
    assert preview.status_code == 200, preview.text
    assert preview.json()["problems"] == []
    assert preview.json()["total"] == 20 + 19 + 19 + 20 + 36
    made = await client.post("/markets", json={"ward": cast.ward, **CHO}, headers=cast.minh.headers)
    assert made.status_code == 201, made.text
    assert made.json()["points"] == preview.json()["total"] + 12 + 3
    async with database.unit_of_work(cast.lan.principal.scope) as tx:
        plan = await queries.market_plan(tx, made.json()["market"]["id"])
    assert plan is not None
    a, b, c = plan.zones
    assert [(row.kind, row.code) for row in a.rows] == [
        ("stalls", "A1"),
        ("stalls", "A2"),
        ("aisle", "lối đi"),
        ("stalls", "A3"),
        ("stalls", "A4"),
    ]
    assert a.rows[1].stalls[6].label == "A2-07"
    assert a.rows[1].goods == "cá"
    merged = a.rows[3].stalls[3]
    assert (merged.stall_code, merged.width) == ("04", 2)
    assert [p.status for p in a.rows[3].stalls].count("closed") == 1
    assert (b.rows[0].stalls[11].label, b.rows[0].goods) == ("B12", "vải")
    assert c.rows == []
    assert [point.label for point in plan.mobile][:2] == ["Không cố định 01", "Không cố định 02"]
    assert len(plan.mobile) == 15
    assert plan.mobile[0].landmark == "Khu C – ngoài trời"


async def test_a_market_sent_twice_is_one_market(client: httpx.AsyncClient, cast: Cast) -> None:
    body = {"id": str(new_id()), "ward": cast.ward, **CHO}
    first = await client.post("/markets", json=body, headers=cast.minh.headers)
    again = await client.post("/markets", json=body, headers=cast.minh.headers)
    assert first.json() == again.json()
    other = await client.post(
        "/markets", json={**body, "zones": CHO["zones"][1:]}, headers=cast.minh.headers
    )
    assert other.status_code == 201
    changed = [{**CHO["zones"][0], "notation": "A1 1-5"}]
    other = await client.post(
        "/markets", json={**body, "zones": changed}, headers=cast.minh.headers
    )
    assert (other.status_code, other.json()["slug"]) == (409, "id-taken")
    named = await client.post(
        "/markets", json={"ward": cast.ward, **CHO}, headers=cast.minh.headers
    )
    assert (named.status_code, named.json()["slug"]) == (409, "market-exists")


async def test_gaps_and_overlaps_of_a_market_are_refused_by_khu_and_row(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    zones = [
        {"code": "A", "notation": "A1 1-5, 7"},
        {"code": "B", "notation": "B1 1-5, 5; A1 1-3"},
    ]
    body = {"ward": cast.ward, "name": "Chợ Trà Câu", "zones": zones}
    refused = await client.post("/markets", json=body, headers=cast.minh.headers)
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["slug"], problem["field"]) == ("market-notation-unclear", "zones.0.notation")
    assert "bỏ 6" in problem["title"]
    kinds = [(one["kind"], one["row"]) for one in problem["facts"]["problems"]]
    assert kinds == [("gap", "A1"), ("overlap", "B1")]
    preview = await client.post(
        "/markets/preview", json={"zones": zones}, headers=cast.minh.headers
    )
    assert [one["zone"] for one in preview.json()["problems"]] == ["A", "B"]
    listed = await client.get("/markets", headers=cast.minh.headers)
    assert listed.json()["items"] == []


async def test_a_row_name_stands_once_in_a_market(client: httpx.AsyncClient, cast: Cast) -> None:
    made = await client.post("/markets", json={"ward": cast.ward, **CHO}, headers=cast.minh.headers)
    market = made.json()["market"]["id"]
    zone = {"code": "D", "name": "Khu D – ăn uống", "notation": "D01-D24"}
    for _ in range(2):
        added = await client.post(f"/markets/{market}/zones", json=zone, headers=cast.minh.headers)
        assert added.status_code == 201, added.text
        assert added.json()["points"] == made.json()["points"] + 24
    twice = await client.post(
        f"/markets/{market}/zones",
        json={"code": "E", "notation": "A1 1-3"},
        headers=cast.minh.headers,
    )
    assert twice.status_code == 422
    assert "A1 đã có" in twice.json()["title"]
    other = await client.post(
        f"/markets/{market}/zones", json={**zone, "notation": "D01-D30"}, headers=cast.minh.headers
    )
    assert (other.status_code, other.json()["slug"]) == (409, "zone-exists")


async def test_decomposed_text_is_refused_with_its_composed_form(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await make_street(client, cast.minh, cast.ward, name=normalize("NFD", "Nguyễn Nghiêm"))
    assert answer.status_code == 422
    assert (answer.json()["slug"], answer.json()["field"]) == ("text-not-nfc", "name")
    assert answer.json()["facts"]["offer"] == "Nguyễn Nghiêm"
