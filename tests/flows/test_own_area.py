"""One's own area beside a demonstration: its first administrator, and coming back to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from backend.app import create_app
from backend.config import Settings
from backend.database import Database

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True)
class OwnArea:
    """The demonstration's own-area route, with `client` as the area's real server."""

    app: Any
    real: httpx.AsyncClient

    async def ask(
        self,
        body: dict[str, Any] | None = None,
        *,
        sits_at: str = "127.0.0.1",
        host: str = "127.0.0.1:8000",
        **headers: str,
    ) -> dict[str, Any]:
        transport: Any = httpx.ASGITransport(app=self.app, client=(sits_at, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            answer = await http.post("/api/v1/demo/own-area", json=body or {}, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def come_in(self, link: str) -> dict[str, Any]:
        came = await self.real.post("/sign-in", json={"code": link.rpartition("/")[2]})
        assert came.status_code == 201, came.text
        found: dict[str, Any] = came.json()
        return found

    async def sign_out(self, came: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {came['token']}"}
        assert (await self.real.post("/sign-out", headers=headers)).status_code == 204


@pytest_asyncio.fixture
async def area(client: httpx.AsyncClient, settings: Settings) -> AsyncIterator[OwnArea]:
    application = create_app(
        replace(
            settings,
            kind="demo",
            own_area_url="http://localhost:8001",
            own_area_direct_url=settings.database_direct_url,
        )
    )
    database: Database = application.state.database
    await database.open()
    yield OwnArea(application, client)
    await database.close()


async def test_the_founder_bears_the_name_that_they_typed(area: OwnArea) -> None:
    unnamed = await area.come_in((await area.ask({}))["link"])
    assert unnamed["member"]["name"] == "Quản trị địa bàn"


async def test_a_founder_who_has_not_come_in_yet_may_still_type_a_name(area: OwnArea) -> None:
    await area.ask()
    came = await area.come_in((await area.ask({"name": " Nguyễn  Thu "}))["link"])
    assert came["member"]["name"] == "Nguyễn Thu"


async def test_who_sits_at_this_machine_comes_back_as_the_same_administrator(area: OwnArea) -> None:
    first = await area.come_in((await area.ask({"name": "Thu"}))["link"])
    during = await area.ask()
    assert not during["fresh"], "somebody is signed in as administrator"
    await area.sign_out(first)
    back = await area.ask({"name": "Ai khác"})
    assert back["fresh"]
    again = await area.come_in(back["link"])
    assert (again["member"]["id"], again["member"]["name"]) == (first["member"]["id"], "Thu")


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"sits_at": "192.168.1.20"},
        {"host": "rebound.example:8000"},
        {"x-forwarded-for": "203.0.113.9"},
        {"origin": "https://other.example"},
    ],
)
async def test_nobody_else_is_let_into_an_area_that_has_an_administrator(
    area: OwnArea, elsewhere: dict[str, Any]
) -> None:
    first = await area.come_in((await area.ask())["link"])
    await area.sign_out(first)
    answer = await area.ask(**elsewhere)
    assert not answer["fresh"]
    assert "/vao/" not in answer["link"]
