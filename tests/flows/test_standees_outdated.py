"""A shop that changes between the freeze and the release: told by name, and printed knowingly."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from backend.standees.freezing import open_line
from tests.flows.standee_world import Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def rename(boards: Boards, shop: Shop, name: str) -> None:
    await boards.owner.execute(
        "update merchant set trade_name = $2 where id = $1", shop.merchant, name
    )


async def changes_of(boards: Boards, batch: str) -> list[Any]:
    answer = await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)
    lines = sorted(answer.json()["lines"], key=lambda line: int(line["position"]))
    return [line["changed"] for line in lines]


async def test_a_shop_renamed_after_the_freeze_is_told_by_name_and_not_released(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(3)
    batch, line = made["batch"]["id"], made["lines"][1]["id"]
    await boards.up_to(batch, "freeze", "render")
    assert await changes_of(boards, batch) == [[], [], []]
    await rename(boards, shops[1], "Bún cô Bảy")
    assert await changes_of(boards, batch) == [[], [{"what": "shop_name", "now": "Bún cô Bảy"}], []]
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "lines-outdated")
    assert refused.json()["title"] == (
        "Từ lúc chốt, sổ đăng ký đã đổi ở A1-02 Quán Phượng Ưởng 2 (tên nay là “Bún cô Bảy”). "
        "Bỏ dòng rồi dựng lại, hoặc xác nhận vẫn phát hành đúng chữ đã chốt."
    )
    assert refused.json()["facts"]["lineIds"] == [line]
    # Another line's yes is none for this one.
    other = made["lines"][0]["id"]
    refused = await boards.step(batch, "release", boards.ngoc, asFrozen=[other])
    assert refused.json()["slug"] == "lines-outdated"
    # Dropped, the rest goes out, and the shop is ready under its new name.
    await boards.step(batch, f"lines/{line}/void", reason="Đổi tên")
    await boards.up_to(batch, "render", "release")
    again = await boards.batch(UUID(made["batch"]["campaignId"]))
    assert [one["shopName"] for one in again["lines"]] == ["Bún cô Bảy"]


async def test_another_hotline_is_told_on_every_board_and_printed_only_knowingly(
    boards: Boards,
) -> None:
    _, made = await boards.ready_made(2)
    batch, lines = made["batch"]["id"], [line["id"] for line in made["lines"]]
    await boards.up_to(batch, "freeze", "render")
    for now, told in (("1900 9999", "số hỗ trợ nay là “1900 9999”"), ("", "nay không ghi số hỗ")):
        await boards.owner.execute(
            "update ward set hotline = $2 where id = $1", boards.cast.ward, now
        )
        assert await changes_of(boards, batch) == [[{"what": "hotline", "now": now}]] * 2
        refused = await boards.step(batch, "release", boards.ngoc)
        assert (refused.status_code, refused.json()["slug"]) == (409, "lines-outdated")
        assert told in refused.json()["title"]
    done = await boards.step(batch, "release", boards.ngoc, asFrozen=lines)
    assert done.status_code == 200, done.text


async def test_an_officer_may_release_what_was_frozen_and_the_log_says_so(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    await rename(boards, shops[0], "Bún cô Bảy")
    done = await boards.step(batch, "release", boards.ngoc, asFrozen=[line])
    assert done.status_code == 200, done.text
    assert done.json()["batch"]["state"] == "released"
    # Whoever has it printed knows what it will say; once it is, a renamed shop has it made again.
    told = [[{"what": "shop_name", "now": "Bún cô Bảy"}], []]
    assert await changes_of(boards, batch) == told
    await boards.up_to(batch, "printed")
    assert await changes_of(boards, batch) == [[], []]
    row = await boards.owner.fetchrow(
        "select line.*, merchant.data_key from line join merchant on merchant.id = line.merchant"
        " where line.id = $1",
        UUID(line),
    )
    assert open_line(boards.vault, row).shop_name == "Quán Phượng Ưởng 1"
    facts = await boards.owner.fetchval(
        "select detail from audit_entry where action = 'standees.release'"
    )
    assert line in facts


@pytest.mark.parametrize(
    ("sql", "told", "released"),
    [
        ("update point set label = 'A1-09' where id = $1", "vị trí nay là “Sạp A1-09 · Chợ", True),
        ("update point set status = 'closed' where id = $1", "đang ghi là không hoạt động", False),
    ],
)
async def test_a_stall_that_moved_is_told_too_and_one_that_closed_is_not_released_at_all(
    boards: Boards, sql: str, told: str, released: bool
) -> None:
    shops, made = await boards.ready_made(1)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    await boards.owner.execute(sql, shops[0].point)
    refused = await boards.step(batch, "release", boards.ngoc)
    assert refused.json()["slug"] == "lines-outdated"
    assert told in refused.json()["title"]
    assert ("vẫn phát hành" in refused.json()["title"]) is released
    agreed = await boards.step(batch, "release", boards.ngoc, asFrozen=[line])
    assert (agreed.status_code == 200) is released


async def test_a_stall_taken_over_by_another_shop_is_told_before_the_old_ones_board_is_out(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render")
    await boards.open_shop(shops[0].point, consent=None, status="proposed")
    assert await changes_of(boards, batch) == [[{"what": "merchant", "now": ""}]]
    refused = await boards.step(batch, "release", boards.ngoc)
    assert refused.json()["slug"] == "lines-outdated"
    assert "điểm đã có hộ khác" in refused.json()["title"]
    agreed = await boards.step(batch, "release", boards.ngoc, asFrozen=[made["lines"][0]["id"]])
    assert agreed.json()["slug"] == "lines-outdated"


async def test_the_print_shop_is_told_nothing_of_what_changed(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    await boards.up_to(made["batch"]["id"], "freeze", "render", "release")
    answer = await boards.http.get(
        f"/batches/{made['batch']['id']}", headers=boards.cast.quy.headers
    )
    assert [line["changed"] for line in answer.json()["lines"]] == [None]
