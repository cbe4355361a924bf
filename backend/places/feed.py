"""Streets, markets and points as phones hold them, by id, for the pull."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.database import Tx

Bodies = dict[UUID, dict[str, Any]]


async def street_bodies(tx: Tx, ids: Sequence[UUID]) -> Bodies:
    if not ids:
        return {}
    rows = await tx.fetch("select id, ward, name, rev from street where id = any($1)", list(ids))
    return {row["id"]: dict(row) for row in rows}


async def market_bodies(tx: Tx, ids: Sequence[UUID]) -> Bodies:
    """Each market with its zones and their rows, aisles included, in walking order."""
    if not ids:
        return {}
    markets = await tx.fetch("select id, ward, name, rev from market where id = any($1)", list(ids))
    found: Bodies = {row["id"]: {**dict(row), "zones": []} for row in markets}
    zones: dict[UUID, dict[str, Any]] = {}
    for row in await tx.fetch(
        "select id, market, code, name from zone where market = any($1) order by position, code",
        list(ids),
    ):
        zones[row["id"]] = {"id": row["id"], "code": row["code"], "name": row["name"], "rows": []}
        found[row["market"]]["zones"].append(zones[row["id"]])
    for row in await tx.fetch(
        "select id, zone, kind, code, goods, position from market_row where market = any($1)"
        " order by position, code",
        list(ids),
    ):
        zones[row["zone"]]["rows"].append(
            {key: row[key] for key in ("id", "kind", "code", "goods", "position")}
        )
    return found


async def point_bodies(tx: Tx, ids: Sequence[UUID]) -> Bodies:
    if not ids:
        return {}
    rows = await tx.fetch(
        'select id, ward, kind, street as "streetId", side, house_number as "houseNumber",'
        ' market as "marketId", market_row as "rowId",'
        ' stall_code as "stallCode", stall_order as "stallOrder", stall_width as width, label,'
        ' landmark, status, status_on as "statusOn", weak_signal as "weakSignal", rev'
        " from point where id = any($1)",
        list(ids),
    )
    return {row["id"]: dict(row) for row in rows}
