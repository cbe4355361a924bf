"""A batch with its lines, as whoever asks may see it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import anyio.to_thread

from backend.database import Tx
from backend.errors import NotFound
from backend.people.access import Principal
from backend.sealing import Vault
from backend.standees import job_queries, queries
from backend.standees.answers import BatchDetail, batch_answer
from backend.standees.lifecycle import Desk, refuse_unseen
from backend.standees.line_answers import line_answers
from backend.standees.withheld_queries import withheld


async def detail(
    tx: Tx, vault: Vault, principal: Principal, batch_id: UUID, *, lines: bool = True
) -> BatchDetail:
    # Before the batch: read after it, a job that ends in between would look done of nothing.
    job = (await job_queries.latest_jobs(tx, [batch_id])).get(batch_id)
    row = await queries.batch(tx, batch_id)
    if row is None:
        raise NotFound()
    refuse_unseen(principal, row)
    officer = principal.holds("ward_officer", row["ward"])
    found = await queries.lines(tx, batch_id) if lines else []
    gone = await withheld(tx, [batch_id])
    # Opening thousands of frozen texts takes a second, in which the loop would answer nobody.
    opened = partial(line_answers, vault, found, officer=officer)
    return BatchDetail(
        batch=batch_answer(row, officer=officer, job=job, withheld=gone),
        lines=await anyio.to_thread.run_sync(opened),
    )


async def answer_of(desk: Desk, batch_id: UUID, *, lines: bool = True) -> BatchDetail:
    async with desk.database.unit_of_work(desk.scope) as tx:
        return await detail(tx, desk.vault, desk.principal, batch_id, lines=lines)
