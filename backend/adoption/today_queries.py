"""A volunteer's day: the places to walk with their counts, and who has waited longest."""

from __future__ import annotations

from uuid import UUID

from backend.adoption import plan_queries
from backend.adoption.plan_queries import HoldCard, PointCard
from backend.adoption.stages import STATES, Stage
from backend.adoption.standing_queries import COVERING, standings
from backend.clock import now, today
from backend.database import Tx
from backend.people.access import Principal
from backend.people.queries import place_scope
from backend.wire import Wire

OVERDUE_DAYS = 30
MOST_OVERDUE = 100


class PlaceHold(HoldCard):
    """A hold on the place; in a market it is on one row."""

    row_id: UUID | None


class PlaceToday(Wire):
    """A street or market: its points by display state, X left out of `count`.

    `waiting` are points whose account no second party has confirmed yet. `hold` is the caller's
    own where there is one, else the newest.
    """

    id: UUID
    name: str
    count: int
    by_state: dict[str, int]
    waiting: int
    overdue: int
    hold: PlaceHold | None


class Overdue(PointCard):
    """A point last visited over 30 days ago. `days` since then; null where nobody ever came."""

    days: int | None


class Today(Wire):
    """`assigned` is false where nothing is assigned to the member: the whole ward shows then.

    `overdue` begins with those never visited, then the longest ago; at most 100.
    """

    assigned: bool
    streets: list[PlaceToday]
    markets: list[PlaceToday]
    overdue: list[Overdue]


# $3 are the streets and markets of the day, null for all of the caller's wards.
FACTS = f"""
with {COVERING.strip()}, base as (
  select p.*, coalesce(p.street, p.market) as place from asked p
  where p.status <> 'merged' and ($3::uuid[] is null or coalesce(p.street, p.market) = any ($3))
), {standings().strip()}, visited as (
  select point, max(on_date) as last_on from visit where on_date <= $1::date group by point
), facts as (
  select b.place, s.point, s.stage, v.last_on, $1::date - v.last_on as days,
    exists (select 1 from account a where a.point = s.point and a.status in ('proposed', 'held'))
      as waiting
  from base b join standings s on s.point = b.point left join visited v on v.point = b.point
)"""
LATE = f"stage not in ('S0', 'X') and coalesce(days, 9999) > {OVERDUE_DAYS}"
COUNTS = f"""{FACTS}
select place, stage, count(*) as n, count(*) filter (where waiting) as waiting,
  count(*) filter (where {LATE}) as overdue
from facts group by place, stage
"""
OVERDUE = f"""{FACTS}
select point, days from facts where {LATE}
order by last_on nulls first, point limit {MOST_OVERDUE}
"""
PLACES = """
select id, name, 'street' as kind, name_fold from street where $1::uuid[] is null or id = any ($1)
union all
select id, name, 'market', name_fold from market where $1::uuid[] is null or id = any ($1)
order by name_fold, id
"""
HOLDS = """
select distinct on (coalesce(h.street, r.market)) coalesce(h.street, r.market) as place,
  h.member, m.name, h.expires_at, h.market_row
from hold h join member m on m.id = h.member left join market_row r on r.id = h.market_row
where h.released_at is null and h.expires_at > $1
order by 1, (h.member = $2) desc, h.taken_at desc
"""


async def todays_work(tx: Tx, principal: Principal) -> Today:
    """The places of the member's assignments, or of their wards where nothing is assigned."""
    scope = await place_scope(tx, principal)
    places = None if scope is None else list(scope)
    shown: dict[UUID, PlaceToday] = {}
    kinds: dict[str, list[PlaceToday]] = {"street": [], "market": []}
    holds = {
        row["place"]: PlaceHold(
            member_id=row["member"],
            member_name=row["name"],
            expires_at=row["expires_at"],
            row_id=row["market_row"],
        )
        for row in await tx.fetch(HOLDS, now(), principal.member_id)
    }
    for row in await tx.fetch(PLACES, places):
        place = PlaceToday(
            id=row["id"],
            name=row["name"],
            count=0,
            by_state=dict.fromkeys(STATES.values(), 0),
            waiting=0,
            overdue=0,
            hold=holds.get(row["id"]),
        )
        shown[row["id"]] = place
        kinds[row["kind"]].append(place)
    for row in await tx.fetch(COUNTS, today(), None, places):
        stage: Stage = row["stage"]
        place = shown[row["place"]]
        place.by_state[STATES[stage]] += row["n"]
        place.count += row["n"] if stage != "X" else 0
        place.waiting += row["waiting"]
        place.overdue += row["overdue"]
    late = {row["point"]: row["days"] for row in await tx.fetch(OVERDUE, today(), None, places)}
    cards = {card.id: card for card in await plan_queries.points_by_id(tx, list(late))}
    return Today(
        assigned=scope is not None,
        streets=kinds["street"],
        markets=kinds["market"],
        overdue=[
            Overdue(
                **{name: getattr(cards[point], name) for name in PointCard.__struct_fields__},
                days=days,
            )
            for point, days in late.items()
        ],
    )
