from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T01:50:00:000008"
VERSION = "1.38.0"
DESCRIPTION = "who brought an operation in by file"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sync", description=DESCRIPTION)

    for table_class_name, tablename in (("Op", "op"), ("KeptOp", "kept_op")):
        manager.add_column(
            table_class_name=table_class_name,
            tablename=tablename,
            column_name="brought_by",
            db_column_name="brought_by",
            column_class_name="UUID",
            column_class=UUID,
            params={
                "default": None,
                "null": True,
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
