from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Array, Date, Integer, Text
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T01:10:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "dated advice cards: scam alerts, tax questions, answers to refusals"

COLUMNS = (
    ("id", UUID, {"primary_key": True}),
    ("slug", Text, {}),
    ("kind", Text, {}),
    ("reason", Text, {"null": True}),
    ("title", Text, {}),
    ("lines", Array, {"base_column": Text(), "default": list}),
    ("ask", Text, {}),
    ("more", Array, {"base_column": Text(), "default": list}),
    ("owner", Text, {}),
    ("source", Text, {}),
    ("checked_on", Date, {}),
    ("valid_from", Date, {}),
    ("valid_to", Date, {}),
    ("position", Integer, {}),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="merchants", description=DESCRIPTION)
    manager.add_table(class_name="Advice", tablename="advice", schema=None, columns=None)
    for name, column, more in COLUMNS:
        manager.add_column(
            table_class_name="Advice",
            tablename="advice",
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params={
                "default": None,
                "null": False,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
                **more,
            },
            schema=None,
        )
    return manager
