"""A print job as people meet it: asked for, followed, stopped. Who does it is in `print_room`."""

from __future__ import annotations

from uuid import UUID

import msgspec

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.jobs import enqueue
from backend.standees import job_queries, queries
from backend.standees.batches import NothingToStop, check_step
from backend.standees.lifecycle import Desk

SMALL, LARGE = "print", "print-large"
"""The two classes of work in the queue: a stall's board never waits behind a market's."""
SMALL_LINES = 200
STOPPED = "Đã dừng theo yêu cầu. Những xấp đã kiểm tra xong được giữ lại; bấm dựng để làm tiếp."


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the queue carries: which job of which batch, and for whom it is done.

    Whoever does it sees this ward as this member, and nothing of whoever it works beside.
    """

    job: UUID
    batch: UUID
    ward: str
    by: UUID


async def ask_for(desk: Desk, batch_id: UUID) -> None:
    """Queue the drawing of a frozen batch; asked again while it waits or runs, it is one job.

    Raises IllegalStep, and what `frozen_lines` raises where nothing could be drawn anyway.
    """
    async with desk.step(batch_id) as (tx, batch):
        job = await job_queries.live_job(tx, batch_id)
        if job is None:
            # One left as drawn and never read back, by an earlier version, is drawn again.
            if batch["state"] != "rendered":
                check_step(batch["state"], "rendered")
            lines = await desk.proven(batch, await queries.lines(tx, batch_id), drawing=True)
            total, by = len(lines), desk.principal.member_id
            job_id = new_id()
            await job_queries.add_job(tx, job_id, batch, by, total, now())
        else:
            job_id, total, by = job["id"], job["total"], job["asked_by"]
        asked = Asked(job_id, batch_id, batch["ward"], by)
        await _queue(tx, asked, total)


async def _queue(tx: Tx, asked: Asked, total: int) -> None:
    name = SMALL if total <= SMALL_LINES else LARGE
    await enqueue(tx.connection, name, msgspec.json.encode(asked), str(asked.job))


async def stop(desk: Desk, batch_id: UUID) -> None:
    """End the batch's job; whoever draws finds that out within a second. Raises NothingToStop."""
    async with desk.step(batch_id) as (tx, _):
        job = await job_queries.live_job(tx, batch_id)
        if job is None:
            raise NothingToStop()
        await job_queries.end(tx, job["id"], None, "stopped", now(), STOPPED)
