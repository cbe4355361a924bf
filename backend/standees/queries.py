"""Batches and their lines: every statement that touches them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.standees.withheld_queries import AS_DRAWN

UNRELEASED = "batch.state in ('draft', 'frozen', 'rendered', 'verified')"
HOTLINE = "coalesce(nullif(campaign.hotline, ''), ward.hotline, '')"
LINE_FETCHED = (
    "(exists (select 1 from download where download.batch = line.batch"
    " and download.at <= coalesce(line.voided_at, 'infinity'))"
    " or line.voided_at >= batch.printed_at)"
)
"""Whether somebody has had a file with the line in it, and so may have printed its board, or it was
printed and then pulled out of its stack."""
BATCH = (
    f"select batch.*, campaign.name as campaign_name, {HOTLINE} as hotline,"
    " creator.name as created_by_name, releaser.name as released_by_name,"
    " unit.kind || ' ' || unit.name as ward_name,"
    " (select count(*) from line where line.batch = batch.id and voided_at is null) as lines,"
    " (select count(*) from line where line.batch = batch.id and voided_at is not null) as voided,"
    " (select count(*) from line where line.batch = batch.id and voided_at is null"
    f"   and {UNRELEASED} and approval_is_due(account, unusual, approved_by)) as unapproved,"
    " (select count(*) from line where line.batch = batch.id and displayed_at is not null)"
    "   as displayed,"
    " (select count(*) from recall join line on line.id = recall.line"
    "   where line.batch = batch.id and recall.settled_at is null)"
    " + (select count(*) from line where batch.state in ('released', 'printed')"
    "   and line.batch = batch.id and voided_at is null and line_is_recalled(line.id)"
    "   and not exists (select 1 from recall where recall.line = line.id"
    "     and recall.settled_at is null)) as recalled,"
    " batch.state = 'released' and exists (select 1 from line where line.batch = batch.id"
    "   and voided_at is null and line_is_recalled(line.id)) as held,"
    " (select count(*) from download where download.batch = batch.id) as downloads,"
    " case when batch.state = 'released' and (select max(download.at) from download"
    "   where download.batch = batch.id and download.member = app_member()) < batch.released_at"
    "   then batch.released_at end as replaced_at"
    " from batch join campaign on campaign.id = batch.campaign"
    " left join ward on ward.id = batch.ward join unit on unit.id = batch.ward"
    " join member creator on creator.id = batch.created_by"
    " left join member releaser on releaser.id = batch.released_by"
)


async def lock_batch(tx: Tx, batch_id: UUID) -> Any | None:
    """The batch, held until this transaction ends: its steps queue here."""
    return await tx.fetchrow("select * from batch where id = $1 for update", batch_id)


async def batch(tx: Tx, batch_id: UUID) -> Any | None:
    return await tx.fetchrow(f"{BATCH} where batch.id = $1", batch_id)


async def batches(
    tx: Tx, wards: Sequence[str], shop_only: Sequence[str], before: UUID | None, limit: int
) -> list[Any]:
    """Newest first. Of wards in `shop_only` just what has been released to the print shop."""
    return await tx.fetch(
        f"{BATCH} where batch.ward = any($1) and ($3::uuid is null or batch.id < $3)"
        " and (batch.ward <> all($2) or (batch.printer = 'print_shop'"
        "   and batch.state in ('released', 'printed', 'delivered')))"
        " order by batch.id desc limit $4",
        list(wards),
        list(shop_only),
        before,
        limit,
    )


async def is_demonstration(tx: Tx) -> bool:
    return bool(await tx.fetchval("select exists (select 1 from installation where kind = 'demo')"))


async def add_batch(tx: Tx, values: dict[str, Any]) -> None:
    await tx.execute(
        "insert into batch (id, ward, campaign, number, name, layout, printer, state, sample, note,"
        " created_by, created_at, rev) values"
        " ($1, $2, $3, next_batch_number($2, $4), $5, $6, $7, 'draft', $8, '', $9, $10, 1)",
        values["id"],
        values["ward"],
        values["campaign"],
        values["year"],
        values["name"],
        values["layout"],
        values["printer"],
        values["sample"],
        values["created_by"],
        values["created_at"],
    )


async def add_lines(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of id, ward, batch, position, point, merchant, account, standee, unusual flags, and
    why the board is made again, if it is."""
    await tx.executemany(
        "insert into line (id, ward, batch, position, point, merchant, account, standee, issue,"
        " unusual, void_reason, reprint_reason)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, '', $10)",
        rows,
    )


