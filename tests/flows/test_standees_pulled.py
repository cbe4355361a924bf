"""A board that must not be used any more, in a batch that is printed and not yet handed out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio

PRINTED = ("freeze", "render", "release", "printed")


async def lose(boards: Boards, shop: Shop, why: str) -> None:
    """Its board must not be used any more."""
    if why == "consent":
        await boards.answer_print(shop.merchant, given=False)
        return
    status = {"refused": "rejected", "replaced": "superseded"}[why]
    await boards.owner.execute("update account set status = $2 where id = $1", shop.account, status)


async def shown(boards: Boards, batch: str, who: Any = None) -> dict[str, Any]:
    headers = (who or boards.cast.minh).headers
    answer = await boards.http.get(f"/batches/{batch}", headers=headers)
    said: dict[str, Any] = answer.json()["batch"]
    return said


@pytest.mark.parametrize("why", ["refused", "replaced", "consent"])
async def test_a_board_that_must_not_be_used_is_named_with_its_place_in_the_stack(
    boards: Boards, why: str
) -> None:
    shops, made = await boards.ready_made(6)
    batch, lines = made["batch"]["id"], made["lines"]
    await boards.up_to(batch, *PRINTED)
    assert (await shown(boards, batch))["withheld"] == []
    await lose(boards, shops[3], why)
    # Six A6 lie on two sheets of four: the fourth is in the second slot of the second sheet.
    there = {
        "lineId": lines[3]["id"],
        "code": lines[3]["code"],
        "label": "A1-04",
        "shopName": lines[3]["shopName"],
        "why": why,
        "lot": None,
        "sheet": 2,
        "slot": 2,
        "inStack": 4,
        "pulled": False,
    }
    said = await shown(boards, batch)
    assert (said["withheld"], said["recalled"]) == ([there], 1)
    for who, reason in ((boards.cast.minh, why), (boards.cast.quy, None)):
        listed = (await boards.http.get("/batches", headers=who.headers)).json()["items"]
        assert [one["withheld"] for one in listed] == [[{**there, "why": reason}]]


@pytest.mark.parametrize("why", ["refused", "replaced", "consent"])
async def test_no_file_that_would_print_it_again_is_fetched_and_the_papers_are(
    boards: Boards, why: str
) -> None:
    shops, made = await boards.ready_made(2)
    batch, code = made["batch"]["id"], made["lines"][0]["code"]
    await boards.up_to(batch, *PRINTED)
    path, quy, minh = f"/batches/{batch}", boards.cast.quy.headers, boards.cast.minh.headers
    before = (await boards.http.get(f"{path}/files", headers=quy)).json()
    assert before["leftOut"] == []
    await lose(boards, shops[0], why)
    for pulled in (False, True):
        if pulled:
            await boards.pull(batch, made["lines"][0]["id"])
        for headers in (quy, minh):
            after = (await boards.http.get(f"{path}/files", headers=headers)).json()
            assert after["leftOut"] == [code]
            assert {one["kind"] for one in after["items"]} == {"ticket", "slips", "delivery"}
            barred = [one["name"] for one in before["items"] if one["kind"] in ("lot", "zip")]
            for way in ("file", *(f"files/{name}" for name in barred)):
                refused = await boards.http.get(f"{path}/{way}", headers=headers)
                assert (refused.status_code, refused.json()["slug"]) == (409, "file-has-recall")
                assert code in refused.json()["title"]
            for one in after["items"]:
                fetched = await boards.http.get(f"{path}/files/{one['name']}", headers=headers)
                assert fetched.status_code == 200


async def test_it_is_pulled_before_the_others_are_handed_out(boards: Boards) -> None:
    shops, made = await boards.ready_made(3)
    batch, line = made["batch"]["id"], made["lines"][0]
    await boards.up_to(batch, *PRINTED)
    await lose(boards, shops[0], "refused")
    refused = await boards.step(batch, "delivered")
    assert (refused.status_code, refused.json()["slug"]) == (409, "boards-to-pull")
    assert f"Rút bảng {line['code']} khỏi xấp, đừng giao" in refused.json()["title"]
    with pytest.raises(asyncpg.CheckViolationError, match="pulled before the others"):
        await boards.owner.execute("update batch set state = 'delivered', delivered_at = now()")
    other = made["lines"][1]["id"]
    kept = await boards.step(batch, f"lines/{other}/void", reason="Không bị thu hồi")
    assert (kept.status_code, kept.json()["slug"]) == (409, "line-already-released")
    await boards.pull(batch, line["id"])
    said = await shown(boards, batch)
    assert (said["state"], said["lines"], said["recalled"]) == ("printed", 2, 0)
    assert [one["pulled"] for one in said["withheld"]] == [True]
    done = await boards.up_to(batch, "delivered")
    assert done["batch"]["state"] == "delivered"
    # Its recall is settled with it, and says how.
    minh = boards.cast.minh.headers
    (recall,) = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert recall["settledAt"] is not None
    settlement = await boards.owner.fetchval("select settlement from incident")
    assert settlement.startswith("Bảng đã in, chưa phát cho hộ")
    assert await boards.owner.fetchval("select count(*) from line where displayed_at is null") == 3


async def test_a_board_that_was_printed_and_pulled_counts_as_an_issue(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]
    await boards.up_to(batch["id"], *PRINTED)
    await lose(boards, shops[0], "refused")
    await boards.pull(batch["id"], made["lines"][0]["id"])
    again = Shop(shops[0].point, shops[0].merchant, new_id(), "9917000000042")
    await boards.propose(again)
    await boards.confirm(again)
    next_one = await boards.batch(UUID(batch["campaignId"]))
    (line,) = next_one["lines"]
    assert line["reprintReason"] == "account_changed"
    frozen = await boards.up_to(next_one["batch"]["id"], "freeze")
    assert [one["issue"] for one in frozen["lines"]] == [2]


async def test_once_handed_out_it_is_taken_down_as_ever_and_not_printed_again(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]
    await boards.up_to(batch, *PRINTED, "delivered")
    await lose(boards, shops[0], "refused")
    minh = boards.cast.minh.headers
    assert (await shown(boards, batch))["withheld"] == []
    refused = await boards.step(batch, f"lines/{line['id']}/void", reason="Muộn")
    assert refused.json()["slug"] == "line-already-released"
    refused = await boards.http.get(f"/batches/{batch}/file", headers=minh)
    assert (refused.status_code, refused.json()["slug"]) == (409, "file-has-recall")
    (recall,) = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert (recall["code"], recall["settledAt"]) == (line["code"], None)


async def test_the_shops_handing_over_is_no_delivery_to_the_households(boards: Boards) -> None:
    _, made = await boards.ready_made(2)
    batch, quy = made["batch"]["id"], boards.cast.quy
    await boards.up_to(batch, "freeze", "render", "release")
    early = await boards.step(batch, "handed-over", quy)
    assert (early.status_code, early.json()["slug"]) == (409, "batch-step-not-allowed")
    await boards.up_to(batch, "printed")
    assert (await boards.step(batch, "delivered", quy)).status_code == 403
    for _ in range(2):
        given = await boards.step(batch, "handed-over", quy)
        assert given.json()["batch"]["state"] == "printed", given.text
    said = await shown(boards, batch)
    assert (said["screenState"], said["deliveredAt"]) == ("đã in", None)
    assert said["handedOverAt"] is not None
    assert (await boards.audited()).count("standees.hand_over") == 1
    with pytest.raises(asyncpg.CheckViolationError, match="hands a printed batch over once"):
        await boards.owner.execute("update batch set handed_over_at = null")
    done = await boards.up_to(batch, "delivered")
    assert done["batch"]["handedOverAt"] == said["handedOverAt"]


async def test_the_shop_hands_over_only_knowing_what_to_pull(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch, quy, line = made["batch"]["id"], boards.cast.quy, made["lines"][1]
    await boards.up_to(batch, *PRINTED)
    await lose(boards, shops[1], "consent")
    # As from a page that was opened before.
    for told in ([], [made["lines"][0]["id"]]):
        refused = await boards.step(batch, "handed-over", quy, without=told)
        assert (refused.status_code, refused.json()["slug"]) == (409, "boards-to-pull")
        assert refused.json()["facts"]["lineIds"] == [line["id"]]
    given = await boards.step(batch, "handed-over", quy, without=[line["id"]])
    assert given.status_code == 200, given.text
    # Whether it was pulled, the officer looks for themselves.
    assert [one["pulled"] for one in given.json()["batch"]["withheld"]] == [False]
    assert (await boards.step(batch, "delivered")).json()["slug"] == "boards-to-pull"


async def whereabouts(boards: Boards) -> list[str]:
    answer = await boards.http.get("/recalls", headers=boards.cast.minh.headers)
    return [one["where"] for one in answer.json()["items"] if one["settledAt"] is None]


async def test_a_recall_says_where_its_board_is(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release", "printed")
    await lose(boards, shops[0], "replaced")
    assert await whereabouts(boards) == ["at_shop"]
    told = [made["lines"][0]["id"]]
    await boards.step(batch, "handed-over", boards.cast.quy, without=told)
    assert await whereabouts(boards) == ["at_ward"]
    await boards.pull(batch, told[0])
    assert await whereabouts(boards) == []
    await boards.up_to(batch, "delivered")
    await lose(boards, shops[1], "refused")
    assert await whereabouts(boards) == ["handed_out"]


@pytest.mark.parametrize("fetched", [True, False])
async def test_an_unwanted_board_whose_file_was_fetched_is_asked_after(
    boards: Boards, fetched: bool
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    if fetched:
        quy = boards.cast.quy.headers
        assert (await boards.http.get(f"/batches/{batch}/file", headers=quy)).status_code == 200
    await lose(boards, shops[0], "consent")
    await boards.step(batch, f"lines/{line}/void", reason="Hộ rút đồng ý")
    assert await whereabouts(boards) == (["file_out"] if fetched else [])
    reasons = await boards.owner.fetch("select reason from recall")
    assert [row["reason"] for row in reasons] == ["Chủ hộ không còn đồng ý in"] * fetched
    await boards.up_to(batch, "render", "release")
    assert (await shown(boards, batch))["held"] is False


@pytest.mark.parametrize("fetched", [True, False])
async def test_a_board_lost_while_its_batch_is_drawn_anew_is_asked_after_if_its_file_is_out(
    boards: Boards, fetched: bool
) -> None:
    shops, made = await boards.ready_made(3)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    if fetched:
        quy = boards.cast.quy.headers
        assert (await boards.http.get(f"/batches/{batch}/file", headers=quy)).status_code == 200
    await lose(boards, shops[0], "refused")
    await boards.step(batch, f"lines/{line}/void", reason="Sai chủ")
    assert (await shown(boards, batch))["state"] == "frozen"
    await lose(boards, shops[1], "replaced")
    gone = await boards.owner.fetch("select voided_at is not null as gone from line order by id")
    assert [row["gone"] for row in gone] == [True, True, False]
    assert await whereabouts(boards) == (["file_out", "file_out"] if fetched else [])
    await boards.up_to(batch, "render", "release", "printed")
