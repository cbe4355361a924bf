from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations import execute

ID = "2026-11-22T01:11:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "rules of advice cards that the database itself keeps"

RULES = """
alter table advice add constraint advice_kind_is_known check (kind in ('scam', 'tax', 'answer'));
alter table advice add constraint advice_owner_is_known
  check (owner in ('tax_office', 'police', 'bank', 'carrier', 'ward'));
alter table advice add constraint advice_answers_a_reason
  check ((kind = 'answer') = (reason is not null));
alter table advice add constraint advice_days_are_in_order check (valid_to >= valid_from);
create unique index advice_slug_day on advice (slug, valid_from);
"""

DROP = """
drop index advice_slug_day;
alter table advice drop constraint advice_days_are_in_order;
alter table advice drop constraint advice_answers_a_reason;
alter table advice drop constraint advice_owner_is_known;
alter table advice drop constraint advice_kind_is_known;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="merchants", description=DESCRIPTION)

    async def up():
        await execute(RULES)

    async def down():
        await execute(DROP)

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
