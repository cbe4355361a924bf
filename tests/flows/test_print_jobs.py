"""A print job from the button to the files: followed, stopped, failed, killed, taken up again."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import sys
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend.config import Settings
from backend.errors import Unavailable
from backend.jobs import Worker
from backend.standees import print_room
from backend.standees.drawing import DISK, Failed
from backend.standees.freezing import FACE_VERSION, open_line, root_of, seal_line
from backend.standees.print_room import GIVEN_UP, PrintRoom
from backend.storage import Storage
from tests.flows.standee_world import Boards, Shop, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio

SOON = timedelta(seconds=2)
ROOT = Path(__file__).parents[2]
LOT = 250  # boards of the layout a6 in one lot


async def job_of(boards: Boards, batch: str) -> dict[str, Any]:
    """What a screen that follows the drawing asks for."""
    answer = await boards.http.get(
        f"/batches/{batch}", headers=boards.cast.minh.headers, params={"lines": "false"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["lines"] == []
    job: dict[str, Any] = answer.json()["batch"]["job"]
    return job


async def asked_for(boards: Boards, batch: str) -> dict[str, Any]:
    """The button pressed, and nobody working yet."""
    answer = await boards.http.post(f"/batches/{batch}/render", headers=boards.cast.minh.headers)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def until(boards: Boards, batch: str, right: Callable[[dict[str, Any]], bool]) -> Any:
    """Look as a screen does, until it shows what is waited for."""
    seen = []
    async with asyncio.timeout(120):
        while True:
            seen.append(await job_of(boards, batch))
            if right(seen[-1]):
                return seen
            await asyncio.sleep(0.05)


async def met(look: Callable[[], Awaitable[Any]]) -> None:
    """Look until something is so."""
    async with asyncio.timeout(180):
        while True:
            if await look():
                return
            await asyncio.sleep(0.02)


def over(job: dict[str, Any]) -> bool:
    return job["state"] not in ("waiting", "running")


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    for one in workers:
        one.start()
    try:
        yield
    finally:
        await asyncio.gather(*(one.close() for one in workers))


async def frozen(boards: Boards, count: int, layout: str = "a4-4xa6") -> tuple[list[Shop], str]:
    market, points = await boards.stalls(count)
    shops = [await boards.open_shop(point) for point in points]
    made = await boards.batch(await boards.campaign(markets=(market,)), layout=layout)
    batch: str = made["batch"]["id"]
    await boards.up_to(batch, "freeze")
    return shops, batch


async def files(boards: Boards, batch: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = await boards.http.get(f"/batches/{batch}/files", headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_button_answers_at_once_and_the_progress_moves_to_its_end(
    boards: Boards,
) -> None:
    _, batch = await frozen(boards, 12, "a6")
    said = await asked_for(boards, batch)
    assert said["batch"]["state"] == "frozen"
    job = said["batch"]["job"]
    assert (job["state"], job["total"], job["drawn"], job["read"]) == ("waiting", 12, 0, 0)
    again = await asked_for(boards, batch)
    assert again["batch"]["job"]["askedAt"] == job["askedAt"]
    async with working(boards.worker()):
        seen = await until(boards, batch, over)
    for number in ("drawn", "read", "lotsDone"):
        counts = [one[number] for one in seen]
        assert counts == sorted(counts)
    last = seen[-1]
    assert (last["state"], last["drawn"], last["read"], last["lotsDone"], last["lots"]) == (
        *("done", 12, 12),
        *(1, 1),
    )
    assert "running" in {one["state"] for one in seen}
    assert (await boards.audited()).count("standees.verify") == 1


async def test_two_workers_draw_a_batch_once(boards: Boards) -> None:
    _, batch = await frozen(boards, 4)
    await asked_for(boards, batch)
    async with working(boards.worker(), boards.worker()):
        await until(boards, batch, over)
    assert await boards.owner.fetchval("select runs from print_job") == 1
    assert (await boards.audited()).count("standees.verify") == 1
    assert await boards.owner.fetchval("select count(*) from lot") == 1


async def test_a_job_that_waits_is_stopped_and_nobody_draws_it(boards: Boards) -> None:
    _, batch = await frozen(boards, 1)
    await asked_for(boards, batch)
    stopped = await boards.step(batch, "render/stop")
    assert stopped.json()["batch"]["job"]["state"] == "stopped"
    assert stopped.json()["batch"]["job"]["sentence"]
    await boards.work()
    assert (await job_of(boards, batch))["state"] == "stopped"
    assert await boards.owner.fetchval("select state from batch") == "frozen"
    twice = await boards.step(batch, "render/stop")
    assert (twice.status_code, twice.json()["slug"]) == (409, "nothing-to-stop")
    await boards.up_to(batch, "render", "release")


async def test_a_drawing_under_way_is_stopped_with_its_processes(boards: Boards) -> None:
    _, batch = await frozen(boards, 200, "a6")
    await asked_for(boards, batch)
    async with working(boards.worker()):
        await until(boards, batch, lambda job: job["drawn"] > 0)
        pressing = processes("backend.standees.drawing")
        assert pressing
        await boards.step(batch, "render/stop")
        assert (await job_of(boards, batch))["state"] == "stopped"
        await met(lambda: asyncio.to_thread(lambda: not any(map(alive, pressing))))
    assert await boards.owner.fetchval("select state from batch") == "frozen"
    assert await boards.owner.fetchval("select count(*) from print_file") == 0


def processes(module: str) -> list[int]:
    """Our own children, and theirs, that run this module."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            mother = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if module.encode() in words and mother == os.getpid():
            found.append(int(entry.name))
    return found


def alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("how", ["void", "cancel", "reject"])
async def test_what_changes_the_batch_meanwhile_stops_its_drawing(boards: Boards, how: str) -> None:
    shops, batch = await frozen(boards, 2)
    said = await asked_for(boards, batch)
    if how == "void":
        await boards.step(batch, f"lines/{said['lines'][0]['id']}/void", reason="Nghỉ bán")
    elif how == "cancel":
        await boards.step(batch, "cancel")
    else:
        await boards.owner.execute(
            "update account set status = 'rejected' where id = $1", shops[0].account
        )
    job = await job_of(boards, batch)
    assert job["state"] == "stopped"
    assert ("hủy" if how == "cancel" else "dòng") in job["sentence"]
    await boards.work()
    assert await boards.owner.fetchval("select state from batch") in ("frozen", "cancelled")
    if how != "cancel":
        done = await boards.up_to(batch, "render")
        assert done["batch"]["job"]["total"] == 1


async def test_a_drawing_that_dies_every_time_fails_after_three(
    boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, batch = await frozen(boards, 1)
    monkeypatch.setattr(print_room, "AGAIN", timedelta(0))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    await asked_for(boards, batch)
    await boards.work()
    job = await job_of(boards, batch)
    assert (job["state"], job["sentence"]) == ("failed", GIVEN_UP)
    assert await boards.owner.fetchval("select runs from print_job") == 3
    assert await boards.owner.fetchval("select count(*) from pgqueuer") == 0
    monkeypatch.undo()
    await boards.up_to(batch, "render")


async def test_a_disk_that_stays_full_is_named_as_the_reason(
    boards: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, batch = await frozen(boards, 1)
    monkeypatch.setattr(print_room, "AGAIN", timedelta(0))
    press = tmp_path / "press"
    said = msgspec.json.encode(Failed(DISK)).decode()
    press.write_text(f"#!/bin/sh\nread -r job\necho '{said}'\n")
    press.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(press))
    await asked_for(boards, batch)
    await boards.work()
    job = await job_of(boards, batch)
    assert (job["state"], job["sentence"]) == ("failed", DISK)


async def test_a_job_that_killed_three_workers_is_not_given_to_a_fourth(boards: Boards) -> None:
    _, batch = await frozen(boards, 1)
    await asked_for(boards, batch)
    await boards.owner.execute(
        "update print_job set state = 'running', run = gen_random_uuid(), runs = 3"
    )
    await boards.work()
    job = await job_of(boards, batch)
    assert (job["state"], job["sentence"]) == ("failed", GIVEN_UP)


class Silent:
    """A store that does not answer the first time that it is to keep something."""

    def __init__(self, store: Storage) -> None:
        self.store, self.refused = store, 0

    async def put(self, key: str, content: bytes) -> None:
        if not self.refused:
            self.refused += 1
            raise Unavailable()
        await self.store.put(key, content)

    async def get(self, key: str) -> bytes:
        return await self.store.get(key)

    async def delete(self, key: str) -> None:
        await self.store.delete(key)


async def test_a_store_that_is_silent_is_waited_for_and_counts_as_no_failure(
    boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, batch = await frozen(boards, 1)
    monkeypatch.setattr(print_room, "STORE_AGAIN", timedelta(seconds=1))
    store = Silent(boards.storage)
    room = PrintRoom(boards.database, boards.vault, store)
    await asked_for(boards, batch)
    async with working(Worker(boards.dsn, room.works())):
        seen = await until(boards, batch, over)
    assert seen[-1]["state"] == "done"
    assert store.refused == 1
    assert any(one["state"] == "waiting" and "Kho tệp" in one["sentence"] for one in seen)
    assert await boards.owner.fetchval("select runs from print_job") == 1


async def test_a_worker_of_its_own_draws_and_leaves_when_told(
    boards: Boards, settings: Settings
) -> None:
    _, batch = await frozen(boards, 1)
    await asked_for(boards, batch)
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend.cli", "worker", "--data", str(settings.data_dir)),
        stdout=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": settings.database_url,
            "PHOCHO_DATA": str(settings.data_dir),
        },
    )
    await until(boards, batch, over)
    worker.terminate()
    said, _ = await worker.communicate()
    assert worker.returncode == 0
    assert "Đang chờ việc in" in said.decode()
    assert (await job_of(boards, batch))["state"] == "done"


