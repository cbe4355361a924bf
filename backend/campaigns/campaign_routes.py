"""Making campaigns: kind, scope, phases, targets, baselines."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import OFFICER, READERS, Principal, only
from backend.audit import chain
from backend.campaigns import kind_queries, queries
from backend.campaigns.campaign_rules import (
    MOST_PHASES,
    MOST_PLACES,
    CampaignIdTaken,
    check_phase,
    check_s6,
)
from backend.campaigns.queries import CampaignRow, PhaseRow
from backend.clock import now
from backend.database import Database, Tx
from backend.errors import Invalid, NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.paging import cursor_of, keys_of, page_limit
from backend.places.wards import clean_hotline
from backend.wire import Input, Wire


class KindsPage(Wire, kw_only=True):
    items: list[kind_queries.KindRow]
    next: str | None = None


class CampaignsPage(Wire, kw_only=True):
    items: list[CampaignRow]
    next: str | None


class PhaseInput(Input, kw_only=True):
    name: str
    starts_on: date
    ends_on: date | None = None
    plan_words: str = ""


class CampaignInput(Input, kw_only=True):
    ward: str
    kind: str
    name: str
    plan_words: str = ""
    legal_basis: str = ""
    hotline: str = ""
    street_ids: list[UUID] = msgspec.field(default_factory=list)
    market_ids: list[UUID] = msgspec.field(default_factory=list)
    unit_ids: list[str] = msgspec.field(default_factory=list)
    phases: list[PhaseInput] = msgspec.field(default_factory=list)
    s6_payments: int = 20
    exclusive_turf: bool = False
    id: UUID | None = None


class CampaignChange(Input, kw_only=True):
    """Absent fields stay; `phases` replaces them all; `ended` ends or reopens the campaign."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    plan_words: str | msgspec.UnsetType = msgspec.UNSET
    legal_basis: str | msgspec.UnsetType = msgspec.UNSET
    hotline: str | msgspec.UnsetType = msgspec.UNSET
    s6_payments: int | msgspec.UnsetType = msgspec.UNSET
    exclusive_turf: bool | msgspec.UnsetType = msgspec.UNSET
    phases: list[PhaseInput] | msgspec.UnsetType = msgspec.UNSET
    ended: bool | msgspec.UnsetType = msgspec.UNSET


class PlaceInput(Input, kw_only=True):
    street_id: UUID | None = None
    market_id: UUID | None = None


@get("/campaign-kinds", opt=only(*READERS), summary="The kinds of campaign")
async def kinds(database: NamedDependency[Database]) -> KindsPage:
    async with database.unit_of_work() as tx:
        return KindsPage(items=await kind_queries.list_kinds(tx))


