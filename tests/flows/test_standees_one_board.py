"""A point has one board: which account it gets, when, and why it is made once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio

OUT = ("freeze", "render", "release", "printed", "delivered")


async def one_shop(boards: Boards) -> tuple[Shop, UUID]:
    """A stall with a confirmed account, and a campaign for it."""
    market, points = await boards.stalls(1)
    return await boards.open_shop(points[0]), await boards.campaign(markets=(market,))


async def second_account(boards: Boards, shop: Shop) -> Shop:
    """Another confirmed account of the same merchant, beside the first and newer."""
    other = Shop(shop.point, shop.merchant, new_id(), "9917000000042")
    await boards.propose(other)
    await boards.confirm(other)
    return other


async def handed_out(boards: Boards, made: dict[str, Any], *steps: str) -> None:
    """Take a batch through these steps, its unusual lines approved on the way."""
    for step in steps:
        if step == "release":
            for line in made["lines"]:
                if line["unusual"]:
                    await boards.step(made["batch"]["id"], f"lines/{line['id']}/approve")
        await boards.up_to(made["batch"]["id"], step)


async def left_out(boards: Boards, campaign: UUID) -> list[dict[str, Any]]:
    """The points not ready; there must be none that is."""
    answer = await boards.http.get(
        "/batches/ready",
        params={"ward": boards.ward, "campaignId": str(campaign)},
        headers=boards.cast.minh.headers,
    )
    assert answer.json()["ready"] == []
    listed: list[dict[str, Any]] = answer.json()["notReady"]
    return listed


async def asked(boards: Boards, campaign: UUID, point: UUID, reason: str) -> httpx.Response:
    return await boards.http.post(
        "/batches",
        headers=boards.cast.minh.headers,
        json={
            "ward": boards.ward,
            "campaignId": str(campaign),
            "name": "Lô",
            "reprints": [{"pointId": str(point), "reason": reason}],
        },
    )


async def test_a_point_with_two_accounts_gets_one_board_and_is_not_offered_again(
    boards: Boards,
) -> None:
    shop, campaign = await one_shop(boards)
    newer = await second_account(boards, shop)
    made = await boards.batch(campaign)
    drawn_for = await boards.owner.fetchval("select account from line")
    assert drawn_for == newer.account
    assert made["lines"][0]["reprintReason"] is None
    for step in OUT[:-1]:
        await handed_out(boards, made, step)
        slug = "already-printed" if step == "printed" else "already-in-batch"
        assert [one["slug"] for one in await left_out(boards, campaign)] == [slug]
    await handed_out(boards, made, "delivered")
    (one,) = await left_out(boards, campaign)
    assert (one["slug"], one["label"]) == ("already-delivered", "A1-01")


async def test_a_newer_account_waits_for_the_board_that_is_under_way(boards: Boards) -> None:
    shop, campaign = await one_shop(boards)
    made = await boards.batch(campaign)
    await second_account(boards, shop)
    (one,) = await left_out(boards, campaign)
    assert one["slug"] == "already-in-batch"
    assert made["batch"]["number"] in one["reason"]
    await handed_out(boards, made, "freeze", "render")
    line = made["lines"][0]["id"]
    await boards.step(made["batch"]["id"], f"lines/{line}/void", reason="Hộ đổi ngân hàng")
    again = await boards.batch(campaign)
    assert again["lines"][0]["last4"] == "0042"


async def test_a_recalled_board_is_under_way_no_more(boards: Boards) -> None:
    shop, campaign = await one_shop(boards)
    made = await boards.batch(campaign)
    await handed_out(boards, made, "freeze", "render", "release", "printed")
    await boards.owner.execute(
        "update account set status = 'rejected', rejected_reason = 'Sai chủ' where id = $1",
        shop.account,
    )
    await second_account(boards, shop)
    again = await boards.batch(campaign)
    assert again["lines"][0]["reprintReason"] == "account_changed"


async def test_a_board_that_came_out_faulty_is_made_again_before_its_batch_is_delivered(
    boards: Boards,
) -> None:
    shop, campaign = await one_shop(boards)
    made = await boards.batch(campaign)
    await handed_out(boards, made, "freeze", "render", "release")
    # Until it is printed there is no board that could be damaged.
    refused = await asked(boards, campaign, shop.point, "damaged")
    assert (refused.status_code, refused.json()["slug"]) == (409, "no-line-ready")
    await handed_out(boards, made, "printed")
    (one,) = await left_out(boards, campaign)
    assert one["slug"] == "already-printed"
    assert made["batch"]["number"] in one["reason"]
    assert one["reprintReasons"] == ["lost", "damaged"]
    again = await asked(boards, campaign, shop.point, "damaged")
    assert again.status_code == 201, again.text
    # One at a time is made, and the first batch goes its way without it.
    for reason in ("damaged", "lost"):
        refused = await asked(boards, campaign, shop.point, reason)
        assert refused.json()["facts"]["notReady"][0]["slug"] == "already-in-batch"
    await handed_out(boards, made, "delivered")
    await handed_out(boards, again.json(), *OUT)
    headers = boards.cast.minh.headers
    board = (await boards.http.get(f"/points/{shop.point}/board", headers=headers)).json()
    told = [(one["issue"], one["reprintReason"], one["state"]) for one in board["issues"]]
    assert told == [(2, "damaged", "delivered"), (1, None, "delivered")]


async def test_a_board_is_not_made_again_for_a_change_of_account_that_never_was(
    boards: Boards,
) -> None:
    shop, campaign = await one_shop(boards)
    made = await boards.batch(campaign)
    await handed_out(boards, made, *OUT)
    (one,) = await left_out(boards, campaign)
    assert one["reprintReasons"] == ["lost", "damaged"]
    refused = await asked(boards, campaign, shop.point, "account_changed")
    assert (refused.status_code, refused.json()["slug"]) == (422, "reprint-account-unchanged")
    assert refused.json()["field"] == "reprints"
    assert "A1-01" in refused.json()["title"]
    assert refused.json()["facts"]["pointIds"] == [str(shop.point)]
    assert await boards.owner.fetchval("select count(*) from batch") == 1
    assert (await asked(boards, campaign, shop.point, "damaged")).status_code == 201


async def test_a_board_is_not_made_again_for_a_name_that_it_already_says(boards: Boards) -> None:
    shop, campaign = await one_shop(boards)
    await handed_out(boards, await boards.batch(campaign), *OUT)
    refused = await asked(boards, campaign, shop.point, "renamed")
    assert (refused.status_code, refused.json().get("slug")) == (422, "reprint-name-unchanged")
    assert "A1-01" in refused.json()["title"]
    assert refused.json()["facts"]["pointIds"] == [str(shop.point)]
    await boards.owner.execute(
        "update merchant set trade_name = 'Bún cô Bảy' where id = $1", shop.merchant
    )
    (one,) = await left_out(boards, campaign)
    assert one["reprintReasons"] == ["lost", "damaged", "renamed"]
    assert (await asked(boards, campaign, shop.point, "renamed")).status_code == 201


@pytest.mark.parametrize("reason", ["lost", "damaged", "renamed", "account_changed"])
async def test_a_point_that_never_had_a_board_has_none_to_make_again(
    boards: Boards, reason: str
) -> None:
    shop, campaign = await one_shop(boards)
    refused = await asked(boards, campaign, shop.point, reason)
    assert (refused.status_code, refused.json()["slug"]) == (422, "reprint-no-board")
    assert refused.json()["field"] == "reprints"
    assert refused.json()["title"].startswith("A1-01 chưa có bảng nào")
    assert refused.json()["facts"]["pointIds"] == [str(shop.point)]
    # A board that was given up before its release was never one.
    made = await boards.batch(campaign)
    await handed_out(boards, made, "freeze", "render", "cancel")
    refused = await asked(boards, campaign, shop.point, reason)
    assert refused.json()["slug"] == "reprint-no-board"
    assert await boards.owner.fetchval("select count(*) from batch") == 1


async def test_a_board_of_an_account_that_did_change_says_so_by_hand_too(boards: Boards) -> None:
    """The older account's board came last: what was once handed out account by account."""
    shop, campaign = await one_shop(boards)
    newer = await second_account(boards, shop)
    made = await boards.batch(campaign)
    await handed_out(boards, made, *OUT)
    again = await asked(boards, campaign, shop.point, "lost")
    await handed_out(boards, again.json(), *OUT)
    async with boards.past_the_triggers("line"):
        await boards.owner.execute("update line set account = $1 where issue = 2", shop.account)
    (one,) = await left_out(boards, campaign)
    assert "account_changed" in one["reprintReasons"]
    made = (await asked(boards, campaign, shop.point, "account_changed")).json()
    assert made["lines"][0]["last4"] == newer.number[-4:]
