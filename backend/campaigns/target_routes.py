"""Targets by month, and baselines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import OFFICER, READERS, Principal, only
from backend.audit import chain
from backend.campaigns import queries, target_queries, turf_queries
from backend.campaigns.campaign_rules import CampaignIdTaken, NothingToCount, check_closing_day
from backend.campaigns.target_queries import TargetRow, target_row
from backend.campaigns.targets import Measure, Quantity, Target, check_targets, parse_month
from backend.campaigns.turf_queries import BaselineRow
from backend.clock import today
from backend.database import Database
from backend.errors import NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.wire import Input, Wire


class TargetInput(Input, kw_only=True):
    """`month` is that from which it holds, "2026-10"; `upper` ends a range or is n of k of n."""

    indicator: str
    month: str
    value: float
    measure: Measure = "minimum"
    quantity: Quantity = "percent"
    upper: float | None = None
    tier: str | None = None
    source: str | None = None


class TargetsInput(Input, kw_only=True):
    targets: list[TargetInput]


class TargetsPage(Wire, kw_only=True):
    items: list[TargetRow]
    next: str | None = None


class BaselineInput(Input, kw_only=True):
    closed_on: date
    note: str = ""
    id: UUID | None = None


class BaselinesPage(Wire, kw_only=True):
    items: list[BaselineRow]
    next: str | None = None


def _target(one: TargetInput, field: str) -> Target:
    # A float's shortest text is what the person typed; its binary value is not.
    return Target(
        free_text(one.indicator, f"{field}.indicator", 60),
        parse_month(one.month, f"{field}.month"),
        Decimal(repr(one.value)),
        one.measure,
        one.quantity,
        None if one.upper is None else Decimal(repr(one.upper)),
        free_text(one.tier or "", f"{field}.tier", 40, required=False),
        free_text(one.source or "", f"{field}.source", 200, required=False),
    )


@get("/campaigns/{campaign:uuid}/targets", opt=only(*READERS), summary="Targets by month")
async def targets(
    campaign: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> TargetsPage:
    async with database.unit_of_work(principal.scope) as tx:
        if await queries.campaign_by_id(tx, campaign) is None:
            raise NotFound()
        rows = await target_queries.targets_of(tx, campaign)
    return TargetsPage(items=[target_row(row) for row in rows])


@put("/campaigns/{campaign:uuid}/targets", opt=only(*OFFICER), summary="Replace the targets")
async def put_targets(
    campaign: FromPath[UUID],
    data: JSONBody[TargetsInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> TargetsPage:
    wanted = check_targets(
        [_target(one, f"targets.{place}") for place, one in enumerate(data.targets)]
    )
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.lock_campaign(tx, campaign)
        if ward is None:
            raise NotFound()
        before = await target_queries.targets_of(tx, campaign)
        await target_queries.replace_targets(tx, campaign, ward, principal.member_id, wanted)
        rows = await target_queries.targets_of(tx, campaign)
        if rows != before:
            chain.record(
                tx,
                ward,
                principal.member_id,
                "campaigns.set_targets",
                f"campaign:{campaign}",
                {
                    "targets": [
                        [row.indicator, row.month, row.measure, row.value, row.upper, row.tier]
                        for row in rows
                    ]
                },
            )
    return TargetsPage(items=[target_row(row) for row in rows])


@get("/campaigns/{campaign:uuid}/baselines", opt=only(*READERS), summary="Baselines, newest first")
async def baselines(
    campaign: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> BaselinesPage:
    async with database.unit_of_work(principal.scope) as tx:
        if await queries.campaign_by_id(tx, campaign) is None:
            raise NotFound()
        return BaselinesPage(items=await turf_queries.baselines_of(tx, campaign))


@post(
    "/campaigns/{campaign:uuid}/baselines",
    opt=only(*OFFICER),
    summary="Close the census: freeze and number the denominator",
)
async def close_baseline(
    campaign: FromPath[UUID],
    data: JSONBody[BaselineInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> BaselineRow:
    closed_on = check_closing_day(data.closed_on, today())
    note = free_text(data.note, "note", 400, required=False)
    baseline_id = data.id or new_id()
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.lock_campaign(tx, campaign)
        if ward is None:
            raise NotFound()
        there = await turf_queries.baseline_by_id(tx, baseline_id, campaign)
        if there is not None:
            if (there.closed_on, there.note) != (closed_on, note):
                raise CampaignIdTaken(field="id")
            return there
        count = await turf_queries.close_baseline(
            tx, baseline_id, campaign, ward, closed_on, note, principal.member_id
        )
        if not count:
            raise NothingToCount(field="closedOn")
        made = await turf_queries.baseline_by_id(tx, baseline_id, campaign)
        if made is None:
            raise NotFound()
        chain.record(
            tx,
            ward,
            principal.member_id,
            "campaigns.close_baseline",
            f"campaign:{campaign}",
            {"number": made.number, "count": count, "closedOn": closed_on},
        )
    return made


routes: list[ControllerRouterHandler] = [targets, put_targets, baselines, close_baseline]
