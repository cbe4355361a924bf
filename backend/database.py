"""The database at run time: a pool per process, one `unit_of_work` for every transaction.

Piccolo describes tables and builds simple queries; its own transactions are not used: a failed
COMMIT there leaks the connection and poisons the task, and a nested one is a no-op, not a
savepoint. Ours gives the connection back whatever happens.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg
import msgspec
from piccolo.query.base import Query

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """Whose rows a transaction may see. `wards` are unit ids; none means no rows at all."""

    wards: tuple[str, ...] = ()
    member: UUID | None = None


NO_SCOPE = Scope()


@cache
def _wire_names(shape: type) -> dict[str, str]:
    """Field names of a struct and what each is called on the wire."""
    if not issubclass(shape, msgspec.Struct):
        return {}
    return {one.name: one.encode_name for one in msgspec.structs.fields(shape)}


def _shaped(row: Any, shape: type[T]) -> T:
    # msgspec converts by wire names, which are camelCase where columns are not.
    names = _wire_names(cast("Any", shape))
    named = {names.get(column, column): value for column, value in row.items()}
    return msgspec.convert(named, shape, strict=False)


class Tx:
    """One open transaction with its scope set. Not to be used from two tasks at once."""

    def __init__(self, connection: Any, scope: Scope) -> None:
        self.connection = connection
        self.scope = scope
        self.brought_by: UUID | None = None
        self._last: list[tuple[str, str, tuple[Any, ...]]] = []

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        """Rows (mappings by column name) of one statement with `$1…` parameters."""
        rows: list[Any] = await self.connection.fetch(sql, *values)
        return rows

    async def fetchrow(self, sql: str, *values: Any) -> Any | None:
        return await self.connection.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: Any) -> Any:
        return await self.connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: Any) -> str:
        """Run one statement; gives PostgreSQL's command tag, such as `UPDATE 1`."""
        tag: str = await self.connection.execute(sql, *values)
        return tag

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await self.connection.executemany(sql, rows)

    async def all(self, shape: type[T], sql: str, *values: Any) -> list[T]:
        """Rows converted to a msgspec struct by column name."""
        rows = await self.connection.fetch(sql, *values)
        return [_shaped(row, shape) for row in rows]

    async def one(self, shape: type[T], sql: str, *values: Any) -> T | None:
        row = await self.connection.fetchrow(sql, *values)
        return None if row is None else _shaped(row, shape)

    async def run(self, query: Query[Any, Any]) -> list[dict[str, Any]]:
        """Run a Piccolo query (select, insert, update, delete) inside this transaction."""
        rows: list[dict[str, Any]] = []
        for querystring in query.querystrings:
            sql, values = querystring.compile_string()
            rows = [dict(row) for row in await self.connection.fetch(sql, *values)]
        return rows

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens inside is undone, and only that, when it raises.

        The scope and the bringer with it: PostgreSQL sets its own back, and an aborted
        transaction could not be told to.
        """
        kept, scope, bringer = len(self._last), self.scope, self.brought_by
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            del self._last[kept:]
            self.scope, self.brought_by = scope, bringer
            raise

    def at_the_end(self, order: str, sql: str, *values: Any) -> None:
        """Run a statement just before COMMIT, after all others, sorted by `order`.

        For rows on which commits queue, such as a ward's chain head: taken last and in one order
        by everybody, they are held briefly and cannot deadlock.
        """
        self._last.append((order, sql, values))

    async def finish(self) -> None:
        """Run what was put off to the end; `unit_of_work` calls it before COMMIT."""
        for _, sql, values in sorted(self._last, key=lambda entry: entry[0]):
            await self.connection.execute(sql, *values)
        self._last.clear()

    async def see(self, wards: Sequence[str], member: UUID | None = None) -> None:
        """Set the scope again, for a transaction that learns only inside whose it is."""
        self.scope = Scope(tuple(wards), member)
        await _set_scope(self.connection, self.scope)

    async def bring(self, bringer: UUID | None) -> None:
        """From here on `bringer` brings in by file what others recorded; None: their own sending.

        The database marks what is written so, and the audit entries name the bringer.
        """
        self.brought_by = bringer
        await self.connection.execute(
            "select set_config('app.brought_by', $1, true)", str(bringer or "")
        )


async def _set_scope(connection: Any, scope: Scope) -> None:
    await connection.execute(
        "select set_config('app.wards', $1, true), set_config('app.member', $2, true)",
        ",".join(scope.wards),
        str(scope.member or ""),
    )


class Database:
    """A pool on the app role, and transactions on it."""

    def __init__(self, dsn: str, pool_size: int = 10) -> None:
        self._dsn = dsn
        self._pool_size = pool_size
        self._pool: Any = None

    async def open(self) -> None:
        """Open the pool; call it once in each worker process, in the loop that will use it.

        Raises what asyncpg raises when the server does not answer: an application without its
        database does not start.
        """
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=self._pool_size,
            # A pooler in transaction mode does not keep prepared statements.
            statement_cache_size=0 if "pgbouncer=1" in self._dsn else 256,
            server_settings={
                "application_name": "phocho",
                "timezone": "UTC",
                "statement_timeout": "30000",
                "lock_timeout": "10000",
                "idle_in_transaction_session_timeout": "30000",
            },
        )

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def ask(self, sql: str, *values: Any) -> Any | None:
        """One row of one statement, committed by itself and without scope.

        For the few definer functions that come before any scope is known: one round trip.
        """
        async with self._pool.acquire(timeout=10) as connection:
            return await connection.fetchrow(sql, *values)

    @asynccontextmanager
    async def unit_of_work(self, scope: Scope = NO_SCOPE) -> AsyncIterator[Tx]:
        """One transaction: committed when the block ends, undone when it raises.

        The caller answers after the block, so nothing is acknowledged before its COMMIT.
        """
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            await _set_scope(connection, scope)
            tx = Tx(connection, scope)
            yield tx
            await tx.finish()
