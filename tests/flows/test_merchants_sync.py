"""A stall registered in a dead spot: everything in one push, through the server's front door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now
from backend.ids import new_id
from backend.merchants.searching import words_of
from backend.text import fold
from tests.flows.cast import Cast
from tests.flows.shops import Q1, Walk, lay_out, proposal, registration, witnessed

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


def op(entity: str, entity_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "opId": str(new_id()),
        "entity": entity,
        "entityId": str(entity_id),
        "kind": "put",
        "baseRev": None,
        "clientAt": now().isoformat(),
        "body": {name: str(v) if isinstance(v, UUID) else v for name, v in body.items()},
    }


def afternoon(walk: Walk) -> list[dict[str, Any]]:
    """Registration, account, the owner's word, and a visit that scans the wall."""
    stall, merchant, account = walk.stalls[1], new_id(), new_id()
    return [
        op("merchant", merchant, registration(stall)),
        op("account", account, proposal(merchant)),
        op("confirmation", new_id(), witnessed(account)),
        op(
            "visit",
            new_id(),
            {"pointId": stall, "merchantId": merchant, "outcome": "met", "scanned": Q1},
        ),
    ]


async def push(client: httpx.AsyncClient, walk: Walk, ops: list[dict[str, Any]]) -> list[Any]:
    answer = await client.post(
        "/sync/push",
        json={
            "schema": 1,
            "deviceId": str(walk.cast.lan.principal.device_id),
            "appVersion": "2026.11.21",
            "clientNow": now().isoformat(),
            "ops": ops,
        },
        headers=walk.cast.lan.headers,
    )
    assert answer.status_code == 200, answer.text
    results: list[Any] = answer.json()["results"]
    return results


async def test_a_whole_registration_arrives_in_one_push_and_again_changes_nothing(
    walk: Walk, client: httpx.AsyncClient, owner: Any
) -> None:
    ops = afternoon(walk)
    results = await push(client, walk, ops)
    assert [result["status"] for result in results] == ["applied"] * 4, results
    assert results[3]["facts"]["verdict"] == "same"
    again = await push(client, walk, ops)
    assert [result["status"] for result in again] == ["duplicate"] * 4
    for table, count in (("merchant", 1), ("account", 1), ("visit", 1), ("claim", 4)):
        assert await owner.fetchval(f"select count(*) from {table}") == count, table
    assert await owner.fetchval("select status from account") == "confirmed"


async def test_what_comes_before_its_parent_waits_for_it(
    walk: Walk, client: httpx.AsyncClient, owner: Any
) -> None:
    merchant, account, word, visit = afternoon(walk)
    early = await push(client, walk, [account, word, visit])
    assert [result["status"] for result in early] == ["held"] * 3
    await push(client, walk, [merchant])
    assert await owner.fetchval("select status from account") == "confirmed"
    assert await owner.fetchval("select scan_verdict from visit") == "same"


async def test_one_bad_operation_does_not_take_its_neighbours_with_it(
    walk: Walk, client: httpx.AsyncClient, owner: Any
) -> None:
    merchant, account, word, visit = afternoon(walk)
    account["body"]["payload"] = Q1[:-1] + "4"
    results = await push(client, walk, [merchant, account, word, visit])
    assert [result["status"] for result in results] == ["applied", "rejected", "held", "applied"]
    assert (results[1]["slug"], results[1]["field"]) == ("code-refused", "payload")
    assert await owner.fetchval("select count(*) from account") == 0


@pytest.mark.parametrize(
    "text",
    ["A2-07", "Sạp cá Bà Năm", "12/3A hẻm 45", "  ", "007 00 0a", "Ð-Đ đ", "QL1A km 1106+200"],
)
async def test_the_database_reads_words_as_the_search_does(owner: Any, text: str) -> None:
    in_sql = await owner.fetchval("select search_words($1)", fold(text))
    assert in_sql.split() == words_of(text)
