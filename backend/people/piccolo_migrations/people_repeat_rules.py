from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations import execute

ID = "2026-11-22T10:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "a sign-in whose answer was lost is answered again to the same phone"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def up():
        await execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))

    async def down():
        await execute(Path(__file__).with_name("people_repeat_rules_down.sql").read_text("utf-8"))

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
