"""A member's own work by day, as the server holds it: what reached it, never what a phone hopes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from backend.clock import today
from backend.database import Tx
from backend.errors import Invalid
from backend.people.access import Principal
from backend.people.queries import wards_held_since
from backend.wire import Wire

USUAL_DAYS = 31
MOST_DAYS = 366


class DayNumbers(Wire):
    """What one day holds. `paper` of the `visits` were keyed in from a walk sheet.

    A visit counts on the day it was made, a registration and a proposed account on the day the
    phone saved it, a confirmation on the day somebody else gave it.
    """

    on: date
    visits: int
    paper: int
    registrations: int
    accounts: int
    confirmed: int


class Numbers(Wire):
    """Days without work are left out; the others come oldest first."""

    since: date
    until: date
    days: list[DayNumbers]


# Ids of members and wards are the caller's own, so that no name and no place leaves with a count.
BY_DAY = """
with done as (
  select on_date as "on", 1 as visits, (source = 'paper')::int as paper, 0 as registrations,
    0 as accounts, 0 as confirmed
  from visit where member = $1 and on_date between $2 and $3
  union all
  select (created_at at time zone 'Asia/Ho_Chi_Minh')::date, 0, 0, 1, 0, 0
  from merchant where created_by = $1
    and created_at >= ($2::date)::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and created_at < ($3::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
  union all
  select (proposed_at at time zone 'Asia/Ho_Chi_Minh')::date, 0, 0, 0, 1, 0
  from account where proposed_by = $1 and status <> 'rejected'
    and proposed_at >= ($2::date)::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and proposed_at < ($3::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
  union all
  select (confirmed_at at time zone 'Asia/Ho_Chi_Minh')::date, 0, 0, 0, 0, 1
  from account where proposed_by = $1
    and confirmed_at >= ($2::date)::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and confirmed_at < ($3::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
)
select "on", sum(visits)::int as visits, sum(paper)::int as paper,
  sum(registrations)::int as registrations, sum(accounts)::int as accounts,
  sum(confirmed)::int as confirmed
from done group by "on" order by "on"
"""


def asked_days(since: date | None, until: date | None) -> tuple[date, date]:
    """First and last day asked for, both included. Raises Invalid by field."""
    last = until or today()
    first = since or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise Invalid(field="from", sentence="Ngày đầu phải trước ngày cuối. Đổi lại hai ngày.")
    if (last - first).days >= MOST_DAYS:
        raise Invalid(field="from", sentence=f"Xem nhiều nhất {MOST_DAYS} ngày một lần.")
    return first, last


async def my_numbers(tx: Tx, principal: Principal, since: date, until: date) -> Numbers:
    """The member's own counts, in every ward where they worked in those days.

    A ward handed to somebody else still holds what was done there: moving a member takes none of
    their work away.
    """
    member: UUID = principal.member_id
    wards = {*tx.scope.wards, *await wards_held_since(tx, member, since)}
    await tx.see(sorted(wards), member)
    days = await tx.all(DayNumbers, BY_DAY, member, since, until)
    return Numbers(since=since, until=until, days=days)
