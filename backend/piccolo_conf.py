"""Piccolo's configuration: the owner's connection for migrations, and which rooms hold tables."""

from __future__ import annotations

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine


class QuietEngine(PostgresEngine):
    """Connects when first used. Piccolo's own connects when it is made, to see the server's
    version; the first request that builds a query would then wait for a second connection."""

    async def check_version(self) -> None:
        return

    async def prep_database(self) -> None:
        return


DB = QuietEngine(
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
