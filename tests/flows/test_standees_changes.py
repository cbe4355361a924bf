"""An account that changes, a number exchanged in the dark, a file that is not the right one."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
from litestar import Litestar

from backend.ids import new_id
from backend.merchants.sealed import OpenedAccount, seal_account
from backend.merchants.vietqr import write_transfer
from backend.standees.batches import BatchHasRecall
from backend.standees.board_queries import note_displayed
from backend.standees.files import handed_out
from backend.standees.freezing import canonical, open_line, seal_line
from backend.standees.lifecycle import Desk
from backend.storage import Storage
from tests.flows.standee_world import BIN, Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def reject(boards: Boards, shop: Shop) -> None:
    await boards.owner.execute(
        "update account set status = 'rejected', rejected_reason = 'Sai chủ' where id = $1",
        shop.account,
    )


async def state_of(boards: Boards, batch: str) -> str:
    state: str = await boards.owner.fetchval("select state from batch where id = $1", UUID(batch))
    return state


@pytest.mark.parametrize("steps", [(), ("freeze",), ("freeze", "render")])
async def test_a_rejected_account_drops_its_line_and_not_the_batch(
    boards: Boards, steps: tuple[str, ...]
) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    await boards.up_to(batch, *steps)
    await reject(boards, shops[0])
    answer = await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)
    said = answer.json()
    assert said["batch"]["state"] == ("frozen" if steps else "draft")
    assert (said["batch"]["lines"], said["batch"]["voided"]) == (1, 1)
    voided = next(line for line in said["lines"] if line["voidedAt"])
    assert voided["voidReason"] == "Tài khoản của hộ đã bị bác"
    rest = ("freeze", "render", "release")[min(len(steps), 1) :]
    done = await boards.up_to(batch, *rest)
    assert done["batch"]["pages"] == 1
    assert await boards.owner.fetchval("select count(*) from recall") == 0


async def test_two_accounts_rejected_in_one_statement_drop_two_lines(boards: Boards) -> None:
    shops, made = await boards.ready_made(3)
    await boards.up_to(made["batch"]["id"], "freeze", "render")
    await boards.owner.execute(
        "update account set status = 'rejected' where id = any($1)",
        [shop.account for shop in shops[:2]],
    )
    assert await state_of(boards, made["batch"]["id"]) == "frozen"
    done = await boards.up_to(made["batch"]["id"], "render", "release")
    assert done["batch"]["lines"] == 1


async def test_a_new_version_after_release_opens_one_incident_and_one_recall(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch, code = made["batch"]["id"], made["lines"][0]["code"]
    await boards.up_to(batch, "freeze", "render", "release", "printed")
    page = (await boards.http.get(f"/p/{code}")).json()
    assert page == {
        "state": "known",
        "shopName": made["lines"][0]["shopName"],
        "place": "Sạp A1-01 · Chợ Đức Phổ",
        "ward": "phường Đức Phổ",
        "hotline": "0255 123 456",
        "last4": shops[0].number[-4:],
    }
    await boards.owner.execute(
        "update account set status = 'superseded' where id = $1", shops[0].account
    )
    incident = await boards.owner.fetchrow("select point, number, kind, detail from incident")
    assert (incident["point"], incident["kind"]) == (shops[0].point, "recall")
    assert incident["number"].startswith("SC-20")
    assert code in incident["detail"]
    assert await state_of(boards, batch) == "printed"
    assert (await boards.http.get(f"/p/{code.lower()}")).json()["state"] == "recalled"

    minh = boards.cast.minh.headers
    listed = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert [(one["code"], one["reason"]) for one in listed] == [(code, "Hộ đã đổi tài khoản")]
    path = f"/recalls/{listed[0]['id']}/settle"
    assert (await boards.http.post(path, headers=boards.cast.khanh.headers)).status_code == 404
    for _ in range(2):
        assert (await boards.http.post(path, headers=minh)).status_code == 204
    listed = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert listed[0]["settledAt"] is not None
    assert (await boards.audited()).count("standees.settle_recall") == 1


async def test_a_released_batch_with_a_recalled_line_is_neither_handed_out_nor_printed(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(4)
    batch, first = made["batch"]["id"], made["lines"][0]
    await boards.up_to(batch, "freeze", "render", "release")
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    listed = await boards.http.get(f"/batches/{batch}/files", headers=quy)
    names = [one["name"] for one in listed.json()["items"]]
    assert any(name.endswith(".zip") for name in names)
    await reject(boards, shops[0])
    paths = ["files", "file", *(f"files/{name}" for name in names)]
    for headers in (quy, minh):
        for path in paths:
            refused = await boards.http.get(f"/batches/{batch}/{path}", headers=headers)
            assert (refused.status_code, refused.json().get("slug")) == (409, "batch-has-recall")
    refused = await boards.step(batch, "printed", boards.cast.quy)
    assert (refused.status_code, refused.json()["slug"]) == (409, "batch-has-recall")
    assert refused.json()["title"] == (
        f"Lô có bảng vừa bị thu hồi (mã {first['code']}). "
        "Cán bộ bỏ dòng đó rồi dựng lại bản in; chưa in gì."
    )
    assert refused.json()["facts"]["lineIds"] == [first["id"]]
    assert await boards.owner.fetchval("select count(*) from download") == 0
    assert await state_of(boards, batch) == "released"
    # Settled as taken down, it is still none to print.
    await boards.owner.execute("update recall set settled_at = now(), settled_by = line")
    refused = await boards.http.get(f"/batches/{batch}/file", headers=quy)
    assert refused.json()["slug"] == "batch-has-recall"


class RejectsMeanwhile:
    """A store during whose answer an account is rejected."""

    def __init__(self, boards: Boards, shop: Shop) -> None:
        self.boards, self.shop = boards, shop

    async def get(self, key: str) -> bytes:
        content = await self.boards.storage.get(key)
        await reject(self.boards, self.shop)
        return content


async def test_a_recall_while_the_store_answers_stops_the_file_at_the_door(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    desk = Desk(boards.database, boards.vault, boards.cast.quy.principal)
    store: Any = RejectsMeanwhile(boards, shops[0])
    with pytest.raises(BatchHasRecall):
        await handed_out(desk, store, UUID(batch), "")
    assert await boards.owner.fetchval("select count(*) from download") == 0


async def test_a_recalled_line_is_dropped_before_printing_and_the_rest_is_drawn_anew(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(4)
    batch, lines = made["batch"]["id"], made["lines"]
    first = await boards.up_to(batch, "freeze", "render", "release")
    for shop in shops[:2]:
        await reject(boards, shop)
    refused = await boards.step(batch, f"lines/{lines[3]['id']}/void", reason="Không bị thu hồi")
    assert (refused.status_code, refused.json()["slug"]) == (409, "line-already-released")
    dropped = await boards.step(batch, f"lines/{lines[0]['id']}/void", reason="Thu hồi")
    assert dropped.status_code == 200, dropped.text
    said = dropped.json()["batch"]
    assert (said["state"], said["fileSha256"]) == ("frozen", None)
    assert (said["releasedAt"], said["releasedBy"]) == (None, None)
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    for path in ("", "/files", "/file"):
        gone = await boards.http.get(f"/batches/{batch}{path}", headers=quy)
        assert gone.status_code == 404
    # The second recalled line is in the way of the drawing until it is dropped, too.
    refused = await boards.step(batch, "render")
    assert refused.json()["facts"]["lineIds"] == [lines[1]["id"]]
    dropped = await boards.step(batch, f"lines/{lines[1]['id']}/void", reason="Thu hồi")
    assert dropped.json()["batch"]["recalled"] == 0
    recalls = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert [(one["where"], bool(one["settledAt"])) for one in recalls] == [
        ("never_printed", True)
    ] * 2
    incidents = await boards.owner.fetch("select settled_by, settlement from incident")
    assert [row["settled_by"] for row in incidents] == [boards.cast.minh.id] * 2
    assert all(row["settlement"].startswith("Bảng chưa in") for row in incidents)
    assert (await boards.audited()).count("standees.settle_recall") == 2
    done = await boards.up_to(batch, "render", "release")
    assert done["batch"]["lines"] == 2
    assert done["batch"]["fileSha256"] != first["batch"]["fileSha256"]
    assert (await boards.http.get(f"/batches/{batch}/file", headers=quy)).status_code == 200
    await boards.up_to(batch, "printed")
    # From here on a board is pulled out of its stack.
    await reject(boards, shops[2])
    recalls = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert [one["where"] for one in recalls] == ["at_shop", "never_printed", "never_printed"]


async def test_a_board_that_may_have_been_printed_stays_to_be_taken_down(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch, lines = made["batch"]["id"], made["lines"]
    await boards.up_to(batch, "freeze", "render", "release")
    quy, minh = boards.cast.quy.headers, boards.cast.minh.headers
    # The print shop has the file, and has not said whether it has printed.
    assert (await boards.http.get(f"/batches/{batch}/file", headers=quy)).status_code == 200
    await reject(boards, shops[0])
    dropped = await boards.step(batch, f"lines/{lines[0]['id']}/void", reason="Thu hồi")
    assert dropped.status_code == 200, dropped.text
    (recall,) = (await boards.http.get("/recalls", headers=minh)).json()["items"]
    assert (recall["where"], recall["settledAt"]) == ("file_out", None)


async def test_recalls_are_listed_page_by_page(boards: Boards) -> None:
    shops, made = await boards.ready_made(5)
    await boards.up_to(made["batch"]["id"], "freeze", "render", "release")
    for shop in shops:
        await reject(boards, shop)
    headers = boards.cast.minh.headers
    whole = (await boards.http.get("/recalls", headers=headers)).json()["items"]
    await boards.http.post(f"/recalls/{whole[1]['id']}/settle", headers=headers)
    whole = (await boards.http.get("/recalls", headers=headers)).json()["items"]
    assert [one["settledAt"] is None for one in whole] == [True] * 4 + [False]
    paged: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await boards.http.get("/recalls", headers=headers, params={"limit": "2", **cursor})
        paged += answer.json()["items"]
        if answer.json()["next"] is None:
            break
        cursor = {"cursor": answer.json()["next"]}
    assert paged == whole


async def test_a_release_and_a_rejection_at_once_never_print_the_rejected_unseen(
    boards: Boards,
) -> None:
    """Whichever comes first: the line is dropped before release, or recalled after it."""
    shops, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render")
    answer, _ = await asyncio.gather(
        boards.step(batch, "release", boards.ngoc), reject(boards, shops[0])
    )
    voided = await boards.owner.fetchval("select voided_at is not null from line")
    recalled = await boards.owner.fetchval("select count(*) from recall")
    assert (answer.status_code == 200, voided, recalled) in [(True, False, 1), (False, True, 0)]


async def another_account(boards: Boards, shop: Shop, how: str) -> None:
    """The shop gets a second confirmed account beside its first, as a first version."""
    if how == "new chain":
        other = Shop(shop.point, shop.merchant, new_id(), "9917000000042")
        await boards.propose(other)
        await boards.confirm(other)
    else:
        await boards.open_shop(shop.point)


@pytest.mark.parametrize("how", ["new chain", "new merchant"])
@pytest.mark.parametrize("printed", [True, False])
async def test_a_second_account_at_a_point_is_a_change_however_it_was_entered(
    boards: Boards, how: str, printed: bool
) -> None:
    """A new chain, or a new merchant at the same stall, is no way past the second look."""
    market, points = await boards.stalls(1)
    campaign = await boards.campaign(markets=(market,))
    first = await boards.open_shop(points[0])
    if printed:
        made = await boards.batch(campaign)
        assert made["lines"][0]["unusual"] == []
        steps = ("freeze", "render", "release", "printed", "delivered")
        await boards.up_to(made["batch"]["id"], *steps)
    await another_account(boards, first, how)
    listed = await boards.http.get(
        "/batches/ready",
        headers=boards.cast.minh.headers,
        params={"ward": boards.ward, "campaignId": str(campaign)},
    )
    (ready,) = listed.json()["ready"]
    assert ready["accountId"] != str(first.account)
    assert ready["unusual"] == ["changed"]
    made = await boards.batch(campaign)
    batch, line = made["batch"]["id"], made["lines"][0]
    assert line["unusual"] == ["changed"]
    await boards.up_to(batch, "freeze", "render")
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "unusual-lines-not-approved")
    await boards.step(batch, f"lines/{line['id']}/approve", boards.ngoc)
    await boards.up_to(batch, "release")


@pytest.mark.parametrize("why", ["duplicate", "changed"])
async def test_what_comes_to_light_after_the_draft_is_looked_at_before_the_release(
    boards: Boards, why: str
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][0]["id"]
    await boards.up_to(batch, "freeze", "render")
    if why == "duplicate":
        await boards.owner.execute(
            "update account set duplicate = true where id = $1", shops[0].account
        )
    else:
        await another_account(boards, shops[0], "new chain")
    minh = boards.cast.minh.headers
    shown = (await boards.http.get(f"/batches/{batch}", headers=minh)).json()
    assert shown["batch"]["unapproved"] == 1
    assert [one["unusual"] for one in shown["lines"]] == [[why], []]
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "unusual-lines-not-approved")
    assert refused.json()["facts"]["lineIds"] == [line]
    with pytest.raises(asyncpg.CheckViolationError, match="unusual lines are not approved"):
        await boards.owner.execute(
            "update batch set state = 'released', released_by = $1, released_at = now()",
            boards.ngoc.id,
        )
    await boards.step(batch, f"lines/{line}/approve", boards.ngoc)
    done = await boards.up_to(batch, "release")
    assert done["batch"]["unapproved"] == 0
    # What was approved stays on record with the line; what happens later is no part of it.
    await boards.owner.execute("update account set duplicate = true")
    shown = (await boards.http.get(f"/batches/{batch}", headers=minh)).json()
    assert [one["unusual"] for one in shown["lines"]] == [[why], []]
    assert shown["batch"]["unapproved"] == 0


async def test_print_consent_taken_back_stops_the_batch_until_the_line_is_dropped(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render")
    await boards.answer_print(shops[1].merchant, given=False)
    refused = await boards.step(batch, "release", boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "print-consent-withdrawn")
    assert refused.json()["title"].startswith("A1-02 Quán Phượng Ưởng 2 không còn đồng ý in")
    assert refused.json()["facts"]["lineIds"] == [made["lines"][1]["id"]]
    await boards.step(batch, f"lines/{made['lines'][1]['id']}/void", reason="Hộ rút đồng ý")
    await boards.up_to(batch, "render", "release")


@pytest.mark.parametrize("after", [(), ("freeze",), ("freeze", "render")])
async def test_a_number_exchanged_under_the_same_row_is_caught_at_the_next_step(
    boards: Boards, after: tuple[str, ...]
) -> None:
    shops, made = await boards.ready_made(2)
    batch, victim = made["batch"]["id"], shops[1]
    await boards.up_to(batch, *after)
    other = "9909999999999"
    data_key = await boards.owner.fetchval(
        "select data_key from merchant where id = $1", victim.merchant
    )
    sealed = seal_account(
        boards.vault,
        data_key,
        victim.merchant,
        victim.account,
        1,
        OpenedAccount(write_transfer(BIN, other), BIN, other),
    )
    async with boards.past_the_triggers("account"):
        await boards.owner.execute(
            "update account set sealed = $2 where id = $1", victim.account, sealed
        )
    step = ("freeze", "render", "release")[len(after)]
    refused = await boards.step(batch, step, boards.ngoc)
    assert (refused.status_code, refused.json()["slug"]) == (409, "frozen-line-differs")
    assert refused.json()["facts"]["lineIds"] == [made["lines"][1]["id"]]
    incident = await boards.owner.fetchrow("select point, kind from incident")
    assert (incident["point"], incident["kind"]) == (victim.point, "print_mismatch")
    assert (await boards.audited())[-1] == "standees.differs"


@pytest.mark.parametrize("hashed_too", [False, True])
async def test_a_frozen_line_rewritten_past_every_trigger_is_still_caught(
    boards: Boards, hashed_too: bool
) -> None:
    _, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze")
    row = await boards.owner.fetchrow(
        "select line.*, merchant.data_key from line join merchant on merchant.id = line.merchant"
        " where line.id = $1",
        UUID(made["lines"][0]["id"]),
    )
    frozen = open_line(boards.vault, row)
    forged = msgspec.structs.replace(frozen, shop_name="Quán của người khác")
    assert canonical(forged) != canonical(frozen)
    sealed, line_hash = seal_line(boards.vault, row["data_key"], row["merchant"], forged)
    async with boards.past_the_triggers("line"):
        await boards.owner.execute(
            "update line set sealed = $2, line_hash = $3 where id = $1",
            row["id"],
            sealed,
            line_hash if hashed_too else row["line_hash"],
        )
    refused = await boards.step(batch, "render")
    assert (refused.status_code, refused.json()["slug"]) == (409, "frozen-line-differs")


WRONG = """#!/bin/sh
read -r job
echo '{"type": "wrong", "findings": [{"what": "code-wrong", "page": 0, "slot": 0, "index": 1}]}'
"""


async def test_a_drawing_that_reads_otherwise_is_thrown_away_and_said_at_its_point(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops, made = await boards.ready_made(2)
    batch, line = made["batch"]["id"], made["lines"][1]["id"]
    await boards.up_to(batch, "freeze")
    press = tmp_path / "press"
    press.write_text(WRONG)
    press.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(press))
    said = (await boards.step(batch, "render")).json()["batch"]
    assert (said["state"], said["job"]["state"]) == ("frozen", "failed")
    assert said["job"]["sentence"] == said["note"] != ""
    assert said["job"]["lineIds"] == [line]
    incident = await boards.owner.fetchrow("select point, kind from incident")
    assert (incident["point"], incident["kind"]) == (shops[1].point, "print_mismatch")
    assert "standees.found_wrong" in await boards.audited()
    monkeypatch.undo()
    await boards.up_to(batch, "render", "release")


async def test_what_an_earlier_version_had_drawn_and_not_read_back_is_drawn_anew(
    boards: Boards,
) -> None:
    """Be it lost, or another batch's perfectly good file: none of it reaches the print shop."""
    _, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze")
    await boards.owner.execute(
        "update batch set state = 'rendered', file_key = 'sheets/lost.pdf', file_sha256 = '\\x00',"
        " file_bytes = 1, pages = 1"
    )
    done = await boards.up_to(batch, "render", "release")
    assert done["batch"]["fileBytes"] > 1
    key = await boards.owner.fetchval("select file_key from batch")
    assert done["batch"]["fileSha256"] in key


