"""SQL of what the desk reads: a shop's sheet, accounts that wait, incidents, duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.merchants.cards import (
    AccountCard,
    ClaimCard,
    ConsentCard,
    DuplicateCard,
    IncidentCard,
    MerchantCard,
    Person,
    PlaceCard,
    Sheet,
    ShopMention,
    ToolCard,
    VisitCard,
    account_card,
)
from backend.merchants.photo_queries import of_visits

MOST_VISITS = 200
"""Visits and claims that a sheet shows; older ones stay on record."""

PLACE = "coalesce(street.name, market.name, '')"
PLACED = (
    " left join street on street.id = point.street left join market on market.id = point.market"
)
ANOTHER_HERE = (
    "(account.status in ('proposed', 'held')"
    " and point_knew_another_account(account.point, account.payload_index))"
)
ACCOUNT_CARDS = (
    f"select account.*, {ANOTHER_HERE} as another_here, {PLACE} as place,"
    " point.label, merchant.trade_name as shop_name, proposer.name as proposer,"
    " confirmer.name as confirmer, witness.name as witness, bringer.name as bringer"
    " from account join point on point.id = account.point"
    f" join merchant on merchant.id = account.merchant{PLACED}"
    " left join member proposer on proposer.id = account.proposed_by"
    " left join member confirmer on confirmer.id::text = account.confirmed_by"
    " left join member witness on witness.id = account.witnessed_by"
    " left join member bringer on bringer.id = account.brought_by"
)
UNUSUAL = (
    "(account.duplicate or account.source = 'typed' or account.held_reason <> ''"
    " or account.brought_by is not null"
    f" or account.version > 1 or {ANOTHER_HERE})"
)
INCIDENT_CARDS = (
    "select incident.id, incident.number, incident.kind, incident.detail, incident.point as"
    " point_id, point.street as street_id, point.market as market_id, point.label,"
    " coalesce((select trade_name from merchant where merchant.point ="
    " incident.point and erased_at is null order by created_at desc limit 1), '') as shop_name,"
    " teller.name as told_by, incident.opened_at, incident.settled_at,"
    " settler.name as settled_by, incident.settlement"
    " from incident join point on point.id = incident.point"
    " left join visit on visit.id = incident.visit left join member teller on"
    " teller.id = visit.member left join member settler on settler.id = incident.settled_by"
)
DUPLICATE_CARDS = (
    "select pair.id, pair.reason, pair.seen_at, pair.settled_at, pair.settlement,"
    " a.id as a, a.point as a_point, a.trade_name as a_name, pa.label as a_label,"
    " b.id as b, b.point as b_point, b.trade_name as b_name, pb.label as b_label"
    " from duplicate_pair pair"
    " left join merchant a on a.id = pair.first left join point pa on pa.id = a.point"
    " left join merchant b on b.id = pair.second left join point pb on pb.id = b.point"
)


async def sheet(tx: Tx, point: UUID) -> Sheet | None:
    """Everything about a point; None where none is seen."""
    place = await tx.one(
        PlaceCard,
        'select point.id, point.ward, point.kind, point.label, point.street as "streetId",'
        f' {PLACE} as place, point.side, point.house_number as "houseNumber",'
        ' point.market as "marketId", point.market_row as "rowId",'
        ' point.stall_code as "stallCode", point.stall_width as width, point.landmark,'
        ' point.status, point.status_on as "statusOn", point.weak_signal as "weakSignal",'
        f" point.rev from point{PLACED} where point.id = $1",
        point,
    )
    if place is None:
        return None
    merchant = await _merchant(tx, point)
    accounts = await tx.fetch(
        f"{ACCOUNT_CARDS} where account.point = $1"
        " order by (account.status in ('proposed', 'held', 'confirmed')) desc,"
        " account.proposed_at desc, account.id",
        point,
    )
    incidents = await tx.fetch(
        f"{INCIDENT_CARDS} where incident.point = $1 order by incident.opened_at desc, incident.id",
        point,
    )
    pairs = await tx.fetch(
        f"{DUPLICATE_CARDS} where a.point = $1 or b.point = $1 order by pair.seen_at desc, pair.id",
        point,
    )
    return Sheet(
        point=place,
        merchant=merchant,
        accounts=[account_card(row) for row in accounts],
        tools=await _tools(tx, point),
        visits=await _visits(tx, point),
        claims=await _claims(tx, point),
        incidents=[IncidentCard(**dict(row)) for row in incidents],
        duplicates=[_pair(row) for row in pairs],
    )


async def _merchant(tx: Tx, point: UUID) -> MerchantCard | None:
    row = await tx.fetchrow(
        "select m.*, trade.name as trade_title from merchant m left join trade on"
        " trade.code = m.trade where m.point = $1 and m.erased_at is null"
        " order by m.created_at desc, m.id desc limit 1",
        point,
    )
    if row is None:
        return None
    answers = await tx.fetch(
        "select distinct on (purpose) purpose, given, given_at, text_version, method, witness,"
        " provider from consent where merchant = $1 order by purpose, given_at desc, id desc",
        row["id"],
    )
    consents = {
        one["purpose"]: ConsentCard(**{k: v for k, v in dict(one).items() if k != "purpose"})
        for one in answers
    }
    agrees = "register" in consents and consents["register"].given
    return MerchantCard(
        id=row["id"],
        trade_name=row["trade_name"],
        trade=row["trade"],
        trade_title=row["trade_title"] or "",
        trade_note=row["trade_note"],
        owner_kind=row["owner_kind"],
        owner_name=row["owner_name"] if agrees else "",
        phone_last4=row["phone_last4"] if agrees else "",
        sim_owner=row["sim_owner"],
        methods=row["methods"],
        used_before=row["used_before"],
        rev=row["rev"],
        consents=consents,
    )


async def _tools(tx: Tx, point: UUID) -> dict[str, ToolCard]:
    rows = await tx.fetch(
        "select distinct on (tool) tool, state, on_date, obstacle, provider,"
        " coalesce(member.name, '') as member from tool_fact fact"
        " left join member on member.id = fact.member where fact.point = $1"
        " order by tool, on_date desc, fact.created_at desc, fact.id desc",
        point,
    )
    return {row["tool"]: ToolCard(**{k: v for k, v in row.items() if k != "tool"}) for row in rows}


async def _visits(tx: Tx, point: UUID) -> list[VisitCard]:
    rows = await tx.fetch(
        "select visit.*, coalesce(member.name, '') as who from visit"
        " left join member on member.id = visit.member where visit.point = $1"
        " order by visited_at desc, visit.id desc limit $2",
        point,
        MOST_VISITS,
    )
    photos = await of_visits(tx, rows)
    own = [name for name in VisitCard.__struct_fields__ if name not in ("member", "photos")]
    return [
        VisitCard(
            **{name: row[name] for name in own},
            member=Person(id=row["member"], name=row["who"]),
            photos=photos.get(row["id"], []),
        )
        for row in rows
    ]


async def _claims(tx: Tx, point: UUID) -> list[ClaimCard]:
    rows = await tx.fetch(
        "select claim.id, kind, evidence, amount, on_date, member.name as member from claim"
        " left join member on member.id = claim.member where point = $1"
        " order by on_date desc, claim.created_at desc, claim.id desc limit $2",
        point,
        MOST_VISITS,
    )
    return [ClaimCard(**dict(row)) for row in rows]


def _pair(row: Any) -> DuplicateCard:
    def side(key: str) -> ShopMention | None:
        if row[key] is None:
            return None
        return ShopMention(
            merchant_id=row[key],
            point_id=row[f"{key}_point"],
            label=row[f"{key}_label"] or "",
            shop_name=row[f"{key}_name"],
        )

    return DuplicateCard(
        id=row["id"],
        reason=row["reason"],
        first=side("a"),
        second=side("b"),
        seen_at=row["seen_at"],
        settled_at=row["settled_at"],
        settlement=row["settlement"],
    )


async def accounts(
    tx: Tx,
    wards: Sequence[str],
    statuses: Sequence[str],
    after: tuple[bool, datetime, UUID] | None,
    limit: int,
) -> list[AccountCard]:
    """Versions in these states, unusual ones first, then as they came; after the given keys."""
    usual, at, last = after or (None, None, None)
    rows = await tx.fetch(
        f"{ACCOUNT_CARDS} where account.ward = any($1) and account.status = any($2)"
        f" and ($3::boolean is null or (not {UNUSUAL}, account.proposed_at, account.id)"
        "  > ($3::boolean, $4::timestamptz, $5::uuid))"
        f" order by not {UNUSUAL}, account.proposed_at, account.id limit $6",
        list(wards),
        list(statuses),
        usual,
        at,
        last,
        limit,
    )
    return [account_card(row) for row in rows]


async def incidents(
    tx: Tx,
    wards: Sequence[str],
    settled: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[IncidentCard]:
    """Open incidents, or settled ones; newest first."""
    at, last = after or (None, None)
    rows = await tx.fetch(
        f"{INCIDENT_CARDS} where incident.ward = any($1)"
        " and (incident.settled_at is not null) = $2 and ($3::timestamptz is null"
        "  or (incident.opened_at, incident.id) < ($3::timestamptz, $4::uuid))"
        " order by incident.opened_at desc, incident.id desc limit $5",
        list(wards),
        settled,
        at,
        last,
        limit,
    )
    return [IncidentCard(**dict(row)) for row in rows]


async def duplicates(
    tx: Tx,
    wards: Sequence[str],
    settled: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[DuplicateCard]:
    """Likely duplicates not yet judged, or judged ones; newest first."""
    at, last = after or (None, None)
    rows = await tx.fetch(
        f"{DUPLICATE_CARDS} where pair.ward = any($1)"
        " and (pair.settled_at is not null) = $2 and ($3::timestamptz is null"
        "  or (pair.seen_at, pair.id) < ($3::timestamptz, $4::uuid))"
        " order by pair.seen_at desc, pair.id desc limit $5",
        list(wards),
        settled,
        at,
        last,
        limit,
    )
    return [_pair(row) for row in rows]
