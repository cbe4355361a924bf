"""Adoption as the officer sees it: figures by area and day, judged, with the lists behind them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest

from backend.clock import today
from backend.database import Database
from tests.flows.adoption_world import World
from tests.flows.cast import Cast

pytestmark = pytest.mark.asyncio

ON = date(2026, 10, 25)
# Nguyễn Nghiêm and Phổ Hòa, of former thị xã Đức Phổ, that became phường Đức Phổ.
OLD = ("21439@2020-02-01", "21469@2020-02-01")


async def table(client: httpx.AsyncClient, who: Any, **question: Any) -> dict[str, Any]:
    answer = await client.get("/adoption", params=question, headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(client: httpx.AsyncClient, who: Any, **question: Any) -> list[dict[str, Any]]:
    answer = await client.get("/adoption/list", params=question, headers=who.headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def use(world: World, points: list[Any], on: date, evidence: str = "seen") -> None:
    for point in points:
        await world.claim(point, "active", on, evidence, amount=25)


async def test_a_small_street_is_counted_whole(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Nguyễn Nghiêm")
    await world.street("Chu Văn An")
    points = await world.shops(street, 6)
    await use(world, points[:1], ON - timedelta(60), "bank")
    await use(world, points[1:2], ON - timedelta(61))
    await world.claim(points[2], "qr_displayed", ON, "scanned")
    await world.visit(points[3], "refused", ON - timedelta(5), cast.lan.id, "so_thue")
    await world.claim(points[3], "refused", ON - timedelta(5))
    await world.claim(points[4], "out", ON)
    await world.merchant(points[0], used_before=False)
    await world.tool(points[0], "wallet", "blocked", ON, "sim_khong_chinh_chu")
    found = await table(client, cast.minh, on=ON, by="street")
    empty, row = found["rows"]
    assert (row["name"], row["eligible"], row["registered"], row["contacted"]) == (
        "Nguyễn Nghiêm",
        5,
        1,
        4,
    )
    assert row["adoption"]["text"] == "1/5"
    assert row["adoption"]["percent"] is None
    assert row["adoption"]["stale"] == 1
    assert row["adoption"]["evidence"] == {"said": 0, "seen": 0, "scanned": 0, "bank": 1}
    assert row["display"]["text"] == "3/5"
    assert row["stages"] | {"S0": 1, "S6": 2, "S8": 1, "X": 1} == row["stages"]
    assert row["refusals"] == {"so_thue": 1}
    assert row["unvisited60"] == 4
    assert row["tools"]["wallet"] == {"done": 0, "blocked": 1}
    assert found["total"]["eligible"] == 5
    assert (empty["name"], empty["adoption"]["text"]) == ("Chu Văn An", None)


async def test_october_by_former_ward_misses_and_meets_eighty_percent(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Nguyễn Nghiêm")
    first = await world.shops(street, 60, origin_unit=OLD[0])
    second = await world.shops(street, 40, origin_unit=OLD[1])
    campaign = await world.campaign([street])
    await world.target(campaign, "adoption", date(2026, 8, 1), 60)
    await world.target(campaign, "adoption", date(2026, 10, 1), 80)
    await world.target(campaign, "adoption", date(2026, 11, 1), 100)
    before = date(2026, 6, 1)
    await use(world, first[:12], before)
    await world.baseline(campaign, before, first)
    opened = [
        await world.shop(
            street, f"{n}A", f"9{n}", "even", listed_on=date(2026, 9, 1), origin_unit=OLD[0]
        )
        for n in range(2)
    ]
    for point in first[-4:]:
        await world.claim(point, "out", date(2026, 9, 15))
    await use(world, [*opened, *first[:44]], date(2026, 10, 10))
    await use(world, second[:32], date(2026, 10, 10))
    for point in (*opened, *first[:34]):
        await world.merchant(point, used_before=False)
    found = await table(client, cast.minh, on=ON, by="unit_then", campaignId=campaign)
    nguyen_nghiem, pho_hoa = found["rows"]
    assert nguyen_nghiem["name"] == "phường Nguyễn Nghiêm cũ"
    assert nguyen_nghiem["baseline"] == 60
    rate = nguyen_nghiem["adoption"]
    assert (rate["text"], rate["percent"], rate["target"], rate["verdict"]) == (
        "46/58",
        "79,31 %",
        80,
        "không đạt",
    )
    assert nguyen_nghiem["gain"] == {"points": "59,3", "then": "12/60", "now": "46/58"}
    assert (nguyen_nghiem["attributable"]["text"], nguyen_nghiem["attributable"]["percent"]) == (
        "36/48",
        "75,00 %",
    )
    assert pho_hoa["adoption"]["text"] == "32/40"
    assert (pho_hoa["adoption"]["percent"], pho_hoa["adoption"]["verdict"]) == ("80,00 %", "đạt")
    assert found["total"]["adoption"]["text"] == "78/98"
    district = await table(client, cast.minh, on=ON, by="former_district")
    assert [(row["name"], row["eligible"]) for row in district["rows"]] == [("thị xã Đức Phổ", 98)]


async def test_the_figures_of_a_past_day_hold_whatever_comes_later(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Quang Trung")
    points = await world.shops(street, 25)
    await use(world, points[:10], ON - timedelta(3))
    then = await table(client, cast.minh, on=ON)
    await use(world, points[10:20], ON + timedelta(1))
    await world.claim(points[0], "not_used", ON + timedelta(1))
    await world.owner.execute(
        "update point set status = 'closed', status_on = $2, status_reason = 'nghỉ bán'"
        " where id = $1",
        points[1],
        ON + timedelta(2),
    )
    await world.shop(street, "99", "9999", "odd", listed_on=ON + timedelta(2))
    assert await table(client, cast.minh, on=ON) == then
    later = (await table(client, cast.minh, on=ON + timedelta(2)))["rows"][0]
    assert later["adoption"]["text"] == "18/25"
    assert later["stages"]["X"] == 1


async def test_a_closed_stall_leaves_the_denominator_from_its_day_until_it_reopens(
    client: httpx.AsyncClient, database: Database, cast: Cast, world: World
) -> None:
    _, rows = await world.market("Chợ Đức Phổ", {"A1": 3})
    for status, day in (("closed", ON), ("open", ON + timedelta(5))):
        async with database.unit_of_work(cast.minh.principal.scope) as tx:
            await tx.execute(
                "update point set status = $2, status_on = $3 where id = $1",
                rows["A1"][0],
                status,
                day,
            )
    eligible = [
        (await table(client, cast.minh, on=ON + timedelta(day), by="row"))["rows"][0]["eligible"]
        for day in (-1, 0, 4, 5)
    ]
    assert eligible == [3, 2, 2, 3]


async def test_rows_and_sellers_without_a_fixed_stall_stand_apart(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    market, _ = await world.market("Chợ Đức Phổ", {"A1": 3, "A2": 2})
    await world.mobile(market, "Rau cô Tư")
    await world.shops(await world.street("Trần Phú"), 4)
    rows = (await table(client, cast.minh, on=ON, by="row"))["rows"]
    assert [(row["name"], row["eligible"]) for row in rows] == [
        ("Chợ Đức Phổ · A1", 3),
        ("Chợ Đức Phổ · A2", 2),
        ("Chợ Đức Phổ · không cố định", 1),
    ]
    markets = await table(client, cast.minh, on=ON, by="market")
    assert [row["eligible"] for row in markets["rows"]] == [6]
    ward = await table(client, cast.minh, on=ON, by="ward")
    assert [row["eligible"] for row in ward["rows"]] == [10]


async def test_behind_every_number_stand_its_points_page_by_page(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Trương Định")
    points = await world.shops(street, 7)
    await use(world, points[:5], ON, "bank")
    question = {"on": ON, "by": "street", "key": str(street)}
    used = await listed(client, cast.minh, indicator="adoption:bank", **question)
    assert [item["id"] for item in used] == [str(point) for point in points[:5]]
    assert {(item["evidence"], item["observer"], item["lastOn"]) for item in used} == {
        ("bank", "Lan", "2026-10-25")
    }
    assert len(await listed(client, cast.minh, indicator="S0", **question)) == 2
    pages: list[str] = []
    cursor = None
    while True:
        page = (
            await client.get(
                "/adoption/list",
                params={**question, "indicator": "eligible", "limit": 3}
                | ({"cursor": cursor} if cursor else {}),
                headers=cast.minh.headers,
            )
        ).json()
        pages += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == [str(point) for point in points]


async def test_an_unknown_indicator_is_refused_by_name(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await client.get(
        "/adoption/list", params={"indicator": "x' or true"}, headers=cast.minh.headers
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "indicator")


async def test_a_day_to_come_is_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    answer = await client.get(
        "/adoption", params={"on": today() + timedelta(1)}, headers=cast.minh.headers
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "on")


async def test_another_wards_figures_read_as_missing_and_a_viewer_sees_both(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Nguyễn Nghiêm")
    await world.shops(street, 3)
    campaign = await world.campaign([street])
    answer = await client.get("/adoption", params={"ward": cast.ward}, headers=cast.khanh.headers)
    assert answer.status_code == 404
    theirs = await client.get(
        "/adoption", params={"campaignId": campaign}, headers=cast.khanh.headers
    )
    assert theirs.status_code == 404
    own = await table(client, cast.khanh)
    assert (own["rows"], own["total"]["eligible"]) == ([], 0)
    both = await table(client, cast.binh, by="ward")
    assert [(row["name"], row["eligible"]) for row in both["rows"]] == [
        ("phường Đức Phổ", 3),
        ("phường Trà Câu", 0),
    ]


async def test_the_workbook_holds_the_figures_and_every_point_and_no_formula(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    street = await world.street("Hai Bà Trưng")
    points = await world.shops(street, 30)
    await use(world, points[:21], ON)
    await world.merchant(points[0], used_before=True, name='=HYPERLINK("http://x")')
    await world.visit(points[29], "refused", ON, cast.lan.id, "so_thue")
    await world.claim(points[29], "refused", ON)
    answer = await client.get(
        "/adoption/export", params={"on": ON, "by": "street"}, headers=cast.minh.headers
    )
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith('2026-10-25.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    figures, points_sheet = book["Số liệu"], book["Danh sách"]
    heads = [cell.value for cell in figures[3]]
    row = dict(zip(heads, [cell.value for cell in figures[4]], strict=True))
    assert row["Tuyến đường"] == "Hai Bà Trưng"
    assert (row["Trong diện"], row["Đang dùng n/N"], row["Đang dùng %"]) == (
        30,
        "21/30",
        "70,00 %",
    )
    assert row["Từ chối: Sợ thuế"] == "< 5"
    assert figures.cell(5, 1).value == "Tổng"
    lines = list(points_sheet.iter_rows(min_row=3, values_only=True))
    assert len(lines) == 30
    assert sum(line[4] == "S6" for line in lines) == 21
    assert lines[0][2] == '\'=HYPERLINK("http://x")'
    assert all(
        cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line
    )


async def test_today_shows_the_teams_own_places_and_who_has_waited_longest(
    client: httpx.AsyncClient, cast: Cast, world: World
) -> None:
    mine, other = await world.street("Quang Trung"), await world.street("Trần Phú")
    points = await world.shops(mine, 4)
    await world.shops(other, 2)
    await world.assign(cast.team_1, mine)
    await world.hold(mine, "odd", cast.hoa.id)
    for point, days in zip(points, (45, 70, 10), strict=False):
        await world.claim(point, "met", today() - timedelta(days))
        await world.visit(point, "met", today() - timedelta(days), cast.lan.id)
    work = (await client.get("/today", headers=cast.lan.headers)).json()
    assert work["assigned"] is True
    (street,) = work["streets"]
    assert (street["name"], street["count"]) == ("Quang Trung", 4)
    assert (street["byState"]["met"], street["byState"]["not_met"]) == (3, 1)
    assert street["hold"]["memberName"] == "Hoa"
    assert [(card["id"], card["days"]) for card in work["overdue"]] == [
        (str(points[1]), 70),
        (str(points[0]), 45),
    ]
    officer = (await client.get("/today", headers=cast.minh.headers)).json()
    assert (officer["assigned"], len(officer["streets"])) == (False, 2)


async def test_today_tells_which_row_of_a_market_one_is_walking(
    client: httpx.AsyncClient, cast: Cast, world: World, owner: Any
) -> None:
    await world.market("Chợ Đức Phổ", {"A1": 2, "A2": 2, "A3": 2})
    listed = await owner.fetch("select id, code from market_row where kind = 'stalls'")
    rows = {row["code"]: str(row["id"]) for row in listed}
    for code, person in (("A1", cast.hoa), ("A2", cast.lan), ("A3", cast.hoa)):
        taken = await client.post("/holds", json={"rowId": rows[code]}, headers=person.headers)
        assert taken.status_code == 201
    for person, code in ((cast.lan, "A2"), (cast.hoa, "A3"), (cast.minh, "A3")):
        (market,) = (await client.get("/today", headers=person.headers)).json()["markets"]
        assert market["hold"]["rowId"] == rows[code]
