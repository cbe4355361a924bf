"""SQL on teams and the streets and markets that they walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.wire import Wire

Tier = Literal["ward", "hamlet"]


class AssignmentCard(Wire):
    """The street or the market that a team walks."""

    id: UUID
    team_id: UUID
    team_name: str
    ward: str
    street_id: UUID | None
    market_id: UUID | None
    place_name: str


class TeamCard(Wire):
    id: UUID
    ward: str
    name: str
    tier: Tier
    parent_id: UUID | None
    members: int
    assignments: list[AssignmentCard]


ASSIGNMENT = """
jsonb_build_object('id', a.id, 'teamId', a.team, 'teamName', t.name, 'ward', a.ward,
  'streetId', a.street, 'marketId', a.market, 'placeName', coalesce(st.name, mk.name))
"""
PLACES = "left join street st on st.id = a.street left join market mk on mk.id = a.market"
TEAM = f"""
select t.name, t.id, jsonb_build_object('id', t.id, 'ward', t.ward, 'name', t.name,
  'tier', t.tier, 'parentId', t.parent,
  'members', (select count(distinct s.member) from membership s
              where s.team = t.id and s.ended_at is null),
  'assignments', (select coalesce(jsonb_agg({ASSIGNMENT}
                    order by coalesce(st.name, mk.name), a.id), '[]')
                  from assignment a {PLACES} where a.team = t.id and a.ended_at is null)) as card
from team t
"""


async def teams(
    tx: Tx, wards: Sequence[str], after: Sequence[str] | None, limit: int
) -> list[tuple[str, UUID, TeamCard]]:
    """The wards' teams by name; each with its sort keys."""
    name_key, id_key = (after[0], after[1]) if after else ("", "")
    rows = await tx.fetch(
        f"{TEAM} where t.ward = any ($1::text[]) and (t.name, t.id::text) > ($2, $3)"
        " order by t.name, t.id::text limit $4",
        list(wards),
        name_key,
        id_key,
        limit,
    )
    return [
        (row["name"], row["id"], msgspec.json.decode(row["card"], type=TeamCard)) for row in rows
    ]


async def team(tx: Tx, team_id: UUID) -> TeamCard | None:
    row = await tx.fetchrow(f"{TEAM} where t.id = $1", team_id)
    return None if row is None else msgspec.json.decode(row["card"], type=TeamCard)


async def stands_in(tx: Tx, team_id: UUID, ward: str) -> bool:
    return bool(
        await tx.fetchval(
            "select exists (select 1 from team where id = $1 and ward = $2)", team_id, ward
        )
    )


async def add_team(
    tx: Tx, team_id: UUID, ward: str, name: str, tier: Tier, parent: UUID | None
) -> bool:
    """Insert the team; False when its id or its name in the ward is taken."""
    tag = await tx.execute(
        "insert into team (id, ward, name, tier, parent, created_at)"
        " values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        team_id,
        ward,
        name,
        tier,
        parent,
        now(),
    )
    return tag == "INSERT 0 1"


async def ward_of_place(tx: Tx, street: UUID | None, market: UUID | None) -> str | None:
    ward: str | None = await tx.fetchval(
        "select ward from street where id = $1 union all select ward from market where id = $2",
        street,
        market,
    )
    return ward


async def assign(
    tx: Tx, ward: str, team_id: UUID, street: UUID | None, market: UUID | None
) -> tuple[UUID, bool]:
    """Give the team a place to walk: the assignment's id, and whether it is new."""
    made = await tx.fetchval(
        "insert into assignment (id, ward, team, street, market, created_at)"
        " values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id",
        new_id(),
        ward,
        team_id,
        street,
        market,
        now(),
    )
    held = made or await tx.fetchval(
        "select id from assignment where team = $1 and ended_at is null"
        " and street is not distinct from $2 and market is not distinct from $3",
        team_id,
        street,
        market,
    )
    return UUID(str(held)), made is not None


async def assignments(
    tx: Tx, wards: Sequence[str], after: Sequence[str] | None, limit: int
) -> list[AssignmentCard]:
    """What the wards' teams walk, in the order in which it was given out."""
    rows = await tx.fetch(
        f"select {ASSIGNMENT} as card from assignment a join team t on t.id = a.team {PLACES}"
        " where a.ward = any ($1::text[]) and a.ended_at is null and a.id::text > $2"
        " order by a.id::text limit $3",
        list(wards),
        after[0] if after else "",
        limit,
    )
    return [msgspec.json.decode(row["card"], type=AssignmentCard) for row in rows]


async def assignment(tx: Tx, assignment_id: UUID) -> AssignmentCard | None:
    row = await tx.fetchrow(
        f"select {ASSIGNMENT} as card from assignment a join team t on t.id = a.team {PLACES}"
        " where a.id = $1",
        assignment_id,
    )
    return None if row is None else msgspec.json.decode(row["card"], type=AssignmentCard)


async def end_assignment(tx: Tx, assignment_id: UUID) -> tuple[str, UUID, bool] | None:
    """End an assignment in sight: (ward, team, whether it ended only now)."""
    row = await tx.fetchrow(
        "select ward, team, ended_at from assignment where id = $1 for update", assignment_id
    )
    if row is None:
        return None
    if row["ended_at"] is None:
        await tx.execute("update assignment set ended_at = now() where id = $1", assignment_id)
    return row["ward"], row["team"], row["ended_at"] is None
