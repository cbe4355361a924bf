"""Boards after release: downloads, recalls, the public page, and the first scan on site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx


async def downloads_since(tx: Tx, member: UUID, since: datetime) -> int:
    count: int = await tx.fetchval(
        "select count(*) from download where member = $1 and at >= $2", member, since
    )
    return count


async def wait_for_other_downloads(tx: Tx, member: UUID) -> None:
    """One download of a member at a time, from here to the end of this transaction: two at once
    would each count without the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('downloads of ' || $1))", str(member))


async def was_fetched(tx: Tx, batch_id: UUID) -> bool:
    """Whether anybody has ever had a file of the batch, and so may have printed from it."""
    sql = "select exists (select 1 from download where batch = $1)"
    return bool(await tx.fetchval(sql, batch_id))


async def log_download(
    tx: Tx,
    row: UUID,
    batch: Any,
    member: UUID,
    sha256: bytes,
    name: str,
    address: str,
    at: datetime,
) -> None:
    await tx.execute(
        "insert into download (id, ward, batch, member, file_sha256, name, address, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        row,
        batch["ward"],
        batch["id"],
        member,
        sha256,
        name,
        address,
        at,
    )


async def recalls(tx: Tx, wards: Sequence[str], before: UUID | None, limit: int) -> list[Any]:
    """Unsettled first, then newest; `before` is a recall id of the page before."""
    return await tx.fetch(
        "with last as (select (settled_at is not null) as settled, opened_at, id from recall"
        "   where id = $2)"
        " select recall.id, recall.ward, recall.reason, recall.opened_at, recall.settled_at,"
        " line.id as line, line.batch, line.displayed_at, batch.number,"
        " line.voided_at, batch.printer, batch.printed_at, batch.handed_over_at,"
        " batch.delivered_at, exists (select 1 from download where download.batch = line.batch"
        "   and download.at <= coalesce(line.voided_at, 'infinity')) as fetched,"
        " point.id as point, point.label, standee.code, merchant.trade_name"
        " from recall join line on line.id = recall.line join batch on batch.id = line.batch"
        " join point on point.id = line.point join standee on standee.id = line.standee"
        " join merchant on merchant.id = line.merchant"
        " where recall.ward = any($1) and ($2::uuid is null or exists (select 1 from last where"
        "   (recall.settled_at is not null, -extract(epoch from recall.opened_at), recall.id)"
        "   > (last.settled, -extract(epoch from last.opened_at), last.id)))"
        " order by (recall.settled_at is not null), recall.opened_at desc, recall.id limit $3",
        list(wards),
        before,
        limit,
    )


async def add_recall(tx: Tx, recall: UUID, line: UUID, reason: str, at: datetime) -> None:
    await tx.execute(
        "insert into recall (id, ward, line, reason, opened_at)"
        " select $1, ward, id, $3, $4 from line where id = $2",
        recall,
        line,
        reason,
        at,
    )


async def recall(tx: Tx, recall_id: UUID) -> Any | None:
    return await tx.fetchrow("select * from recall where id = $1 for update", recall_id)


async def settle_recall(tx: Tx, recall_id: UUID, by: UUID, at: datetime) -> None:
    await tx.execute(
        "update recall set settled_at = $2, settled_by = $3 where id = $1", recall_id, at, by
    )


async def settle_recall_incident(tx: Tx, recall: Any, settlement: str) -> None:
    """Close the incident that was opened with a recall just settled, if it is open."""
    await tx.execute(
        "update incident set settled_at = $2, settled_by = $3, settlement = $4"
        " where settled_at is null and id = (select incident.id from incident"
        "   join line on line.point = incident.point where line.id = $1"
        "   and incident.kind = 'recall' and incident.opened_at >= $5"
        "   order by incident.opened_at, incident.id limit 1)",
        recall["line"],
        recall["settled_at"],
        recall["settled_by"],
        settlement,
        recall["opened_at"],
    )


async def board_of_code(tx: Tx, code: str) -> Any | None:
    """The latest released board of a code, in any ward, through the database's own function."""
    return await tx.fetchrow(
        "select line as id, merchant, sealed, data_key, recalled, ward_name, hotline"
        " from board_of_code($1)",
        code,
    )


async def report_board(tx: Tx, incident: UUID, code: str, detail: str) -> str | None:
    """The number of the open sự cố that says so at the code's board; None for an unknown code."""
    number: str | None = await tx.fetchval(
        "select report_board($1, $2, $3)", incident, code, detail
    )
    return number


async def note_displayed(tx: Tx, point_id: UUID) -> int:
    """After a scan that matched: the point's printed board hangs. Gives how many lines changed.

    Only the board made for the account that is confirmed now, its latest issue, and only the
    first time; otherwise nothing happens.
    """
    rows = await tx.fetch(
        "update line set displayed_at = clock_timestamp() where id in ("
        " select line.id from line join batch on batch.id = line.batch"
        " join account on account.id = line.account"
        " where line.point = $1 and line.voided_at is null"
        " and batch.state in ('printed', 'delivered') and account.status = 'confirmed'"
        " and not exists (select 1 from recall where recall.line = line.id)"
        " order by line.issue desc, line.id desc limit 1)"
        " and displayed_at is null returning id",
        point_id,
    )
    return len(rows)
