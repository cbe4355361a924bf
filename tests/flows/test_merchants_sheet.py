"""What the desk and the phone read of a shop: the sheet, search, lists to choose from."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.ids import new_id
from tests.flows.cast import Cast
from tests.flows.shops import Q2, Walk, agreed, lay_out, typed

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


async def test_the_sheet_shows_all_that_is_known_and_no_whole_number(
    walk: Walk, client: httpx.AsyncClient
) -> None:
    stall = walk.stalls[1]
    merchant, _ = await walk.register(stall)
    account = await walk.confirmed(merchant)
    await walk.do(walk.cast.hoa, "visit", {"pointId": stall, "outcome": "met", "scanned": Q2})
    tool = {"pointId": stall, "tool": "qr_board", "state": "done", "onDate": "2026-07-02"}
    await walk.do(walk.cast.lan, "tool", tool)
    answer = await client.get(f"/points/{stall}/sheet", headers=walk.cast.binh.headers)
    assert answer.status_code == 200, answer.text
    sheet = answer.json()
    assert sheet["point"]["label"] == "A2-07"
    assert sheet["merchant"]["ownerName"] == "Phạm Thị Năm"
    assert sheet["merchant"]["consents"]["print"]["given"] is True
    (card,) = sheet["accounts"]
    assert (card["id"], card["status"], card["last4"]) == (str(account), "confirmed", "1234")
    assert card["proposedBy"]["name"] == card["witnessedBy"]["name"] == "Lan"
    assert card["confirmedBy"] == {"id": None, "name": "Chủ hộ"}
    assert sheet["tools"]["qr_board"]["member"] == "Lan"
    assert sheet["visits"][0]["scanVerdict"] == "other_account"
    assert sheet["visits"][0]["member"]["name"] == "Hoa"
    assert {claim["kind"] for claim in sheet["claims"]} == {"met", "has_account"}
    assert sheet["incidents"][0]["number"].startswith("SC-")
    assert "0000000001234" not in answer.text
    assert "912345678" not in answer.text


async def test_a_point_without_a_shop_has_a_sheet_too(
    walk: Walk, client: httpx.AsyncClient
) -> None:
    answer = await client.get(f"/points/{walk.shops[0]}/sheet", headers=walk.cast.lan.headers)
    assert answer.json()["merchant"] is None
    assert answer.json()["accounts"] == answer.json()["visits"] == []
    for person, point in ((walk.cast.khanh, walk.shops[0]), (walk.cast.lan, new_id())):
        missing = await client.get(f"/points/{point}/sheet", headers=person.headers)
        assert (missing.status_code, missing.json()["slug"]) == (404, "not-found")


async def test_an_owner_who_withdraws_is_seen_no_more(
    walk: Walk, client: httpx.AsyncClient
) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    no = {**agreed("register", given=False)[0], "merchantId": merchant}
    await walk.do(walk.cast.lan, "consent", no)
    answer = await client.get(f"/points/{walk.stalls[1]}/sheet", headers=walk.cast.minh.headers)
    shown = answer.json()["merchant"]
    assert (shown["ownerName"], shown["phoneLast4"]) == ("", "")
    found = await client.get("/search?q=pham thi", headers=walk.cast.minh.headers)
    assert found.json()["items"] == []


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("a2 7", "A2-07"),
        ("A2-07", "A2-07"),
        ("nam ca", "A2-07"),
        ("bà năm", "A2-07"),
        ("pham nam", "A2-07"),
        ("HỒNG đào", "3 Nguyễn Nghiêm"),
        ("3 nguyen", "3 Nguyễn Nghiêm"),
    ],
)
async def test_a_shop_is_found_without_accents_and_in_any_order(
    walk: Walk, client: httpx.AsyncClient, query: str, label: str
) -> None:
    await walk.register(walk.stalls[1])
    await walk.register(
        walk.shops[1], trade="vai", tradeName="Vải Hồng Đào", ownerName="", phone=""
    )
    answer = await client.get("/search", params={"q": query}, headers=walk.cast.lan.headers)
    assert [item["label"] for item in answer.json()["items"]] == [label]
    other = await client.get("/search", params={"q": query}, headers=walk.cast.khanh.headers)
    assert other.json()["items"] == []


async def test_signs_alone_find_nothing(walk: Walk, client: httpx.AsyncClient) -> None:
    for query in ("%", "_", "  ", "'; drop table merchant --", "x" * 5000):
        answer = await client.get("/search", params={"q": query}, headers=walk.cast.lan.headers)
        assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_the_waiting_list_goes_on_where_it_stopped(
    walk: Walk, client: httpx.AsyncClient
) -> None:
    for n, stall in enumerate(walk.stalls):
        merchant, _ = await walk.register(stall, phone="", tradeName=f"Sạp số {n}")
        await walk.propose(merchant, **typed("970436", f"70000000{n}"))
    headers, seen, cursor = walk.cast.minh.headers, [], ""
    for _ in range(3):
        page = await client.get("/accounts", params={"limit": 1, "cursor": cursor}, headers=headers)
        seen += [item["label"] for item in page.json()["items"]]
        cursor = page.json()["next"] or ""
    assert seen == ["A2-06", "A2-07", "A2-08"]
    wrong = await client.get("/accounts", params={"cursor": "abc"}, headers=headers)
    assert wrong.json()["slug"] == "cursor-unreadable"


async def test_an_officer_judges_a_likely_duplicate_once(
    walk: Walk, client: httpx.AsyncClient
) -> None:
    await walk.register(walk.stalls[1])
    await walk.register(walk.stalls[1], walk.cast.hoa, phone="0987000111", tradeName="Rau cô Tư")
    headers = walk.cast.minh.headers
    (pair,) = (await client.get("/duplicates", headers=headers)).json()["items"]
    assert pair["reason"] == "same_place"
    assert {pair["first"]["label"], pair["second"]["label"]} == {"A2-07"}
    body = {"settlement": "Hai người bán chung một sạp"}
    url = f"/duplicates/{pair['id']}/settle"
    assert (await client.post(url, json=body, headers=headers)).status_code == 204
    again = await client.post(url, json=body, headers=headers)
    assert (again.status_code, again.json()["slug"]) == (409, "already-settled")
    lan = await client.get("/duplicates", headers=walk.cast.lan.headers)
    assert lan.status_code == 403


async def test_the_lists_to_choose_from(walk: Walk, client: httpx.AsyncClient) -> None:
    headers = walk.cast.lan.headers
    texts = (await client.get("/consent-texts", headers=headers)).json()["items"]
    assert [text["purpose"] for text in texts] == ["register", "provider_call", "print", "photo"]
    assert "thuế" in texts[0]["text"]
    banks = (await client.get("/banks", headers=headers)).json()["items"]
    assert "Vietcombank" in {bank["shortName"] for bank in banks}
    trades = (await client.get("/trades", headers=headers)).json()["items"]
    assert {"ca", "tap_hoa"} <= {trade["code"] for trade in trades}
    assert (await client.get("/trades")).status_code == 401
