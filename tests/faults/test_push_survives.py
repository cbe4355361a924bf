"""Forty kills in mid-push and two hundred lost replies: nothing lost, nothing doubled.

Phones keep an operation until an answer for it has arrived, and send it again under the same id.
The server is the real one in its own process on loopback, PostgreSQL the real one. The same
phones against a server whose operation log was taken out must see doubles: what is proven by a
test that cannot fail is nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio

from backend.config import Settings
from backend.ids import new_id
from tests.conftest import Place
from tests.faults.reply_dropper import ReplyDropper
from tests.flows.cast import Cast, Person, assemble
from tests.flows.phone import operation
from tests.flows.shops import lay_out, registration
from tests.live_server import LiveServer

pytestmark = pytest.mark.asyncio

log = logging.getLogger(__name__)

KILLS = 40
PHONES = 4
BATCH = 20
LOST_REPLIES = 200
LIMIT_S = 300.0  # for what is still unanswered after the last kill
MOST_TRIES = 10_000

WITHOUT_LOG = """
import backend.sync.queries as queries
async def note_op(*asked, **given): return True
async def note_answer(*asked, **given): return None
queries.note_op, queries.note_answer = note_op, note_answer
"""


class Walker(threading.Thread):
    """A phone that makes batches of operations and sends each until every one is answered."""

    def __init__(
        self, base: str, person: Person, points: list[UUID], shop: UUID, batch: int = BATCH
    ) -> None:
        super().__init__(daemon=True)
        self._batch = batch
        self._base, self._person, self._points, self._shop = base, person, points, shop
        self._random = random.Random(str(person.id))
        self.rev = 1
        self.others = 0
        self.stopping = threading.Event()
        self.answered: dict[str, str] = {}
        self.batches: list[list[str]] = []
        self.visits: set[str] = set()
        self.patches = 0
        self.sent_again = 0

    def run(self) -> None:
        with httpx.Client(timeout=10) as http:
            while not self.stopping.is_set():
                self.one_batch(http)

    def one_batch(self, http: httpx.Client, between: Callable[[], None] = lambda: None) -> None:
        """Visits, and one change of a field: done twice, it would raise the revision twice."""
        ops = [
            operation(
                "visit",
                {
                    "pointId": self._random.choice(self._points),
                    "outcome": "met",
                    "claims": [{"kind": "trained", "evidence": "seen"}],
                },
            )
            for _ in range(self._batch - 1)
        ]
        change = operation(
            "merchant",
            {"tradeNote": f"lần {self.patches}"},
            entity_id=self._shop,
            kind="patch",
            baseRev=self.rev,
        )
        body = msgspec.json.encode({"schema": 1, "ops": [*ops, change]})
        tries = 0
        while True:
            tries += 1
            if tries > MOST_TRIES:
                raise AssertionError("a batch was never answered")
            try:
                answer = http.post(
                    f"{self._base}/api/v1/sync/push", content=body, headers=self._person.headers
                )
            except httpx.HTTPError:
                time.sleep(0.1)
                between()
                continue
            if answer.status_code == 200:
                break
        self.sent_again += tries - 1
        results = answer.json()["results"]
        for result in results:
            self.answered[result["opId"]] = result.get("first") or result["status"]
        self.batches.append([op["opId"] for op in ops])
        self.visits.update(op["entityId"] for op in ops)
        self.patches += 1
        self.rev = results[-1]["rev"]


@pytest_asyncio.fixture
async def cast(place: Place) -> Cast:
    return await assemble(place.owner)


@pytest_asyncio.fixture
async def owner(place: Place) -> Any:
    connection = await asyncpg.connect(place.owner)
    yield connection
    await connection.close()


async def register_shops(
    server: LiveServer, owner: Any, cast: Cast
) -> tuple[list[UUID], dict[Person, UUID]]:
    """The points, and a shop for each phone to change."""
    # Written over the owner's connection; the application under test is the one in `server`.
    walk = await lay_out(None, owner, cast)  # type: ignore[arg-type]
    points = [*walk.shops, *walk.stalls]
    shops: dict[Person, UUID] = {}
    async with httpx.AsyncClient(base_url=server.base) as http:
        for person, point in zip((cast.lan, cast.hoa, cast.thao, cast.son), points, strict=False):
            shops[person] = new_id()
            op = operation("merchant", registration(point), entity_id=shops[person])
            answer = await http.post(
                "/api/v1/sync/push",
                content=msgspec.json.encode({"schema": 1, "ops": [op]}),
                headers=person.headers,
            )
            assert answer.json()["results"][0]["status"] == "applied"
    return points, shops


@pytest.fixture
def live(settings: Settings, tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(settings, tmp_path / "server.log") as server:
        yield server


async def test_forty_kills_in_mid_push_lose_and_double_nothing(
    live: LiveServer, owner: Any, cast: Cast
) -> None:
    points, shops = await register_shops(live, owner, cast)
    before = await owner.fetchval("select count(*) from visit")
    walkers = [Walker(live.base, person, points, shop) for person, shop in shops.items()]
    assert len(walkers) == PHONES
    for walker in walkers:
        walker.start()
    chance = random.Random(20261121)
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.02, 0.35))
        live.kill()
        await asyncio.to_thread(live.start)
    for walker in walkers:
        walker.stopping.set()
    for walker in walkers:
        await asyncio.to_thread(walker.join, LIMIT_S)
        assert not walker.is_alive()

    sent = set().union(*(walker.visits for walker in walkers))
    stored = [str(row["id"]) for row in await owner.fetch("select id from visit")]
    answers = {status for walker in walkers for status in walker.answered.values()}
    log.info(
        "kills=%d visits=%d stored=%d sent again=%d",
        KILLS,
        len(sent),
        len(stored) - before,
        sum(walker.sent_again for walker in walkers),
    )
    assert len(sent) > KILLS
    assert answers == {"applied"}
    assert len(stored) == len(set(stored)) == len(sent) + before
    assert sent <= set(stored)
    trained = await owner.fetchval("select count(*) from claim where kind = 'trained'")
    assert trained == len(sent)
    for walker, (person, shop) in zip(walkers, shops.items(), strict=True):
        rev = await owner.fetchval("select rev from merchant where id = $1", shop)
        assert rev == 1 + walker.patches, person.name
    # A batch is one transaction: all of its visits carry one instant of receipt.
    instants = {
        str(row["op_id"]): row["received_at"]
        for row in await owner.fetch("select op_id, received_at from op")
    }
    for walker in walkers:
        for batch in walker.batches:
            assert len({instants[op_id] for op_id in batch}) == 1


async def prove_lost_replies_do_no_harm(
    server: LiveServer, owner: Any, cast: Cast, lost: int
) -> None:
    """Every reply is lost once, and while its phone does not know, another changes the same field.

    The first phone's change stands once and the other's stands after it: the phone that asks
    again is told what was answered at first, not that it collides with what came later.
    """
    points, shops = await register_shops(server, owner, cast)
    (person, shop), (other, _) = list(shops.items())[:2]
    async with ReplyDropper(server.port) as proxy:
        walker = Walker(proxy.base, person, points, shop, batch=3)

        def other_changes(http: httpx.Client) -> None:
            """Hoa, whose phone has seen the change, writes into the same field."""
            walker.others += 1
            op = operation(
                "merchant",
                {"tradeNote": f"Hoa, lần {walker.others}"},
                entity_id=shop,
                kind="patch",
                baseRev=2 * walker.others,
            )
            answer = http.post(
                f"{server.base}/api/v1/sync/push",
                content=msgspec.json.encode({"schema": 1, "ops": [op]}),
                headers=other.headers,
            )
            assert answer.json()["results"][0]["status"] == "applied"

        def walk() -> None:
            with httpx.Client(timeout=10) as http:
                for _ in range(lost):
                    proxy.drop_next()
                    walker.one_batch(http, between=lambda: other_changes(http))
                    walker.rev += 1

        await asyncio.to_thread(walk)
        assert proxy.dropped == lost
    rev = await owner.fetchval("select rev from merchant where id = $1", shop)
    note = await owner.fetchval("select trade_note from merchant where id = $1", shop)
    claims = await owner.fetchval("select count(*) from claim where kind = 'trained'")
    log.info("lost=%d patches=%d revisions=%d", lost, walker.patches, rev - 1)
    assert set(walker.answered.values()) == {"applied"}
    assert walker.patches == walker.others == lost
    assert rev == 1 + 2 * lost
    assert note == f"Hoa, lần {lost}"
    assert claims == len(walker.visits)


async def test_two_hundred_replies_lost_after_commit_double_nothing(
    live: LiveServer, owner: Any, cast: Cast
) -> None:
    await prove_lost_replies_do_no_harm(live, owner, cast, LOST_REPLIES)


async def test_the_same_without_the_operation_log_goes_red(
    settings: Settings, tmp_path: Path, owner: Any, cast: Cast
) -> None:
    with (
        LiveServer(settings, tmp_path / "server.log", patch=WITHOUT_LOG) as broken,
        pytest.raises(AssertionError),
    ):
        await prove_lost_replies_do_no_harm(broken, owner, cast, 5)