async def test_a_stored_file_that_changed_is_not_handed_out(app: Litestar, boards: Boards) -> None:
    storage: Storage = app.state.storage
    _, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    key = await boards.owner.fetchval("select file_key from batch")
    pdf = await storage.get(key)
    headers = boards.cast.quy.headers
    for content in (pdf[:-1], pdf + b"\n"):
        await storage.put(key, content)
        refused = await boards.http.get(f"/batches/{batch}/file", headers=headers)
        assert (refused.status_code, refused.json()["slug"]) == (409, "file-not-as-verified")
    await storage.delete(key)
    refused = await boards.http.get(f"/batches/{batch}/file", headers=headers)
    assert refused.json()["slug"] == "file-not-as-verified"
    assert await boards.owner.fetchval("select count(*) from download") == 0
    await storage.put(key, pdf)
    again = await boards.http.get(f"/batches/{batch}/file", headers=headers)
    assert again.content == pdf


async def test_a_board_counts_as_displayed_once_it_is_printed_and_scanned(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    database, scope = boards.database, boards.cast.lan.principal.scope

    async def scanned(point: UUID) -> int:
        async with database.unit_of_work(scope) as tx:
            return await note_displayed(tx, point)

    await boards.up_to(batch, "freeze", "render", "release")
    assert await scanned(shops[0].point) == 0
    await boards.up_to(batch, "printed")
    assert await scanned(shops[0].point) == 1
    assert await scanned(shops[0].point) == 0
    await reject(boards, shops[1])
    assert await scanned(shops[1].point) == 0
    said = (await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)).json()
    assert said["batch"]["displayed"] == 1
    assert [bool(line["displayedAt"]) for line in said["lines"]] == [True, False]


async def test_an_unknown_code_reads_like_a_known_one_with_nothing_in_it(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    unreleased = made["lines"][0]["code"]
    for code in ("0000-0000", "khong-phai-ma", unreleased):
        page = (await boards.http.get(f"/p/{code}")).json()
        assert set(page) == {"state", "shopName", "place", "ward", "hotline", "last4"}
        assert page["state"] == "unknown"
        assert {page[name] for name in set(page) - {"state"}} == {None}
