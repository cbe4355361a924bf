"""What every answer carries, and how refusals and mishaps read."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from litestar import Litestar

from backend.ids import new_id
from tests.flows.cast import Cast

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


async def test_a_number_in_quotation_marks_is_a_wrong_type_and_named(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    target = {"indicator": "adoption", "month": "2026-10", "value": "90", "quantity": "percent"}
    answer = await client.put(
        f"/campaigns/{new_id()}/targets", json={"targets": [target]}, headers=cast.minh.headers
    )
    assert (answer.status_code, answer.json()["slug"]) == (422, "validation")
    assert answer.json()["field"].endswith("value")


async def test_a_body_that_is_not_json_is_unreadable(client: httpx.AsyncClient, cast: Cast) -> None:
    answer = await client.post("/streets", content=b"{", headers=cast.minh.headers)
    assert (answer.status_code, answer.json()["slug"]) == (400, "unreadable-body")


async def test_the_api_describes_itself_and_sends_nobody_elsewhere(app: Litestar) -> None:
    transport: Any = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        answer = await http.get("/schema/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/sync/push" in described["paths"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
