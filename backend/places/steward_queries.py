"""Taking a list of units in, and moving stewards after a reform."""

from __future__ import annotations

import msgspec

from backend.audit import chain
from backend.clock import now, today
from backend.database import Tx
from backend.ids import new_id
from backend.places.unit_queries import unit_by_id, unit_values
from backend.places.units import Change, Unit, UnitList, UnitListMalformed, place_key
from backend.text import fold

KEEP_THEIR_WARD = ("audit_entry", "chain_head")
"""An audit entry's hash holds its ward; entries stay where they were written."""


class Imported(msgspec.Struct, frozen=True):
    """What an import did: units and changes written, rows whose steward moved."""

    units: int
    changes: int
    moved: int


async def import_units(tx: Tx, listed: UnitList) -> Imported:
    """Take a list in and move stewards, all or nothing; again it changes nothing.

    Needs the owner's connection: stewards move across wards. A unit of the same code that was
    still open ends the day before its successor begins, and a list that does not know an end
    opens nothing again. Raises UnitListMalformed where a change names a unit that nobody knows.
    """
    units = await _write_units(tx, listed.units)
    await _know_places(tx)
    known = {row["id"] for row in await tx.fetch("select id from unit")}
    strangers = [
        (f"{change.from_unit} → {change.to_unit}", "đơn vị không có trong tệp lẫn cơ sở dữ liệu")
        for change in listed.changes
        if not {change.from_unit, change.to_unit} <= known
    ]
    if strangers:
        raise UnitListMalformed(strangers)
    changes = await _write_changes(tx, listed.changes)
    await _end_units(tx)
    await tx.execute(_FORMER_DISTRICTS)
    tables = await _tables_by_ward(tx)
    used = await _wards_used(tx, tables)
    moved = 0
    for row in await tx.fetch(
        "select from_unit, to_unit from unit_change where extent = 'whole' and on_date <= $1"
        " order by on_date, from_unit",
        today(),
    ):
        if row["from_unit"] in used:
            moved += await move_stewards(tx, row["from_unit"], row["to_unit"], tables)
            used.add(row["to_unit"])
    return Imported(units, changes, moved)


# One statement for all of a list: the country has 13,000 units.
_WRITE_UNITS = """
with written as (
  insert into unit (id, code, valid_from, valid_to, kind, name, name_fold, district, province,
    place_fold, source)
  select * from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[], $6::text[],
    $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  on conflict (id) do update set valid_to = coalesce(excluded.valid_to, unit.valid_to),
    kind = excluded.kind, name = excluded.name, name_fold = excluded.name_fold,
    district = excluded.district, province = excluded.province,
    place_fold = excluded.place_fold, source = excluded.source
  where (unit.valid_to, unit.kind, unit.name, unit.name_fold, unit.district, unit.province,
    unit.place_fold, unit.source)
   is distinct from (coalesce(excluded.valid_to, unit.valid_to), excluded.kind, excluded.name,
    excluded.name_fold, excluded.district, excluded.province, excluded.place_fold,
    excluded.source)
  returning 1)
select count(*) from written
"""


async def _write_units(tx: Tx, units: list[Unit]) -> int:
    columns = zip(*(unit_values(unit) for unit in units), strict=True)
    return int(await tx.fetchval(_WRITE_UNITS, *(list(column) for column in columns)))


_WRITE_CHANGES = """
with written as (
  insert into unit_change (id, from_unit, to_unit, extent, on_date, document)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[])
  on conflict (from_unit, to_unit) do update set extent = excluded.extent,
    on_date = excluded.on_date, document = excluded.document
  where (unit_change.extent, unit_change.on_date, unit_change.document)
   is distinct from (excluded.extent, excluded.on_date, excluded.document)
  returning 1)
select count(*) from written
"""


async def _write_changes(tx: Tx, changes: list[Change]) -> int:
    written = await tx.fetchval(
        _WRITE_CHANGES,
        [new_id() for _ in changes],
        [change.from_unit for change in changes],
        [change.to_unit for change in changes],
        [change.extent for change in changes],
        [change.on_date for change in changes],
        [change.document for change in changes],
    )
    return int(written)


# A unit of after the reform has no district; its former one is that of all it came from, also by
# way of another unit, and unknown where those were of several.
_FORMER_DISTRICTS = """
with recursive back (id, came) as (
  select id, id from unit
  union select back.id, g.from_unit from back join unit_change g on g.to_unit = back.came)
update unit set former_district = found.district from (
  select back.id, case when count(distinct f.district) = 1 then min(f.district) end as district
  from back join unit f on f.id = back.came group by back.id) found
where found.id = unit.id and unit.former_district is distinct from found.district
"""


