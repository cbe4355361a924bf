"""What stands beside a line's account: other numbers of its stall, other shops of its number; and
letting such a line pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx

MOST_SHOWN = 3
BESIDE = (
    "select beside.bank_name, beside.bin, beside.scheme, beside.last4, beside.holder_name,"
    " beside.confirmed_at, coalesce(beside.confirmed_at < mine.confirmed_at, false) as earlier,"
    " point.label, merchant.trade_name"
    " from account mine join account beside on beside.id <> mine.id"
    " join point on point.id = beside.point join merchant on merchant.id = beside.merchant"
    " where mine.id = $1 and merchant.erased_at is null"
)


async def account_behind(tx: Tx, account: UUID) -> Any:
    """How the account came in and was held and let go, with the names of those who did it."""
    return await tx.fetchrow(
        "select account.held_reason, account.release_reason, releaser.name as released_by_name,"
        " bringer.name as brought_by_name from account"
        " left join member releaser on releaser.id = account.released_by"
        " left join member bringer on bringer.id = account.brought_by where account.id = $1",
        account,
    )


async def others_here(tx: Tx, account: UUID) -> list[Any]:
    """Accounts that the stall was ever confirmed with, and the versions before; newest first."""
    return await tx.fetch(
        f"{BESIDE} and beside.point = mine.point"
        " and ((beside.payload_index <> mine.payload_index and beside.confirmed_kind is not null)"
        "   or (beside.chain = mine.chain and beside.version < mine.version))"
        f" order by beside.confirmed_at desc nulls last, beside.version desc limit {MOST_SHOWN}",
        account,
    )


async def same_elsewhere(tx: Tx, account: UUID) -> list[Any]:
    """The same number at other shops, as far as whoever asks may see them."""
    return await tx.fetch(
        f"{BESIDE} and beside.payload_index = mine.payload_index"
        " and beside.merchant <> mine.merchant"
        f" order by beside.confirmed_at desc nulls last, beside.id desc limit {MOST_SHOWN}",
        account,
    )


async def approve_line(
    tx: Tx, line_id: UUID, unusual: Sequence[str], by: UUID, at: datetime
) -> None:
    """Keeps with the line what was unusual about it when it was let pass."""
    await tx.execute(
        "update line set approved_by = $2, approved_at = $3, unusual = $4 where id = $1",
        line_id,
        by,
        at,
        list(unusual),
    )
