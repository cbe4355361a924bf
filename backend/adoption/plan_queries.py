"""Plans: a street in house-number order, a market stall by stall, and a volunteer's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.adoption import queries
from backend.adoption.queries import Card
from backend.clock import now
from backend.database import Tx
from backend.wire import Wire


class HoldCard(Wire):
    """Who is walking here just now ("đang đi: Ngọc"), and until when."""

    member_id: UUID
    member_name: str
    expires_at: datetime


class PointCard(Card):
    """A point as plans and lists show it: the place, who trades there, and the card."""

    id: UUID
    ward: str
    kind: str
    label: str
    street_id: UUID | None
    side: str | None
    house_number: str | None
    market_id: UUID | None
    row_id: UUID | None
    stall_code: str | None
    width: int
    status: str
    status_on: date
    landmark: str
    weak_signal: bool
    rev: int
    shop_name: str | None
    trade: str | None
    account_status: str | None
    hold: HoldCard | None


POINTS = """
select p.id, p.ward, p.kind, p.label, p.street as street_id, p.side, p.house_number,
  p.market as market_id, p.market_row as row_id, p.stall_code, p.stall_width as width, p.status,
  p.status_on, p.landmark, p.weak_signal, p.rev, m.trade_name as shop_name, m.trade,
  a.status as account_status, h.member as hold_member, h.name as hold_name, h.expires_at
from point p
left join lateral (select trade_name, trade from merchant where point = p.id and erased_at is null
  order by created_at desc, id desc limit 1) m on true
left join lateral (select status from account where point = p.id and status <> 'superseded'
  order by array_position(array['confirmed', 'held', 'proposed', 'rejected'], status),
    proposed_at desc limit 1) a on true
left join lateral (select o.member, w.name, o.expires_at from hold o
  join member w on w.id = o.member
  where o.released_at is null and o.expires_at > $1
    and (o.market_row = p.market_row
      or (o.street = p.street and (o.side is null or o.side = p.side)))
  order by o.taken_at desc limit 1) h on true
"""
IN_ORDER = (
    ' order by p.street, p.side, p.house_key collate "C", p.market, p.market_row, p.stall_order,'
    " p.label, p.id"
)


async def point_cards(
    tx: Tx, where: str, *values: Any, on: date | None = None, campaign: UUID | None = None
) -> list[PointCard]:
    """Cards of the visible points that `where` selects, in walking order.

    `where` is a constant condition on `p` whose parameters begin at $2.
    """
    rows = await tx.fetch(f"{POINTS} where {where}{IN_ORDER}", now(), *values)
    cards = await queries.cards(tx, [row["id"] for row in rows], on, campaign)
    return [_point_card(row, cards[row["id"]]) for row in rows]


async def points_by_id(
    tx: Tx, ids: Sequence[UUID], on: date | None = None, campaign: UUID | None = None
) -> list[PointCard]:
    """Cards of the visible ones among `ids`, in walking order."""
    return await point_cards(tx, "p.id = any ($2::uuid[])", list(ids), on=on, campaign=campaign)


def _point_card(row: Any, card: Card) -> PointCard:
    place = {key: row[key] for key in PointCard.__struct_fields__ if key in dict(row)}
    hold = None
    if row["hold_member"] is not None:
        hold = HoldCard(
            member_id=row["hold_member"], member_name=row["hold_name"], expires_at=row["expires_at"]
        )
    derived = {key: getattr(card, key) for key in Card.__struct_fields__}
    return PointCard(**place, **derived, hold=hold)


class PlaceHead(Wire):
    id: UUID
    ward: str
    ward_name: str
    name: str
    rev: int


class StreetPlan(Wire):
    """A street's points by side, in house-number order; `none` have no number with a side."""

    street: PlaceHead
    odd: list[PointCard]
    even: list[PointCard]
    none: list[PointCard]


class RowPlan(Wire):
    """A dãy with its stalls, or an aisle or gate (`kind`) with none."""

    id: UUID
    kind: str
    code: str
    goods: str
    stalls: list[PointCard]


class ZonePlan(Wire):
    id: UUID
    code: str
    name: str
    rows: list[RowPlan]


class MarketPlan(Wire):
    """A market in walking order; `mobile` are the sellers without a fixed stall."""

    market: PlaceHead
    zones: list[ZonePlan]
    mobile: list[PointCard]


async def _head(tx: Tx, table: str, place: UUID) -> PlaceHead | None:
    row = await tx.fetchrow(
        "select t.id, t.ward, u.kind || ' ' || u.name as ward_name, t.name, t.rev"
        f" from {table} t join unit u on u.id = t.ward where t.id = $1",
        place,
    )
    return None if row is None else PlaceHead(**dict(row))


async def street_plan(tx: Tx, street: UUID) -> StreetPlan | None:
    """None where no such street is visible."""
    head = await _head(tx, "street", street)
    if head is None:
        return None
    sides: dict[str | None, list[PointCard]] = {"odd": [], "even": [], None: []}
    for card in await point_cards(tx, "p.street = $2 and p.status <> 'merged'", street):
        sides[card.side].append(card)
    return StreetPlan(street=head, odd=sides["odd"], even=sides["even"], none=sides[None])


async def market_plan(tx: Tx, market: UUID) -> MarketPlan | None:
    """None where no such market is visible."""
    head = await _head(tx, "market", market)
    if head is None:
        return None
    stalls: dict[UUID | None, list[PointCard]] = {}
    for card in await point_cards(tx, "p.market = $2 and p.status <> 'merged'", market):
        stalls.setdefault(None if card.kind == "mobile" else card.row_id, []).append(card)
    zones: dict[UUID, ZonePlan] = {}
    for row in await tx.fetch(
        "select z.id as zone, z.code as zone_code, z.name as zone_name,"
        " r.id, r.kind, r.code, r.goods"
        " from zone z left join market_row r on r.zone = z.id where z.market = $1"
        " order by z.position, z.code, r.position, r.code",
        market,
    ):
        zone = zones.setdefault(
            row["zone"],
            ZonePlan(id=row["zone"], code=row["zone_code"], name=row["zone_name"], rows=[]),
        )
        if row["id"] is not None:
            zone.rows.append(
                RowPlan(
                    id=row["id"],
                    kind=row["kind"],
                    code=row["code"],
                    goods=row["goods"],
                    stalls=stalls.get(row["id"], []),
                )
            )
    return MarketPlan(market=head, zones=list(zones.values()), mobile=stalls.get(None, []))
