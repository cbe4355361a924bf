"""Making and listing streets and markets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, OFFICER, READERS, Principal, only
from backend.database import Database
from backend.errors import Invalid, NotFound
from backend.ids import new_id
from backend.paging import cursor_of, keys_of, page_limit
from backend.places import making, queries
from backend.places.houses import parse_numbers
from backend.places.markets import (
    ZoneInput,
    ZonePlan,
    ZoneProblem,
    check_mobile,
    read_zones,
)
from backend.places.notation import MOST_UNFIXED, MarketNotationUnclear
from backend.places.queries import StreetRow
from backend.places.streets import clean_lines, market_name, street_name
from backend.text import fold
from backend.wire import Input, Wire


class PlacesPage(Wire, kw_only=True):
    items: list[StreetRow]
    next: str | None


class StreetInput(Input, kw_only=True):
    ward: str
    name: str
    numbers: str | None = None
    id: UUID | None = None


class StreetMade(Wire, kw_only=True):
    street: StreetRow
    points: int


class HousesInput(Input, kw_only=True):
    """`numbers` as when a street is made: "9-13 lẻ; 12/3A"."""

    numbers: str


class HousesMade(Wire, kw_only=True):
    """How many shops were added."""

    points: int


class MarketMade(Wire, kw_only=True):
    market: StreetRow
    points: int


class ZonesInput(Input, kw_only=True):
    zones: list[ZoneInput]


class MarketInput(Input, kw_only=True):
    ward: str
    name: str
    zones: list[ZoneInput]
    mobile: int = 0
    id: UUID | None = None


class PreviewStall(Wire, kw_only=True):
    code: str
    width: int
    state: str


class PreviewRow(Wire, kw_only=True):
    kind: str
    code: str
    goods: str
    stalls: list[PreviewStall]


class PreviewZone(Wire, kw_only=True):
    code: str
    name: str
    rows: list[PreviewRow]
    count: int
    mobile: int


class Preview(Wire, kw_only=True):
    """What a text would make, and every problem that stands in its way."""

    zones: list[PreviewZone]
    total: int
    problems: list[dict[str, Any]]


async def _page(
    place: str,
    principal: Principal,
    database: Database,
    ward: str | None,
    q: str,
    limit: int | None,
    cursor: str | None,
) -> PlacesPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most, after = page_limit(limit), keys_of(cursor, 2)
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.list_places(tx, place, wards, fold(q), after, most)
    shown = rows[:most]
    more = len(rows) > most
    return PlacesPage(
        items=shown, next=cursor_of(shown[-1].name_fold, shown[-1].id) if more else None
    )


@get("/streets", opt=only(*READERS), summary="Streets by name; `q` finds without accents")
async def streets(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    q: FromQuery[str] = "",
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> PlacesPage:
    return await _page("street", principal, database, ward, q, limit, cursor)


@get("/markets", opt=only(*READERS), summary="Markets by name; `q` finds without accents")
async def markets(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    q: FromQuery[str] = "",
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> PlacesPage:
    return await _page("market", principal, database, ward, q, limit, cursor)


@post("/streets", opt=only(*FIELD), summary="A street; `numbers` makes its shops in house order")
async def add_street(
    data: JSONBody[StreetInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> StreetMade:
    ward, name = principal.ward(data.ward), street_name(data.name)
    numbers = parse_numbers(clean_lines(data.numbers or "", "numbers", 4000), field="numbers")
    async with database.unit_of_work(principal.scope) as tx:
        street = await making.make_street(tx, principal, data.id or new_id(), ward, name, numbers)
    return StreetMade(street=street, points=street.points)


@post("/streets/{street:uuid}/numbers", opt=only(*FIELD), summary="More shops of a street")
async def add_houses(
    street: FromPath[UUID],
    data: JSONBody[HousesInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> HousesMade:
    numbers = parse_numbers(clean_lines(data.numbers, "numbers", 4000), field="numbers")
    if not numbers:
        raise Invalid(field="numbers", sentence="Chưa có số nhà nào. Ghi như: 9-13 lẻ; 12/3A.")
    async with database.unit_of_work(principal.scope) as tx:
        found = await queries.street_by_id(tx, street)
        if found is None:
            raise NotFound()
        await making.add_houses(tx, principal, found, numbers)
    return HousesMade(points=len(numbers))


def _preview(plans: list[ZonePlan], problems: list[ZoneProblem]) -> Preview:
    return Preview(
        zones=[
            PreviewZone(
                code=zone.code,
                name=zone.name,
                rows=[
                    PreviewRow(
                        kind=row.kind,
                        code=row.code,
                        goods=row.goods or (zone.goods if row.kind == "stalls" else ""),
                        stalls=[
                            PreviewStall(code=stall.code, width=stall.width, state=stall.state)
                            for stall in row.stalls
                        ],
                    )
                    for row in zone.plan.rows
                ],
                count=zone.plan.count,
                mobile=zone.plan.unfixed,
            )
            for zone in plans
        ],
        total=sum(zone.plan.count for zone in plans),
        problems=[problem.as_fact() for problem in problems],
    )


@post(
    "/markets/preview",
    opt=only(*OFFICER, "market_manager"),
    status_code=200,
    summary="What a market's text would make; keeps nothing",
)
async def preview_market(data: JSONBody[ZonesInput]) -> Preview:
    return _preview(*read_zones(data.zones))


def _sound(zones: list[ZoneInput], there: frozenset[str] = frozenset()) -> list[ZonePlan]:
    plans, problems = read_zones(zones, there)
    if problems:
        raise MarketNotationUnclear([problem.problem for problem in problems], problems[0].field)
    return plans


@post("/markets", opt=only(*OFFICER), summary="A market with its khu, rows and stalls as typed")
async def add_market(
    data: JSONBody[MarketInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> MarketMade:
    ward, name = principal.ward(data.ward), market_name(data.name)
    zones, mobile = _sound(data.zones), check_mobile(data.mobile)
    if sum(zone.plan.unfixed for zone in zones) + mobile > MOST_UNFIXED:
        raise Invalid(field="mobile", sentence=f"Tối đa {MOST_UNFIXED} người bán không cố định.")
    if not mobile and not zones:
        raise Invalid(field="zones", sentence="Chợ cần ít nhất một khu. Ghi như: A1 1-20.")
    async with database.unit_of_work(principal.scope) as tx:
        market = await making.make_market(
            tx, principal, data.id or new_id(), ward, name, zones, mobile
        )
    return MarketMade(market=market, points=market.points)


@post("/markets/{market:uuid}/zones", opt=only(*OFFICER), summary="One more khu of a market")
async def add_zone(
    market: FromPath[UUID],
    data: JSONBody[ZoneInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> MarketMade:
    async with database.unit_of_work(principal.scope) as tx:
        found = await queries.market_by_id(tx, market)
        if found is None:
            raise NotFound()
        there = await making.zone_notations(tx, market)
        # The same khu sent again has its rows there already: they are no overlap.
        rows = (
            frozenset()
            if data.code.strip().upper() in there
            else await making.row_codes(tx, market)
        )
        zone = _sound([data], rows)[0]
        await making.add_zone(tx, principal, found, zone)
        kept = await queries.market_by_id(tx, market) or found
    return MarketMade(market=kept, points=kept.points)


routes: list[ControllerRouterHandler] = [
    streets,
    markets,
    add_street,
    add_houses,
    preview_market,
    add_market,
    add_zone,
]
