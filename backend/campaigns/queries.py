"""Campaigns: what they cover and their phases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.wire import Wire

_CAMPAIGN = (
    "id, ward, kind, name, plan_words, legal_basis, hotline, s6_payments, exclusive_turf,"
    " created_at, ended_at"
)


class PhaseRow(Wire, kw_only=True):
    """A giai đoạn; `ends_on` none = not settled."""

    name: str
    starts_on: date
    ends_on: date | None = None
    plan_words: str = ""


class NamedUnit(Wire, kw_only=True):
    """A unit of the scope under the name that the plan knew."""

    id: str
    title: str
    district: str | None


class CampaignRow(Wire, kw_only=True):
    """A campaign with what it covers."""

    id: UUID
    ward: str
    kind: str
    name: str
    plan_words: str
    legal_basis: str
    hotline: str
    s6_payments: int
    exclusive_turf: bool
    created_at: datetime
    ended_at: datetime | None
    street_ids: list[UUID] = msgspec.field(default_factory=list)
    market_ids: list[UUID] = msgspec.field(default_factory=list)
    unit_ids: list[str] = msgspec.field(default_factory=list)
    units: list[NamedUnit] = msgspec.field(default_factory=list)
    phases: list[PhaseRow] = msgspec.field(default_factory=list)


async def kind_exists(tx: Tx, code: str) -> bool:
    found: bool = await tx.fetchval(
        "select exists (select 1 from campaign_kind where code = $1)", code
    )
    return found


async def insert_campaign(tx: Tx, campaign_id: UUID, by: UUID, fields: dict[str, Any]) -> bool:
    """Whether the campaign was new. `fields` are the columns that a person fills in."""
    names = ", ".join(fields)
    places = ", ".join(f"${place}" for place in range(4, len(fields) + 4))
    found = await tx.fetchval(
        f"insert into campaign (id, created_by, created_at, {names})"
        f" values ($1, $2, $3, {places}) on conflict (id) do nothing returning id",
        campaign_id,
        by,
        now(),
        *fields.values(),
    )
    return found is not None


CHANGEABLE = (
    "name",
    "plan_words",
    "legal_basis",
    "hotline",
    "s6_payments",
    "exclusive_turf",
    "ended_at",
)


async def update_campaign(tx: Tx, campaign_id: UUID, fields: dict[str, Any]) -> None:
    """Set some of CHANGEABLE."""
    if not fields or not set(fields) <= set(CHANGEABLE):
        raise ValueError(sorted(fields))
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(fields, start=2))
    await tx.execute(f"update campaign set {sets} where id = $1", campaign_id, *fields.values())


async def lock_campaign(tx: Tx, campaign_id: UUID) -> str | None:
    """The ward of a visible campaign, which nobody else may change until the transaction ends."""
    found: str | None = await tx.fetchval(
        "select ward from campaign where id = $1 for update", campaign_id
    )
    return found


async def campaign_by_id(tx: Tx, campaign_id: UUID) -> CampaignRow | None:
    campaign = await tx.one(
        CampaignRow, f"select {_CAMPAIGN} from campaign where id = $1", campaign_id
    )
    if campaign is not None:
        await _fill(tx, [campaign])
    return campaign


async def list_campaigns(
    tx: Tx, wards: Sequence[str], after: list[str] | None, limit: int
) -> list[CampaignRow]:
    """The campaigns of some wards, newest first; one more than `limit`."""
    campaigns = await tx.all(
        CampaignRow,
        f"select {_CAMPAIGN} from campaign where ward = any($1)"
        " and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))"
        " order by created_at desc, id desc limit $4",
        list(wards),
        datetime.fromisoformat(after[0]) if after else None,
        UUID(after[1]) if after else None,
        limit + 1,
    )
    await _fill(tx, campaigns)
    return campaigns


async def _fill(tx: Tx, campaigns: list[CampaignRow]) -> None:
    by_id = {campaign.id: campaign for campaign in campaigns}
    for row in await tx.fetch(
        "select campaign, street, market from campaign_place where campaign = any($1) order by id",
        list(by_id),
    ):
        one = by_id[row["campaign"]]
        if row["street"] is not None:
            one.street_ids.append(row["street"])
        else:
            one.market_ids.append(row["market"])
    for row in await tx.fetch(
        "select campaign, unit.id, unit.kind || ' ' || unit.name as title, unit.district"
        " from campaign_unit join unit on unit.id = campaign_unit.unit"
        " where campaign = any($1) order by unit.name_fold, unit.id",
        list(by_id),
    ):
        one = by_id[row["campaign"]]
        one.unit_ids.append(row["id"])
        one.units.append(NamedUnit(id=row["id"], title=row["title"], district=row["district"]))
    for row in await tx.fetch(
        "select campaign, name, starts_on, ends_on, plan_words from phase"
        " where campaign = any($1) order by starts_on, name, id",
        list(by_id),
    ):
        by_id[row["campaign"]].phases.append(
            PhaseRow(
                name=row["name"],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
                plan_words=row["plan_words"],
            )
        )


async def unknown_units(tx: Tx, ids: Sequence[str]) -> set[str]:
    rows = await tx.fetch("select id from unit where id = any($1)", list(ids))
    return set(ids) - {row["id"] for row in rows}


async def add_units(tx: Tx, campaign_id: UUID, ward: str, ids: Iterable[str]) -> None:
    for unit in ids:
        await tx.execute(
            "insert into campaign_unit (id, ward, campaign, unit) values ($1, $2, $3, $4)"
            " on conflict do nothing",
            new_id(),
            ward,
            campaign_id,
            unit,
        )


async def place_is_here(tx: Tx, place: str, place_id: UUID, ward: str) -> bool:
    """Whether a street or market (`place` is the table) of the ward has that id."""
    if place not in ("street", "market"):
        raise ValueError(place)
    found: bool = await tx.fetchval(
        f"select exists (select 1 from {place} where id = $1 and ward = $2)", place_id, ward
    )
    return found


async def add_place(tx: Tx, campaign_id: UUID, ward: str, place: str, place_id: UUID) -> bool:
    """Whether the place was not in the campaign yet."""
    found = await tx.fetchval(
        "insert into campaign_place (id, ward, campaign, street, market)"
        " values ($1, $2, $3, $4, $5)"
        " on conflict do nothing returning id",
        new_id(),
        ward,
        campaign_id,
        place_id if place == "street" else None,
        place_id if place == "market" else None,
    )
    return found is not None


async def replace_phases(tx: Tx, campaign_id: UUID, ward: str, phases: Sequence[PhaseRow]) -> None:
    await tx.execute("delete from phase where campaign = $1", campaign_id)
    for phase in phases:
        await tx.execute(
            "insert into phase (id, ward, campaign, name, starts_on, ends_on, plan_words)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            new_id(),
            ward,
            campaign_id,
            phase.name,
            phase.starts_on,
            phase.ends_on,
            phase.plan_words,
        )
