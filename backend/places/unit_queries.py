"""Units and wards: looking them up, writing one down, opening a ward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from backend.clock import now, today
from backend.database import Tx
from backend.ids import new_id
from backend.places.units import PROVINCE_KINDS, Level, Sought, Unit, name_key
from backend.wire import Wire


class UnitRow(Wire, kw_only=True):
    """A unit as the database holds it; `open` says whether Phố Chợ is in use there."""

    id: str
    code: str
    kind: str
    name: str
    district: str | None
    province: str
    valid_from: date
    valid_to: date | None
    source: str
    open: bool


class Kin(Wire, kw_only=True):
    """A unit's predecessor or successor."""

    of: str
    id: str
    title: str
    province: str
    extent: str


class WardRow(Wire, kw_only=True):
    """A ward in use."""

    id: str
    code: str
    kind: str
    name: str
    district: str | None
    province: str
    valid_from: date
    valid_to: date | None
    hotline: str
    opened_at: datetime


_UNIT = (
    "unit.id, unit.code, unit.kind, unit.name, unit.district, unit.province, unit.valid_from,"
    " unit.valid_to, unit.source, exists (select 1 from ward where ward.id = unit.id) as open"
)


async def unit_at(tx: Tx, code: str, on: date) -> UnitRow | None:
    """The unit that a code named on a day: 21439 is another ward in 2024 than in 2026."""
    return await tx.one(
        UnitRow,
        f"select {_UNIT} from unit where code = $1 and valid_from <= $2"
        " and (valid_to is null or valid_to >= $2)",
        code,
        on,
    )


async def unit_by_id(tx: Tx, unit_id: str) -> UnitRow | None:
    return await tx.one(UnitRow, f"select {_UNIT} from unit where id = $1", unit_id)


class FoundUnit(UnitRow, kw_only=True):
    """A unit that a search found. `rank`: 0 has that very name, 2 begins with it, 4 holds it; one
    more where the unit has ended."""

    rank: int


async def find_units(
    tx: Tx, query: Sought, level: Level, on: date | None, after: list[str] | None, limit: int
) -> list[FoundUnit]:
    """Units by how well their name fits, today's first, then by name; one more than `limit`."""
    return await tx.all(
        FoundUnit,
        f"with found as (select {_UNIT}, name_fold, case when name_fold in ($1, $3) then 0"
        "   when starts_with(name_fold, $3) or starts_with(name_fold, $1) then 2 else 4 end"
        "   + (valid_to is not null and valid_to < $11)::int as rank"
        "  from unit where (position($1 in name_fold) > 0"
        "   or (position($3 in name_fold) > 0 and ($2::text is null or kind = $2)))"
        "  and position($4 in place_fold) > 0"
        "  and (kind = any($5)) = $6"
        "  and ($7::date is null or (valid_from <= $7 and (valid_to is null or valid_to >= $7))))"
        " select * from found where $8::text is null or (rank::text, name_fold, id) > ($8, $9, $10)"
        " order by rank, name_fold, id limit $12",
        query.whole,
        query.kind,
        query.name,
        query.place,
        list(PROVINCE_KINDS),
        level == "province",
        on,
        *(after or (None, None, None)),
        today(),
        limit + 1,
    )


async def namesake(tx: Tx, unit: Unit) -> str | None:
    """The id of the unit that has this kind, name and province on the first day of `unit`."""
    found: str | None = await tx.fetchval(
        "select id from unit where kind = $1 and name = $2 and valid_from <= $3"
        " and (valid_to is null or valid_to >= $3)"
        " and right(place_fold, length($4)) = $4 and id <> $5 limit 1",
        unit.kind,
        unit.name,
        unit.valid_from,
        name_key(unit.province),
        unit.id,
    )
    return found


async def kin_of(tx: Tx, ids: Sequence[str], *, later: bool) -> list[Kin]:
    """The successors (`later`) or predecessors of units, by title."""
    mine, theirs = ("from_unit", "to_unit") if later else ("to_unit", "from_unit")
    return await tx.all(
        Kin,
        f"select {mine} as of, unit.id, unit.kind || ' ' || unit.name as title,"
        " unit.province, extent"
        f" from unit_change join unit on unit.id = {theirs} where {mine} = any($1)"
        " order by unit.name_fold, unit.id",
        list(ids),
    )


async def insert_unit(tx: Tx, unit: Unit) -> bool:
    """Whether the unit was not known yet."""
    found = await tx.fetchval(
        "insert into unit (id, code, valid_from, valid_to, kind, name, name_fold, district,"
        " former_district, province, place_fold, source)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)"
        " on conflict (id) do nothing returning id",
        *unit_values(unit),
    )
    return found is not None


def unit_values(unit: Unit) -> tuple[object, ...]:
    """The columns of a unit in the order of both inserts."""
    return (
        unit.id,
        unit.code,
        unit.valid_from,
        unit.valid_to,
        unit.kind,
        unit.name,
        unit.name_key,
        unit.district,
        unit.province,
        unit.place_key,
        unit.source,
    )


async def open_ward(tx: Tx, ward: str, hotline: str, by: UUID) -> bool:
    """Whether the ward was not in use yet. The scope of `tx` must name it."""
    found = await tx.fetchval(
        "insert into ward (id, hotline, opened_by, opened_at) values ($1, $2, $3, $4)"
        " on conflict (id) do nothing returning id",
        ward,
        hotline,
        by,
        now(),
    )
    return found is not None


async def make_officer(tx: Tx, ward: str, member: UUID) -> bool:
    """Make the one who opens a ward its officer; whether they were not yet.

    Roles are the people room's, which stands to the right; a ward without anyone would be of use
    to nobody.
    """
    found = await tx.fetchval(
        "insert into membership (id, member, ward, role, valid_from)"
        " values ($1, $2, $3, 'ward_officer', $4) on conflict do nothing returning id",
        new_id(),
        member,
        ward,
        today(),
    )
    return found is not None


async def wards_in(tx: Tx, wards: Sequence[str]) -> list[WardRow]:
    """Wards in use by name. One whose unit has ended and gone whole into another is left out."""
    return await tx.all(
        WardRow,
        "select unit.id, unit.code, unit.kind, unit.name, unit.district, unit.province,"
        " unit.valid_from, unit.valid_to, ward.hotline, ward.opened_at"
        " from ward join unit on unit.id = ward.id where ward.id = any($1)"
        " and not exists (select 1 from unit_change join ward heir on heir.id = to_unit"
        "  where from_unit = ward.id and extent = 'whole' and on_date <= $2)"
        " order by unit.name_fold, unit.id",
        list(wards),
        today(),
    )


async def set_hotline(tx: Tx, ward: str, hotline: str) -> None:
    await tx.execute("update ward set hotline = $2 where id = $1", ward, hotline)
