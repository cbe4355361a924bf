"""Serving what changed: everything of a member's assignment, in order, without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.access import Principal
from backend.adoption.feed import bodies as point_states
from backend.clock import now
from backend.database import Database, Tx
from backend.merchants.feed import account_bodies, merchant_bodies
from backend.people.queries import place_scope
from backend.places.feed import market_bodies, point_bodies, street_bodies
from backend.places.queries import place_ids
from backend.sealing import Vault
from backend.sync import queries
from backend.sync.cursor import Cursor, CursorExpired, read_cursor, write_cursor
from backend.sync.envelope import ChangeOut, Pulled
from backend.sync.queries import FeedRow

Bodies = dict[UUID, dict[str, Any]]


async def _bodies(
    tx: Tx, principal: Principal, vault: Vault, rows: Sequence[FeedRow]
) -> dict[tuple[str, UUID], dict[str, Any]]:
    """The present body of each changed entity, a few statements for all of them."""
    ids: dict[str, list[UUID]] = {}
    for row in rows:
        if not row.deleted:
            ids.setdefault(row.entity, []).append(row.entity_id)
    found: dict[str, Bodies] = {
        "street": await street_bodies(tx, ids.get("street", [])),
        "market": await market_bodies(tx, ids.get("market", [])),
        "point": await point_bodies(tx, ids.get("point", [])),
        "merchant": await merchant_bodies(tx, ids.get("merchant", [])),
        "account": await account_bodies(tx, vault, principal, ids.get("account", [])),
    }
    for point, state in (await point_states(tx, ids.get("point", []))).items():
        if point in found["point"]:
            found["point"][point].update(state)
    return {(entity, key): body for entity, many in found.items() for key, body in many.items()}


async def pull(
    database: Database, principal: Principal, vault: Vault, cursor_text: str | None, limit: int
) -> Pulled:
    """The next changes after a cursor; without one, everything in scope from the start.

    A scope that gained places starts the feed again, since what is older than the cursor is new
    to this phone; rows are whole states, so a repeat does no harm. Raises CursorExpired.
    """
    async with database.unit_of_work(principal.scope) as tx:
        identity = await queries.database_id(tx)
        below = await queries.horizon(tx)
        assigned = await place_scope(tx, principal)
        scope = tuple(sorted(assigned if assigned is not None else await place_ids(tx)))
        cursor = Cursor(identity) if cursor_text is None else read_cursor(cursor_text, identity)
        if cursor.xid > below:
            raise CursorExpired(field="cursor")
        held = set(cursor.places)
        if set(scope) - held:
            cursor = Cursor(identity, places=cursor.places)
        rows = await queries.changes(
            tx, places=scope, after=(cursor.xid, cursor.seq), below=below, limit=limit + 1
        )
        more = len(rows) > limit
        rows = rows[:limit]
        bodies = await _bodies(tx, principal, vault, rows)
    changes = []
    for row in rows:
        body = None if row.deleted else bodies.get((row.entity, row.entity_id))
        changes.append(
            ChangeOut(
                entity=row.entity,
                id=row.entity_id,
                rev=int(body["rev"]) if body else 0,
                deleted=body is None,
                body=body,
            )
        )
    last = (rows[-1].xid, rows[-1].seq) if rows else (cursor.xid, cursor.seq)
    return Pulled(
        cursor=write_cursor(Cursor(identity, last[0], last[1], scope)),
        more=more,
        changes=changes,
        scope=None if set(scope) == held else list(scope),
        scope_revoked=sorted(held - set(scope)),
        server_now=now(),
    )
