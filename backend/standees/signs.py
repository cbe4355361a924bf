"""What an officer weighs before an unusual line is let pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.errors import NotFound
from backend.merchants.accounts import held_words
from backend.standees import queries, sign_queries
from backend.standees.choosing import bank_of
from backend.wire import Wire


class AccountBeside(Wire):
    """Another account; `earlier` where it was confirmed before the line's own."""

    label: str
    shop_name: str
    bank: str
    last4: str
    holder_name: str
    confirmed_at: datetime | None
    earlier: bool


class LineSigns(Wire):
    """The signs of one line and what lies behind each.

    `othersHere` are other numbers of the same stall (`changed`), `sameElsewhere` shops of the same
    number (`duplicate`): none where they lie in another ward. The reasons are of a hold.
    """

    unusual: list[str]
    others_here: list[AccountBeside]
    same_elsewhere: list[AccountBeside]
    held_reason: str
    release_reason: str
    released_by_name: str
    brought_by_name: str


async def signs_of(tx: Tx, batch_id: UUID, line_id: UUID) -> LineSigns:
    """Raises NotFound."""
    rows = await queries.lines(tx, batch_id, line_id)
    if not rows:
        raise NotFound(field="lineId")
    unusual, account = list(rows[0]["unusual_now"]), rows[0]["account"]
    behind = await sign_queries.account_behind(tx, account)
    changed, duplicate = "changed" in unusual, "duplicate" in unusual
    here = await sign_queries.others_here(tx, account) if changed else []
    elsewhere = await sign_queries.same_elsewhere(tx, account) if duplicate else []
    return LineSigns(
        unusual=unusual,
        others_here=[_beside(row) for row in here],
        same_elsewhere=[_beside(row) for row in elsewhere],
        held_reason=held_words(behind["held_reason"]),
        release_reason=behind["release_reason"],
        released_by_name=behind["released_by_name"] or "",
        brought_by_name=behind["brought_by_name"] or "",
    )


def _beside(row: Any) -> AccountBeside:
    return AccountBeside(
        label=row["label"],
        shop_name=row["trade_name"],
        bank=bank_of(row),
        last4=row["last4"],
        holder_name=row["holder_name"],
        confirmed_at=row["confirmed_at"],
        earlier=row["earlier"],
    )
