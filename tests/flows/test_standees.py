"""From confirmed accounts to a file at the print shop, and everything that must not get there."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from backend.ids import new_id
from backend.standees.board_queries import wait_for_other_downloads
from tests.flows.standee_world import Boards, boards
from tests.flows.test_print_jobs import met

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def test_twenty_stalls_reach_the_print_shop_byte_for_byte(boards: Boards) -> None:
    shops, made = await boards.ready_made(20)
    batch = made["batch"]["id"]
    assert made["batch"]["number"].startswith("PR-")
    assert made["batch"]["sample"] is False
    assert [line["label"] for line in made["lines"]][:2] == ["A1-01", "A1-02"]
    assert [line["position"] for line in made["lines"]] == list(range(1, 21))
    assert made["notReady"] == []

    said = await boards.up_to(batch, "freeze", "render")
    assert said["batch"]["state"] == "verified"
    assert said["batch"]["screenState"] == "chuẩn bị · chờ phát hành"
    assert said["batch"]["pages"] == 5

    quy = boards.cast.quy.headers
    assert (await boards.http.get("/batches", headers=quy)).json()["items"] == []
    for path in (f"/batches/{batch}", f"/batches/{batch}/file"):
        assert (await boards.http.get(path, headers=quy)).status_code == 404
    early = await boards.http.get(f"/batches/{batch}/file", headers=boards.cast.minh.headers)
    assert early.status_code == 404

    said = await boards.up_to(batch, "release")
    assert said["batch"]["screenState"] == "sẵn sàng"
    seen = (await boards.http.get(f"/batches/{batch}", headers=quy)).json()
    assert {line["proposedBy"] for line in seen["lines"]} == {None}
    assert seen["batch"]["wardName"] == "phường Đức Phổ"
    assert seen["batch"]["hotline"] == "0255 123 456"
    assert seen["batch"]["createdBy"] is None
    assert seen["lines"][0]["place"] == "Sạp A1-01 · Chợ Đức Phổ"

    fetched = await boards.http.get(f"/batches/{batch}/file", headers=quy)
    assert fetched.status_code == 200
    digest = hashlib.sha256(fetched.content).hexdigest()
    assert digest == fetched.headers["X-Content-SHA256"] == said["batch"]["fileSha256"]
    number = made["batch"]["number"]
    assert f'filename="pho-cho-{number}.pdf"' in fetched.headers["content-disposition"]
    assert "KHÔNG CHUYỂN TIỀN" not in text_of(fetched.content)
    assert "0255 123 456" in text_of(fetched.content)

    done = await boards.step(batch, "printed", boards.cast.quy)
    assert done.json()["batch"]["screenState"] == "đã in"
    done = await boards.step(batch, "handed-over", boards.cast.quy)
    assert done.json()["batch"]["screenState"] == "đã in"
    done = await boards.step(batch, "delivered")
    assert done.json()["batch"]["screenState"] == "đã giao"
    log = await boards.owner.fetch("select member, file_sha256, address from download")
    assert [(row["member"], row["file_sha256"].hex()) for row in log] == [
        (boards.cast.quy.id, digest)
    ]
    assert log[0]["address"]
    assert await boards.audited() == [
        f"standees.{name}"
        for name in (
            *("freeze", "verify", "release", "download", "printed", "hand_over", "delivered"),
        )
    ]
    dump = await boards.owner.fetchval(
        "select string_agg(line::text || batch::text, '') from line, batch"
    )
    assert shops[0].number not in dump
    assert shops[0].number.encode().hex() not in dump


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


async def test_of_twenty_releases_at_once_exactly_one_counts(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render")
    answers = await asyncio.gather(*(boards.step(batch, "release", boards.ngoc) for _ in range(20)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [409] * 19
    assert {a.json()["slug"] for a in answers if a.status_code == 409} == {"batch-step-not-allowed"}
    assert (await boards.audited()).count("standees.release") == 1


async def test_whoever_proposed_a_witnessed_line_does_not_release_it(boards: Boards) -> None:
    _, made = await boards.ready_made(2, proposer=boards.cast.minh.id)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render")
    refused = await boards.step(batch, "release", boards.cast.minh)
    assert (refused.status_code, refused.json()["slug"]) == (403, "own-witnessed-line")
    assert refused.json()["facts"]["lineIds"] == [line["id"] for line in made["lines"]]
    await boards.up_to(batch, "release")


async def test_an_unusual_line_stands_on_top_and_waits_for_its_own_approval(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(2)
    await boards.open_shop(points[0])
    await boards.open_shop(
        points[1], source="typed", kind="merchant_device", proposer=boards.cast.minh.id
    )
    made = await boards.batch(await boards.campaign(markets=(market,)))
    batch = made["batch"]["id"]
    typed = made["lines"][0]
    assert (typed["label"], typed["unusual"]) == ("A1-02", ["typed"])
    await boards.up_to(batch, "freeze", "render")
    refused = await boards.step(batch, "release", boards.ngoc)
    assert refused.json()["slug"] == "unusual-lines-not-approved"
    assert refused.json()["facts"]["lineIds"] == [typed["id"]]
    own = await boards.step(batch, f"lines/{typed['id']}/approve", boards.cast.minh)
    assert (own.status_code, own.json()["slug"]) == (403, "own-unusual-line")
    usual = made["lines"][1]["id"]
    needless = await boards.step(batch, f"lines/{usual}/approve", boards.ngoc)
    assert needless.json()["slug"] == "line-not-unusual"
    passed = await boards.step(batch, f"lines/{typed['id']}/approve", boards.ngoc)
    assert passed.json()["batch"]["unapproved"] == 0
    await boards.up_to(batch, "release")


async def test_a_voided_line_leaves_the_batch_and_the_rest_is_drawn_again(boards: Boards) -> None:
    _, made = await boards.ready_made(3)
    batch, line = made["batch"]["id"], made["lines"][1]["id"]
    first = await boards.up_to(batch, "freeze", "render")
    short = await boards.step(batch, f"lines/{line}/void", reason=" ")
    assert (short.status_code, short.json()["field"]) == (422, "reason")
    voided = await boards.step(batch, f"lines/{line}/void", reason="Hộ nghỉ bán")
    assert voided.json()["batch"]["state"] == "frozen"
    assert voided.json()["batch"]["fileSha256"] is None
    again = await boards.up_to(batch, "render")
    assert again["batch"]["lines"] == 2
    assert again["batch"]["fileSha256"] != first["batch"]["fileSha256"]
    twice = await boards.step(batch, f"lines/{line}/void", reason="Hộ nghỉ bán")
    assert twice.json()["slug"] == "line-voided"
    for rest in made["lines"]:
        await boards.step(batch, f"lines/{rest['id']}/void", reason="Bỏ")
    empty = await boards.step(batch, "render")
    assert (empty.status_code, empty.json()["slug"]) == (409, "batch-empty")
    await boards.up_to(batch, "cancel")


async def test_after_release_nothing_is_voided_or_cancelled(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    refused = await boards.step(batch, f"lines/{line}/void", reason="Muộn rồi")
    assert (refused.status_code, refused.json()["slug"]) == (409, "line-already-released")
    refused = await boards.step(batch, "cancel")
    assert (refused.status_code, refused.json()["slug"]) == (409, "batch-step-not-allowed")


@pytest.mark.parametrize("step", ["render", "release", "printed", "delivered"])
async def test_a_draft_is_frozen_before_anything_else(boards: Boards, step: str) -> None:
    _, made = await boards.ready_made(1)
    refused = await boards.step(made["batch"]["id"], step)
    assert (refused.status_code, refused.json()["slug"]) == (409, "batch-step-not-allowed")
    assert "chuẩn bị" in refused.json()["title"]


async def test_a_reprint_is_a_new_issue_of_the_same_board(boards: Boards) -> None:
    shops, made = await boards.ready_made(1)
    campaign = made["batch"]["campaignId"]
    point = str(shops[0].point)
    await boards.up_to(made["batch"]["id"], "freeze", "render", "release", "printed", "delivered")
    lists = await ready(boards, campaign)
    assert [one["slug"] for one in lists["notReady"]] == ["already-delivered"]
    # Chosen like any other, as by a page left open, a delivered board is not made once more.
    body = {
        "ward": str(made["batch"]["ward"]),
        "campaignId": campaign,
        "name": "Lô 2",
        "pointIds": [point],
    }
    refused = await boards.http.post("/batches", json=body, headers=boards.cast.minh.headers)
    assert refused.status_code == 409, refused.text
    assert [one["slug"] for one in refused.json()["facts"]["notReady"]] == ["already-delivered"]
    twice = [{"pointId": point, "reason": reason} for reason in ("lost", "damaged")]
    body["reprints"] = twice
    unclear = await boards.http.post("/batches", json=body, headers=boards.cast.minh.headers)
    assert (unclear.status_code, unclear.json()["field"]) == (422, "reprints")
    assert await boards.owner.fetchval("select count(*) from batch") == 1
    again = await boards.batch(campaign, reprints=twice[:1])
    said = await boards.up_to(again["batch"]["id"], "freeze")
    assert (said["lines"][0]["issue"], said["lines"][0]["reprintReason"]) == (2, "lost")
    assert said["lines"][0]["code"] == made["lines"][0]["code"]


async def test_another_wards_batch_is_not_found(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    khanh = boards.cast.khanh
    for path in ("", "/file"):
        answer = await boards.http.get(
            f"/batches/{made['batch']['id']}{path}", headers=khanh.headers
        )
        assert answer.status_code == 404
    assert (await boards.step(made["batch"]["id"], "freeze", khanh)).status_code == 404
    assert (await boards.step(made["batch"]["id"], "freeze", boards.cast.lan)).status_code == 403
    assert (await boards.step(made["batch"]["id"], "freeze", boards.cast.quy)).status_code == 403


async def test_every_point_left_out_is_named_with_its_reason(boards: Boards) -> None:
    market, points = await boards.stalls(9)
    await boards.open_shop(points[0])
    await boards.open_shop(points[1], consent=None)
    await boards.open_shop(points[2], consent=False)
    await boards.open_shop(points[3], status="proposed")
    await boards.open_shop(points[4], status="held")
    await boards.open_shop(points[5], status="rejected")
    await boards.open_shop(points[6])
    await boards.owner.execute("update point set status = 'closed' where id = $1", points[6])
    await boards.open_shop(points[8])
    campaign = str(await boards.campaign(markets=(market,)))
    lists = await ready(boards, campaign)
    assert [one["label"] for one in lists["ready"]] == ["A1-01", "A1-09"]
    assert [(one["label"], one["slug"]) for one in lists["notReady"]] == [
        ("A1-02", "no-print-consent"),
        ("A1-03", "print-consent-refused"),
        ("A1-04", "account-waiting"),
        ("A1-05", "account-held"),
        ("A1-06", "account-rejected"),
        ("A1-07", "point-not-open"),
        ("A1-08", "no-merchant"),
    ]
    assert all(one["reason"] and one["nextStep"] for one in lists["notReady"])
    first = await boards.batch(campaign, pointIds=[str(points[0])])
    assert len(first["lines"]) == 1
    lists = await ready(boards, campaign)
    held = {one["label"]: one for one in lists["notReady"]}["A1-01"]
    assert held["slug"] == "already-in-batch"
    assert first["batch"]["number"] in held["reason"]
    none = await boards.http.post(
        "/batches",
        headers=boards.cast.minh.headers,
        json={
            "ward": boards.ward,
            "campaignId": campaign,
            "name": "Lô",
            "pointIds": [str(points[0]), str(points[1])],
        },
    )
    assert (none.status_code, none.json()["slug"]) == (409, "no-line-ready")
    assert [one["slug"] for one in none.json()["facts"]["notReady"]] == [
        "already-in-batch",
        "no-print-consent",
    ]


async def ready(boards: Boards, campaign: str) -> dict[str, Any]:
    answer = await boards.http.get(
        "/batches/ready",
        params={"ward": boards.ward, "campaignId": campaign},
        headers=boards.cast.minh.headers,
    )
    assert answer.status_code == 200, answer.text
    lists: dict[str, Any] = answer.json()
    return lists


async def test_a_batch_asked_for_twice_is_one_batch(boards: Boards) -> None:
    market, points = await boards.stalls(1)
    await boards.open_shop(points[0])
    campaign = await boards.campaign(markets=(market,))
    same = "0199f000-0000-7000-8000-000000000001"
    first = await boards.batch(campaign, id=same)
    second = await boards.batch(campaign, id=same)
    assert first["batch"]["number"] == second["batch"]["number"]
    assert await boards.owner.fetchval("select count(*) from batch") == 1


async def test_two_drafts_at_once_do_not_share_a_point(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    for point in points:
        await boards.open_shop(point)
    campaign = await boards.campaign(markets=(market,))
    body = {"ward": boards.ward, "campaignId": str(campaign), "name": "Lô"}
    answers = await asyncio.gather(
        *(
            boards.http.post("/batches", headers=boards.cast.minh.headers, json=body)
            for _ in range(5)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_a_demonstration_stamps_every_standee(boards: Boards) -> None:
    await boards.owner.execute("update installation set kind = 'demo'")
    _, made = await boards.ready_made(1)
    assert made["batch"]["sample"] is True
    await boards.up_to(made["batch"]["id"], "freeze", "render", "release")
    fetched = await boards.http.get(
        f"/batches/{made['batch']['id']}/file", headers=boards.cast.quy.headers
    )
    assert "KHÔNG CHUYỂN TIỀN" in text_of(fetched.content)


async def test_an_unknown_layout_names_the_known_ones(boards: Boards) -> None:
    campaign = await boards.campaign()
    refused = await boards.http.post(
        "/batches",
        headers=boards.cast.minh.headers,
        json={"ward": boards.ward, "campaignId": str(campaign), "name": "Lô", "layout": "a0"},
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "layout")
    assert "a4-4xa6" in refused.json()["title"]


async def test_too_many_downloads_in_an_hour_wait_and_are_not_logged(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    await boards.owner.execute(
        "insert into download (id, ward, batch, member, file_sha256, address, at)"
        " select gen_random_uuid(), $1, $2, $3, '\\x00', '', now() from generate_series(1, 60)",
        boards.ward,
        UUID(batch),
        boards.cast.quy.id,
    )
    path = f"/batches/{batch}/file"
    refused = await boards.http.get(path, headers=boards.cast.quy.headers)
    assert (refused.status_code, refused.json()["slug"]) == (429, "too-many-downloads")
    assert int(refused.headers["retry-after"]) == 3600
    assert await boards.owner.fetchval("select count(*) from download") == 60
    assert (await boards.http.get(path, headers=boards.cast.minh.headers)).status_code == 200


async def test_a_burst_of_downloads_gets_exactly_what_is_left_of_the_hour(
    boards: Boards,
) -> None:
    """Of several batches: whoever holds one batch's row counts beside whoever holds another's."""
    market, points = await boards.stalls(4)
    for point in points:
        await boards.open_shop(point)
    campaign = await boards.campaign(markets=(market,))
    made = [
        (await boards.batch(campaign, pointIds=[str(point)]))["batch"]["id"] for point in points
    ]
    for batch in made:
        await boards.up_to(batch, "freeze", "render", "release")
    quy = boards.cast.quy
    await boards.owner.execute(
        "insert into download (id, ward, batch, member, file_sha256, address, at)"
        " select gen_random_uuid(), $1, $2, $3, '\\x00', '', now() from generate_series(1, 57)",
        boards.ward,
        UUID(made[0]),
        quy.id,
    )

    async def fetched(batch: str) -> Any:
        return await boards.http.get(f"/batches/{batch}/file", headers=quy.headers)

    answers = await asyncio.gather(*(fetched(batch) for batch in made * 3))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 9
    assert await boards.owner.fetchval("select count(*) from download") == 60


async def test_a_download_of_another_batch_is_waited_for_and_counted(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    for point in points:
        await boards.open_shop(point)
    campaign, quy = await boards.campaign(markets=(market,)), boards.cast.quy
    batch, other = [
        (await boards.batch(campaign, pointIds=[str(point)]))["batch"]["id"] for point in points
    ]
    await boards.up_to(batch, "freeze", "render", "release")
    logged = (
        "insert into download (id, ward, batch, member, file_sha256, address, at)"
        " select gen_random_uuid(), $1, $2, $3, '\\x00', '', now() from generate_series(1, $4)"
    )
    await boards.owner.execute(logged, boards.ward, UUID(other), quy.id, 59)

    async def waits_or_is_done() -> bool:
        sql = "select exists (select 1 from pg_locks where locktype = 'advisory' and not granted)"
        return fetched.done() or await boards.owner.fetchval(sql)

    async with boards.database.unit_of_work(quy.principal.scope) as tx:
        await wait_for_other_downloads(tx, quy.id)
        await tx.execute(logged, boards.ward, UUID(other), quy.id, 1)
        path = f"/batches/{batch}/file"
        fetched = asyncio.ensure_future(boards.http.get(path, headers=quy.headers))
        await met(waits_or_is_done)
    assert (await fetched).status_code == 429


async def test_batches_are_listed_newest_first_page_by_page(boards: Boards) -> None:
    market, points = await boards.stalls(3)
    for point in points:
        await boards.open_shop(point)
    campaign = await boards.campaign(markets=(market,))
    made = [
        (await boards.batch(campaign, pointIds=[str(point)]))["batch"]["id"] for point in points
    ]
    headers = boards.cast.minh.headers
    first = (await boards.http.get("/batches", headers=headers, params={"limit": "2"})).json()
    assert [one["id"] for one in first["items"]] == made[:0:-1]
    rest = await boards.http.get("/batches", headers=headers, params={"cursor": first["next"]})
    assert [one["id"] for one in rest.json()["items"]] == made[:1]
    assert rest.json()["next"] is None
    for params in ({"limit": "0"}, {"limit": "201"}):
        refused = await boards.http.get("/batches", headers=headers, params=params)
        assert (refused.status_code, refused.json()["field"]) == (422, "limit")
    elsewhere = {"ward": boards.cast.other_ward}
    hidden = await boards.http.get("/batches", headers=headers, params=elsewhere)
    assert hidden.status_code == 404
    assert (await boards.http.get("/batches", headers=boards.cast.lan.headers)).status_code == 403
    assert (await boards.http.get("/batches")).status_code == 401


async def test_rows_and_streets_can_be_printed_by_themselves(boards: Boards) -> None:
    market, points = await boards.stalls(12)
    street = await boards.street("Nguyễn Nghiêm")
    numbers = {"12": "even", "3": "odd", "1": "odd"}
    for number, side in numbers.items():
        key = f"{int(number):04d}"
        await boards.open_shop(await boards.shop(street, number, key, side))
    for point in (points[0], points[11]):
        await boards.open_shop(point)
    campaign = await boards.campaign(markets=(market,))
    await boards.owner.execute(
        "insert into campaign_place (id, ward, campaign, street) values ($1, $2, $3, $4)",
        new_id(),
        boards.ward,
        campaign,
        street,
    )
    row = await boards.owner.fetchval("select market_row from point where id = $1", points[11])
    by_row = await boards.batch(campaign, rowIds=[str(row)])
    assert [line["label"] for line in by_row["lines"]] == ["A2-02"]
    assert [one["label"] for one in by_row["notReady"]] == ["A2-01"]
    by_street = await boards.batch(campaign, streetIds=[str(street)], layout="a6")
    assert [line["label"] for line in by_street["lines"]] == ["nhà 1", "nhà 3", "nhà 12"]
    assert by_street["lines"][0]["place"] == "nhà 1 · phường Đức Phổ"
    done = await boards.up_to(by_street["batch"]["id"], "freeze", "render")
    assert done["batch"]["pages"] == 3
    outside = await boards.open_shop(
        await boards.shop(await boards.street("Trần Phú"), "5", "0005", "odd")
    )
    refused = await boards.http.post(
        "/batches",
        headers=boards.cast.minh.headers,
        json={
            "ward": boards.ward,
            "campaignId": str(campaign),
            "name": "Lô",
            "pointIds": [str(outside.point)],
        },
    )
    assert refused.json()["facts"]["notReady"][0]["slug"] == "not-in-campaign"
