"""What comes to light between the freeze and the handing out, and whom it stops."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, Shop, boards
from tests.flows.test_standees_rules import refused_as

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def shown(boards: Boards, batch: str) -> dict[str, Any]:
    answer = await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)
    told: dict[str, Any] = answer.json()
    return told


async def leave(boards: Boards, shop: Shop, how: str) -> None:
    """Nobody of the shop is at its stall any more."""
    if how == "merchant":
        await boards.open_shop(shop.point)
    else:
        close = "update point set status = 'closed' where id = $1"
        await boards.owner.execute(close, shop.point)


@pytest.mark.parametrize("how", ["merchant", "point"])
async def test_a_stall_taken_over_or_closed_after_the_release_holds_the_batch(
    boards: Boards, how: str
) -> None:
    shops, made = await boards.ready_made(3)
    batch, second = made["batch"]["id"], made["lines"][1]
    await boards.up_to(batch, "freeze", "render", "release")
    await leave(boards, shops[1], how)
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    for headers in (quy, minh):
        refused = await boards.http.get(f"/batches/{batch}/file", headers=headers)
        assert (refused.status_code, refused.json()["slug"]) == (409, "batch-has-recall")
        assert second["code"] in refused.json()["title"]
    refused = await boards.step(batch, "printed", boards.cast.quy)
    assert (refused.status_code, refused.json().get("slug")) == (409, "batch-has-recall")
    told = await shown(boards, batch)
    assert (told["batch"]["recalled"], told["batch"]["held"]) == (1, True)
    assert [one["changed"] for one in told["lines"]] == [[], [{"what": how, "now": ""}], []]
    dropped = await boards.step(batch, f"lines/{second['id']}/void", reason="Hộ đã chuyển đi")
    assert dropped.status_code == 200, dropped.text
    done = await boards.up_to(batch, "render", "release", "printed", "delivered")
    assert done["batch"]["lines"] == 2


@pytest.mark.parametrize("how", ["merchant", "point"])
async def test_a_printed_board_of_a_stall_that_was_left_is_pulled_and_no_other_file_prints_it(
    boards: Boards, how: str
) -> None:
    shops, made = await boards.ready_made(2)
    batch, first = made["batch"]["id"], made["lines"][0]
    await boards.up_to(batch, "freeze", "render", "release", "printed")
    await leave(boards, shops[0], how)
    (board,) = (await shown(boards, batch))["batch"]["withheld"]
    assert (board["code"], board["why"]) == (first["code"], how)
    again = await boards.http.get(f"/batches/{batch}/file", headers=boards.cast.quy.headers)
    assert (again.status_code, again.json()["slug"]) == (409, "file-has-recall")
    refused = await boards.step(batch, "delivered")
    assert (refused.status_code, refused.json()["slug"]) == (409, "boards-to-pull")
    await refused_as(
        boards,
        "recalled_board_is_not_handed_out",
        "update batch set state = 'delivered' where id = $1",
        UUID(batch),
    )
    await boards.pull(batch, first["id"])
    await boards.up_to(batch, "delivered")


async def test_a_board_of_a_stall_that_was_left_is_asked_after_where_its_file_is_out(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    quy = boards.cast.quy.headers
    assert (await boards.http.get(f"/batches/{batch}/file", headers=quy)).status_code == 200
    await leave(boards, shops[0], "merchant")
    await boards.step(batch, f"lines/{line}/void", reason="Hộ đã chuyển đi")
    reasons = await boards.owner.fetch("select reason from recall")
    assert [row["reason"] for row in reasons] == ["Điểm đã có hộ khác"]


async def test_an_approval_covers_what_was_seen_and_nothing_that_comes_to_light_later(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(3)
    kind = "merchant_device"
    typed = await boards.open_shop(points[0], source="typed", kind=kind)
    others = [await boards.open_shop(point) for point in points[1:]]
    made = await boards.batch(await boards.campaign(markets=(market,)))
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    await boards.step(batch, f"lines/{line}/approve", boards.ngoc)
    assert (await shown(boards, batch))["batch"]["unapproved"] == 0

    duplicate = "update account set duplicate = true where id = $1"
    await boards.owner.execute(duplicate, typed.account)
    told = await shown(boards, batch)
    first = told["lines"][0]
    assert (told["batch"]["unapproved"], first["unusual"], first["approvedBy"]) == (
        1,
        ["typed", "duplicate"],
        None,
    )
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "unusual-lines-not-approved")
    released = "update batch set state = 'released', released_by = $2, released_at = now()"
    await refused_as(
        boards,
        "unusual_lines_are_approved_one_by_one",
        f"{released} where id = $1",
        UUID(batch),
        boards.ngoc.id,
    )
    # The same signs are not approved twice, nor by whoever proposed the account.
    again = "update line set approved_by = $2, approved_at = now() where id = $1"
    await refused_as(boards, "frozen_line_is_immutable", again, UUID(line), boards.ngoc.id)
    more = f"{again[:-14]}, unusual = unusual || '{{duplicate}}' where id = $1"
    await refused_as(boards, "nobody_approves_their_own_line", more, UUID(line), boards.member)
    passed = await boards.step(batch, f"lines/{line}/approve", boards.ngoc)
    assert passed.json()["batch"]["unapproved"] == 0
    await boards.up_to(batch, "release")

    # Back to be drawn anew, and yet another sign.
    await boards.owner.execute(
        "update account set status = 'rejected' where id = $1", others[0].account
    )
    await boards.step(batch, f"lines/{made['lines'][1]['id']}/void", reason="Thu hồi")
    await boards.owner.execute(duplicate, others[1].account)
    await boards.up_to(batch, "render")
    refused = await boards.step(batch, "release", boards.ngoc)
    assert refused.json()["facts"]["lineIds"] == [made["lines"][2]["id"]]


async def test_whoever_releases_knows_that_a_shop_is_changing_its_account(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch, first = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    coming = Shop(shops[0].point, shops[0].merchant, new_id(), "9917000000042")
    await boards.propose(coming, version=2, chain=shops[0].account)
    told = await shown(boards, batch)
    assert [one["changed"] for one in told["lines"]] == [[{"what": "account", "now": ""}], []]
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "lines-outdated")
    assert "đang chờ xác nhận tài khoản khác" in refused.json()["title"]
    knowing = await boards.step(batch, "release", boards.ngoc, asFrozen=[first])
    assert knowing.json()["batch"]["state"] == "released"


async def test_a_boards_code_is_kept(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    board = await boards.owner.fetchval(
        "select standee from line where batch = $1", UUID(made["batch"]["id"])
    )
    await refused_as(
        boards,
        "standee_keeps_its_code",
        "update standee set code = 'ZZZZ-ZZZZ' where id = $1",
        board,
    )
