"""Baselines and turf holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.wire import Wire


class BaselineRow(Wire, kw_only=True):
    """A frozen denominator: its number, day and how many points it counts."""

    id: UUID
    number: int
    closed_on: date
    note: str
    count: int
    closed_by: UUID
    created_at: datetime


class HoldRow(Wire, kw_only=True):
    """Who is walking where, until when. `side` none = both sides."""

    id: UUID
    ward: str
    street_id: UUID | None
    side: str | None
    row_id: UUID | None
    member_id: UUID
    member_name: str
    taken_at: datetime
    expires_at: datetime


_BASELINE = (
    "select id, number, closed_on, note, closed_by, created_at,"
    " (select count(*) from baseline_point where baseline = baseline.id) as count from baseline"
)
_HOLD = (
    "select hold.id, hold.ward, hold.street as street_id, hold.side, hold.market_row as row_id,"
    " hold.member as member_id, member.name as member_name, hold.taken_at, hold.expires_at"
    " from hold join member on member.id = hold.member"
)


async def baselines_of(tx: Tx, campaign_id: UUID) -> list[BaselineRow]:
    """Every baseline of a campaign, the newest first."""
    return await tx.all(
        BaselineRow, f"{_BASELINE} where campaign = $1 order by number desc", campaign_id
    )


async def baseline_by_id(tx: Tx, baseline_id: UUID, campaign_id: UUID) -> BaselineRow | None:
    return await tx.one(
        BaselineRow, f"{_BASELINE} where id = $1 and campaign = $2", baseline_id, campaign_id
    )


async def close_baseline(
    tx: Tx,
    baseline_id: UUID,
    campaign_id: UUID,
    ward: str,
    closed_on: date,
    note: str,
    by: UUID,
) -> int:
    """Number the next baseline and freeze its points; gives how many there are.

    Counted are the points of the campaign's places that were listed by then and open on that
    day. The campaign's row must be locked, so that numbers follow each other.
    """
    await tx.execute(
        "insert into baseline (id, ward, campaign, number, closed_on, closed_by, note, created_at)"
        " values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from baseline"
        " where campaign = $3), $4, $5, $6, $7)",
        baseline_id,
        ward,
        campaign_id,
        closed_on,
        by,
        note,
        now(),
    )
    # gen_random_uuid, not UUIDv7: these rows are never looked up by their own id.
    tag = await tx.execute(
        "insert into baseline_point (id, ward, baseline, point)"
        " select gen_random_uuid(), point.ward, $1, point.id from point"
        " where point.listed_on <= $3 and (point.status = 'open' or point.status_on > $3)"
        " and exists (select 1 from campaign_place place where place.campaign = $2"
        " and (place.street = point.street or place.market = point.market))",
        baseline_id,
        campaign_id,
        closed_on,
    )
    return int(tag.rsplit(" ", 1)[1])


async def lock_turf(tx: Tx, place: UUID) -> None:
    """Let two who take the same street or row at once take it one after the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"turf:{place}")


async def ward_of_turf(tx: Tx, street: UUID | None, row: UUID | None) -> str | None:
    """The ward of a visible street or row of stalls."""
    found: str | None = await tx.fetchval(
        "select ward from street where id = $1 union all"
        " select ward from market_row where id = $2 and kind = 'stalls'",
        street,
        row,
    )
    return found


async def is_exclusive(tx: Tx, street: UUID | None, row: UUID | None) -> bool:
    """Whether a running campaign that covers the place gives turf to one at a time."""
    found: bool = await tx.fetchval(
        "select exists (select 1 from campaign join campaign_place place"
        " on place.campaign = campaign.id where campaign.exclusive_turf"
        " and campaign.ended_at is null and (place.street = $1 or place.market ="
        " (select market from market_row where id = $2)))",
        street,
        row,
    )
    return found


async def open_holds(tx: Tx, wards: Sequence[str], limit: int = 500) -> list[HoldRow]:
    """Who is walking just now, the one who ends last first."""
    return await tx.all(
        HoldRow,
        f"{_HOLD} where hold.ward = any($1) and hold.released_at is null and hold.expires_at > $2"
        " order by hold.expires_at desc, hold.id limit $3",
        list(wards),
        now(),
        limit,
    )


async def holds_on(
    tx: Tx, street: UUID | None, side: str | None, row: UUID | None
) -> list[HoldRow]:
    """The open holds that overlap a street side (none = both) or a row."""
    return await tx.all(
        HoldRow,
        f"{_HOLD} where hold.released_at is null and hold.expires_at > $4"
        " and (hold.market_row = $3 or (hold.street = $1"
        " and ($2::text is null or hold.side is null or hold.side = $2)))"
        " order by hold.expires_at desc, hold.id",
        street,
        side,
        row,
        now(),
    )


async def hold_by_id(tx: Tx, hold_id: UUID) -> HoldRow | None:
    return await tx.one(HoldRow, f"{_HOLD} where hold.id = $1", hold_id)


async def take_hold(
    tx: Tx,
    ward: str,
    member: UUID,
    street: UUID | None,
    side: str | None,
    row: UUID | None,
    until: datetime,
) -> UUID:
    hold_id = new_id()
    await tx.execute(
        "insert into hold (id, ward, member, street, side, market_row, taken_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        hold_id,
        ward,
        member,
        street,
        side,
        row,
        now(),
        until,
    )
    return hold_id


async def extend_hold(tx: Tx, hold_id: UUID, until: datetime) -> None:
    await tx.execute("update hold set expires_at = $2 where id = $1", hold_id, until)


async def release_hold(tx: Tx, hold_id: UUID) -> None:
    """End a hold; one that ended before keeps its hour."""
    await tx.execute(
        "update hold set released_at = $2 where id = $1 and released_at is null", hold_id, now()
    )
