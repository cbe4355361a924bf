"""Finding the member behind a token."""

from __future__ import annotations

from backend.database import Database
from backend.people.access import Principal


async def principal_of(database: Database, token: str) -> Principal:
    raise RuntimeError("written by the people room")
