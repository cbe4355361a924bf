"""All SQL of sign-in and of a member's own view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from backend.database import Tx
from backend.errors import Unavailable
from backend.people.access import Membership, Principal, Role
from backend.wire import Wire

SESSION = "select * from session_by_token($1, $2)"
COUNT_TRY = "select count_sign_in($1, $2, $3, $4)"
LOOK = "select * from invitation_by_code($1, $2)"
REDEEM = "select * from redeem_invitation($1, $2, $3, $4, $5, $6)"
REPEAT = "select * from repeat_sign_in($1, $2, $3, $4, $5)"


class OpeningRole(Wire):
    role: Role
    ward_name: str | None


@dataclass(frozen=True)
class Opening:
    """What an invitation would open: `state` is open, used, expired or unknown."""

    state: str
    name: str | None = None
    roles: tuple[OpeningRole, ...] = ()


class MyMembership(Wire):
    """A role held; an administrator's names no ward."""

    ward: str | None
    ward_name: str | None
    role: Role
    team: UUID | None
    team_name: str | None


class Me(Wire):
    id: UUID
    name: str
    memberships: list[MyMembership]
    database_id: UUID
    kind: str
    device_id: UUID
    sealing_key: str
    """The server's public key, to which the phone seals numbers that wait on it."""


ME = """
select i.id as database_id, i.kind,
  (select coalesce(jsonb_agg(jsonb_build_object('ward', s.ward,
      'wardName', u.kind || ' ' || u.name, 'role', s.role, 'team', s.team, 'teamName', t.name)
      order by s.ward nulls first, s.role), '[]')
   from membership s left join unit u on u.id = s.ward left join team t on t.id = s.team
   where s.member = $1 and s.ended_at is null) as memberships
from installation i
"""


async def me(tx: Tx, principal: Principal, sealing_key: str) -> Me:
    """The signed-in member as their own screen shows them, in every ward."""
    row = await tx.fetchrow(ME, principal.member_id)
    if row is None:
        raise Unavailable()
    return Me(
        id=principal.member_id,
        name=principal.name,
        memberships=msgspec.json.decode(row["memberships"], type=list[MyMembership]),
        database_id=row["database_id"],
        kind=row["kind"],
        device_id=principal.device_id,
        sealing_key=sealing_key,
    )


# Ward-tier teams walk what their hamlet teams walk too; a hamlet team without places of its own
# walks its ward team's.
PLACE_SCOPE = """
with mine as (
  select s.ward, s.role, s.team, t.parent
  from membership s left join team t on t.id = s.team
  where s.member = $1 and s.ended_at is null and s.ward = any ($2::text[])
    and s.role in ('volunteer', 'team_lead', 'market_manager', 'ward_officer')
), walked as (
  select m.ward, a.team is not distinct from m.parent as above,
    coalesce(a.street, a.market) as place
  from mine m
  join team t on t.id = m.team or t.parent = m.team or t.id = m.parent
  join assignment a on a.team = t.id and a.ended_at is null
  where m.role = 'volunteer'
), own as (
  select ward, place from walked where not above
  union
  select ward, place from walked w where above
    and not exists (select 1 from walked o where o.ward = w.ward and not o.above)
)
select ward, exists (select 1 from mine m where m.ward = w.ward and m.role <> 'volunteer')
    or not exists (select 1 from own o where o.ward = w.ward) as whole,
  (select coalesce(array_agg(o.place order by o.place), '{}') from own o where o.ward = w.ward)
    as places
from unnest($2::text[]) as w (ward)
"""
PLACES_OF_WARDS = """
select id from street where ward = any ($1::text[])
union all select id from market where ward = any ($1::text[])
"""


async def place_scope(tx: Tx, principal: Principal) -> tuple[UUID, ...] | None:
    """The streets and markets that a member's phone may hold, sorted; None = all of their wards.

    A volunteer's are those assigned to their teams, the whole ward where nothing is assigned;
    leads, market managers and officers see their wards whole.
    """
    rows = await tx.fetch(PLACE_SCOPE, principal.member_id, list(principal.scope.wards))
    whole = [row["ward"] for row in rows if row["whole"]]
    if len(whole) == len(rows):
        return None
    places = {place for row in rows if not row["whole"] for place in row["places"]}
    if whole:
        places.update(row["id"] for row in await tx.fetch(PLACES_OF_WARDS, whole))
    return tuple(sorted(places))


async def member_on_device(tx: Tx, member: UUID, device: UUID) -> Principal | None:
    """Another member of the transaction's wards as they stand now, for acting in their name.

    None when nothing of them is in sight: another ward's, ended, or working nowhere any more.
    """
    rows = await tx.fetch(
        "select member.name, membership.role, membership.ward, membership.team from member"
        " join membership on membership.member = member.id where member.id = $1"
        " and member.ended_at is null and membership.ended_at is null"
        " and membership.ward = any($2::text[])",
        member,
        list(tx.scope.wards),
    )
    if not rows:
        return None
    held = tuple(Membership(row["role"], row["ward"], row["team"]) for row in rows)
    return Principal(member, rows[0]["name"], device, held)


async def wards_held_since(tx: Tx, member: UUID, day: date) -> tuple[str, ...]:
    """The wards in which the member had a role on or after `day`, sorted; theirs still included.

    Needs the member's own scope: one's own memberships are always in sight.
    """
    rows = await tx.fetch(
        "select distinct ward from membership where member = $1 and ward is not null"
        " and (ended_at is null or ended_at >= $2::date) order by ward",
        member,
        day,
    )
    return tuple(row["ward"] for row in rows)
