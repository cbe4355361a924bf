"""What every answer carries, and how refusals and mishaps read."""

from __future__ import annotations

import httpx
import pytest

pytestmark = pytest.mark.asyncio


async def test_health_names_the_database(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert answer.json()["databaseId"]


async def test_an_unknown_address_is_a_problem_document(client: httpx.AsyncClient) -> None:
    answer = await client.get("/khong-co")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["slug"] == "not-found"
