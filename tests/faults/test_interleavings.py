"""Ten thousand interleavings of three phones: nothing lost, doubled or silently overwritten.

The server is the real application over the real PostgreSQL; operations go in by `sync/push` and
come out by `sync/pull`. What does not depend on the order of delivery, and is compared between
four orders of the same operations:

* every visit stands once;
* every proposed account stands as a version of its own with the number it was proposed with, and
  a witnessed one is confirmed. Of two phones that took the same number, the one received later
  is the version that waits: which one that is depends on the order, that there is one does not;
* a field that one phone changed has its value; one that several changed has the value that the
  persons chose, who here choose by one rule.

Revisions, and who is asked to choose, do depend on the order: `three_phones` says how, operation
by operation, and every single answer is compared with it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from backend.clock import now
from backend.ids import new_id
from backend.merchants import registering
from backend.merchants.merging import Merge
from backend.sync import queries as sync_queries
from tests.conftest import Place
from tests.faults.three_phones import (
    FIELDS,
    Lane,
    Recorded,
    Scenario,
    Schedule,
    hours_ago,
    some_schedule,
)
from tests.flows.cast import Cast, assemble
from tests.flows.phone import Phone
from tests.flows.shops import LISTED, lay_out

pytestmark = pytest.mark.asyncio

log = logging.getLogger(__name__)

INTERLEAVINGS = int(os.environ.get("PHOCHO_INTERLEAVINGS", "10000"))
SCENARIOS, ORDERS = 30, 4
"""Of one example: they are pushed side by side, each on a shop of its own."""
LAST_ROUNDS = 12

EDIT = st.lists(st.tuples(st.sampled_from(FIELDS), st.integers(0, 2)), max_size=2).map(
    lambda edit: tuple(sorted(dict(edit).items()))
)
SCENARIO = st.builds(
    Scenario,
    edits=st.tuples(EDIT, EDIT, EDIT),
    visits=st.sampled_from(
        ((False, False, True), (True, False, False), (False, True, True), (False, False, False))
    ),
    account=st.sampled_from((False, False, True)),
    second=st.sampled_from(("none", "none", "none", "other", "same")),
)
SCHEDULE = st.integers(0, 2**32 - 1).map(some_schedule)
EXAMPLE = st.lists(
    st.tuples(SCENARIO, st.tuples(*[SCHEDULE] * ORDERS)), min_size=SCENARIOS, max_size=SCENARIOS
)
Example = list[tuple[Scenario, tuple[Schedule, ...]]]


class Street:
    """Where the lanes are laid out, and the three phones that walk them."""

    def __init__(self, phones: tuple[Phone, ...], owner: Any, ward: str, street: UUID) -> None:
        self.phones, self.owner, self.ward, self.street = phones, owner, ward, street
        self._numbers: Iterator[int] = count(1)
        self._batch = 0
        self.pushed = 0
        self.run = 0

    async def lanes(self, example: Example) -> list[Lane]:
        """A fresh shop for each order of each scenario."""
        self._batch += 1
        at = hours_ago(self._batch, now())
        made = []
        points = []
        for scenario, schedules in example:
            for schedule in schedules:
                number, point = next(self._numbers), new_id()
                label = f"{number} Nguyễn Nghiêm"
                points.append((point, self.ward, self.street, str(number), label, LISTED, now()))
                made.append(Lane(scenario, schedule, point, number, at))
        await self.owner.executemany(
            "insert into point (id, ward, origin_unit, kind, street, side, house_number,"
            " house_key, label, label_fold, status, status_on, listed_on, created_at)"
            " values ($1, $2, $2, 'shop', $3, 'odd', $4, $4, $5, $5, 'open', $6, $6, $7)",
            points,
        )
        return made

    async def deliver(self, turn: int, due: list[tuple[Lane, Recorded, bool]]) -> list[str]:
        """One delivery to each of several lanes; gives where an answer is not the contract's."""
        expected = {one.id: lane.expect(one, turn) for lane, one, _ in due}
        lots: list[tuple[Phone, list[tuple[Lane, Recorded, bool]]]] = []
        for number, phone in enumerate(self.phones):
            mine = [one for one in due if one[1].phone == number]
            lots += [(phone, mine[start : start + 40]) for start in range(0, len(mine), 40)]
        answers = await asyncio.gather(
            *(phone.push(*(one.wire for _, one, _ in lot)) for phone, lot in lots)
        )
        wrong = []
        for (_, lot), results in zip(lots, answers, strict=True):
            for (lane, one, heard), result in zip(lot, results, strict=True):
                got = (result["status"], result["first"])
                if got != expected[one.id]:
                    wrong.append(f"{one.name} of {lane.scenario}: {got}, due {expected[one.id]}")
                if result["status"] == "conflict":
                    clash = set(result["fields"])
                    assert clash <= result["server"].keys(), "a conflict shows the other's value"
                if heard:
                    one.told = result
        self.pushed += len(due)
        return wrong

    async def walk(self, lanes: list[Lane]) -> None:
        """Every delivery of every schedule, then what the phones do until nothing waits."""
        wrong: list[str] = []
        longest = max(len(lane.deliveries) for lane in lanes)
        for turn in range(longest):
            wrong += await self.deliver(
                turn,
                [
                    (lane, lane.deliveries[turn], not lane.lost[turn % len(lane.lost)])
                    for lane in lanes
                    if turn < len(lane.deliveries)
                ],
            )
        for turn in range(longest, longest + LAST_ROUNDS):
            for lane in lanes:
                lane.answer_conflicts()
            # One of each lane at a time, so that its order is known.
            due = [(lane, lane.unsettled()[0], True) for lane in lanes if lane.unsettled()]
            if not due:
                break
            wrong += await self.deliver(turn, due)
        else:
            raise AssertionError("the phones never come to rest")
        await self.compare(lanes)
        assert wrong == []
        self.run += len(lanes)

    async def compare(self, lanes: list[Lane]) -> None:
        """What stands, against the contract, and against the same operations in other orders."""
        shops = await self._by_id("merchant", [lane.merchant for lane in lanes])
        accounts = await self._by_id("account", [i for x in lanes for i in (x.first, x.second)])
        visits = await self.owner.fetch(
            "select id, point from visit where point = any($1)", [lane.point for lane in lanes]
        )
        at: dict[UUID, list[str]] = {}
        for row in visits:
            at.setdefault(row["point"], []).append(str(row["id"]))
        reader = self.phones[self.run % len(self.phones)]
        await reader.pull(limit=1000)
        orders: dict[int, list[Any]] = {}
        for number, lane in enumerate(lanes):
            assert lane.shop is not None
            row = shops[lane.merchant]
            stands = {name: row[column] for name, column in COLUMNS.items()}
            assert stands == lane.shop.values == lane.due(), lane.scenario
            assert row["rev"] == lane.shop.rev, lane.scenario
            assert sorted(at.get(lane.point, [])) == sorted(lane.visited), lane.scenario
            assert len(lane.visited) == sum(lane.scenario.visits)
            kept = {i: accounts[i]["status"] for i in (lane.first, lane.second) if i in accounts}
            assert kept == lane.accounts, lane.scenario
            seen = reader.rows["merchant", str(lane.merchant)]
            assert {name: seen[name] for name in FIELDS} == stands
            assert seen["rev"] == row["rev"]
            for i in kept:
                assert reader.rows["account", str(i)]["last4"] == accounts[i]["last4"]
            orders.setdefault(number // ORDERS, []).append(
                self._in_any_order(lane, stands, accounts)
            )
        for states in orders.values():
            assert all(state == states[0] for state in states)
        reader.rows.clear()

    @staticmethod
    def _in_any_order(lane: Lane, stands: dict[str, str], accounts: dict[UUID, Any]) -> Any:
        """What must be the same in every order of the same operations."""
        versions = [
            (who, accounts[i]["last4"][2:], str(accounts[i]["proposed_by"]), accounts[i]["status"])
            for who, i in (("first", lane.first), ("second", lane.second))
            if i in accounts
        ]
        if lane.scenario.second == "same":
            states = sorted(state for *_, state in versions)
            return stands, [version[:3] for version in versions], states, len(lane.visited)
        return stands, versions, len(lane.visited)

    async def _by_id(self, table: str, ids: list[UUID]) -> dict[UUID, Any]:
        rows = await self.owner.fetch(f"select * from {table} where id = any($1)", ids)
        return {row["id"]: row for row in rows}