@get("/campaigns", opt=only(*READERS), summary="Campaigns, newest first")
async def campaigns(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> CampaignsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most, after = page_limit(limit), keys_of(cursor, 2)
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.list_campaigns(tx, wards, after, most)
    shown, more = rows[:most], len(rows) > most
    last = cursor_of(shown[-1].created_at.isoformat(), shown[-1].id) if more else None
    return CampaignsPage(items=shown, next=last)


@get("/campaigns/{campaign:uuid}", opt=only(*READERS), summary="A campaign and what it covers")
async def campaign_page(
    campaign: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> CampaignRow:
    async with database.unit_of_work(principal.scope) as tx:
        return await _found(tx, campaign)


async def _found(tx: Tx, campaign: UUID) -> CampaignRow:
    row = await queries.campaign_by_id(tx, campaign)
    if row is None:
        raise NotFound()
    return row


def _phases(inputs: list[PhaseInput]) -> list[PhaseRow]:
    if len(inputs) > MOST_PHASES:
        raise Invalid(field="phases", sentence=f"Tối đa {MOST_PHASES} giai đoạn. Bớt giai đoạn.")
    phases = []
    for place, phase in enumerate(inputs):
        where = f"phases.{place}"
        name = free_text(phase.name, f"{where}.name", 80)
        check_phase(name, phase.starts_on, phase.ends_on, where)
        words = free_text(phase.plan_words, f"{where}.planWords", 1000, required=False)
        phases.append(
            PhaseRow(name=name, starts_on=phase.starts_on, ends_on=phase.ends_on, plan_words=words)
        )
    return phases


def _fields(data: CampaignInput, ward: str) -> dict[str, Any]:
    """The columns of a campaign. Its plan may lack number and date: only the name is needed."""
    return {
        "ward": ward,
        "kind": data.kind,
        "name": free_text(data.name, "name", 160),
        "plan_words": free_text(data.plan_words, "planWords", 4000, required=False),
        "legal_basis": free_text(data.legal_basis, "legalBasis", 400, required=False),
        "hotline": clean_hotline(data.hotline),
        "s6_payments": check_s6(data.s6_payments),
        "exclusive_turf": data.exclusive_turf,
    }


@post("/campaigns", opt=only(*OFFICER), summary="A campaign: kind, scope as planned, phases")
async def add_campaign(
    data: JSONBody[CampaignInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> CampaignRow:
    ward = principal.ward(data.ward)
    fields, phases = _fields(data, ward), _phases(data.phases)
    if len(data.street_ids) + len(data.market_ids) > MOST_PLACES:
        raise Invalid(field="streetIds", sentence=f"Tối đa {MOST_PLACES} đường và chợ.")
    campaign_id = data.id or new_id()
    async with database.unit_of_work(principal.scope) as tx:
        if not await queries.kind_exists(tx, data.kind):
            raise Invalid(
                field="kind", sentence="Không có loại chiến dịch này. Chọn trong danh sách."
            )
        if await queries.unknown_units(tx, data.unit_ids):
            raise Invalid(
                field="unitIds", sentence="Có đơn vị không còn trong danh sách. Chọn lại."
            )
        if not await queries.insert_campaign(tx, campaign_id, principal.member_id, fields):
            there = await queries.campaign_by_id(tx, campaign_id)
            if there is None or not _same(there, data, fields, phases):
                raise CampaignIdTaken(field="id")
            return there
        await queries.replace_phases(tx, campaign_id, ward, phases)
        await queries.add_units(tx, campaign_id, ward, data.unit_ids)
        for place, ids in (("street", data.street_ids), ("market", data.market_ids)):
            for number, place_id in enumerate(ids):
                if not await queries.place_is_here(tx, place, place_id, ward):
                    raise NotFound(field=f"{place}Ids.{number}")
                await queries.add_place(tx, campaign_id, ward, place, place_id)
        chain.record(
            tx,
            ward,
            principal.member_id,
            "campaigns.make",
            f"campaign:{campaign_id}",
            {"kind": data.kind, "places": len(data.street_ids) + len(data.market_ids)},
        )
        return await _found(tx, campaign_id)


def _same(
    there: CampaignRow, data: CampaignInput, fields: dict[str, Any], phases: list[PhaseRow]
) -> bool:
    """Whether a campaign that is already there is the one that was sent again."""
    ordered = sorted(phases, key=lambda phase: (phase.starts_on, phase.name))
    return (
        all(getattr(there, name) == value for name, value in fields.items())
        and there.phases == ordered
        and set(data.street_ids) <= set(there.street_ids)
        and set(data.market_ids) <= set(there.market_ids)
        and set(data.unit_ids) <= set(there.unit_ids)
    )


@patch("/campaigns/{campaign:uuid}", opt=only(*OFFICER), summary="Change or end a campaign")
async def change_campaign(
    campaign: FromPath[UUID],
    data: JSONBody[CampaignChange],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> CampaignRow:
    fields: dict[str, Any] = {}
    texts = (("name", "name", 160), ("plan_words", "planWords", 4000))
    for name, field, longest in (*texts, ("legal_basis", "legalBasis", 400)):
        value = getattr(data, name)
        if value is not msgspec.UNSET:
            fields[name] = free_text(value, field, longest, required=name == "name")
    if data.hotline is not msgspec.UNSET:
        fields["hotline"] = clean_hotline(data.hotline)
    if data.s6_payments is not msgspec.UNSET:
        fields["s6_payments"] = check_s6(data.s6_payments)
    if data.exclusive_turf is not msgspec.UNSET:
        fields["exclusive_turf"] = data.exclusive_turf
    if data.ended is not msgspec.UNSET:
        fields["ended_at"] = now() if data.ended else None
    phases = None if data.phases is msgspec.UNSET else _phases(data.phases)
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.lock_campaign(tx, campaign)
        if ward is None:
            raise NotFound()
        if fields:
            await queries.update_campaign(tx, campaign, fields)
        if phases is not None:
            await queries.replace_phases(tx, campaign, ward, phases)
        changed = sorted(fields) + (["phases"] if phases is not None else [])
        if changed:
            chain.record(
                tx,
                ward,
                principal.member_id,
                "campaigns.change",
                f"campaign:{campaign}",
                {"fields": changed},
            )
        return await _found(tx, campaign)


@post("/campaigns/{campaign:uuid}/places", opt=only(*OFFICER), summary="Take a place in")
async def add_place(
    campaign: FromPath[UUID],
    data: JSONBody[PlaceInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> CampaignRow:
    if (data.street_id is None) == (data.market_id is None):
        raise Invalid(field="streetId", sentence="Chọn một tuyến đường hoặc một chợ.")
    place = "street" if data.street_id else "market"
    place_id = data.street_id or data.market_id
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.lock_campaign(tx, campaign)
        if ward is None:
            raise NotFound()
        if place_id is None or not await queries.place_is_here(tx, place, place_id, ward):
            raise NotFound(field=f"{place}Id")
        if await queries.add_place(tx, campaign, ward, place, place_id):
            chain.record(
                tx,
                ward,
                principal.member_id,
                "campaigns.add_place",
                f"campaign:{campaign}",
                {place: place_id},
            )
        return await _found(tx, campaign)


routes: list[ControllerRouterHandler] = [
    kinds,
    campaigns,
    campaign_page,
    add_campaign,
    change_campaign,
    add_place,
]