WORK = """
import asyncio, sys
from datetime import timedelta
from backend import serving
from backend.app import print_works
from backend.config import read_settings
from backend.database import Database
from backend.jobs import Worker
from backend.sealing import Vault
from backend.storage import open_storage

async def main():
    settings = read_settings()
    database = Database(settings.database_url)
    await database.open()
    works = print_works(
        database, Vault.from_environment(settings.data_dir), open_storage(settings)
    )
    soon = timedelta(seconds=2)
    await Worker(settings.database_url, works, heartbeat=soon, poll=soon / 4).run()

asyncio.run(main())
"""


async def test_a_worker_killed_between_two_lots_loses_nothing(
    boards: Boards, settings: Settings
) -> None:
    """The first lot stays as it was read; the rest comes to the same bytes."""
    _, batch = await frozen(boards, LOT + 30, "a6")
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WORK,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": settings.database_url,
            "PHOCHO_DATA": str(settings.data_dir),
        },
    )
    said = await asked_for(boards, batch)
    await met(lambda: boards.owner.fetchval("select exists (select 1 from lot)"))
    killed.kill()
    await killed.wait()
    assert (await job_of(boards, batch))["state"] == "running"
    assert await boards.owner.fetchval("select state from batch") == "frozen"
    first = await boards.owner.fetchrow("select * from lot order by verified_at")

    async with working(boards.worker(heartbeat=SOON, poll=SOON / 4)):
        seen = await until(boards, batch, over)
    assert seen[-1]["state"] == "done", seen[-1]
    assert await boards.owner.fetchval("select runs from print_job") == 2
    kept = await boards.owner.fetch("select * from lot order by number")
    assert [row["number"] for row in kept] == [1, 2]
    assert dict(first) in [dict(row) for row in kept]
    drawn = await boards.owner.fetch("select name, sha256 from print_file order by position")

    # Once more, with nothing to go on from: every file is the same.
    async with boards.past_the_triggers("batch"):
        await boards.owner.execute("update batch set state = 'frozen'")
    for table in ("lot", "print_file"):
        async with boards.past_the_triggers(table):
            await boards.owner.execute(f"delete from {table}")
    await boards.up_to(batch, "render")
    again = await boards.owner.fetch("select name, sha256 from print_file order by position")
    assert again == drawn

    # A line of the second lot is dropped: the first one is the file that it was.
    await boards.step(batch, f"lines/{said['lines'][-1]['id']}/void", reason="Hộ nghỉ bán")
    await boards.up_to(batch, "render")
    lots = await boards.owner.fetch("select number, sha256 from lot order by number, verified_at")
    assert [row["number"] for row in lots] == [1, 2, 2]
    listed = await files(boards, batch, boards.cast.minh.headers)
    assert [one["sha256"] for one in listed if one["kind"] == "lot"] == [
        lots[0]["sha256"].hex(),
        lots[2]["sha256"].hex(),
    ]
    assert [(one["first"], one["last"]) for one in listed if one["kind"] == "lot"] == [
        (1, LOT),
        (LOT + 1, LOT + 29),
    ]
    assert listed[-1]["kind"] == "zip"
    row = await boards.owner.fetchrow("select file_sha256 from batch")
    assert row["file_sha256"].hex() == listed[-1]["sha256"]


