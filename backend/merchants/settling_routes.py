"""What an officer judges: incidents on site, and shops that may be one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.audit.chain import record
from backend.clock import now
from backend.database import Database
from backend.free_text import free_text
from backend.merchants import incident_queries, queries
from backend.merchants.cards import DuplicateCard, IncidentCard
from backend.paging import CursorUnreadable, cursor_of, keys_of, page_limit
from backend.people.access import OFFICER, Principal, only
from backend.wire import Input, Wire


class IncidentsPage(Wire):
    items: list[IncidentCard]
    next: str | None


class DuplicatesPage(Wire):
    items: list[DuplicateCard]
    next: str | None


class SettlementInput(Input):
    settlement: str


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    keys = keys_of(cursor, 2)
    if keys is None:
        return None
    try:
        return datetime.fromisoformat(keys[0]), UUID(keys[1])
    except ValueError:
        raise CursorUnreadable(field="cursor") from None


@get("/incidents", opt=only(*OFFICER), summary="Open incidents (or settled ones), newest first")
async def incidents(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    settled: FromQuery[bool] = False,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> IncidentsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        items = await queries.incidents(tx, wards, settled, _after(cursor), most)
    last = items[-1] if len(items) == most else None
    following = cursor_of(last.opened_at.isoformat(), last.id) if last else None
    return IncidentsPage(items=items, next=following)


@get("/duplicates", opt=only(*OFFICER), summary="Likely duplicates to judge, newest first")
async def duplicates(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    settled: FromQuery[bool] = False,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> DuplicatesPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        items = await queries.duplicates(tx, wards, settled, _after(cursor), most)
    last = items[-1] if len(items) == most else None
    following = cursor_of(last.seen_at.isoformat(), last.id) if last else None
    return DuplicatesPage(items=items, next=following)


@post(
    "/incidents/{incident_id:uuid}/settle",
    opt=only(*OFFICER),
    status_code=204,
    summary="Settle an incident with a sentence",
)
async def settle_incident(
    incident_id: FromPath[UUID],
    data: JSONBody[SettlementInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    settlement = free_text(data.settlement, "settlement", 500)
    async with database.unit_of_work(principal.scope) as tx:
        row = await incident_queries.settle_incident(
            tx, incident_id, settlement, principal.member_id, now()
        )
        record(
            tx,
            row["ward"],
            principal.member_id,
            "merchants.settle_incident",
            f"incident:{incident_id}",
            {"number": row["number"], "kind": row["kind"]},
        )


@post(
    "/duplicates/{pair_id:uuid}/settle",
    opt=only(*OFFICER),
    status_code=204,
    summary="Say what two likely duplicates turned out to be",
)
async def settle_pair(
    pair_id: FromPath[UUID],
    data: JSONBody[SettlementInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    settlement = free_text(data.settlement, "settlement", 500)
    async with database.unit_of_work(principal.scope) as tx:
        row = await incident_queries.settle_pair(tx, pair_id, settlement, now())
        record(
            tx,
            row["ward"],
            principal.member_id,
            "merchants.settle_duplicate",
            f"duplicate_pair:{pair_id}",
            {"reason": row["reason"]},
        )


settling_routes: list[ControllerRouterHandler] = [
    incidents,
    duplicates,
    settle_incident,
    settle_pair,
]
