"""What befalls a transaction: a failing COMMIT, a database that restarts, the unexpected."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar, get

from backend import problems
from backend.access import PUBLIC
from backend.audit.chain import first_broken, record
from backend.config import Settings
from backend.database import Database, Scope, Tx
from backend.postgres import Running, start
from tests.flows.cast import DUC_PHO, TRA_CAU

pytestmark = pytest.mark.asyncio


async def test_a_commit_that_fails_gives_its_connection_back(
    database: Database, settings: Settings
) -> None:
    owner = await asyncpg.connect(settings.database_direct_url)
    await owner.execute(
        "create table pledge (n int unique deferrable initially deferred);"
        " grant all on pledge to phocho_app"
    )
    await owner.close()
    # More failures than the pool has connections: each must come back.
    for _ in range(settings.pool_size + 3):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with database.unit_of_work() as tx:
                await tx.execute("insert into pledge values (1), (1)")
    async with database.unit_of_work() as tx:
        assert await tx.fetchval("select count(*) from pledge") == 0


async def undone(tx: Tx) -> None:
    async with tx.savepoint():
        record(tx, DUC_PHO, "system", "tests.undone", "x:2")
        raise ZeroDivisionError


async def test_a_savepoint_undoes_its_own_part_and_its_audit_entry(database: Database) -> None:
    scope = Scope((DUC_PHO,))
    async with database.unit_of_work(scope) as tx:
        record(tx, DUC_PHO, "system", "tests.kept", "x:1")
        with pytest.raises(ZeroDivisionError):
            await undone(tx)
    async with database.unit_of_work(scope) as tx:
        rows = await tx.fetch("select action from audit_entry")
    assert [row["action"] for row in rows] == ["tests.kept"]


async def test_the_audit_chain_holds_when_many_write_at_once_and_shows_a_forged_entry(
    database: Database, settings: Settings
) -> None:
    async def write(n: int) -> None:
        # Both wards in one transaction, named in either order.
        wards = (DUC_PHO, TRA_CAU) if n % 2 else (TRA_CAU, DUC_PHO)
        async with database.unit_of_work(Scope(wards)) as tx:
            for ward in wards:
                record(tx, ward, "system", "tests.write", f"x:{n}")

    await asyncio.gather(*(write(n) for n in range(60)))
    async with database.unit_of_work(Scope((DUC_PHO, TRA_CAU))) as tx:
        assert await tx.fetchval("select count(*) from audit_entry") == 120
    overseer = Database(settings.database_direct_url, 1)
    await overseer.open()
    async with overseer.unit_of_work() as tx:
        assert await first_broken(tx, DUC_PHO) is None
    owner = await asyncpg.connect(settings.database_direct_url)
    await owner.execute("alter table audit_entry disable trigger append_only")
    await owner.execute(
        "update audit_entry set actor = 'ai khác' where ward = $1 and n = 7", DUC_PHO
    )
    await owner.close()
    async with overseer.unit_of_work() as tx:
        assert await first_broken(tx, DUC_PHO) == 7
        assert await first_broken(tx, TRA_CAU) is None
    await overseer.close()


async def test_the_app_may_not_rewrite_the_audit_or_see_its_heads(database: Database) -> None:
    scope = Scope((DUC_PHO,))
    async with database.unit_of_work(scope) as tx:
        record(tx, DUC_PHO, "system", "tests.kept", "x:1")
    for statement in (
        "update audit_entry set actor = ''",
        "delete from audit_entry",
        "select * from chain_head",
        "delete from op",
        "delete from incident",
        "update bank set name = ''",
        "update installation set kind = 'demo'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.unit_of_work(scope) as tx:
                await tx.execute(statement)


async def test_the_unexpected_is_a_problem_with_an_id_and_tells_nobodys_data() -> None:
    told = io.StringIO()
    listener = logging.StreamHandler(told)

    @get("/boom", opt=PUBLIC)
    async def boom() -> None:
        raise KeyError("Nguyễn Thị Bảy 0912345678")

    app = Litestar([boom], exception_handlers={Exception: problems.answer}, openapi_config=None)
    logging.getLogger("phocho").addHandler(listener)
    transport: Any = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        answer = await http.get("/boom")
    logging.getLogger("phocho").removeHandler(listener)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["slug"] == "unexpected"
    assert answer.json()["id"] in told.getvalue()
    assert "0912345678" not in told.getvalue() + answer.text


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="phocho-restart-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"


async def test_a_database_that_is_away_reads_503_and_comes_back_without_a_restart(
    own_server: Path, tmp_path: Path
) -> None:
    from backend.app import create_app

    running: Running = start(own_server, durable=False)
    running.create_database("away")
    settings = Settings(
        database_url=running.dsn("away", "app"),
        database_direct_url=running.dsn("away", "owner"),
        data_dir=tmp_path,
        files=f"folder:{tmp_path}",
        pool_size=2,
    )
    app = create_app(settings)
    await app.state.database.open()
    transport: Any = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        running.stop()
        away = await http.get("/api/v1/health")
        assert away.status_code == 503
        assert away.headers["retry-after"].isdigit()
        assert away.json()["slug"] == "unavailable"
        back = start(own_server, durable=False)
        owner = await asyncpg.connect(back.dsn("away", "owner"))
        await owner.execute(
            "create table installation (id uuid, kind text); grant select on installation to"
            " phocho_app; insert into installation values (gen_random_uuid(), 'real')"
        )
        await owner.close()
        assert (await http.get("/api/v1/health")).status_code == 200
    await app.state.database.close()
    back.stop()
