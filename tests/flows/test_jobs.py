"""The queue in the database: what was queued is done, by one at a time, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder

from backend.database import Database
from backend.jobs import Again, OtherLibrary, Work, Worker, enqueue, fenced
from tests.conftest import Place

pytestmark = pytest.mark.asyncio

SOON = timedelta(seconds=2)  # instead of half a minute, for what is killed here
ROOT = Path(__file__).parents[2]


async def queue(database: Database, payload: bytes, key: str = "one", name: str = "thử") -> None:
    async with database.unit_of_work() as tx:
        await enqueue(tx.connection, name, payload, key)


def worker(place: Place, do: Callable[[bytes], Awaitable[None]], at_a_time: int = 0) -> Worker:
    return Worker(place.app, [Work("thử", do, at_a_time)], heartbeat=SOON, poll=SOON / 4)


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[None]:
    for one in workers:
        one.start()
    try:
        yield
    finally:
        await asyncio.gather(*(one.close() for one in workers))


async def test_what_is_queued_in_a_transaction_that_fails_was_never_queued(
    place: Place, database: Database
) -> None:
    done: list[bytes] = []

    async def do(payload: bytes) -> None:
        done.append(payload)

    class Undone(Exception):
        pass

    async def half() -> None:
        async with database.unit_of_work() as tx:
            await enqueue(tx.connection, "thử", b"undone", "a")
            raise Undone

    with pytest.raises(Undone):
        await half()
    await queue(database, b"kept", "b")
    await worker(place, do).drain()
    assert done == [b"kept"]


async def test_queued_twice_under_one_key_it_is_done_once_and_may_be_queued_again_after(
    place: Place, database: Database
) -> None:
    done: list[bytes] = []

    async def do(payload: bytes) -> None:
        done.append(payload)

    for payload in (b"first", b"again"):
        await queue(database, payload)
    await worker(place, do).drain()
    assert done == [b"first"]
    await queue(database, b"later")
    await worker(place, do).drain()
    assert done == [b"first", b"later"]


async def test_work_that_asks_for_another_go_gets_one(place: Place, database: Database) -> None:
    tries: list[bytes] = []

    async def do(payload: bytes) -> None:
        tries.append(payload)
        if len(tries) < 3:
            raise Again()

    await queue(database, b"x")
    await worker(place, do).drain()
    assert tries == [b"x"] * 3


async def test_a_failure_nobody_foresaw_is_tried_again(
    place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.jobs.TROUBLE_S", 0.1)
    tries: list[bytes] = []

    async def do(payload: bytes) -> None:
        tries.append(payload)
        if len(tries) == 1:
            raise RuntimeError("the first time")

    await queue(database, b"x")
    await worker(place, do).drain()
    assert tries == [b"x"] * 2


async def test_four_workers_share_thirty_pieces_and_do_none_twice(
    place: Place, database: Database
) -> None:
    done: list[bytes] = []
    all_done = asyncio.Event()

    async def do(payload: bytes) -> None:
        done.append(payload)
        if len(done) == 30:
            all_done.set()

    for number in range(30):
        await queue(database, str(number).encode(), str(number))
    async with running(*(worker(place, do) for _ in range(4))), asyncio.timeout(60):
        await all_done.wait()
    assert sorted(done, key=int) == [str(number).encode() for number in range(30)]


async def test_a_class_of_work_is_done_by_no_more_than_its_number_at_a_time(
    place: Place, database: Database
) -> None:
    under_way, most = 0, 0
    done: list[bytes] = []
    all_done = asyncio.Event()

    async def do(payload: bytes) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(20):
            await asyncio.sleep(0)
        under_way -= 1
        done.append(payload)
        if len(done) == 8:
            all_done.set()

    for number in range(8):
        await queue(database, b"x", str(number))
    async with running(*(worker(place, do, 1) for _ in range(3))), asyncio.timeout(60):
        await all_done.wait()
    assert most == 1


async def test_a_worker_that_closes_hands_back_what_it_has_begun(
    place: Place, database: Database, owner: Any
) -> None:
    begun = asyncio.Event()
    ends: list[str] = []

    async def endless(payload: bytes) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    await queue(database, b"x")
    async with running(worker(place, endless)), asyncio.timeout(60):
        await begun.wait()
    assert ends == ["cancelled"]
    rows = await owner.fetch("select status::text, queue_manager_id from pgqueuer")
    assert [tuple(row) for row in rows] == [("queued", None)]

    async def do(payload: bytes) -> None:
        ends.append(payload.decode())

    await worker(place, do).drain()
    assert ends == ["cancelled", "x"]
    assert await owner.fetchval("select count(*) from pgqueuer") == 0


async def test_whoever_lost_the_row_is_stopped_and_takes_nothing_off_the_queue(
    place: Place, database: Database, owner: Any
) -> None:
    """A worker that slept through its time finds another one's name in the row."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(payload: bytes) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await queue(database, b"x")
    async with running(worker(place, endless)), asyncio.timeout(60):
        await begun.wait()
        # A name of the future: its holder is alive as far as anybody can tell.
        await owner.execute(
            "update pgqueuer set queue_manager_id = gen_random_uuid(),"
            " heartbeat = now() + interval '1 hour'"
        )
        await ended.wait()
    assert await owner.fetchval("select status::text from pgqueuer") == "picked"