async def lines(tx: Tx, batch_id: UUID, only: UUID | None = None) -> list[Any]:
    """A batch's lines in order of position, with what their text is made of as it stands now.

    `only` is the one line wanted, `account_sealed` the account's own sealed number, `consent` the
    latest answer to the print question, `merchant_now` who trades at the point by now,
    `account_changing` whether another version of the account waits to be confirmed. `unusual_now`
    adds to the flags that were kept what came to light later, until the release; `approval_due`
    says whether somebody has to look at that.
    """
    return await tx.fetch(
        f"select line.*, case when {UNRELEASED}"
        "   then unusual_by_now(line.account, line.unusual) else line.unusual end as unusual_now,"
        f" {UNRELEASED} and approval_is_due(line.account, line.unusual, line.approved_by)"
        "   as approval_due,"
        " standee.code, point.label, point.kind, point.status as point_status,"
        " street.name as street_name, point.side, market_row.code as row_code,"
        " market.name as market_name, unit.kind || ' ' || unit.name as ward_name,"
        " merchant.trade_name, merchant.data_key, account.sealed as account_sealed,"
        " account.version, account.scheme, account.bin, account.bank_name, account.last4,"
        " account.holder_name, account.payload_index, account.status as account_status,"
        " account.confirmed_kind, account.proposed_by, account.brought_by,"
        " proposer.name as proposed_by_name,"
        " recall.id as recall, approver.name as approved_by_name, batch.state as batch_state,"
        f" {HOTLINE} as hotline,"
        " trades_now(line.point) as merchant_now,"
        " exists (select 1 from account next where next.chain = account.chain"
        "   and next.version > account.version and next.status in ('proposed', 'held'))"
        "   as account_changing,"
        " (select given from consent where consent.merchant = line.merchant"
        "   and purpose = 'print' order by given_at desc, id desc limit 1) as consent"
        " from line join batch on batch.id = line.batch"
        " join standee on standee.id = line.standee join point on point.id = line.point"
        " left join market on market.id = point.market"
        " left join market_row on market_row.id = point.market_row"
        " left join street on street.id = point.street join unit on unit.id = point.ward"
        " join merchant on merchant.id = line.merchant join account on account.id = line.account"
        " join member proposer on proposer.id = account.proposed_by"
        " left join member approver on approver.id = line.approved_by"
        " left join recall on recall.line = line.id"
        " join campaign on campaign.id = batch.campaign left join ward on ward.id = batch.ward"
        " where line.batch = $1 and ($2::uuid is null or line.id = $2) order by line.position",
        batch_id,
        only,
    )


async def drawn_count(tx: Tx, batch_id: UUID) -> int:
    """How many lines of a batch are drawn."""
    count: int = await tx.fetchval(
        "select count(*) from line join batch on batch.id = line.batch"
        f" where line.batch = $1 and {AS_DRAWN}",
        batch_id,
    )
    return count


async def hotline(tx: Tx, batch_id: UUID) -> str:
    """The campaign's own number, or else the ward's; empty when there is none."""
    found: str = await tx.fetchval(
        f"select {HOTLINE} from batch"
        " join campaign on campaign.id = batch.campaign left join ward on ward.id = batch.ward"
        " where batch.id = $1",
        batch_id,
    )
    return found


