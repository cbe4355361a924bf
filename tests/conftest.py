"""A real PostgreSQL for every test that asks for one; a database of its own for each test.

The template is made by the migrations, once a session. Everything commits, so that what a test
sees is what a user would see after COMMIT.
"""

from __future__ import annotations

import logging
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from litestar import Litestar

from backend.config import Settings
from backend.database import Database
from backend.postgres import Running, start

os.environ.setdefault("PICCOLO_CONF", "backend.piccolo_conf")
# A line per request would bury what a failing test has to say.
logging.getLogger("httpx").setLevel(logging.WARNING)

# The machine is shared: how long an example takes says nothing about us.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

TEMPLATE = "phocho_template"


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """Our own PostgreSQL on a folder of this session's; fast rather than durable."""
    # Not below pytest's own folder: that is 0700, and a server that dropped root cannot enter.
    with tempfile.TemporaryDirectory(prefix="phocho-test-") as folder:
        Path(folder).chmod(0o711)
        with start(Path(folder) / "data", durable=False) as running:
            yield running


@pytest.fixture(scope="session")
def template(server: Running, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with the packaged lists, to be copied for each test."""
    import subprocess
    import sys

    server.create_database(TEMPLATE)
    environment = {
        **os.environ,
        "DATABASE_URL": server.dsn(TEMPLATE, "app"),
        "DATABASE_DIRECT_URL": server.dsn(TEMPLATE, "owner"),
        "PHOCHO_DATA": str(tmp_path_factory.mktemp("data")),
        "PICCOLO_CONF": "backend.piccolo_conf",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from backend.serving import migrate_now; migrate_now()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return TEMPLATE


@dataclass(frozen=True)
class Place:
    """A database made for one test: its addresses as owner and as the app."""

    name: str
    owner: str
    app: str


@pytest.fixture
def place(server: Running, template: str) -> Iterator[Place]:
    name = f"t_{uuid.uuid4().hex[:16]}"
    server.create_database(name, template=template)
    yield Place(name, server.dsn(name, "owner"), server.dsn(name, "app"))
    server.drop_database(name)


@pytest.fixture
def settings(place: Place, tmp_path: Path) -> Settings:
    return Settings(
        database_url=place.app,
        database_direct_url=place.owner,
        data_dir=tmp_path,
        files=f"folder:{tmp_path / 'files'}",
        kind="real",
        pool_size=8,
    )


@pytest_asyncio.fixture
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    from backend.app import create_app

    application = create_app(settings)
    database: Database = application.state.database
    await database.open()
    yield application
    await database.close()


@pytest_asyncio.fixture
async def database(app: Litestar) -> Database:
    return app.state.database  # type: ignore[no-any-return]


@pytest_asyncio.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP without a socket, in this test's own loop."""
    transport: Any = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as http:
        yield http
