"""Incidents (sự cố) at a point: opened once while open, settled by an officer with a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from backend.database import Tx
from backend.errors import Conflict, NotFound
from backend.ids import new_id

Kind = Literal["other_account", "unreadable", "disagreed"]


class AlreadySettled(Conflict):
    """Somebody settled it before."""

    slug = "already-settled"
    sentence = "Mục này đã được giải quyết trước đó. Tải lại danh sách."


async def open_incident(
    tx: Tx, ward: str, point: UUID, kind: Kind, visit: UUID | None, detail: str, at: datetime
) -> str | None:
    """The number of the new incident, such as SC-2026-0007; None where one of its kind is open."""
    number: str | None = await tx.fetchval(
        "insert into incident (id, ward, point, number, kind, visit, detail, opened_at)"
        " values ($1, $2, $3, new_incident_number($7), $4, $5, $6, $7)"
        " on conflict (point, kind) where settled_at is null"
        "  and kind in ('other_account', 'unreadable') do nothing returning number",
        new_id(),
        ward,
        point,
        kind,
        visit,
        detail,
        at,
    )
    return number


async def was_told(tx: Tx, point: UUID, kind: Kind, detail: str) -> bool:
    """Whether an incident of that kind and wording was ever opened at the point."""
    sql = "select exists (select 1 from incident where point = $1 and kind = $2 and detail = $3)"
    return bool(await tx.fetchval(sql, point, kind, detail))


async def settle_incident(
    tx: Tx, incident: UUID, settlement: str, member: UUID, at: datetime
) -> Any:
    """The settled row. Raises NotFound, or AlreadySettled."""
    row = await tx.fetchrow(
        "update incident set settled_at = $2, settled_by = $3, settlement = $4"
        " where id = $1 and settled_at is null returning *",
        incident,
        at,
        member,
        settlement,
    )
    if row is None:
        if await tx.fetchval("select true from incident where id = $1", incident):
            raise AlreadySettled()
        raise NotFound()
    return row


async def settle_pair(tx: Tx, pair: UUID, settlement: str, at: datetime) -> Any:
    """The settled pair of likely duplicates. Raises NotFound, or AlreadySettled."""
    row = await tx.fetchrow(
        "update duplicate_pair set settled_at = $2, settlement = $3"
        " where id = $1 and settled_at is null returning *",
        pair,
        at,
        settlement,
    )
    if row is None:
        if await tx.fetchval("select true from duplicate_pair where id = $1", pair):
            raise AlreadySettled()
        raise NotFound()
    return row
