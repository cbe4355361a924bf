"""Making streets and markets with their points, once however often it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.access import Principal
from backend.audit import chain
from backend.clock import now, today
from backend.database import Tx
from backend.ids import new_id
from backend.places import point_queries, queries
from backend.places.houses import house_key, side_of
from backend.places.markets import ZonePlan, mobile_points, stall_points
from backend.places.points import HouseExists, IdTaken, shop_label
from backend.places.queries import StreetRow
from backend.places.streets import MarketExists, StreetExists, ZoneExists
from backend.places.tables import Market, MarketRow, Street, Zone
from backend.text import fold


async def make_street(
    tx: Tx, principal: Principal, street_id: UUID, ward: str, name: str, numbers: Sequence[str]
) -> StreetRow:
    """A street and a point for each house number. Raises StreetExists or IdTaken."""
    made = await tx.run(
        Street.insert(
            Street(
                id=street_id,
                ward=ward,
                name=name,
                name_fold=fold(name),
                created_by=principal.member_id,
                created_at=now(),
            )
        )
        .on_conflict(action="DO NOTHING")
        .returning(Street.id)
    )
    if made:
        await _add_houses(tx, principal, street_id, ward, name, numbers)
        chain.record(
            tx,
            ward,
            principal.member_id,
            "places.make_street",
            f"street:{street_id}",
            {"points": len(numbers)},
        )
    street = await queries.street_by_id(tx, street_id)
    if street is None:
        for row in await queries.list_places(tx, "street", [ward], fold(name), None, 500):
            if row.name_fold == fold(name):
                raise StreetExists(
                    field="name",
                    sentence=f"Phường đã có tuyến đường {row.name}. Mở tuyến này để thêm số nhà.",
                    streetId=str(row.id),
                )
        raise IdTaken(field="id")
    if not made:
        there = {point.house_number for point in await queries.street_points(tx, street_id)}
        if (street.ward, street.name) != (ward, name) or not set(numbers) <= there:
            raise IdTaken(field="id")
    return street


async def add_houses(
    tx: Tx, principal: Principal, street: StreetRow, numbers: Sequence[str]
) -> None:
    """More houses of a street, all or none. Raises HouseExists naming those that stand there."""
    await point_queries.hold_street(tx, street.id)
    there = await point_queries.houses_there(tx, street.id, [house_key(n) for n in numbers])
    if there:
        again = [number for number in numbers if house_key(number) in there]
        raise HouseExists(again, street.name, field="numbers")
    await _add_houses(tx, principal, street.id, street.ward, street.name, numbers)
    chain.record(
        tx,
        street.ward,
        principal.member_id,
        "places.add_houses",
        f"street:{street.id}",
        {"points": len(numbers)},
    )


async def _add_houses(
    tx: Tx, principal: Principal, street_id: UUID, ward: str, name: str, numbers: Sequence[str]
) -> None:
    await point_queries.insert_points(
        tx,
        ward,
        today(),
        principal.member_id,
        [
            {
                "kind": "shop",
                "label": shop_label(number, "", name),
                "street": street_id,
                "side": side_of(number),
                "house_number": number,
                "house_key": house_key(number),
            }
            for number in numbers
        ],
    )


async def make_market(
    tx: Tx,
    principal: Principal,
    market_id: UUID,
    ward: str,
    name: str,
    zones: Sequence[ZonePlan],
    mobile: int,
) -> StreetRow:
    """A market, its khu, rows and points. Raises MarketExists or IdTaken."""
    made = await tx.run(
        Market.insert(
            Market(
                id=market_id,
                ward=ward,
                name=name,
                name_fold=fold(name),
                created_by=principal.member_id,
                created_at=now(),
            )
        )
        .on_conflict(action="DO NOTHING")
        .returning(Market.id)
    )
    market = await queries.market_by_id(tx, market_id)
    if market is None:
        for row in await queries.list_places(tx, "market", [ward], fold(name), None, 500):
            if row.name_fold == fold(name):
                raise MarketExists(
                    field="name",
                    sentence=f"Phường đã có {row.name}. Mở chợ này để thêm khu.",
                    marketId=str(row.id),
                )
        raise IdTaken(field="id")
    if not made and (market.ward, market.name) != (ward, name):
        raise IdTaken(field="id")
    if made:
        for position, zone in enumerate(zones, start=1):
            await _insert_zone(tx, principal, market, zone, position)
        await _add_mobile(tx, principal, market, mobile, "")
        chain.record(
            tx,
            ward,
            principal.member_id,
            "places.make_market",
            f"market:{market_id}",
            {"zones": len(zones), "stalls": sum(zone.plan.count for zone in zones)},
        )
    else:
        there = await zone_notations(tx, market_id)
        if any(there.get(zone.code) != zone.notation for zone in zones):
            raise IdTaken(field="id")
    found = await queries.market_by_id(tx, market_id)
    return found or market


async def zone_notations(tx: Tx, market_id: UUID) -> dict[str, str]:
    """What was typed for each khu of a market, by the khu's code."""
    rows = await tx.run(Zone.select(Zone.code, Zone.notation).where(Zone.market == market_id))
    return {row["code"]: row["notation"] for row in rows}


async def row_codes(tx: Tx, market_id: UUID) -> frozenset[str]:
    """The rows of stalls that a market has."""
    rows = await tx.run(
        MarketRow.select(MarketRow.code)
        .where(MarketRow.market == market_id)
        .where(MarketRow.kind == "stalls")
    )
    return frozenset(row["code"] for row in rows)


async def add_zone(tx: Tx, principal: Principal, market: StreetRow, zone: ZonePlan) -> None:
    """One more khu; the same again changes nothing. Raises ZoneExists."""
    there = await zone_notations(tx, market.id)
    if zone.code in there:
        if there[zone.code] != zone.notation:
            raise ZoneExists(field="code")
        return
    await _insert_zone(tx, principal, market, zone, len(there) + 1)
    chain.record(
        tx,
        market.ward,
        principal.member_id,
        "places.add_zone",
        f"market:{market.id}",
        {"zone": zone.code, "stalls": zone.plan.count},
    )


async def _insert_zone(
    tx: Tx, principal: Principal, market: StreetRow, zone: ZonePlan, position: int
) -> None:
    zone_id = new_id()
    await tx.run(
        Zone.insert(
            Zone(
                id=zone_id,
                ward=market.ward,
                market=market.id,
                code=zone.code,
                name=zone.name,
                notation=zone.notation,
                position=position,
            )
        )
    )
    rows = [
        MarketRow(
            id=new_id(),
            ward=market.ward,
            market=market.id,
            zone=zone_id,
            kind=row.kind,
            code=row.code,
            goods=row.goods or (zone.goods if row.kind == "stalls" else ""),
            position=place,
        )
        for place, row in enumerate(zone.plan.rows, start=1)
    ]
    if rows:
        await tx.run(MarketRow.insert(*rows))
    await point_queries.insert_points(
        tx,
        market.ward,
        today(),
        principal.member_id,
        stall_points(zone, [row.id for row in rows], market.id),
    )
    await _add_mobile(tx, principal, market, zone.plan.unfixed, zone.name)


async def _add_mobile(
    tx: Tx, principal: Principal, market: StreetRow, count: int, landmark: str
) -> None:
    if count:
        first = await point_queries.mobile_count(tx, market.id) + 1
        await point_queries.insert_points(
            tx,
            market.ward,
            today(),
            principal.member_id,
            mobile_points(first, count, market.id, landmark),
        )