ENDLESS = """
import asyncio, sys
from datetime import timedelta
from backend.jobs import Work, Worker

async def endless(payload):
    print("begun", payload.decode(), flush=True)
    await asyncio.Event().wait()

soon = timedelta(seconds=2)
asyncio.run(Worker(sys.argv[1], [Work("thử", endless)], heartbeat=soon, poll=soon / 4).run())
"""


async def test_what_a_killed_process_had_begun_is_taken_up_by_another(
    place: Place, database: Database, owner: Any
) -> None:
    done = asyncio.Event()

    async def do(payload: bytes) -> None:
        assert payload == b"x"
        done.set()

    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        ENDLESS,
        place.app,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert killed.stdout is not None
    await queue(database, b"x")
    async with asyncio.timeout(60):
        assert await killed.stdout.readline() == b"begun x\n"
    killed.kill()
    await killed.wait()
    assert await owner.fetchval("select status::text from pgqueuer") == "picked"
    async with running(worker(place, do)), asyncio.timeout(60):
        await done.wait()
    assert await owner.fetchval("select count(*) from pgqueuer") == 0


async def test_the_log_of_the_queue_does_not_grow_for_ever(
    place: Place, database: Database, owner: Any
) -> None:
    async def do(payload: bytes) -> None:
        pass

    await queue(database, b"old")
    await worker(place, do).drain()
    assert await owner.fetchval("select count(*) from pgqueuer_log") == 3
    await owner.execute("update pgqueuer_log set created = now() - interval '8 days'")
    await queue(database, b"new")
    await worker(place, do).drain()
    assert await owner.fetchval("select count(*) from pgqueuer_log") == 3


async def test_the_app_role_works_the_queue_and_changes_nothing_of_its_shape(place: Place) -> None:
    app = await asyncpg.connect(place.app)
    try:
        for statement in ("truncate pgqueuer", "drop table pgqueuer", "delete from lot"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(statement)
    finally:
        await app.close()


async def test_the_fence_is_in_the_librarys_own_text_or_nothing_runs() -> None:
    """Another version with other statements is met here, not on a night of two workers."""
    sql = QueryQueueBuilder().build_update_heartbeat_query()
    assert "and mine" in fenced(sql, "WHERE id = ANY($1::bigint[])", "and mine")
    with pytest.raises(OtherLibrary):
        fenced(sql, "WHERE job_id = ANY($1::bigint[])", "and mine")
