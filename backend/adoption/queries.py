"""Cards: what a plan, a list or a phone shows of points, stage and badges included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from backend.adoption.stages import STATES, Stage, State
from backend.adoption.standing_queries import COVERING, standings
from backend.clock import today
from backend.database import Tx
from backend.wire import Wire


class ToolCard(Wire):
    """The latest fact about one of the four tools."""

    state: str
    on_date: date
    obstacle: str
    provider: str


class Card(Wire):
    """The derived part of a point on a day. `not_in`: the last visit found nobody; `revisit_on`:
    the day that the last visit promised to come back, null where it promised none;
    `incident_kind`: of the gravest open incident, null where none is; what the reading back of a
    sheet found is the print room's and not told, for its boards hang nowhere."""

    stage: Stage
    state: State
    since: date | None
    evidence: str | None
    last_on: date | None
    stale: bool
    fluent: bool
    not_in: bool
    last_visit_on: date | None
    last_outcome: str | None
    last_member: str | None
    revisit_on: date | None
    tools: dict[str, ToolCard]
    standee_code: str | None
    incident_open: bool
    incident_kind: str | None


# A swapped code takes somebody's money now; a code that cannot be read takes nobody's.
GRAVEST_FIRST = (
    "array['other_account', 'recall', 'disagreed', 'account_changed', 'public_report',"
    " 'unreadable']"
)

CARDS = f"""
with {COVERING.strip()}, base as (
  select * from asked where point = any ($3::uuid[])
), {standings()}
select s.*, v.outcome, v.on_date as visited_on, v.revisit_on, m.name as member, d.code,
  (select i.kind from incident i where i.point = s.point
    and (i.opened_at at time zone 'Asia/Ho_Chi_Minh')::date <= $1::date
    and (i.settled_at is null
      or (i.settled_at at time zone 'Asia/Ho_Chi_Minh')::date > $1::date)
    and i.kind <> 'print_mismatch'
    order by array_position({GRAVEST_FIRST}, i.kind) limit 1) as incident_kind,
  (select jsonb_object_agg(t.tool, jsonb_build_object('state', t.state, 'onDate', t.on_date,
      'obstacle', t.obstacle, 'provider', t.provider))
    from (select distinct on (tool) tool, state, on_date, obstacle, provider from tool_fact f
      where f.point = s.point and f.on_date <= $1::date
      order by tool, on_date desc, created_at desc, id desc) t) as tools
from standings s
left join lateral (select outcome, on_date, revisit_on, member from visit
  where point = s.point and on_date <= $1::date
  order by on_date desc, visited_at desc, id desc limit 1) v on true
left join member m on m.id = v.member
left join standee d on d.point = s.point
"""


async def cards(
    tx: Tx, point_ids: Sequence[UUID], on: date | None = None, campaign: UUID | None = None
) -> dict[UUID, Card]:
    """The cards of the visible ones among `point_ids`, as known of the day `on` (today).

    Use is judged by `campaign`'s threshold, or by the newest that covers the point's place.
    """
    if not point_ids:
        return {}
    rows = await tx.fetch(CARDS, on or today(), campaign, list(point_ids))
    return {row["point"]: _card(row) for row in rows}


def _card(row: Any) -> Card:
    tools = msgspec.json.decode(row["tools"] or "{}", type=dict[str, ToolCard])
    return Card(
        stage=row["stage"],
        state=STATES[row["stage"]],
        since=row["since"],
        evidence=row["evidence"],
        last_on=row["last_on"],
        stale=row["stale"],
        fluent=row["fluent"],
        not_in=row["outcome"] == "not_in",
        last_visit_on=row["visited_on"],
        last_outcome=row["outcome"],
        last_member=row["member"],
        revisit_on=row["revisit_on"],
        tools=tools,
        standee_code=row["code"],
        incident_open=row["incident_kind"] is not None,
        incident_kind=row["incident_kind"],
    )
