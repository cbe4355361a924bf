"""Points by the ten thousand, generated in the database, for measuring figures at size.

`python -m backend.demo.bulk DATA WARDS STREETS POINTS` opens invented wards until there are WARDS
and fills each one that has no street with STREETS streets of POINTS points and their hundred days
of claims. Not through any route, and only for a scratch database: the data keys open nothing.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import asyncpg

from backend.config import read_settings
from backend.serving import database_of

TABLES = ("unit", "ward", "street", "point", "merchant", "visit", "claim")

UNITS = """
insert into unit (id, code, valid_from, kind, name, name_fold, province, source)
select 'B' || lpad(n::text, 4, '0') || '@2025-07-01', 'B' || lpad(n::text, 4, '0'), '2025-07-01',
  'phường', 'Đo ' || n, 'do ' || n, 'tỉnh Đo', 'scripts/bench'
from generate_series(2, $1) n on conflict do nothing
"""
WARDS = """
insert into ward (id, hotline, opened_at)
select id, '', now() from unit where source = 'scripts/bench' on conflict do nothing
"""
FILLING = """
create temp table filling on commit drop as
select w.id from ward w where not exists (select 1 from street s where s.ward = w.id)
"""
# Ids are made in the database, once, and only here: nobody has to sort them by time.
STREETS = """
insert into street (id, ward, name, name_fold, rev, created_at)
select gen_random_uuid(), w.id, 'Đường ' || n, 'duong ' || n, 1, now()
from filling w, generate_series(1, $1) n
"""
POINTS = """
insert into point (id, ward, origin_unit, kind, street, side, house_number, house_key, label,
  label_fold, landmark, status, status_on, status_reason, listed_on, stall_width, weak_signal,
  field_revs, rev, created_at)
select gen_random_uuid(), s.ward, s.ward, 'shop', s.id,
  case when n % 2 = 1 then 'odd' else 'even' end, n::text,
  '1' || lpad(n::text, 6, '0'), n || ' ' || s.name, n || ' ' || s.name_fold, '', 'open',
  current_date - 100, '', current_date - 100, 1, false, '{}', 1, now()
from street s join filling w on w.id = s.ward, generate_series(1, $1) n
"""
MERCHANTS = """
insert into merchant (id, ward, point, trade_name, trade_name_fold, trade, trade_note, owner_kind,
  owner_name, owner_name_fold, phone_last4, sim_owner, methods, used_before, data_key, field_revs,
  rev, created_by, created_at)
select gen_random_uuid(), p.ward, p.id, 'Hộ ' || p.label, 'ho ' || p.label_fold, 'tap_hoa', '',
  'household', '', '', '', 'unknown', '{}', p.house_number::integer % 5 = 0, '\\x00', '{}', 1, $1,
  now() - interval '90 days'
from point p join filling w on w.id = p.ward where p.house_number::integer % 10 < 8
"""
VISITS = """
insert into visit (id, ward, point, member, outcome, note, source, scan_reason, visited_at,
  clock_offset_ms, on_date, flags, received_at)
select gen_random_uuid(), p.ward, p.id, $1, 'met', '', 'phone', '', now() - d * interval '1 day', 0,
  current_date - d, '{}', now()
from point p join filling w on w.id = p.ward, unnest(array[85, 45, 12]) d
where p.house_number::integer % 10 < 9
"""
CLAIMS = """
insert into claim (id, ward, point, kind, evidence, amount, on_date, member, created_at)
select gen_random_uuid(), p.ward, p.id, c.kind, c.evidence, c.amount, current_date - c.days, $1,
  now()
from point p join filling w on w.id = p.ward, (values
  ('met', 'seen', null::integer, 90, 9), ('has_account', 'scanned', null, 90, 8),
  ('qr_displayed', 'scanned', null, 85, 7), ('trained', 'seen', null, 85, 6),
  ('first_payment', 'seen', null, 45, 6), ('active', 'said', 30, 45, 5),
  ('active', 'seen', 40, 12, 4), ('refused', 'said', null, 12, 1)
) as c (kind, evidence, amount, days, below)
where p.house_number::integer % 10 < c.below
"""


async def fill(direct_url: str, wards: int, streets: int, points: int) -> int:
    """Generate everything in one transaction; gives how many points there are."""
    owner = await asyncpg.connect(direct_url)
    try:
        async with owner.transaction():
            await owner.execute("set local statement_timeout = 0")
            # A change of each row for phones to pull would be most of the work, for nobody.
            for table in TABLES:
                await owner.execute(f"alter table {table} disable trigger user")
            member = await owner.fetchval("select id from member order by id limit 1")
            await owner.execute(UNITS, wards)
            await owner.execute(WARDS)
            await owner.execute(FILLING)
            await owner.execute(STREETS, streets)
            await owner.execute(POINTS, points)
            for statement in (MERCHANTS, VISITS, CLAIMS):
                await owner.execute(statement, member)
            for table in TABLES:
                await owner.execute(f"alter table {table} enable trigger user")
        await owner.execute("analyze")
        count: int = await owner.fetchval("select count(*) from point")
        return count
    finally:
        await owner.close()


def main() -> None:
    data, *sizes = sys.argv[1:]
    wards, streets, points = (int(size) for size in sizes)
    with database_of(Path(data)):
        direct_url = read_settings().database_direct_url
        print(asyncio.run(fill(direct_url, wards, streets, points)))  # noqa: T201


if __name__ == "__main__":
    main()