async def _end_units(tx: Tx) -> None:
    """End what a later unit of the same code follows, and what a change closed."""
    await tx.execute(
        "update unit set valid_to = ends.on_day from (select id,"
        "  lead(valid_from) over (partition by code order by valid_from) - 1 as on_day from unit)"
        " ends where ends.id = unit.id and valid_to is null and ends.on_day is not null"
    )
    await tx.execute(
        "update unit set valid_to = ends.on_day from (select from_unit,"
        "  max(on_date) - 1 as on_day from unit_change group by from_unit) ends"
        " where ends.from_unit = unit.id and (valid_to is null or valid_to > ends.on_day)"
    )


async def _know_places(tx: Tx) -> None:
    """Give units that a person wrote down the key that a search with a province needs."""
    await tx.executemany(
        "update unit set place_fold = $2 where id = $1",
        [
            (row["id"], place_key(row["district"], row["province"]))
            for row in await tx.fetch(
                "select id, district, province from unit where place_fold = ''"
            )
        ],
    )


async def _tables_by_ward(tx: Tx) -> list[str]:
    """Every table with a `ward` column, whichever room it belongs to."""
    rows = await tx.fetch(
        "select c.table_name from information_schema.columns c join information_schema.tables t"
        " using (table_schema, table_name) where c.table_schema = 'public'"
        " and c.column_name = 'ward' and t.table_type = 'BASE TABLE'"
        " and c.table_name <> all($1) order by c.table_name",
        list(KEEP_THEIR_WARD),
    )
    return [row["table_name"] for row in rows]


async def _wards_used(tx: Tx, tables: list[str]) -> set[str]:
    """The wards that are open or that any row belongs to."""
    rows = " union ".join(f'select distinct ward as id from "{name}"' for name in tables)
    return {row["id"] for row in await tx.fetch(f"select id from ward union {rows}")}


# What would stand twice in the new ward, and how the newcomer gives way: $1 came, $2 went, $3 and
# $4 what is put after its name and its fold key.
_GIVE_WAY_BY_NAME = (
    "update street set name = name || $3, name_fold = name_fold || $4, rev = rev + 1"
    " where ward = $1 and name_fold in (select name_fold from street where ward = $2)",
    "update market set name = name || $3, name_fold = name_fold || $4, rev = rev + 1"
    " where ward = $1 and name_fold in (select name_fold from market where ward = $2)",
)
_GIVE_WAY = (
    "update team set name = name || $3 where ward = $1"
    " and name in (select name from team where ward = $2)",
    "update batch set number = number || $3 where ward = $1"
    " and number in (select number from batch where ward = $2)",
)
_END_DOUBLE_ROLES = (
    "update membership gone set ended_at = $3 where ward = $1 and ended_at is null and exists"
    " (select 1 from membership stays where stays.ward = $2 and stays.member = gone.member"
    " and stays.role = gone.role and stays.ended_at is null)"
)


async def move_stewards(tx: Tx, came: str, went: str, tables: list[str]) -> int:
    """Give everything that ward `came` answers for to ward `went`; how many rows that was.

    The unit in which a point was created stays (`origin_unit`), and so do the units that a plan
    named.
    """
    old = await unit_by_id(tx, came)
    if old is None:
        return 0
    await tx.execute(
        "insert into ward (id, hotline, opened_by, opened_at)"
        " select $2, hotline, opened_by, opened_at from ward where id = $1"
        " on conflict (id) do nothing",
        came,
        went,
    )
    suffix = f" ({old.kind} {old.name} cũ)"
    for statement in _GIVE_WAY_BY_NAME:
        await tx.execute(statement, came, went, suffix, f" {fold(suffix)}")
    for statement in _GIVE_WAY:
        await tx.execute(statement, came, went, suffix)
    await tx.execute(_END_DOUBLE_ROLES, came, went, now())
    moved = 0
    for name in tables:
        tag = await tx.execute(f'update "{name}" set ward = $2 where ward = $1', came, went)
        moved += int(tag.rsplit(" ", 1)[1])
    if moved:
        chain.record(
            tx, went, "import", "places.move_stewards", f"unit:{came}", {"to": went, "rows": moved}
        )
    return moved
