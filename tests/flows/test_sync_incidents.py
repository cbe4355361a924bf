"""What a phone is told of an incident at a point: that one is open, and of what kind."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from litestar import Litestar

from backend.clock import now
from backend.ids import new_id
from tests.flows.cast import Cast
from tests.flows.phone import Phone
from tests.flows.shops import lay_out

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ((), None),
        (("disagreed",), "disagreed"),
        (("unreadable", "disagreed", "other_account", "recall"), "other_account"),
        (("unreadable", "recall"), "recall"),
        (("print_mismatch",), None),
        (("of a later build",), "of a later build"),
    ],
)
async def test_a_phone_is_told_the_kind_of_the_gravest_incident(
    app: Litestar,
    client: httpx.AsyncClient,
    cast: Cast,
    owner: Any,
    kinds: tuple[str, ...],
    told: str | None,
) -> None:
    walk = await lay_out(app, owner, cast)
    for kind in kinds:
        await owner.execute(
            "insert into incident (id, ward, point, number, kind, detail, opened_at, settlement)"
            " values ($1, $2, $3, new_incident_number($4), $5, '', $4, '')",
            new_id(),
            cast.ward,
            walk.stalls[0],
            now(),
            kind,
        )
    lan = Phone(client, cast.lan)
    await lan.pull()
    point = lan.rows["point", str(walk.stalls[0])]
    assert (point["incidentOpen"], point["incidentKind"]) == (told is not None, told)

    await owner.execute("update incident set settled_at = now()")
    await lan.pull()
    point = lan.rows["point", str(walk.stalls[0])]
    assert (point["incidentOpen"], point["incidentKind"]) == (False, None)
