"""SQL of visits, their claims, and tools."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.ids import new_id
from backend.merchants.claims import Stated


async def before_visit(
    tx: Tx, point: UUID, merchant: UUID | None, member: UUID, at: datetime
) -> Any:
    """`ward, status` of the point; `merchant_seen`; `off_turf`, whether the member's teams walk
    other places; `pace`, shops they registered in the hour before. None where none is seen."""
    return await tx.fetchrow(
        "with mine as (select a.street, a.market from assignment a"
        "  join membership s on s.team = a.team where s.member = $3 and s.ended_at is null"
        "  and a.ended_at is null)"
        " select p.ward, p.status,"
        " ($2::uuid is null or exists (select 1 from merchant where id = $2)) as merchant_seen,"
        " exists (select 1 from mine) and not exists (select 1 from mine"
        "  where mine.street = p.street or mine.market = p.market) as off_turf,"
        " (select count(*) from (select from merchant where created_by = $3"
        "  and created_at > $4 and created_at <= $5 limit 100) brisk) as pace"
        " from point p where p.id = $1",
        point,
        merchant,
        member,
        at - timedelta(hours=1),
        at,
    )


async def accounts_to_compare(tx: Tx, point: UUID) -> list[Any]:
    """Every version at a point that a code on its wall may stand for, newest first."""
    return await tx.fetch(
        "select account.id, account.merchant, account.version, account.status, account.sealed,"
        " merchant.data_key from account join merchant on merchant.id = account.merchant"
        " where account.point = $1 and account.status <> 'rejected'"
        " order by account.proposed_at desc",
        point,
    )


async def log_visit(
    tx: Tx,
    visit: UUID,
    ward: str,
    point: UUID,
    merchant: UUID | None,
    member: UUID,
    *,
    outcome: str,
    refusal_reason: str | None,
    note: str,
    revisit_on: date | None,
    source: str,
    verdict: str | None,
    reason: str,
    visited_at: datetime,
    clock_offset_ms: int,
    on: date,
    flags: Sequence[str],
    received_at: datetime,
    photo_ids: Sequence[UUID],
    claims: Sequence[Stated],
) -> bool:
    """Write the visit and its claims in one statement; False if the visit is there already."""
    made = await tx.fetchval(
        "with made as ("
        " insert into visit (id, ward, point, merchant, member, outcome, refusal_reason, note,"
        "  revisit_on, source, scan_verdict, scan_reason, visited_at, clock_offset_ms, on_date,"
        "  flags, received_at, photo_ids)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
        "  $22)"
        " on conflict (id) do nothing returning id),"
        " told as ("
        " insert into claim (id, ward, point, visit, kind, evidence, amount, on_date, member,"
        "  created_at)"
        " select c.id, $2, $3, made.id, c.kind, c.evidence, c.amount, $15, $5, $17 from made,"
        "  unnest($18::uuid[], $19::text[], $20::text[], $21::integer[])"
        "   as c (id, kind, evidence, amount))"
        " select id from made",
        visit,
        ward,
        point,
        merchant,
        member,
        outcome,
        refusal_reason,
        note,
        revisit_on,
        source,
        verdict,
        reason,
        visited_at,
        clock_offset_ms,
        on,
        list(flags),
        received_at,
        [new_id() for _ in claims],
        [claim.kind for claim in claims],
        [claim.evidence for claim in claims],
        [claim.amount for claim in claims],
        list(photo_ids),
    )
    return made is not None


async def visit_seen(tx: Tx, visit: UUID) -> bool:
    return bool(await tx.fetchval("select true from visit where id = $1", visit))


async def set_point_status(tx: Tx, point: UUID, status: str, on: date) -> bool:
    """Follow what a visit found, unless something later is known; False where nothing changed."""
    tag = await tx.execute(
        "update point set status = $2, status_on = $3, status_reason = '', rev = rev + 1"
        " where id = $1 and status <> $2 and status_on <= $3"
        " and status in ('open', 'vacant', 'closed', 'moved')",
        point,
        status,
        on,
    )
    return tag == "UPDATE 1"


async def point_ward(tx: Tx, point: UUID) -> str | None:
    ward: str | None = await tx.fetchval("select ward from point where id = $1", point)
    return ward


async def note_tool(
    tx: Tx,
    fact: UUID,
    ward: str,
    point: UUID,
    *,
    tool: str,
    state: str,
    obstacle: str,
    provider: str,
    on: date,
    member: UUID,
    at: datetime,
) -> bool:
    """Append a dated fact; False if it is there already."""
    return bool(
        await tx.fetchval(
            "insert into tool_fact (id, ward, point, tool, state, obstacle, provider, on_date,"
            " member, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            " on conflict (id) do nothing returning true",
            fact,
            ward,
            point,
            tool,
            state,
            obstacle,
            provider,
            on,
            member,
            at,
        )
    )


async def tool_seen(tx: Tx, fact: UUID) -> bool:
    return bool(await tx.fetchval("select true from tool_fact where id = $1", fact))
