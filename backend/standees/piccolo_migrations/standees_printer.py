from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T09:10:00:000006"
VERSION = "1.38.0"
DESCRIPTION = "who prints a batch; those of before went to the print shop"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="standees", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Batch",
        tablename="batch",
        column_name="printer",
        db_column_name="printer",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "print_shop",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
