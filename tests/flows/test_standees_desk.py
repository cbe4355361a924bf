"""What an officer settles at the desk: rows and sides to choose by, who prints, a look before."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from backend.ids import new_id
from backend.merchants.vietqr import read
from printing.readback.page import decode
from tests.flows.standee_world import Boards, boards
from tests.flows.test_standees import ready
from tests.flows.test_standees_rules import refused_as
from tests.print.cast import transfer_code

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
    for step in ("printed", "handed-over"):
        assert (await boards.step(batch, step, boards.cast.quy)).status_code == 404
    await boards.up_to(batch, "printed")
    # What the ward prints itself, nobody hands over to it.
    assert (await boards.step(batch, "handed-over")).json()["slug"] == "batch-step-not-allowed"
    await boards.up_to(batch, "delivered")
    assert await boards.owner.fetchval("select count(*) from download") == 2


async def test_who_prints_a_batch_is_one_of_two_and_stays_once_frozen(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch = UUID(made["batch"]["id"])
    await boards.up_to(str(batch), "freeze")
    change = "update batch set printer = $2 where id = $1"
    await refused_as(boards, "batch_printer_is_kept", change, batch, "ward")
    async with boards.past_the_triggers("batch"):
        await refused_as(boards, "batch_printer_is_known", change, batch, "someone")
    bad = {"ward": boards.ward, "campaignId": made["batch"]["campaignId"], "name": "Lô"}
    refused = await boards.http.post(
        "/batches", headers=boards.cast.minh.headers, json={**bad, "printer": "someone"}
    )
    assert refused.status_code in (400, 422)


async def test_a_draft_gets_another_paper_name_and_printer_and_a_frozen_list_does_not(
    boards: Boards,
) -> None:
    _, made = await boards.ready_made(2)
    path = f"/batches/{made['batch']['id']}"
    minh = boards.cast.minh.headers

    async def change(**fields: str) -> Any:
        return await boards.http.patch(path, headers=minh, json=fields)

    changed = (await change(layout="a5", printer="ward")).json()
    was = made["batch"]
    assert changed["batch"] == was | {"layout": "a5", "printer": "ward", "rev": was["rev"] + 1}
    assert changed["lines"] == made["lines"]
    assert (await change(name="Chợ, đợt 2")).json()["batch"]["name"] == "Chợ, đợt 2"
    for bad, field in (({"layout": "a0"}, "layout"), ({"name": "東"}, "name")):
        refused = await change(**bad)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    refused = await boards.http.patch(path, headers=boards.cast.quy.headers, json={"layout": "a6"})
    assert refused.status_code == 403
    await boards.up_to(made["batch"]["id"], "freeze")
    refused = await change(layout="a6")
    assert (refused.status_code, refused.json()["slug"]) == (409, "batch-not-a-draft")
    drawn = await boards.up_to(made["batch"]["id"], "render")
    # One board to a sheet, as the changed paper has it.
    assert (drawn["batch"]["layout"], drawn["batch"]["pages"]) == ("a5", 2)


async def test_a_look_at_a_board_shows_its_words_stamped_and_a_code_that_pays_nobody(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][1]["id"]
    path, minh = f"/batches/{batch}/lines/{line}/picture", boards.cast.minh.headers
    await boards.up_to(batch, "freeze")
    assert (await boards.http.get(path, headers=minh)).status_code == 404
    await boards.up_to(batch, "render")
    shown = await boards.http.get(path, headers=minh)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.headers["cache-control"] == "no-store"
    picture = Image.open(io.BytesIO(shown.content))
    assert (picture.format, picture.size) == ("PNG", (827, 1166))
    (code,) = decode(np.asarray(picture.convert("L")))
    assert code.payload.startswith(b"MAU - KHONG CHUYEN TIEN")
    assert not read(code.payload.decode()).ok
    entry = await boards.owner.fetchrow(
        "select detail::text, actor from audit_entry where action = 'standees.look'"
    )
    assert entry["actor"] == str(boards.cast.minh.id)
    assert line in entry["detail"]
    for private in (shops[1].number, shops[1].number[-4:], "ƯỞNG", "Phượng"):
        assert private not in entry["detail"]
    first = f"/batches/{batch}/lines/{made['lines'][0]['id']}/picture"
    assert (await boards.http.get(first, headers=minh)).content != shown.content
    assert (await boards.audited()).count("standees.look") == 2


async def test_whoever_may_not_look_sees_no_board(boards: Boards) -> None:
    _, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    path, cast = f"/batches/{batch}/lines/{line}/picture", boards.cast
    codes = {
        who.name: (await boards.http.get(path, headers=who.headers)).status_code
        for who in (cast.khanh, cast.quy, cast.lan, cast.binh)
    }
    assert codes == {"Khánh": 404, "Quý": 403, "Lan": 403, "Bình": 403}
    other = f"/batches/{batch}/lines/{new_id()}/picture"
    assert (await boards.http.get(other, headers=cast.minh.headers)).status_code == 404
    await boards.step(batch, f"lines/{line}/void", reason="Hộ nghỉ bán")
    await boards.up_to(batch, "render")
    dropped = await boards.http.get(path, headers=cast.minh.headers)
    assert (dropped.status_code, dropped.json()["slug"]) == (409, "line-voided")
    assert "standees.look" not in await boards.audited()


async def test_modules_below_a_millimetre_are_told_before_the_release(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    await boards.open_shop(points[0])
    named = transfer_code("9900000000002", "5916NGUYEN THI HUONG6007DUC PHO")
    await boards.open_shop(points[1], payload=named)
    campaign = await boards.campaign(markets=(market,))
    made = await boards.batch(campaign, layout="sticker-50x70")
    batch = made["batch"]["id"]
    # A draft is still to be drawn otherwise.
    assert [one["smallModuleMm"] for one in made["lines"]] == [None, None]
    done = await boards.up_to(batch, "freeze", "render")
    common, small = (one["smallModuleMm"] for one in done["lines"])
    assert common is None
    assert 0.9 < small < 1
    done = await boards.up_to(batch, "release")
    assert [one["smallModuleMm"] for one in done["lines"]] == [None, None]


async def test_an_unusual_line_says_what_there_is_to_check_it_against(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    before = await boards.open_shop(points[0])
    now_there = await boards.open_shop(points[0], source="typed")
    twin = await boards.open_shop(points[1])
    async with boards.past_the_triggers("account"):
        await boards.owner.execute(
            "update account set duplicate = true, held_reason = 'duplicate-account',"
            " release_reason = 'Hai vợ chồng', released_by = $2, brought_by = $4,"
            " payload_index = (select payload_index from account where id = $3) where id = $1",
            now_there.account,
            boards.cast.minh.id,
            twin.account,
            boards.ngoc.id,
        )
    made = await boards.batch(await boards.campaign(markets=(market,)), pointIds=[str(points[0])])
    (line,) = made["lines"]
    asked = f"/batches/{made['batch']['id']}/lines/{line['id']}/signs"
    said = (await boards.http.get(asked, headers=boards.ngoc.headers)).json()
    assert said["unusual"] == ["typed", "duplicate", "held_before", "changed", "brought"]
    (here,) = said["othersHere"]
    assert (here["last4"], here["bank"], here["earlier"]) == (
        before.number[-4:],
        "Vietcombank",
        True,
    )
    (elsewhere,) = said["sameElsewhere"]
    assert (elsewhere["label"], elsewhere["shopName"]) == ("A1-02", "Quán Phượng Ưởng 3")
    assert "cũng được ghi cho hộ khác" in said["heldReason"]
    assert (said["releaseReason"], said["releasedByName"]) == ("Hai vợ chồng", "Minh")
    assert said["broughtByName"] == "Ngọc"
    unseen = await boards.http.get(asked, headers=boards.cast.lan.headers)
    assert unseen.status_code == 403
    stray = asked.replace(line["id"], str(new_id()))
    assert (await boards.http.get(stray, headers=boards.ngoc.headers)).status_code == 404
