from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations import execute

ID = "2026-11-22T12:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "a sign-in is answered again only until its token has been used"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)
    here = Path(__file__)

    async def up():
        await execute(here.with_name("people_first_use_rules.sql").read_text("utf-8"))

    async def down():
        await execute(here.with_name("people_first_use_rules_down.sql").read_text("utf-8"))

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
