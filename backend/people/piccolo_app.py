"""Piccolo's view of this room: its tables and the migrations that must run first."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(["backend.people.tables"], exclude_imported=True),
    migration_dependencies=["backend.places.piccolo_app"],
)