async def test_the_files_of_a_batch_are_those_that_were_read_back(boards: Boards) -> None:
    _, batch = await frozen(boards, 6)
    minh, quy = boards.cast.minh.headers, boards.cast.quy.headers
    assert await files(boards, batch, minh) == []
    await boards.up_to(batch, "render")
    listed = await files(boards, batch, minh)
    assert [one["kind"] for one in listed] == ["lot", "ticket", "slips", "delivery", "zip"]
    (lot,) = [one for one in listed if one["kind"] == "lot"]
    assert (lot["lot"], lot["first"], lot["last"], lot["count"], lot["pages"]) == (1, 1, 6, 6, 2)
    path = f"/batches/{batch}/files"
    for refused in (path, f"{path}/{lot['name']}"):
        assert (await boards.http.get(refused, headers=quy)).status_code == 404
    early = await boards.http.get(f"{path}/{lot['name']}", headers=minh)
    assert early.status_code == 404

    said = await boards.up_to(batch, "release")
    held = {}
    for one in await files(boards, batch, quy):
        fetched = await boards.http.get(f"{path}/{one['name']}", headers=quy)
        assert fetched.status_code == 200, one
        held[one["name"]] = fetched.content
        digest = hashlib.sha256(fetched.content).hexdigest()
        assert (digest, len(fetched.content)) == (one["sha256"], one["bytes"])
        kind = "application/zip" if one["kind"] == "zip" else "application/pdf"
        assert fetched.headers["content-type"].startswith(kind)
        ends = fetched.headers["content-disposition"].endswith(f'-{one["name"]}"')
        assert ends, fetched.headers["content-disposition"]
    (bundle,) = [one["name"] for one in listed if one["kind"] == "zip"]
    with zipfile.ZipFile(io.BytesIO(held[bundle])) as whole:
        packed = {Path(name).name: whole.read(name) for name in whole.namelist()}
    for name, content in packed.items():
        assert name == "SHA256SUMS.txt" or held[name] == content
    assert set(packed) - {"SHA256SUMS.txt"} == set(held) - {bundle}
    plain = await boards.http.get(f"/batches/{batch}/file", headers=quy)
    assert hashlib.sha256(plain.content).hexdigest() == said["batch"]["fileSha256"]
    assert plain.content == held[lot["name"]]
    log = await boards.owner.fetch("select name, file_sha256 from download order by at")
    assert [row["name"] for row in log] == [*(one["name"] for one in listed), lot["name"]]
    assert log[0]["file_sha256"].hex() == lot["sha256"]


