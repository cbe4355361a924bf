"""Reading streets, markets and points. Every list is in walking order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from backend.database import Tx
from backend.wire import Wire

POINT_COLUMNS = (
    "point.id, point.ward, point.kind, point.label, point.street as street_id, point.side,"
    " point.house_number, point.house_key, point.market as market_id,"
    " point.market_row as row_id, point.stall_code, point.stall_order,"
    " point.stall_width as width, point.status, point.status_on, point.status_reason,"
    " point.landmark, point.weak_signal, point.listed_on, point.rev"
)
WALKING_ORDER = 'point.house_key collate "C", point.label collate "C", point.id'
STALL_ORDER = "point.stall_order, point.stall_code, point.id"


class PointRow(Wire, kw_only=True):
    """A point as it stands, without what the visits say of it."""

    id: UUID
    ward: str
    kind: str
    label: str
    street_id: UUID | None
    side: str | None
    house_number: str | None
    house_key: str | None
    market_id: UUID | None
    row_id: UUID | None
    stall_code: str | None
    stall_order: int | None
    width: int
    status: str
    status_on: date
    status_reason: str
    landmark: str
    weak_signal: bool
    listed_on: date
    rev: int


class StreetRow(Wire, kw_only=True):
    """A street; `points` counts all of it, `open` those that are in the denominator."""

    id: UUID
    ward: str
    name: str
    name_fold: str = msgspec.field(default="", name="nameFold")
    rev: int
    points: int = 0
    open: int = 0


class MarketRowOf(Wire, kw_only=True):
    """A dãy, an aisle or a gate, with its stalls in order."""

    id: UUID
    kind: str
    code: str
    goods: str
    position: int
    stalls: list[PointRow] = msgspec.field(default_factory=list)


class ZoneOf(Wire, kw_only=True):
    id: UUID
    code: str
    name: str
    notation: str
    rows: list[MarketRowOf] = msgspec.field(default_factory=list)


class MarketPlan(Wire, kw_only=True):
    """A market as people walk it; `mobile` are the sellers without a fixed stall."""

    market: StreetRow
    zones: list[ZoneOf]
    mobile: list[PointRow]


async def point_by_id(tx: Tx, point_id: UUID, *, lock: bool = False) -> PointRow | None:
    """A visible point; `lock` holds it until the transaction ends."""
    return await tx.one(
        PointRow,
        f"select {POINT_COLUMNS} from point where id = $1{' for update' if lock else ''}",
        point_id,
    )


async def points_by_id(tx: Tx, ids: Sequence[UUID]) -> list[PointRow]:
    return await tx.all(
        PointRow,
        f"select {POINT_COLUMNS} from point where id = any($1) order by label, id",
        list(ids),
    )


async def place_ids(tx: Tx) -> list[UUID]:
    """Every visible street and market."""
    rows = await tx.fetch("select id from street union all select id from market order by id")
    return [row["id"] for row in rows]


_COUNTS = (
    "(select count(*) from point where point.{place} = {place}.id"
    " and point.status <> 'merged') as points,"
    " (select count(*) from point where point.{place} = {place}.id"
    " and point.status = 'open') as open"
)


async def street_by_id(tx: Tx, street_id: UUID) -> StreetRow | None:
    return await tx.one(
        StreetRow,
        f"select id, ward, name, name_fold, rev, {_COUNTS.format(place='street')}"
        " from street where id = $1",
        street_id,
    )


async def market_by_id(tx: Tx, market_id: UUID) -> StreetRow | None:
    return await tx.one(
        StreetRow,
        f"select id, ward, name, name_fold, rev, {_COUNTS.format(place='market')}"
        " from market where id = $1",
        market_id,
    )


async def list_places(
    tx: Tx, place: str, wards: Sequence[str], query: str, after: list[str] | None, limit: int
) -> list[StreetRow]:
    """Streets or markets (`place` is the table) of some wards by name, after a cursor's keys.

    `query` is a fold key that the name holds; one row more than `limit` tells that there are more.
    """
    if place not in ("street", "market"):
        raise ValueError(place)
    return await tx.all(
        StreetRow,
        f"select id, ward, name, name_fold, rev, {_COUNTS.format(place=place)} from {place}"
        " where ward = any($1) and position($2 in name_fold) > 0"
        " and ($3::text is null or (name_fold, id) > ($3, $4::uuid))"
        " order by name_fold, id limit $5",
        list(wards),
        query,
        after[0] if after else None,
        UUID(after[1]) if after else None,
        limit + 1,
    )


async def street_points(tx: Tx, street_id: UUID) -> list[PointRow]:
    """The points of a street in house-number order; merged-away ones are left out."""
    return await tx.all(
        PointRow,
        f"select {POINT_COLUMNS} from point where street = $1 and status <> 'merged'"
        f" order by {WALKING_ORDER}",
        street_id,
    )


async def market_plan(tx: Tx, market_id: UUID) -> MarketPlan | None:
    """A market with its zones, rows and stalls in walking order; None when not visible."""
    market = await market_by_id(tx, market_id)
    if market is None:
        return None
    zones = await tx.all(
        ZoneOf,
        "select id, code, name, notation from zone where market = $1 order by position, code",
        market_id,
    )
    rows: dict[UUID, MarketRowOf] = {}
    zone_of = {zone.id: zone for zone in zones}
    for found in await tx.fetch(
        "select id, zone, kind, code, goods, position from market_row where market = $1"
        " order by position, id",
        market_id,
    ):
        row = MarketRowOf(
            id=found["id"],
            kind=found["kind"],
            code=found["code"],
            goods=found["goods"],
            position=found["position"],
            stalls=[],
        )
        rows[row.id] = row
        zone_of[found["zone"]].rows.append(row)
    mobile: list[PointRow] = []
    for point in await tx.all(
        PointRow,
        f"select {POINT_COLUMNS} from point where market = $1 and status <> 'merged'"
        f" order by {STALL_ORDER}",
        market_id,
    ):
        if point.row_id is None:
            mobile.append(point)
        else:
            rows[point.row_id].stalls.append(point)
    return MarketPlan(market=market, zones=zones, mobile=mobile)


class RowRow(Wire, kw_only=True):
    """Where a row of stalls stands."""

    id: UUID
    ward: str
    market: UUID
    kind: str
    code: str


async def row_by_id(tx: Tx, row_id: UUID) -> RowRow | None:
    return await tx.one(
        RowRow, "select id, ward, market, kind, code from market_row where id = $1", row_id
    )
