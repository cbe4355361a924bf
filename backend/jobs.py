"""Work outside a request: a queue in our own PostgreSQL, worked off by any number of processes.

PgQueuer keeps the rows; delivery is at least once, so what is done must bear being done again.
`enqueue` joins the caller's transaction. A worker takes what it finds in a context of its own,
never a request's, and what it does is ended when the row is no longer its own.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context, Job, TracebackRecord
from pgqueuer.domain.types import JOB_STATUS, JobId, QueueExecutionMode

log = logging.getLogger(__name__)

HEARTBEAT = timedelta(seconds=30)
"""A row whose worker gave no sign for so long is taken up by another."""
POLL = timedelta(seconds=2)  # where a pooler swallows NOTIFY, and for rows whose worker died
AT_ONCE = 3  # pieces of work in one process
KEPT = timedelta(days=7)  # of the queue's log
PRUNE_EVERY_S = 3600.0
TROUBLE_S = 3.0  # until the next try after the database went away
CLOSE_WITHIN_S = 15.0
MOST_TROUBLES = 20
"""Failures of the worker's own before a row is put aside; work that fails says so itself."""


class Again(Exception):
    """Raised by work that should be done once more after `after`; nothing of it counts as done."""

    def __init__(self, after: timedelta = timedelta(0)) -> None:
        super().__init__(f"again after {after}")
        self.after = after


@dataclass(frozen=True)
class Work:
    """One class of work: its name in the queue, what does it, and how many at a time.

    `at_a_time` counts over all processes; 0 is as many as the processes take. `do` gets the bytes
    that were queued, and is cancelled when the worker closes or has lost the row.
    """

    name: str
    do: Callable[[bytes], Awaitable[None]]
    at_a_time: int = 0


async def enqueue(connection: Any, name: str, payload: bytes, key: str) -> None:
    """Queue work inside the transaction open on an asyncpg connection: seen after its COMMIT.

    Queued twice under one key while the first still waits or runs, it is there once.
    """
    await Queries(AsyncpgDriver(connection)).enqueue(
        name, payload, dedupe_key=key, on_conflict="skip"
    )


class OtherLibrary(Exception):
    """PgQueuer's SQL is not the text that our fence was put into: another version is installed."""


def fenced(sql: str, condition: str, fence: str, times: int = 1) -> str:
    """`sql` with `fence` behind each of its `times` conditions. Raises OtherLibrary."""
    if sql.count(condition) != times:
        raise OtherLibrary(condition)
    return sql.replace(condition, f"{condition} {fence}")


@dataclass
class Fenced(Queries):
    """PgQueuer's statements, none of which touches a row that another worker has taken over.

    Its own are not fenced: a worker that slept through its time would delete the row under the
    one that works on it now.
    """

    holder: UUID | None = None
    lost: Callable[[JobId], None] | None = None

    async def log_jobs(
        self, job_status: list[tuple[Job, JOB_STATUS, TracebackRecord | None]]
    ) -> None:
        sql = self.qbq.build_log_job_query()
        for status in ("!=", "="):
            chosen = f"WHERE id = ANY(SELECT js.id FROM job_status js WHERE js.status {status} "
            sql = fenced(sql, f"{chosen}'failed')", "AND queue_manager_id = $4::uuid")
        await self.driver.execute(
            sql,
            [job.id for job, _, _ in job_status],
            [status for _, status, _ in job_status],
            [trace.model_dump_json() if trace else None for _, _, trace in job_status],
            self.holder,
        )

    async def retry_job(
        self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None
    ) -> None:
        sql = fenced(
            self.qbq.build_retry_job_query(),
            "WHERE id = $1::bigint",
            "AND queue_manager_id = $4::uuid",
        )
        trace = traceback_record.model_dump_json() if traceback_record else None
        await self.driver.execute(sql, job.id, delay, trace, self.holder)

    async def update_heartbeat(self, job_ids: list[JobId]) -> None:
        sql = fenced(
            self.qbq.build_update_heartbeat_query(),
            "WHERE id = ANY($1::bigint[])",
            "AND queue_manager_id = $2::uuid RETURNING id",
        )
        ours = {row["id"] for row in await self.driver.fetch(sql, list(set(job_ids)), self.holder)}
        for one in set(job_ids) - ours:
            if self.lost is not None:
                self.lost(one)