async def test_whoever_may_not_have_a_file_does_not_learn_of_it(boards: Boards) -> None:
    _, batch = await frozen(boards, 1)
    await boards.up_to(batch, "render", "release")
    path = f"/batches/{batch}/files"
    khanh, lan, quy = boards.cast.khanh, boards.cast.lan, boards.cast.quy
    for asked in (path, f"{path}/xap-01.pdf"):
        assert (await boards.http.get(asked, headers=khanh.headers)).status_code == 404
        assert (await boards.http.get(asked, headers=lan.headers)).status_code == 403
    for name in ("xap-02.pdf", "..%2F..%2Fkeys", "run.json"):
        answer = await boards.http.get(f"{path}/{name}", headers=quy.headers)
        assert answer.status_code == 404, name
    assert await boards.owner.fetchval("select count(*) from download") == 0


async def test_a_stored_lot_that_changed_is_not_handed_out(boards: Boards) -> None:
    _, batch = await frozen(boards, 1)
    await boards.up_to(batch, "render", "release")
    row = await boards.owner.fetchrow("select * from print_file where kind = 'delivery'")
    content = await boards.storage.get(row["file_key"])
    await boards.storage.put(row["file_key"], content + b"\n")
    refused = await boards.http.get(
        f"/batches/{batch}/files/{row['name']}", headers=boards.cast.quy.headers
    )
    assert (refused.status_code, refused.json()["slug"]) == (409, "file-not-as-verified")


async def test_a_batch_drawn_before_there_were_lots_has_its_one_file(boards: Boards) -> None:
    _, batch = await frozen(boards, 3)
    await boards.up_to(batch, "render", "release")
    async with boards.past_the_triggers("print_file"):
        await boards.owner.execute("delete from print_file")
    quy = boards.cast.quy.headers
    (only,) = await files(boards, batch, quy)
    assert (only["kind"], only["count"], only["first"], only["last"]) == ("lot", 3, 1, 3)
    fetched = await boards.http.get(f"/batches/{batch}/files/{only['name']}", headers=quy)
    assert hashlib.sha256(fetched.content).hexdigest() == only["sha256"]


LONG = "Cửa hàng tạp hoá tổng hợp Nguyễn Thị Phương Uyên và các con gái út Hằng Nga Thuý Kiều"


async def test_what_cannot_be_drawn_is_refused_by_name_at_the_freeze(boards: Boards) -> None:
    market, points = await boards.stalls(3)
    shops = [await boards.open_shop(point) for point in points]
    made = await boards.batch(await boards.campaign(markets=(market,)))
    batch = made["batch"]["id"]
    for shop, name in ((shops[1], "Quán 🍜"), (shops[2], f"{LONG} " * 4)):
        await boards.owner.execute(
            "update merchant set trade_name = $2 where id = $1", shop.merchant, name
        )
    refused = await boards.step(batch, "freeze")
    assert (refused.status_code, refused.json()["slug"]) == (409, "cannot-print")
    facts = refused.json()["facts"]
    wrong = [line["id"] for line in made["lines"][1:]]
    assert facts["lineIds"] == wrong
    assert [(line["lineId"], line["problem"]) for line in facts["lines"]] == [
        (wrong[0], "print-glyph-missing"),
        (wrong[1], "print-text-too-long"),
    ]
    assert facts["lines"][0]["place"] == "Sạp A1-02 · Chợ Đức Phổ"
    assert "tên cửa hàng" in facts["lines"][1]["sentence"].lower()
    assert refused.json()["title"].startswith("Sạp A1-02 · Chợ Đức Phổ, bảng")
    # Each with what is wrong with it, and none with what is wrong with another.
    assert "ký tự “🍜”" in refused.json()["title"]
    assert "Sạp A1-03 · Chợ Đức Phổ" in refused.json()["title"]
    assert "quá dài" in refused.json()["title"]
    assert [line["field"] for line in facts["lines"]] == ["shop_name", "shop_name"]
    assert await boards.owner.fetchval("select state from batch") == "draft"
    for shop in shops[1:]:
        await boards.owner.execute(
            "update merchant set trade_name = 'Quán Ưởng' where id = $1", shop.merchant
        )
    await boards.up_to(batch, "freeze", "render", "release")


