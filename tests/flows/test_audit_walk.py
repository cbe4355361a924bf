"""`phocho audit verify` walks every ward's chain and names the first entry that was touched."""

from __future__ import annotations

from typing import Any

import pytest

from backend.audit import chain
from backend.audit.commands import walk
from backend.database import Database, Scope
from tests.conftest import Place

pytestmark = pytest.mark.asyncio
WARDS = ("21439@2025-07-01", "21451@2025-07-01")


async def _write(database: Database) -> None:
    for n in range(3):
        for ward in WARDS:
            async with database.unit_of_work(Scope(WARDS)) as tx:
                chain.record(tx, ward, "system", "tests.note", f"thing:{n}", {"n": n})


async def test_untouched_chains_are_whole(place: Place, database: Database) -> None:
    await _write(database)
    assert await walk(place.owner) == [(ward, 3, None) for ward in WARDS]


@pytest.mark.parametrize(
    ("touch", "named"),
    [
        ("update audit_entry set detail = '{}' where ward = $1 and n = 2", 2),
        ("delete from audit_entry where ward = $1 and n = 2", 3),
        ("delete from audit_entry where ward = $1 and n = 3", 3),
    ],
    ids=["an edited entry", "a deleted entry", "a cut tail"],
)
async def test_what_was_touched_is_named(
    place: Place, database: Database, owner: Any, touch: str, named: int
) -> None:
    await _write(database)
    await owner.execute("alter table audit_entry disable trigger append_only")
    await owner.execute(touch, WARDS[0])
    found = {ward: broken for ward, _, broken in await walk(place.owner)}
    assert found == {WARDS[0]: named, WARDS[1]: None}
