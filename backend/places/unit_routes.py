"""Looking up units, and opening wards in them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import ANYONE, OFFICER, READERS, SETUP, Principal, only
from backend.audit import chain
from backend.clock import today
from backend.database import Database
from backend.errors import Invalid, NotFound
from backend.paging import cursor_of, keys_of, page_limit
from backend.places import unit_queries as queries
from backend.places.units import (
    PROVINCE_KINDS,
    CommuneKind,
    Level,
    Unit,
    days_of,
    name_key,
    reading_of,
    sought,
)
from backend.places.wards import UnitEnded, UnitExists, clean_hotline
from backend.text import fold
from backend.wire import Input, Wire, clean_text


class UnitCard(Wire, kw_only=True):
    """A unit to choose; `reading` keeps namesakes apart by kind, places and validity, `days` is
    the validity in words."""

    id: str
    code: str
    kind: str
    name: str
    title: str
    district: str | None
    province: str
    valid_from: date
    valid_to: date | None
    reading: str
    days: str
    open: bool
    successors: list[queries.Kin]


class UnitsPage(Wire, kw_only=True):
    items: list[UnitCard]
    next: str | None


class UnitInput(Input, kw_only=True):
    kind: CommuneKind
    name: str
    province: str
    valid_from: date
    district: str | None = None
    code: str | None = None


class WardCard(Wire, kw_only=True):
    """A ward in use; `name` is what people call it, "phường Đức Phổ"."""

    id: str
    code: str
    kind: str
    name: str
    unit_name: str
    district: str | None
    province: str
    valid_from: date
    valid_to: date | None
    hotline: str
    opened_at: datetime
    predecessors: list[queries.Kin]


class WardsPage(Wire, kw_only=True):
    items: list[WardCard]
    next: str | None = None


class WardInput(Input, kw_only=True):
    unit_id: str
    hotline: str = ""
    i_am_its_officer: bool = False


class HotlineInput(Input, kw_only=True):
    hotline: str


def _unit_card(row: queries.UnitRow, kin: list[queries.Kin]) -> UnitCard:
    return UnitCard(
        id=row.id,
        code=row.code,
        kind=row.kind,
        name=row.name,
        title=f"{row.kind} {row.name}",
        district=row.district,
        province=row.province,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reading=reading_of(
            row.kind, row.name, row.district, row.province, row.valid_from, row.valid_to
        ),
        days=days_of(row.valid_from, row.valid_to),
        open=row.open,
        successors=[one for one in kin if one.of == row.id],
    )


def _ward_card(row: queries.WardRow, kin: list[queries.Kin]) -> WardCard:
    return WardCard(
        id=row.id,
        code=row.code,
        kind=row.kind,
        name=f"{row.kind} {row.name}",
        unit_name=row.name,
        district=row.district,
        province=row.province,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        hotline=row.hotline,
        opened_at=row.opened_at,
        predecessors=[one for one in kin if one.of == row.id],
    )


@get(
    "/units",
    opt=only(*READERS),
    summary="Units by name, accents or not, a district or province after a comma; `on` a day",
)
async def units(
    database: NamedDependency[Database],
    q: FromQuery[str] = "",
    level: FromQuery[Level] = "commune",
    on: FromQuery[date | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> UnitsPage:
    most = page_limit(limit)
    async with database.unit_of_work() as tx:
        rows = await queries.find_units(tx, sought(q), level, on, keys_of(cursor, 3), most)
        shown = rows[:most]
        kin = await queries.kin_of(tx, [row.id for row in shown], later=True)
    last = shown[-1] if len(rows) > most else None
    after = cursor_of(last.rank, name_key(last.name), last.id) if last else None
    return UnitsPage(items=[_unit_card(row, kin) for row in shown], next=after)


@post("/units", opt=only(*SETUP), summary="Write down a unit that the list does not have yet")
async def add_unit(
    data: JSONBody[UnitInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> UnitCard:
    name = clean_text(data.name, "name", 60)
    if sought(name).kind is not None:
        raise Invalid(field="name", sentence="Ghi tên không kèm loại: “Đức Phổ”, không “phường …”.")
    unit = Unit(
        code=_code(data, name),
        valid_from=data.valid_from,
        kind=data.kind,
        name=name,
        province=clean_text(data.province, "province", 60),
        district=clean_text(data.district or "", "district", 60, required=False) or None,
        source="nhập tay",
    )
    async with database.unit_of_work(principal.scope) as tx:
        known = await queries.namesake(tx, unit)
        if known is not None:
            raise UnitExists(field="name", unitId=known)
        taken = await queries.unit_at(tx, unit.code, unit.valid_from)
        if taken is not None and taken.id != unit.id:
            raise UnitExists(field="code", unitId=taken.id)
        if await queries.insert_unit(tx, unit):
            chain.record(tx, "", principal.member_id, "places.add_unit", f"unit:{unit.id}")
        kept = await queries.unit_by_id(tx, unit.id)
        if kept is None or (kept.kind, kept.name) != (unit.kind, unit.name):
            raise UnitExists(field="code", unitId=unit.id)
    return _unit_card(kept, [])


def _code(data: UnitInput, name: str) -> str:
    """The unit's code; where none is known, one that no statistical office gives, always the same
    for the same unit."""
    if data.code:
        code = data.code.strip().upper()
        if len(code) != 5 or not code.isascii() or not code.isalnum():
            raise Invalid(field="code", sentence="Mã đơn vị đủ 5 ký tự, giữ số 0 ở đầu: 00175.")
        return code
    words = fold(f"{data.kind}|{name}|{data.district or ''}|{data.province}")
    return "X" + hashlib.sha256(words.encode()).hexdigest()[:4].upper()


@get("/wards", opt=only(*ANYONE), summary="The wards in use where I have a role, by name")
async def wards(
    principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> WardsPage:
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.wards_in(tx, principal.scope.wards)
        kin = await queries.kin_of(tx, [row.id for row in rows], later=False)
    return WardsPage(items=[_ward_card(row, kin) for row in rows])


@post("/wards", opt=only("administrator"), summary="Open a ward: Phố Chợ is in use there from now")
async def open_ward(
    data: JSONBody[WardInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> WardCard:
    hotline = clean_hotline(data.hotline)
    async with database.unit_of_work(principal.scope) as tx:
        unit = await queries.unit_by_id(tx, data.unit_id)
        if unit is None or unit.kind in PROVINCE_KINDS:
            raise NotFound(field="unitId")
        if unit.valid_to is not None and unit.valid_to < today():
            heirs = await queries.kin_of(tx, [unit.id], later=True)
            names = ", ".join(heir.title for heir in heirs)
            raise UnitEnded(
                field="unitId",
                sentence=f"{unit.kind.capitalize()} {unit.name} đã hết hiệu lực"
                f"{f', nay là {names}. Mở {names}' if names else ''}.",
                successors=[heir.id for heir in heirs],
            )
        await tx.see((*principal.scope.wards, unit.id), principal.member_id)
        if await queries.open_ward(tx, unit.id, hotline, principal.member_id):
            chain.record(tx, unit.id, principal.member_id, "places.open_ward", f"unit:{unit.id}")
        if data.i_am_its_officer and await queries.make_officer(tx, unit.id, principal.member_id):
            chain.record(
                tx,
                unit.id,
                principal.member_id,
                "people.give_role",
                f"member:{principal.member_id}",
                {"role": "ward_officer"},
            )
        rows = await queries.wards_in(tx, [unit.id])
        kin = await queries.kin_of(tx, [unit.id], later=False)
    return _ward_card(rows[0], kin)


@patch("/wards/{ward:str}", opt=only(*OFFICER), summary="Change what the ward's boards say")
async def change_ward(
    ward: FromPath[str],
    data: JSONBody[HotlineInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> WardCard:
    ward_id = principal.ward(ward)
    hotline = clean_hotline(data.hotline)
    async with database.unit_of_work(principal.scope) as tx:
        await queries.set_hotline(tx, ward_id, hotline)
        rows = await queries.wards_in(tx, [ward_id])
        if not rows:
            raise NotFound()
        kin = await queries.kin_of(tx, [ward_id], later=False)
        chain.record(tx, ward_id, principal.member_id, "places.set_hotline", f"unit:{ward_id}")
    return _ward_card(rows[0], kin)


routes: list[ControllerRouterHandler] = [units, add_unit, wards, open_ward, change_ward]