@dataclass
class Worker:
    """Takes work from the queue until it is closed; outlives the database's restarts."""

    dsn: str
    works: Sequence[Work]
    heartbeat: timedelta = HEARTBEAT
    poll: timedelta = POLL
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _manager: QueueManager | None = field(default=None, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Run beside the caller, in a context of its own."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self.run(), context=contextvars.Context())

    async def run(self) -> None:
        """Work until `close`. A database that goes away is waited for."""
        while not self._closing.is_set():
            try:
                await self._work(QueueExecutionMode.continuous)
            except Exception as trouble:
                log.warning("the queue's worker begins again: %r", trouble)
                await self._pause(TROUBLE_S)

    async def drain(self) -> None:
        """Work off what is queued, and come back when nothing is left."""
        await self._work(QueueExecutionMode.drain)

    async def close(self) -> None:
        """Hand back what is being worked on, and end."""
        self._closing.set()
        if self._manager is not None:
            self._manager.shutdown.set()
        if self._task is not None:
            # Never cancelled: a cancelled run counts its jobs as done.
            await asyncio.wait({self._task}, timeout=CLOSE_WITHIN_S)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass

    async def _work(self, mode: QueueExecutionMode) -> None:
        pool = await asyncpg.create_pool(
            self.dsn,
            min_size=2,
            max_size=4,
            statement_cache_size=0 if "pgbouncer=1" in self.dsn else 256,
            server_settings={"application_name": "phocho work", "timezone": "UTC"},
        )
        pruning: asyncio.Task[None] | None = None
        try:
            await prune(pool)
            manager = self._managed(pool)
            if mode is QueueExecutionMode.continuous:
                pruning = asyncio.create_task(self._keep_pruned(pool))
            self._manager = manager
            if self._closing.is_set():
                return
            await manager.run(
                dequeue_timeout=self.poll,
                batch_size=1,
                mode=mode,
                max_concurrent_tasks=AT_ONCE,
                heartbeat_timeout=self.heartbeat,
                log_aggregation_interval=timedelta(0),
            )
        finally:
            self._manager = None
            if pruning is not None:
                pruning.cancel()
                await asyncio.wait({pruning})
            try:
                async with asyncio.timeout(CLOSE_WITHIN_S):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    def _managed(self, pool: Any) -> QueueManager:
        queries = Fenced(AsyncpgPoolDriver(pool))
        manager = QueueManager(queries)
        queries.holder = manager.queue_manager_id

        def let_go(job: JobId) -> None:
            if job in manager.job_context:
                manager.job_context[job].cancellation.cancel()

        queries.lost = let_go
        for work in self.works:
            manager.entrypoint(
                work.name,
                concurrency_limit=work.at_a_time,
                accepts_context=True,
                on_failure="hold",
            )(self._doing(work))
        return manager

    def _doing(self, work: Work) -> Callable[[Job, Context], Awaitable[None]]:
        async def do(job: Job, context: Context) -> None:
            try:
                with context.cancellation:
                    await self._until_closed(work, job)
            except asyncio.CancelledError as torn_down:
                # A row whose handler was cancelled would count as done.
                raise RetryRequested(reason="torn down") from torn_down

        return do

    async def _until_closed(self, work: Work, job: Job) -> None:
        """Do the work; what is not finished when the worker closes is there for the next one."""
        doing = asyncio.ensure_future(work.do(job.payload or b""))
        closing = asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait({doing, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
            if not doing.done():
                doing.cancel()
                with anyio.CancelScope(shield=True):
                    await asyncio.wait({doing})
        if doing.cancelled():
            raise RetryRequested(reason="handed back")
        match doing.exception():
            case None:
                return
            case Again() as again:
                raise RetryRequested(again.after, str(again))
            case trouble if job.attempts < MOST_TROUBLES:
                log.error("%s %s begins again", work.name, job.id, exc_info=trouble)
                raise RetryRequested(timedelta(seconds=TROUBLE_S), type(trouble).__name__)
            case trouble:
                raise trouble

    async def _keep_pruned(self, pool: Any) -> None:
        while True:
            await asyncio.sleep(PRUNE_EVERY_S)
            await prune(pool)


async def prune(pool: Any) -> None:
    """Take what is old off the queue's log, which nobody else does."""
    await pool.execute("delete from pgqueuer_log where created < now() - $1::interval", KEPT)
