"""Bringing a database to the present schema: one at a time, and never behind a long reader.

Piccolo takes no lock of its own (four at once: two fail), so all of it runs under an advisory
lock on the owner's direct connection, and each statement gives up after half a second behind a
reader instead of stopping every request; then it is tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from urllib.parse import urlsplit

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.engine.finder import engine_finder

from backend.clock import now
from backend.ids import new_id

LOCK = 0x70686F63686F  # "phocho"
TRIES = 20
UNCOUNTED = """select oid::regclass::text as table from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples < 0"""

ERASABLE = ("phase", "target")
"""What the app may delete: the parts of a plan that an officer sets anew. Records stay."""

QUEUE = ("pgqueuer", "pgqueuer_log")
"""The job queue's own tables: what is done is taken off, and its log is pruned."""

REFERENCE = ("unit_change", "bank", "trade", "campaign_kind", "advice")
"""What only `phocho import` writes, as the owner."""


class MigrationFailed(Exception):
    """The schema could not be brought forward; the database is as before the failing step."""


async def execute(script: str) -> None:
    """Run SQL statements inside the running Piccolo migration, on its own connection."""
    engine = engine_finder()
    transaction = engine.current_transaction.get() if engine else None
    if transaction is None:
        raise MigrationFailed("a script runs only inside a migration's transaction")
    await transaction.connection.execute(script)


def grants(app_role: str) -> str:
    """SQL: what the app role may do. No DDL anywhere; nothing at all on the chain's heads."""
    role = '"' + app_role.replace('"', '""') + '"'
    erasable, reference = ", ".join((*ERASABLE, *QUEUE)), ", ".join(REFERENCE)
    return f"""
    grant usage on schema public to {role};
    revoke all on all tables in schema public from {role};
    grant select, insert, update on all tables in schema public to {role};
    grant delete on {erasable} to {role};
    grant usage, select on all sequences in schema public to {role};
    grant execute on all functions in schema public to {role};
    revoke update on audit_entry, download, lot, print_file, unit, {reference} from {role};
    revoke insert on {reference} from {role};
    revoke all on chain_head, migration from {role};
    revoke insert, update on installation from {role};
    """


async def migrate(direct_url: str, app_url: str, kind: str) -> None:
    """Run every migration, grant the app role its rights, and give the database its identity.

    Needs `PICCOLO_CONF` and `DATABASE_DIRECT_URL` in the environment to name the same database.
    Safe to run at once from several machines. Raises MigrationFailed.
    """
    guard = await asyncpg.connect(direct_url)
    try:
        await guard.execute("select pg_advisory_lock($1)", LOCK)
        for attempt in range(TRIES):
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                engine = engine_finder()
                if engine is None:
                    raise MigrationFailed("PICCOLO_CONF names no engine")
                try:
                    result = await run_forwards(app_name="all")
                except asyncpg.LockNotAvailableError:
                    await asyncio.sleep(0.2 * (attempt + 1))
                    continue
            if not result.success:
                raise MigrationFailed(f"{result.message}\n{told.getvalue()[-2000:]}")
            break
        else:
            raise MigrationFailed("a long reader kept a table locked; nothing was changed")
        app_role = urlsplit(app_url).username or ""
        owner = await guard.fetchval("select current_user")
        if app_role and app_role != owner:
            await guard.execute(grants(app_role))
        # Without figures the planner expects one row behind every ward's wall and loops over all.
        for row in await guard.fetch(UNCOUNTED):
            await guard.execute(f"analyze {row['table']}")
        await guard.execute(
            "insert into installation (id, kind, created_at) select $1, $2, $3"
            " where not exists (select 1 from installation)",
            new_id(),
            kind,
            now(),
        )
    finally:
        await guard.close()
