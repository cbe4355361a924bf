"""What a pull weighs on the wire: counted in bytes, of a ward that has been walked."""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from backend.config import Settings
from backend.demo.bulk_walk import fill
from backend.sealing import Vault
from tests.conftest import Place
from tests.flows.cast import Cast, Person, enlist

pytestmark = pytest.mark.asyncio

STREETS, POINTS = 6, 50
A_WARD_OF_3000 = 400 * 1024
NOTHING_NEW = 2 * 1024


@pytest_asyncio.fixture
async def nga(owner: asyncpg.Connection, cast: Cast, place: Place, settings: Settings) -> Person:
    """A volunteer whose whole ward was walked: merchants, confirmed accounts, visits."""
    vault = Vault.from_environment(settings.data_dir)
    ward = await fill(place.owner, vault, 1, STREETS, POINTS)
    return await enlist(owner, "Nga", ("volunteer", ward, None))


async def pulled(client: httpx.AsyncClient, who: Person, **asked: Any) -> tuple[int, Any]:
    """Bytes of the body as it travels, and what it says."""
    answer = await client.get(
        "/sync/pull", params=asked, headers={**who.headers, "Accept-Encoding": "gzip"}
    )
    assert answer.status_code == 200, answer.text
    return answer.num_bytes_downloaded, answer.json()


async def test_a_ward_of_3000_points_is_fetched_in_400_kb_and_a_pull_of_nothing_in_2(
    client: httpx.AsyncClient, nga: Person
) -> None:
    weight, page = await pulled(client, nga, limit=2000)
    rows = [change["entity"] for change in page["changes"]]
    assert not page["more"]
    assert rows.count("point") == STREETS * POINTS
    # Opened again by the server, so these are accounts as a day's work leaves them.
    assert rows.count("account") > STREETS * POINTS / 2
    assert weight * 3000 / (STREETS * POINTS) < A_WARD_OF_3000
    weight, page = await pulled(client, nga, limit=500, cursor=page["cursor"])
    assert (page["changes"], page["scope"], page["scopeRevoked"]) == ([], None, [])
    assert weight + len(page["cursor"]) < NOTHING_NEW
