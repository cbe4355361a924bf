"""Print jobs, verified lots and the files of a batch: every statement that touches them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.standees.withheld_queries import AS_DRAWN

LIVE = "state in ('waiting', 'running')"


async def live_job(tx: Tx, batch_id: UUID) -> Any | None:
    """The batch's job that waits or runs; there is one at most."""
    return await tx.fetchrow(f"select * from print_job where batch = $1 and {LIVE}", batch_id)


async def latest_jobs(tx: Tx, batches: Sequence[UUID]) -> dict[UUID, Any]:
    """The last job of each batch that has one."""
    rows = await tx.fetch(
        "select distinct on (batch) * from print_job where batch = any($1)"
        " order by batch, asked_at desc, id desc",
        list(batches),
    )
    return {row["batch"]: row for row in rows}


async def add_job(tx: Tx, job: UUID, batch: Any, by: UUID, total: int, at: datetime) -> None:
    await tx.execute(
        "insert into print_job (id, ward, batch, asked_by, asked_at, state, runs, drawn, read,"
        " total, lots_done, lots, sentence, line_ids)"
        " values ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, $6, 0, 0, '', '{}')",
        job,
        batch["ward"],
        batch["id"],
        by,
        at,
        total,
    )


async def begin(tx: Tx, job: UUID, run: UUID) -> int | None:
    """Take the job for this run; how often it was begun by now, or None when it is over."""
    begun: int | None = await tx.fetchval(
        "update print_job set state = 'running', run = $2, runs = runs + 1, drawn = 0, read = 0,"
        f" lots_done = 0, sentence = '' where id = $1 and {LIVE} returning runs",
        job,
        run,
    )
    return begun


async def beat(
    tx: Tx, job: UUID, run: UUID, drawn: int, read: int, lots_done: int, lots: int
) -> bool:
    """Write how far the run is; False when the job is no longer this run's."""
    tag = await tx.execute(
        "update print_job set drawn = $3, read = $4, lots_done = $5, lots = $6"
        " where id = $1 and run = $2 and state = 'running'",
        job,
        run,
        drawn,
        read,
        lots_done,
        lots,
    )
    return tag == "UPDATE 1"


async def hand_back(tx: Tx, job: UUID, run: UUID, sentence: str, *, counts: bool) -> bool:
    """Let another run take it; `counts` when this one is to count as a failed try."""
    tag = await tx.execute(
        "update print_job set state = 'waiting', run = null, sentence = $3,"
        " runs = runs - case when $4 then 0 else 1 end"
        " where id = $1 and run = $2 and state = 'running'",
        job,
        run,
        sentence,
        counts,
    )
    return tag == "UPDATE 1"


async def end(
    tx: Tx,
    job: UUID,
    run: UUID | None,
    state: str,
    at: datetime,
    sentence: str = "",
    line_ids: Sequence[UUID] = (),
) -> bool:
    """End a job that this run holds, or with no run whichever is live; False when it is over."""
    tag = await tx.execute(
        "update print_job set state = $3, sentence = $4, line_ids = $5, ended_at = $6"
        f" where id = $1 and ($2::uuid is null or run = $2) and {LIVE}",
        job,
        run,
        state,
        sentence,
        list(line_ids),
        at,
    )
    return tag == "UPDATE 1"


async def finish(tx: Tx, job: UUID, run: UUID, lots: int, at: datetime) -> bool:
    """End a job with everything done; False when it is no longer this run's."""
    tag = await tx.execute(
        "update print_job set state = 'done', drawn = total, read = total, lots_done = $3,"
        " lots = $3, ended_at = $4 where id = $1 and run = $2 and state = 'running'",
        job,
        run,
        lots,
        at,
    )
    return tag == "UPDATE 1"


async def lots(tx: Tx, batch_id: UUID, contents: Sequence[bytes]) -> list[Any]:
    """Lots of the batch that were verified with one of these contents."""
    return await tx.fetch(
        "select * from lot where batch = $1 and content = any($2) order by number",
        batch_id,
        list(contents),
    )


async def keep_lot(
    tx: Tx,
    row: UUID,
    batch: Any,
    number: int,
    content: bytes,
    sheets: int,
    key: str,
    sha256: bytes,
    size: int,
    at: datetime,
) -> None:
    await tx.execute(
        "insert into lot (id, ward, batch, number, content, sheets, file_key, sha256, file_bytes,"
        " verified_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        row,
        batch["ward"],
        batch["id"],
        number,
        content,
        sheets,
        key,
        sha256,
        size,
        at,
    )


async def keep_files(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of id, ward, batch, drawn, position, name, kind, lot, first, items, pages, key, sha256,
    bytes. The same set drawn again is there already."""
    await tx.executemany(
        "insert into print_file (id, ward, batch, drawn, position, name, kind, lot, first_item,"
        " items, pages, file_key, sha256, file_bytes)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " on conflict (batch, drawn, name) do nothing",
        rows,
    )


async def files(tx: Tx, batch: Any) -> list[Any]:
    """The files of the batch as it is drawn now, in their order."""
    return await tx.fetch(
        "select * from print_file where batch = $1 and drawn = $2 order by position",
        batch["id"],
        batch["file_sha256"],
    )


async def codes_in_order(tx: Tx, batch_id: UUID) -> list[str]:
    """The codes of the boards that are drawn, in their order."""
    rows = await tx.fetch(
        "select standee.code from line join standee on standee.id = line.standee"
        " join batch on batch.id = line.batch"
        f" where line.batch = $1 and {AS_DRAWN} order by line.position",
        batch_id,
    )
    return [row["code"] for row in rows]


async def label_of_point(tx: Tx, point_id: UUID) -> str | None:
    label: str | None = await tx.fetchval("select label from point where id = $1", point_id)
    return label


async def history(tx: Tx, *, code: str | None = None, point: UUID | None = None) -> list[Any]:
    """Every issue that was frozen of the board of that code or at that point, newest first.

    At a point with what is in a draft, which has no number yet, before them.
    """
    return await tx.fetch(
        "select line.id, line.issue, line.reprint_reason, line.voided_at, line.displayed_at,"
        " batch.id as batch, batch.number, batch.state, batch.frozen_at, batch.released_at,"
        " batch.printed_at, batch.delivered_at, point.id as point, point.label, standee.code,"
        " standee.ward, account.last4, recall.opened_at as recalled_at, recall.reason as recall"
        " from standee join line on line.standee = standee.id join batch on batch.id = line.batch"
        " join point on point.id = standee.point join account on account.id = line.account"
        " left join recall on recall.line = line.id"
        " where (standee.code = $1 or standee.point = $2) and batch.state <> 'cancelled'"
        " and (batch.state <> 'draft' or ($2::uuid is not null and line.voided_at is null))"
        " order by (batch.state = 'draft') desc, line.issue desc, line.id desc",
        code,
        point,
    )