async def last_issues(tx: Tx, standees: Sequence[UUID]) -> dict[UUID, int]:
    """The highest issue given to each board so far; the standees are held meanwhile.

    Of what was dropped or cancelled only what was in a file that somebody fetched, for it may hang.
    """
    await tx.execute(
        "select id from standee where id = any($1) order by id for update", list(standees)
    )
    rows = await tx.fetch(
        "select line.standee, max(line.issue) as issue from line"
        " join batch on batch.id = line.batch where line.standee = any($1)"
        " and ((line.voided_at is null and batch.state not in ('draft', 'cancelled'))"
        f" or {LINE_FETCHED})"
        " group by line.standee",
        list(standees),
    )
    return {row["standee"]: row["issue"] for row in rows}


async def seal_lines(tx: Tx, rows: Sequence[tuple[UUID, int, bytes, bytes]]) -> None:
    """Rows of line id, issue, sealed text, keyed hash."""
    await tx.executemany(
        "update line set issue = $2, sealed = $3, line_hash = $4 where id = $1", rows
    )


async def freeze(tx: Tx, batch_id: UUID, root: bytes, by: UUID, at: datetime) -> None:
    await tx.execute(
        "update batch set state = 'frozen', root = $2, frozen_by = $3, frozen_at = $4, note = '',"
        " rev = rev + 1 where id = $1",
        batch_id,
        root,
        by,
        at,
    )


async def keep_drawing(
    tx: Tx, batch_id: UUID, key: str, sha256: bytes, size: int, pages: int, at: datetime
) -> None:
    await tx.execute(
        "update batch set state = 'rendered', file_key = $2, file_sha256 = $3, file_bytes = $4,"
        " pages = $5, rendered_at = $6, note = '', rev = rev + 1 where id = $1",
        batch_id,
        key,
        sha256,
        size,
        pages,
        at,
    )


async def drop_drawing(tx: Tx, batch_id: UUID, note: str) -> None:
    """Back to frozen, with a note on why; the drawing's name is forgotten."""
    await tx.execute(
        "update batch set state = 'frozen', note = $2, rev = rev + 1 where id = $1", batch_id, note
    )


async def note_on(tx: Tx, batch_id: UUID, note: str) -> None:
    await tx.execute("update batch set note = $2, rev = rev + 1 where id = $1", batch_id, note)


async def verified(tx: Tx, batch_id: UUID, at: datetime) -> None:
    await tx.execute(
        "update batch set state = 'verified', verified_at = $2, rev = rev + 1 where id = $1",
        batch_id,
        at,
    )


async def release(tx: Tx, batch_id: UUID, by: UUID, at: datetime) -> None:
    await tx.execute(
        "update batch set state = 'released', released_by = $2, released_at = $3, rev = rev + 1"
        " where id = $1",
        batch_id,
        by,
        at,
    )


PLAIN_STEPS = {"printed": "printed_at", "delivered": "delivered_at", "cancelled": "cancelled_at"}


async def step(tx: Tx, batch_id: UUID, to: str, at: datetime) -> None:
    """One of `PLAIN_STEPS`, which carry nothing but their time."""
    await tx.execute(
        f"update batch set state = $2, {PLAIN_STEPS[to]} = $3, rev = rev + 1 where id = $1",
        batch_id,
        to,
        at,
    )


async def hand_over(tx: Tx, batch_id: UUID, at: datetime) -> None:
    await tx.execute(
        "update batch set handed_over_at = $2, rev = rev + 1 where id = $1", batch_id, at
    )


async def void_line(tx: Tx, line_id: UUID, reason: str, at: datetime) -> None:
    """The database then sends a drawn batch back to frozen."""
    await tx.execute(
        "update line set voided_at = $2, void_reason = $3 where id = $1", line_id, at, reason
    )


async def open_print_incident(tx: Tx, incident: UUID, ward: str, point: UUID, detail: str) -> None:
    """A finding of the read-back, for the officer to look into. SC-2026-0007."""
    await tx.execute(
        "insert into incident (id, ward, point, number, kind, detail, opened_at, settlement)"
        " values ($1, $2, $3, new_incident_number(clock_timestamp()), 'print_mismatch', $4,"
        " clock_timestamp(), '')",
        incident,
        ward,
        point,
        detail,
    )