COLUMNS = {"tradeName": "trade_name", "tradeNote": "trade_note", "simOwner": "sim_owner"}


@pytest_asyncio.fixture
async def street(app: Litestar, client: httpx.AsyncClient, place: Place) -> Any:
    owner = await asyncpg.connect(place.owner)
    cast: Cast = await assemble(place.owner)
    walk = await lay_out(app, owner, cast)
    phones = tuple(Phone(client, person) for person in (cast.lan, cast.hoa, cast.thao))
    chatter = logging.getLogger("phocho.sync")
    chatter.setLevel(logging.CRITICAL)
    began = time.monotonic()
    made = Street(phones, owner, cast.ward, walk.street)
    yield made
    chatter.setLevel(logging.NOTSET)
    log.warning(
        "interleavings=%d operations pushed=%d seconds=%.0f",
        made.run,
        made.pushed,
        time.monotonic() - began,
    )
    await owner.close()


@settings(
    max_examples=-(-INTERLEAVINGS // (SCENARIOS * ORDERS)),
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(example=EXAMPLE)
async def test_ten_thousand_interleavings_of_three_phones(street: Street, example: Example) -> None:
    await street.walk(await street.lanes(example))


def some_example() -> Example:
    """Scenarios in which the three meddle with each other, always the same."""
    chance = random.Random(20261122)

    def edit() -> tuple[tuple[str, int], ...]:
        return ((chance.choice(FIELDS), chance.randrange(3)),)

    return [
        (
            Scenario((edit(), edit(), edit()), (True, True, True), True, "other"),
            tuple(some_schedule(chance.getrandbits(32)) for _ in range(ORDERS)),
        )
        for _ in range(SCENARIOS)
    ]


async def test_the_example_by_which_broken_builds_are_judged_is_green_on_this_one(
    street: Street,
) -> None:
    await street.walk(await street.lanes(some_example()))


async def _every_operation_is_new(*_asked: Any) -> bool:
    return True


def _the_later_writer_wins(
    theirs: Any, field_revs: Any, rev: int, base_rev: int | None, mine: Any
) -> Merge:
    changes = {name: value for name, value in mine.items() if theirs[name] != value}
    return Merge(changes, (), merged=False)


async def _nothing_held_comes_back(*_asked: Any) -> list[Any]:
    return []


@pytest.mark.parametrize(
    ("room", "name", "broken"),
    [
        (sync_queries, "note_op", _every_operation_is_new),
        (registering, "merge", _the_later_writer_wins),
        (sync_queries, "waiting_for", _nothing_held_comes_back),
    ],
    ids=["operation check removed", "later writer wins", "held children forgotten"],
)
async def test_a_broken_build_goes_red(
    street: Street, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, broken: Any
) -> None:
    monkeypatch.setattr(room, name, broken)
    with pytest.raises(AssertionError):
        await street.walk(await street.lanes(some_example()))
