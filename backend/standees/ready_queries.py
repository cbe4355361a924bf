"""Points of a campaign in delivery order, with all that decides whether each can be printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.standees.queries import LINE_FETCHED

# Markets row by row, then streets one side after the other as people walk them.
DELIVERY_ORDER = (
    "(point.market is null), market.name_fold, zone.position, market_row.position,"
    " point.stall_order, street.name_fold, point.side desc nulls last,"
    ' point.house_key collate "C" nulls last, point.label_fold, point.id'
)

PLACED = (
    " from point"
    " left join market on market.id = point.market"
    " left join market_row on market_row.id = point.market_row"
    " left join zone on zone.id = market_row.zone"
    " left join street on street.id = point.street"
    " join unit on unit.id = point.ward"
)


OUT_LATEST = (
    "from line join batch on batch.id = line.batch where line.point = any($1)"
    " and ((line.voided_at is null and batch.state in ('released', 'printed', 'delivered'))"
    f" or {LINE_FETCHED}) order by line.point, line.issue desc, line.id desc"
)
BEFORE_PRINTED = "batch.state not in ('cancelled', 'printed', 'delivered')"
PRINTED = "batch.state = 'printed'"


async def wait_for_other_drafts(tx: Tx, ward: str) -> None:
    """One draft of a ward at a time: two at once would both take the same account."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('draft of ' || $1))", ward)


async def campaign(tx: Tx, campaign_id: UUID, ward: str) -> Any | None:
    return await tx.fetchrow(
        "select id, hotline from campaign where id = $1 and ward = $2", campaign_id, ward
    )


def _batch_of(state: str) -> str:
    """The number of the newest batch in that state with a board of the point, as a query."""
    return (
        "(select batch.number from line join batch on batch.id = line.batch"
        " where line.point = point.id and line.voided_at is null"
        f" and {state} and not line_is_recalled(line.id) order by batch.id desc limit 1)"
    )


async def candidates(
    tx: Tx,
    ward: str,
    campaign_id: UUID,
    points: Sequence[UUID] = (),
    rows: Sequence[UUID] = (),
    streets: Sequence[UUID] = (),
) -> list[Any]:
    """Points asked for, or all of the campaign's when none are; in delivery order.

    Each with the merchant trading there now, the latest answer to the print question, in
    `live_in` the number of the batch in which a board of it is under way, and in `printed_in` that
    of one which is printed and not delivered: a recalled board is neither.
    A campaign that names no street or market takes in the whole ward.
    """
    return await tx.fetch(
        "with place as (select street, market from campaign_place where campaign = $2)"
        " select point.id, point.label, point.kind, point.status, merchant.id as merchant,"
        " coalesce(merchant.trade_name, '') as shop_name, merchant.data_key, answer.given,"
        " street.name as street_name, point.side, market.name as market_name,"
        " market_row.code as row_code, unit.kind || ' ' || unit.name as ward_name,"
        f" {_batch_of(BEFORE_PRINTED)} as live_in, {_batch_of(PRINTED)} as printed_in,"
        " (not exists (select 1 from place) or exists (select 1 from place"
        "   where place.street = point.street or place.market = point.market)) as in_campaign"
        f"{PLACED}"
        " left join lateral (select * from merchant where merchant.point = point.id"
        "   and merchant.erased_at is null order by created_at desc, merchant.id desc limit 1)"
        "   merchant on true"
        " left join lateral (select given from consent where consent.merchant = merchant.id"
        "   and purpose = 'print' order by given_at desc, consent.id desc limit 1) answer on true"
        " where point.ward = $1 and point.status <> 'merged' and case"
        "   when cardinality($3::uuid[]) + cardinality($4::uuid[]) + cardinality($5::uuid[]) > 0"
        "   then point.id = any($3) or point.market_row = any($4) or point.street = any($5)"
        "   else (not exists (select 1 from place) or exists (select 1 from place"
        "     where place.street = point.street or place.market = point.market)) end"
        f" order by {DELIVERY_ORDER}",
        ward,
        campaign_id,
        list(points),
        list(rows),
        list(streets),
    )


async def accounts_of(tx: Tx, merchants: Sequence[UUID]) -> list[Any]:
    """Account versions that still matter, newest confirmation first.

    `delivered_in` is the number of the latest batch whose board with it was delivered, or null;
    `another_here`, whether another number was ever confirmed at the point.
    """
    return await tx.fetch(
        "select account.*, merchant.data_key,"
        " point_knew_another_account(account.point, account.payload_index) as another_here,"
        " (select batch.number from line join batch on batch.id = line.batch"
        "   where line.account = account.id and line.voided_at is null"
        "   and batch.state = 'delivered' order by batch.id desc limit 1) as delivered_in"
        " from account join merchant on merchant.id = account.merchant"
        " where account.merchant = any($1) and account.status <> 'superseded'"
        " order by account.confirmed_at desc nulls last, account.id desc",
        list(merchants),
    )


async def hold_confirmed(tx: Tx, accounts: Sequence[UUID]) -> set[UUID]:
    """Those still confirmed, held so until this transaction ends."""
    rows = await tx.fetch(
        "select id from account where id = any($1) and status = 'confirmed' order by id for share",
        list(accounts),
    )
    return {row["id"] for row in rows}


async def boards_out(tx: Tx, points: Sequence[UUID]) -> list[Any]:
    """The latest board of each of these points that was ever released, with what opens its text.

    A line that was dropped counts where somebody had fetched the file that it was in.
    """
    return await tx.fetch(
        "select distinct on (line.point) line.point, line.account, line.id, line.merchant,"
        " line.sealed,"
        f" (select data_key from merchant where merchant.id = line.merchant) {OUT_LATEST}",
        list(points),
    )


async def standees_of(tx: Tx, points: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = await tx.fetch("select id, point from standee where point = any($1)", list(points))
    return {row["point"]: row["id"] for row in rows}


async def add_standees(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of id, ward, point, code, created_at. A code or point already taken is left out."""
    await tx.executemany(
        "insert into standee (id, ward, point, code, created_at) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        rows,
    )


async def change_draft(tx: Tx, batch_id: UUID, name: str, layout: str, printer: str) -> None:
    await tx.execute(
        "update batch set name = $2, layout = $3, printer = $4, rev = rev + 1 where id = $1",
        batch_id,
        name,
        layout,
        printer,
    )
