"""The cast of the flows, in a database of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio

from tests.conftest import Place
from tests.flows.adoption_world import World
from tests.flows.cast import Cast, assemble


@pytest_asyncio.fixture
async def cast(place: Place) -> Cast:
    return await assemble(place.owner)


@pytest_asyncio.fixture
async def owner(place: Place) -> AsyncIterator[Any]:
    """The owner's connection, for arranging what no route arranges and looking past all walls."""
    connection = await asyncpg.connect(place.owner)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def world(owner: Any, cast: Cast) -> World:
    """Phường Đức Phổ's places, to be written past the application."""
    return World(owner, cast.ward, cast.lan.id)
