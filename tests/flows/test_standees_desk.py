"""What an officer settles at the desk: rows and sides to choose by, who prints."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, boards
from tests.flows.test_standees import ready
from tests.flows.test_standees_rules import refused_as

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def test_every_ready_point_names_its_row_or_street_side_in_the_order_of_delivery(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(11)
    street = await boards.street("Nguyễn Nghiêm")
    houses = [
        await boards.shop(street, number, f"{int(number):04d}", side)
        for number, side in (("12", "even"), ("3", "odd"), ("1", "odd"))
    ]
    campaign = await boards.campaign(markets=(market,))
    await boards.owner.execute(
        "insert into campaign_place (id, ward, campaign, street) values ($1, $2, $3, $4)",
        new_id(),
        boards.ward,
        campaign,
        street,
    )
    for point in (points[0], points[10], *houses):
        await boards.open_shop(point)
    for point in (points[3], points[1]):
        await boards.open_shop(point, consent=None)
    lists = await ready(boards, str(campaign))
    assert [(one["route"], one["label"]) for one in lists["ready"]] == [
        ("Chợ Đức Phổ · Dãy A1", "A1-01"),
        ("Chợ Đức Phổ · Dãy A2", "A2-01"),
        ("Nguyễn Nghiêm · Dãy số lẻ", "nhà 1"),
        ("Nguyễn Nghiêm · Dãy số lẻ", "nhà 3"),
        ("Nguyễn Nghiêm · Dãy số chẵn", "nhà 12"),
    ]
    waiting = [one["label"] for one in lists["notReady"] if one["slug"] == "no-print-consent"]
    assert waiting == ["A1-02", "A1-04"]


async def test_a_batch_for_the_wards_own_printer_is_none_of_the_print_shops(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(2)
    for point in points:
        await boards.open_shop(point)
    campaign = await boards.campaign(markets=(market,))
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    made = await boards.batch(campaign, pointIds=[str(points[0])], printer="ward")
    for_shop = await boards.batch(campaign, pointIds=[str(points[1])])
    assert (made["batch"]["printer"], for_shop["batch"]["printer"]) == ("ward", "print_shop")
    batch = made["batch"]["id"]
    for one in (batch, for_shop["batch"]["id"]):
        await boards.up_to(one, "freeze", "render", "release")
    listed = (await boards.http.get("/batches", headers=quy)).json()["items"]
    assert [one["id"] for one in listed] == [for_shop["batch"]["id"]]
    files = (await boards.http.get(f"/batches/{batch}/files", headers=minh)).json()["items"]
    paths = ("", "/files", "/file", f"/files/{files[0]['name']}")
    for path in paths:
        answers = [
            await boards.http.get(f"/batches/{batch}{path}", headers=who) for who in (quy, minh)
        ]
        assert [answer.status_code for answer in answers] == [404, 200], path
    for step in ("printed", "delivered"):
        assert (await boards.step(batch, step, boards.cast.quy)).status_code == 404
        await boards.up_to(batch, step)
    assert await boards.owner.fetchval("select count(*) from download") == 2


async def test_who_prints_a_batch_is_one_of_two_and_stays(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch = UUID(made["batch"]["id"])
    change = "update batch set printer = $2 where id = $1"
    await refused_as(boards, "batch_printer_is_kept", change, batch, "ward")
    async with boards.past_the_triggers("batch"):
        await refused_as(boards, "batch_printer_is_known", change, batch, "someone")
    bad = {"ward": boards.ward, "campaignId": made["batch"]["campaignId"], "name": "Lô"}
    refused = await boards.http.post(
        "/batches", headers=boards.cast.minh.headers, json={**bad, "printer": "someone"}
    )
    assert refused.status_code in (400, 422)
