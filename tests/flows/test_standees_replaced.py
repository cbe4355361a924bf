"""A released batch that is drawn anew: the file of before is nobody's to print any more."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def reject(boards: Boards, shop: Shop) -> None:
    await boards.owner.execute(
        "update account set status = 'rejected', rejected_reason = 'Sai chủ' where id = $1",
        shop.account,
    )


async def fetch(boards: Boards, batch: str) -> None:
    path = f"/batches/{batch}/file"
    answer = await boards.http.get(path, headers=boards.cast.quy.headers)
    assert answer.status_code == 200, answer.text


async def test_a_batch_is_not_printed_from_the_file_of_before(boards: Boards) -> None:
    shops, made = await boards.ready_made(3)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    old = await boards.file_of(batch)
    await fetch(boards, batch)
    await reject(boards, shops[0])
    path = f"/batches/{batch}"
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    assert (await boards.http.get(path, headers=quy)).json()["batch"]["held"] is True
    await boards.step(batch, f"lines/{made['lines'][0]['id']}/void", reason="Thu hồi")
    await boards.up_to(batch, "render", "release")
    new = await boards.file_of(batch)
    assert new != old
    # The board that was dropped is still looked for, and holds nothing up.
    (listed,) = (await boards.http.get("/batches", headers=quy)).json()["items"]
    assert (listed["held"], listed["recalled"]) == (False, 1)
    said = (await boards.http.get(path, headers=quy)).json()["batch"]
    assert said["replacedAt"] == said["releasedAt"] is not None
    # The officer never had the old one, and no fetching of theirs rids the shop of it.
    assert (await boards.http.get(f"{path}/file", headers=minh)).status_code == 200
    shown = [(await boards.http.get(path, headers=who)).json()["batch"] for who in (quy, minh)]
    assert [one["replacedAt"] for one in shown] == [said["releasedAt"], None]
    await fetch(boards, batch)
    assert (await boards.http.get(path, headers=quy)).json()["batch"]["replacedAt"] is None
    for other in (old, "", "Đã in"):
        refused = await boards.step(batch, "printed", boards.cast.quy, fileSha256=other)
        assert (refused.status_code, refused.json().get("slug")) == (409, "printed-file-replaced")
        assert refused.json()["title"] == (
            "Tệp đã thay từ lúc bạn tải. Hủy bản cũ, tải tệp mới rồi in."
        )
    path = f"/batches/{batch}/printed"
    bare = await boards.http.post(path, headers=boards.cast.quy.headers)
    assert bare.status_code in (400, 422)
    shown = await boards.http.get(f"/batches/{batch}", headers=boards.cast.quy.headers)
    assert shown.json()["batch"]["state"] == "released"
    done = await boards.step(batch, "printed", boards.cast.quy, fileSha256=new)
    assert done.json()["batch"]["state"] == "printed", done.text


@pytest.mark.parametrize("fetched", [True, False])
async def test_a_board_that_may_have_been_printed_keeps_its_issue_though_its_line_is_dropped(
    boards: Boards, fetched: bool
) -> None:
    shops, made = await boards.ready_made(2)
    batch, first = made["batch"], made["lines"][0]
    await boards.up_to(batch["id"], "freeze", "render", "release")
    if fetched:
        await fetch(boards, batch["id"])
    await reject(boards, shops[0])
    await boards.step(batch["id"], f"lines/{first['id']}/void", reason="Thu hồi")
    await boards.up_to(batch["id"], "render", "release", "printed", "delivered")
    again = Shop(shops[0].point, shops[0].merchant, new_id(), "9917000000042")
    await boards.propose(again)
    await boards.confirm(again)
    next_one = await boards.batch(UUID(batch["campaignId"]))
    (line,) = next_one["lines"]
    assert line["reprintReason"] == ("account_changed" if fetched else None)
    frozen = await boards.up_to(next_one["batch"]["id"], "freeze")
    assert [one["issue"] for one in frozen["lines"]] == [2 if fetched else 1]
    path = f"/standees/{first['code']}"
    told = (await boards.http.get(path, headers=boards.cast.minh.headers)).json()
    assert [one["issue"] for one in told["issues"]] == ([2, 1] if fetched else [1, 1])


async def test_consent_taken_back_after_the_release_holds_the_batch_until_the_line_is_dropped(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(3)
    batch, second = made["batch"]["id"], made["lines"][1]
    await boards.up_to(batch, "freeze", "render", "release")
    await boards.answer_print(shops[1].merchant, given=False)
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    for headers in (quy, minh):
        refused = await boards.http.get(f"/batches/{batch}/file", headers=headers)
        assert (refused.status_code, refused.json()["slug"]) == (409, "batch-has-recall")
        assert second["code"] in refused.json()["title"]
    refused = await boards.step(batch, "printed", boards.cast.quy)
    assert (refused.status_code, refused.json().get("slug")) == (409, "batch-has-recall")
    for headers in (quy, minh):
        shown = (await boards.http.get(f"/batches/{batch}", headers=headers)).json()
        assert shown["batch"]["recalled"] == 1
        assert [one["id"] for one in shown["lines"] if one["recalled"]] == [second["id"]]
    assert [one["changed"] for one in shown["lines"]] == [[], [{"what": "consent", "now": ""}], []]
    other = await boards.step(batch, f"lines/{made['lines'][0]['id']}/void", reason="Không")
    assert (other.status_code, other.json()["slug"]) == (409, "line-already-released")
    dropped = await boards.step(batch, f"lines/{second['id']}/void", reason="Hộ rút đồng ý")
    assert dropped.status_code == 200, dropped.text
    assert dropped.json()["batch"]["recalled"] == 0
    done = await boards.up_to(batch, "render", "release", "printed")
    assert done["batch"]["lines"] == 2


async def test_consent_taken_back_before_the_release_is_listed_and_cannot_be_kept(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch, first = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    await boards.answer_print(shops[0].merchant, given=False)
    shown = (await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)).json()
    told = [one["changed"] for one in shown["lines"]]
    assert told == [[{"what": "consent", "now": ""}], []]
    refused = await boards.step(batch, "release", boards.ngoc, asFrozen=[first])
    assert (refused.status_code, refused.json()["slug"]) == (409, "print-consent-withdrawn")