async def test_a_mended_name_is_refused_as_the_freeze_would(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    asked = f"lines/{made['lines'][0]['id']}/name-check"
    batch = made["batch"]["id"]
    refused = await boards.step(batch, asked, shopName="☕ Cà phê Hà")
    assert (refused.status_code, refused.json()["slug"]) == (409, "cannot-print")
    assert refused.json()["field"] == "shopName"
    assert refused.json()["facts"]["problem"] == "print-glyph-missing"
    assert refused.json()["title"].startswith("Tên cửa hàng có ký tự “☕” (U+2615)")
    assert (await boards.step(batch, asked, shopName="Cà phê Hà")).status_code == 204
    # Nobody but the ward's own officers is told anything.
    stranger = await boards.step(batch, asked, boards.cast.lan, shopName="Cà phê Hà")
    assert stranger.status_code == 403


async def test_a_place_that_the_format_has_no_room_for_asks_for_a_larger_one(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(1)
    await boards.open_shop(points[0])
    campaign = await boards.campaign(markets=(market,))
    made = await boards.batch(campaign, layout="card-85x54")
    long = "Chợ Quốc lộ 1A cạnh cây xăng số 2 và trạm y tế cũ của phường Đức Phổ bên bờ sông"
    await boards.owner.execute("update market set name = $1", long)
    refused = await boards.step(made["batch"]["id"], "freeze")
    (line,) = refused.json()["facts"]["lines"]
    assert (line["field"], line["problem"]) == ("place", "print-text-too-long")
    assert "chọn khổ in lớn hơn" in line["sentence"]


async def test_a_name_that_its_papers_cannot_letter_is_refused_when_it_is_given(
    boards: Boards,
) -> None:
    market, points = await boards.stalls(1)
    await boards.open_shop(points[0])
    campaign = await boards.campaign(markets=(market,))
    with pytest.raises(AssertionError, match=r"Tên lô in có ký tự “🎉” \(U\+1F389\)"):
        await boards.batch(campaign, name="Đợt 🎉")
    assert await boards.owner.fetchval("select count(*) from batch") == 0


@pytest.mark.parametrize(
    ("sick", "cure", "said"),
    [
        ("batch set name = 'Đợt 🎉'", "batch set name = 'Đợt 1'", "Tên lô in có ký tự “🎉”"),
        ("campaign set hotline = 'Звони'", "campaign set hotline = '1900'", "Số hỗ trợ có ký tự"),
        ("market set name = 'Chợ \u202e'", "market set name = 'Chợ'", "vị trí sạp có ký tự ẩn"),
    ],
)
async def test_what_only_the_papers_say_is_refused_at_the_freeze(
    boards: Boards, sick: str, cure: str, said: str
) -> None:
    market, points = await boards.stalls(2)
    for point in points:
        await boards.open_shop(point)
    # A sticker says neither its place nor whom to call, its delivery list and its ticket do.
    made = await boards.batch(await boards.campaign(markets=(market,)), layout="sticker-50x70")
    batch = made["batch"]["id"]
    await boards.owner.execute(f"update {sick}")
    refused = await boards.step(batch, "freeze")
    assert (refused.status_code, refused.json()["slug"]) == (409, "cannot-print")
    assert said in refused.json()["title"]
    assert refused.json()["title"].isprintable()
    lines = [line["id"] for line in made["lines"]] if "market" in sick else []
    assert refused.json()["facts"]["lineIds"] == lines
    assert await boards.owner.fetchval("select state from batch") == "draft"
    assert await boards.owner.fetchval("select max(issue) from line") == 0
    await boards.owner.execute(f"update {cure}")
    await boards.up_to(batch, "freeze", "render")


async def test_a_batch_frozen_for_an_older_face_is_told_apart_from_a_forged_one(
    boards: Boards,
) -> None:
    _, batch = await frozen(boards, 2)
    rows = await boards.owner.fetch(
        "select line.*, merchant.data_key from line join merchant on merchant.id = line.merchant"
        " order by position"
    )
    hashed = []
    async with boards.past_the_triggers("line"):
        for row in rows:
            older = msgspec.structs.replace(
                open_line(boards.vault, row), face_version=FACE_VERSION - 1
            )
            sealed, line_hash = seal_line(boards.vault, row["data_key"], row["merchant"], older)
            hashed.append((row["id"], line_hash))
            await boards.owner.execute(
                "update line set sealed = $2, line_hash = $3 where id = $1",
                row["id"],
                sealed,
                line_hash,
            )
    async with boards.past_the_triggers("batch"):
        await boards.owner.execute("update batch set root = $1", root_of(hashed))
    refused = await boards.step(batch, "render")
    assert (refused.status_code, refused.json()["slug"]) == (409, "face-outdated")
    assert "Hủy lô" in refused.json()["title"]
    assert await boards.owner.fetchval("select count(*) from incident") == 0
    # What was verified before the face changed is on paper as it was confirmed: it may go out.
    async with boards.past_the_triggers("batch"):
        await boards.owner.execute(
            "update batch set state = 'verified', file_key = 'sheets/old.pdf',"
            " file_sha256 = '\\x00', verified_at = now()"
        )
    await boards.up_to(batch, "release")


async def test_why_a_board_was_printed_again_stays_with_its_history(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    shops = [await boards.open_shop(point) for point in points]
    campaign = await boards.campaign(markets=(market,))
    made = await boards.batch(campaign)
    code, batch = made["lines"][0]["code"], made["batch"]["id"]
    assert {line["reprintReason"] for line in made["lines"]} == {None}
    await boards.up_to(batch, "freeze", "render", "release", "printed", "delivered")
    point = str(shops[0].point)
    again = await boards.batch(campaign, reprints=[{"pointId": point, "reason": "damaged"}])
    (line,) = again["lines"]
    assert (line["code"], line["reprintReason"]) == (code, "damaged")
    await boards.up_to(again["batch"]["id"], "freeze")
    headers = boards.cast.minh.headers
    history = (await boards.http.get(f"/standees/{code}", headers=headers)).json()
    assert (history["pointId"], history["label"]) == (point, "A1-01")
    assert [
        (one["issue"], one["reprintReason"], one["number"], one["state"])
        for one in history["issues"]
    ] == [
        (2, "damaged", again["batch"]["number"], "frozen"),
        (1, None, made["batch"]["number"], "delivered"),
    ]
    with pytest.raises(Exception, match="not rewritten"):
        await boards.owner.execute("update line set reprint_reason = 'lost'")
    bad = await boards.http.post(
        "/batches",
        headers=headers,
        json={
            "ward": boards.ward,
            "campaignId": str(campaign),
            "name": "Lô",
            "reprints": [{"pointId": point, "reason": "just-so"}],
        },
    )
    assert bad.status_code in (400, 422)
    khanh = boards.cast.khanh.headers
    assert (await boards.http.get(f"/standees/{code}", headers=khanh)).status_code == 404


async def test_a_board_made_again_for_another_account_says_so_by_itself(boards: Boards) -> None:
    market, points = await boards.stalls(1)
    shop = await boards.open_shop(points[0])
    campaign = await boards.campaign(markets=(market,))
    made = await boards.batch(campaign)
    steps = ("freeze", "render", "release", "printed", "delivered")
    await boards.up_to(made["batch"]["id"], *steps)
    other = Shop(shop.point, shop.merchant, UUID(int=shop.account.int ^ 1), "9917000000042")
    await boards.propose(other)
    await boards.confirm(other)
    again = await boards.batch(campaign)
    assert again["lines"][0]["reprintReason"] == "account_changed"


@pytest.mark.parametrize(
    "layout", ["a6", "a5", "a4-4xa6", "a3-4xa6", "sra3-8xa6", "sticker-50x70", "card-85x54"]
)
async def test_every_layout_goes_from_draft_to_release(boards: Boards, layout: str) -> None:
    _, batch = await frozen(boards, 2, layout)
    await boards.up_to(batch, "render", "release")
