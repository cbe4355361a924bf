"""Piccolo's configuration: the owner's connection for migrations, and which rooms hold tables."""

from __future__ import annotations

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

DB = PostgresEngine(
    config={"dsn": os.environ.get("DATABASE_DIRECT_URL") or os.environ.get("DATABASE_URL", "")},
    extensions=(),
)

APP_REGISTRY = AppRegistry(
    apps=[
        "backend.audit.piccolo_app",
        "backend.places.piccolo_app",
        "backend.people.piccolo_app",
        "backend.campaigns.piccolo_app",
        "backend.merchants.piccolo_app",
        "backend.standees.piccolo_app",
        "backend.adoption.piccolo_app",
        "backend.sync.piccolo_app",
    ]
)
