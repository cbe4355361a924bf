"""Boards of printed batches that must not be used, with where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.database import Tx

AS_DRAWN = "(line.voided_at is null or line.voided_at >= batch.printed_at)"
"""Whether a line is in the files of its batch: nothing is drawn anew once it is printed."""


async def withheld(tx: Tx, batches: Sequence[UUID], *, delivered: bool = False) -> list[Any]:
    """Of printed batches (and delivered ones, if asked) the boards not to be used, in their order.

    Those recalled, also where nobody is left to hang them up, and those pulled out already. `place`
    counts the boards drawn from zero; `lot`, `first_item` and `items` are of the lot it lies in,
    `lots` how many the batch has.
    """
    return await tx.fetch(
        "with drawn as (select line.*, batch.layout, batch.file_sha256,"
        "   row_number() over (partition by line.batch order by line.position) - 1 as place,"
        "   count(*) over (partition by line.batch) as boards"
        "   from line join batch on batch.id = line.batch where batch.id = any($1)"
        f"   and (batch.state = 'printed' or ($2 and batch.state = 'delivered')) and {AS_DRAWN})"
        " select drawn.id, drawn.batch, drawn.voided_at, drawn.layout, drawn.place, standee.code,"
        " point.label, point.status as point_status, drawn.merchant, merchant.trade_name,"
        " trades_now(drawn.point) as merchant_now, account.status as account_status,"
        " (select given from consent where consent.merchant = drawn.merchant"
        "   and purpose = 'print' order by given_at desc, id desc limit 1) as consent,"
        " coalesce(file.lot, 1) as lot, coalesce(file.first_item, 1) as first_item,"
        " coalesce(file.items, drawn.boards) as items,"
        " (select count(*) from print_file other where other.batch = drawn.batch"
        "   and other.drawn = drawn.file_sha256 and other.kind = 'lot') as lots"
        " from drawn join standee on standee.id = drawn.standee"
        " join point on point.id = drawn.point join merchant on merchant.id = drawn.merchant"
        " join account on account.id = drawn.account"
        " left join print_file file on file.batch = drawn.batch"
        "   and file.drawn = drawn.file_sha256 and file.kind = 'lot'"
        "   and drawn.place + 1 >= file.first_item"
        "   and drawn.place + 1 < file.first_item + file.items"
        " where drawn.voided_at is not null or line_is_recalled(drawn.id)"
        " order by drawn.batch, drawn.position",
        list(batches),
        delivered,
    )


async def recalled_lines(tx: Tx, batch_id: UUID) -> list[Any]:
    """Id and code of the batch's lines whose boards are not to be used, by position."""
    return await tx.fetch(
        "select line.id, standee.code from line join standee on standee.id = line.standee"
        " where line.batch = $1 and line.voided_at is null and line_is_recalled(line.id)"
        " order by line.position",
        batch_id,
    )
