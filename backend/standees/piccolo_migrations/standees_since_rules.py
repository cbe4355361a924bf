from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations import execute

ID = "2026-11-22T21:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "what came to light since the freeze counts up to the handing out"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="standees", description=DESCRIPTION)

    async def up():
        await execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))

    async def down():
        await execute(Path(__file__).with_name("standees_since_rules_down.sql").read_text("utf-8"))

    manager.add_raw(up)
    manager.add_raw_backwards(down)
    return manager
