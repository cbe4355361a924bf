"""Taking a list of units in, and moving stewards after a reform."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from backend.audit import chain
from backend.clock import now, today
from backend.database import Tx
from backend.ids import new_id
from backend.places.unit_queries import unit_by_id, unit_values
from backend.places.units import Unit, UnitList, UnitListMalformed
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
    still open ends the day before its successor begins. Raises UnitListMalformed where a change
    names a unit that nobody knows.
    """
    units = sum([await _write_unit(tx, unit) for unit in listed.units])
    known = {row["id"] for row in await tx.fetch("select id from unit")}
    strangers = [
        (f"{change.from_unit} → {change.to_unit}", "đơn vị không có trong tệp lẫn cơ sở dữ liệu")
        for change in listed.changes
        if not {change.from_unit, change.to_unit} <= known
    ]
    if strangers:
        raise UnitListMalformed(strangers)
    changes = 0
    for change in listed.changes:
        written = await tx.fetchval(
            "insert into unit_change (id, from_unit, to_unit, extent, on_date, document)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (from_unit, to_unit) do update"
            " set extent = excluded.extent, on_date = excluded.on_date,"
            " document = excluded.document where (unit_change.extent, unit_change.on_date,"
            " unit_change.document) is distinct from"
            " (excluded.extent, excluded.on_date, excluded.document) returning id",
            new_id(),
            change.from_unit,
            change.to_unit,
            change.extent,
            change.on_date,
            change.document,
        )
        changes += written is not None
        # A change takes what it closes with it, also where the list left the end open.
        await tx.execute(
            "update unit set valid_to = $2 where id = $1 and (valid_to is null or valid_to > $2)",
            change.from_unit,
            change.on_date - timedelta(days=1),
        )
    moved = 0
    for row in await tx.fetch(
        "select from_unit, to_unit from unit_change where extent = 'whole' and on_date <= $1"
        " order by on_date, from_unit",
        today(),
    ):
        moved += await move_stewards(tx, row["from_unit"], row["to_unit"])
    return Imported(units, changes, moved)


async def _write_unit(tx: Tx, unit: Unit) -> bool:
    await tx.execute(
        "update unit set valid_to = $3 where code = $1 and valid_from < $2 and valid_to is null",
        unit.code,
        unit.valid_from,
        unit.valid_from - timedelta(days=1),
    )
    written = await tx.fetchval(
        "insert into unit (id, code, valid_from, valid_to, kind, name, name_fold, district,"
        " province, source) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " on conflict (id) do update set valid_to = excluded.valid_to, kind = excluded.kind,"
        " name = excluded.name, name_fold = excluded.name_fold, district = excluded.district,"
        " province = excluded.province, source = excluded.source"
        " where (unit.valid_to, unit.kind, unit.name, unit.district, unit.province, unit.source)"
        " is distinct from (excluded.valid_to, excluded.kind, excluded.name, excluded.district,"
        " excluded.province, excluded.source) returning id",
        *unit_values(unit),
    )
    return written is not None


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


async def move_stewards(tx: Tx, came: str, went: str) -> int:
    """Give everything that ward `came` answers for to ward `went`; how many rows that was.

    Every table with a `ward` column, whichever room it belongs to. The unit in which a point was
    created stays (`origin_unit`), and so do the units that a plan named.
    """
    tables = [
        row["table_name"]
        for row in await tx.fetch(
            "select c.table_name from information_schema.columns c join information_schema.tables t"
            " using (table_schema, table_name) where c.table_schema = 'public'"
            " and c.column_name = 'ward' and t.table_type = 'BASE TABLE'"
            " and c.table_name <> all($1) order by c.table_name",
            list(KEEP_THEIR_WARD),
        )
    ]
    anything = " union all ".join(f'select 1 from "{name}" where ward = $1' for name in tables)
    used = f"select exists ({anything} union all select 1 from ward where id = $1)"
    if not await tx.fetchval(used, came):
        return 0
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
