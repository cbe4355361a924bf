"""Migrations: complete, reversible, one at a time, and true to the tables in code."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from backend.migrations import LOCK
from backend.postgres import Running

pytestmark = pytest.mark.asyncio

ROOT = Path(__file__).parents[2]
ROOMS = ("audit", "places", "people", "campaigns", "merchants", "standees", "adoption", "sync")
SCHEMA = """
select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
  from information_schema.columns where table_schema = 'public' and table_name <> 'migration'
union all
select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace
union all
select 'index ' || indexdef from pg_indexes where schemaname = 'public'
union all
select 'policy ' || tablename || ' ' || policyname || ' ' || coalesce(qual, '') from pg_policies
union all
select 'function ' || oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
union all
select 'trigger ' || tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
order by 1
"""


@pytest.fixture
def empty(server: Running) -> Iterator[dict[str, str]]:
    """The environment of an empty database."""
    name = f"m_{uuid.uuid4().hex[:12]}"
    server.create_database(name)
    yield {
        **os.environ,
        "DATABASE_URL": server.dsn(name, "app"),
        "DATABASE_DIRECT_URL": server.dsn(name, "owner"),
        "PICCOLO_CONF": "backend.piccolo_conf",
    }
    server.drop_database(name)


def piccolo(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "piccolo.main", "migrations", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


async def schema(environment: dict[str, str]) -> list[str]:
    connection = await asyncpg.connect(environment["DATABASE_DIRECT_URL"])
    rows = await connection.fetch(SCHEMA)
    await connection.close()
    return [row[0] for row in rows]


async def test_forwards_backwards_and_forwards_again_give_the_same_schema(
    empty: dict[str, str],
) -> None:
    piccolo(empty, "forwards", "all")
    first = await schema(empty)
    assert len(first) > 300
    for room in reversed(ROOMS):
        piccolo(empty, "backwards", room, "all", "--auto_agree")
    # What stays is the extension's own and the list of migrations.
    left = [line for line in await schema(empty) if not line.startswith("function")]
    assert [line for line in left if "migration" not in line] == []
    piccolo(empty, "forwards", "all")
    assert await schema(empty) == first


async def test_the_tables_in_code_need_no_further_migration(empty: dict[str, str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in ROOT.glob("backend/*/piccolo_migrations/*")}
    for room in ROOMS:
        piccolo(empty, "new", room, "--auto", "--desc=probe")
    after = {path: path.stat().st_mtime_ns for path in ROOT.glob("backend/*/piccolo_migrations/*")}
    made = sorted(path.name for path in set(after) - set(before) if path.suffix == ".py")
    for path in set(after) - set(before):
        if path.suffix == ".py":
            path.unlink()
    assert made == []


async def test_four_machines_migrating_at_once_all_succeed(empty: dict[str, str]) -> None:
    code = (
        "import asyncio, os; from backend.migrations import migrate;"
        " asyncio.run(migrate(os.environ['DATABASE_DIRECT_URL'], os.environ['DATABASE_URL'],"
        " 'real'))"
    )
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, env=empty, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    ended = await asyncio.gather(*(one.communicate() for one in running))
    assert [one.returncode for one in running] == [0, 0, 0, 0], ended
    connection = await asyncpg.connect(empty["DATABASE_DIRECT_URL"])
    assert await connection.fetchval("select count(*) from installation") == 1
    free = await connection.fetchval("select pg_try_advisory_lock($1)", LOCK)
    await connection.close()
    assert free is True
