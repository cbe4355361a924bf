"""Putting back in time what a route stamps with its own clock: the only SQL of the demonstration.

Over the owner's connection, with the guards of finished records lifted inside the transaction.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from backend.demo.ground import BASELINE_CLOSED

DELIVERED, RELEASED = 58, 5
"""Days ago of the first batch's delivery, and of the newest one's release."""


async def put_places_back(owner: Any, began: date, former: dict[str, str]) -> None:
    """Everything was listed on the first day of the walk."""
    async with owner.transaction():
        await owner.execute(
            "update point set listed_on = $1, status_on = $1, created_at = $1::date", began
        )
        await owner.execute("update street set created_at = $1::date", began)
        await owner.execute("update market set created_at = $1::date", began)
    await put_wards_back(owner, former)


async def put_wards_back(owner: Any, former: dict[str, str]) -> None:
    """The streets' points were first listed in the wards of before July 2025."""
    for street, unit in former.items():
        await owner.execute("update point set origin_unit = $2 where street = $1", street, unit)


async def put_confirmations_back(owner: Any) -> None:
    """Officers and merchants answered a day after the proposal, not all in this minute."""
    async with owner.transaction():
        await owner.execute("alter table account disable trigger keeps_its_word")
        await owner.execute(
            "update account set confirmed_at = least(now(), proposed_at + interval '26 hours')"
            " where confirmed_kind in ('officer', 'merchant_device')"
        )
        await owner.execute("alter table account enable trigger keeps_its_word")


async def put_boards_back(owner: Any, today: date) -> None:
    """The first batch was delivered before the shops hung it; the others followed it."""
    closed = today - timedelta(days=BASELINE_CLOSED)
    async with owner.transaction():
        await owner.execute("update campaign set created_at = $1::date - 30", closed)
        batches = await owner.fetch("select id from batch order by number")
        for rule in ("keeps_its_steps", "handed_over_once"):
            await owner.execute(f"alter table batch disable trigger {rule}")
        await owner.execute("alter table line disable trigger keeps_its_word")
        step = (DELIVERED - RELEASED) / max(1, len(batches) - 1)
        for place, row in enumerate(batches):
            back = timedelta(days=int(DELIVERED - place * step))
            await owner.execute(
                "update batch set created_at = created_at - $2::interval,"
                " frozen_at = frozen_at - $2::interval, rendered_at = rendered_at - $2::interval,"
                " verified_at = verified_at - $2::interval,"
                " released_at = released_at - $2::interval,"
                " printed_at = printed_at - $2::interval,"
                " handed_over_at = handed_over_at - $2::interval,"
                " delivered_at = delivered_at - $2::interval,"
                " cancelled_at = cancelled_at - $2::interval where id = $1",
                row["id"],
                back,
            )
            await owner.execute(
                "update line set approved_at = approved_at - $2::interval where batch = $1",
                row["id"],
                back,
            )
        await owner.execute("alter table line enable trigger keeps_its_word")
        for rule in ("keeps_its_steps", "handed_over_once"):
            await owner.execute(f"alter table batch enable trigger {rule}")
