"""The operation log, kept operations and the change feed in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.access import FIELD
from backend.database import Tx
from backend.ids import new_id
from backend.operations import Op
from backend.wire import Wire

HELD_DAYS = 5


class FeedRow(msgspec.Struct):
    entity: str
    entity_id: UUID
    xid: int
    seq: int
    deleted: bool


class KeptRow(msgspec.Struct):
    id: UUID
    op_id: UUID
    member: UUID
    device: UUID
    sealed: bytes
    sha256: bytes
    ward: str | None = None
    why: str = ""
    brought_by: UUID | None = None
    settled_at: datetime | None = None


class KeptOut(Wire):
    """A kept operation as an officer sees it: whose, why and since when."""

    id: UUID
    op_id: UUID
    why: str
    kept_at: datetime
    member_name: str


async def note_op(
    tx: Tx, op: Op, member: UUID, device: UUID, sha256: bytes, received_at: datetime
) -> bool:
    """Enter an operation in the log; False when its id is there already. Insert first: reading
    before inserting would race with the same operation sent twice at once."""
    entered = await tx.fetchval(
        "insert into op (op_id, member, device, entity, entity_id, payload_sha256, client_at,"
        " received_at, result, brought_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, '{}', app_brought_by())"
        " on conflict (op_id) do nothing returning true",
        op.op_id,
        member,
        device,
        op.entity,
        op.entity_id,
        sha256,
        op.client_at,
        received_at,
    )
    return entered is True


async def note_answer(tx: Tx, op_id: UUID, result: bytes) -> None:
    await tx.execute("update op set result = $2::jsonb where op_id = $1", op_id, result.decode())


async def first_answer(tx: Tx, op_id: UUID) -> tuple[bytes, bytes] | None:
    """The hash and stored answer of an operation of this member; None when it is another's."""
    row = await tx.fetchrow("select payload_sha256, result from op where op_id = $1", op_id)
    return None if row is None else (row["payload_sha256"], row["result"].encode())


async def taken_before(tx: Tx, op: Op, sha256: bytes) -> bool:
    """Whether this member's very same record was taken before, under this operation's id or
    another's: one that waited for its parent can come by twice."""
    return bool(
        await tx.fetchval(
            "select true from op where member = app_member() and entity_id = $1"
            " and payload_sha256 = $2 and result ->> 'status' in ('applied', 'merged') limit 1",
            op.entity_id,
            sha256,
        )
    )


async def answered_statuses(tx: Tx, op_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The stored status of each operation that this member sent before."""
    rows = await tx.fetch(
        "select op_id, result ->> 'status' as status from op where op_id = any($1::uuid[])",
        list(op_ids),
    )
    return {row["op_id"]: row["status"] for row in rows}


async def keep(
    tx: Tx,
    op: Op,
    member: UUID,
    device: UUID,
    *,
    why: str,
    sha256: bytes,
    sealed: bytes,
    kept_at: datetime,
    waits_for: UUID | None = None,
    ward: str | None = None,
) -> None:
    """Keep an operation's encrypted body for its parent or for an officer; a repeat adds none.

    One that waited for another parent, which has come, waits for this one from now on.
    """
    await tx.execute(
        "insert into kept_op (id, op_id, ward, member, device, why, waits_for, payload_sha256,"
        " sealed, kept_at, until, settlement, brought_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', app_brought_by())"
        " on conflict do nothing",
        new_id(),
        op.op_id,
        ward,
        member,
        device,
        why,
        waits_for,
        sha256,
        sealed,
        kept_at,
        kept_at + timedelta(days=HELD_DAYS) if why == "held" else None,
    )
    if waits_for is not None:
        await tx.execute(
            "update kept_op set waits_for = $3 where op_id = $1 and payload_sha256 = $2"
            " and why = 'held' and settled_at is null and waits_for <> $3",
            op.op_id,
            sha256,
            waits_for,
        )


async def waiting_for(tx: Tx, entity_id: UUID) -> list[KeptRow]:
    """Held operations whose parent has just come, oldest first, locked."""
    return await tx.all(
        KeptRow,
        "select id, op_id, member, device, sealed, payload_sha256 as sha256, brought_by"
        " from kept_op where waits_for = $1"
        " and why = 'held' and settled_at is null order by kept_at, op_id for update",
        entity_id,
    )


async def settle_kept(tx: Tx, kept: UUID, at: datetime, settlement: str) -> None:
    await tx.execute(
        "update kept_op set settled_at = $2, settlement = $3 where id = $1", kept, at, settlement
    )


async def field_roles_since(tx: Tx, member: UUID, wards: Sequence[str], since: date) -> list[Any]:
    """The roles that a member walks, or since `since` has walked, in those wards: `ward, role,
    team, standing` and the member's `name`."""
    return await tx.fetch(
        "select member.name, membership.ward, membership.role, membership.team,"
        " membership.ended_at is null and member.ended_at is null as standing"
        " from member join membership on membership.member = member.id"
        " where member.id = $1 and membership.ward = any($2::text[])"
        " and membership.role = any($3::text[])"
        " and (membership.ended_at is null or membership.ended_at >= $4::date)"
        " order by membership.ward, membership.role",
        member,
        list(wards),
        list(FIELD),
        since,
    )


async def device_of(tx: Tx, device: UUID, member: UUID) -> Any | None:
    """`name, revoked_at` of a device on which that member signed in."""
    return await tx.fetchrow(
        "select name, revoked_at from device where id = $1 and member = $2", device, member
    )


async def database_id(tx: Tx) -> UUID:
    found: UUID = await tx.fetchval("select id from installation")
    return found


async def horizon(tx: Tx) -> int:
    """The oldest transaction in flight: ids below it are all finished, none can still appear."""
    return int(await tx.fetchval("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))


async def changes(
    tx: Tx,
    *,
    places: Sequence[UUID],
    after: tuple[int, int],
    below: int,
    limit: int,
) -> list[FeedRow]:
    """The feed after a position, below the horizon, of some streets and markets, in order."""
    return await tx.all(
        FeedRow,
        "select entity, entity_id, xid, seq, deleted from change"
        " where ward = any($1::text[]) and place = any($2::uuid[])"
        " and (xid, seq) > ($3, $4) and xid < $5 order by xid, seq limit $6",
        list(tx.scope.wards),
        list(places),
        after[0],
        after[1],
        below,
        limit,
    )


async def kept_for_officer(tx: Tx, limit: int) -> list[KeptOut]:
    """What waits for an officer: reused ids, and operations held longer than five days."""
    return await tx.all(
        KeptOut,
        "select kept_op.id, op_id, why, kept_at, member.name as member_name from kept_op"
        " join member on member.id = kept_op.member where settled_at is null and"
        " ward = any($1::text[]) and (why <> 'held' or until < now())"
        " order by kept_at, kept_op.id limit $2",
        list(tx.scope.wards),
        limit,
    )


async def kept_body(tx: Tx, kept: UUID) -> KeptRow | None:
    """A kept operation of the officer's wards, with its sealed body."""
    return await tx.one(
        KeptRow,
        "select id, op_id, member, device, ward, sealed, payload_sha256 as sha256, why,"
        " brought_by, settled_at from kept_op where id = $1 and ward = any($2::text[]) for update",
        kept,
        list(tx.scope.wards),
    )
