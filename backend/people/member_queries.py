"""SQL on members, their memberships, invitations and devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.clock import now, today
from backend.database import Tx
from backend.ids import new_id
from backend.people.access import Role
from backend.people.invitations import LIFE, new_code
from backend.sealing import token_hash
from backend.text import fold
from backend.wire import Wire


class MembershipCard(Wire):
    id: UUID
    ward: str | None
    ward_name: str | None
    role: Role
    team: UUID | None
    team_name: str | None


class DeviceCard(Wire):
    """A signed-in browser; `revoked` also once its time is over."""

    id: UUID
    name: str
    last_seen_at: datetime
    expires_at: datetime
    revoked: bool


class InvitationCard(Wire):
    expires_at: datetime
    state: Literal["open", "used", "expired"]


class MemberCard(Wire):
    """A member as an officer sees them: roles in the wards in sight, devices, last invitation."""

    id: UUID
    name: str
    affiliation: str
    memberships: list[MembershipCard]
    devices: list[DeviceCard]
    invitation: InvitationCard | None


# Officers sign in anew every day, so devices that ended over a week ago are left out.
CARD = """
select m.name_fold, m.id, jsonb_build_object(
  'id', m.id, 'name', m.name, 'affiliation', m.affiliation,
  'memberships', (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'ward', s.ward,
      'wardName', u.kind || ' ' || u.name, 'role', s.role, 'team', s.team, 'teamName', t.name)
      order by s.ward nulls first, s.role), '[]')
    from membership s left join unit u on u.id = s.ward left join team t on t.id = s.team
    where s.member = m.id and s.ended_at is null),
  'devices', (
    select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name,
      'lastSeenAt', d.last_seen_at, 'expiresAt', d.expires_at,
      'revoked', d.revoked_at is not null or d.expires_at <= now())
      order by d.last_seen_at desc, d.id), '[]')
    from device d where d.member = m.id
      and coalesce(d.revoked_at, d.expires_at) > now() - interval '7 days'),
  'invitation', (
    select jsonb_build_object('expiresAt', i.expires_at, 'state', case
      when i.redeemed_at is not null then 'used'
      when i.ended_at is not null or i.expires_at <= now() then 'expired' else 'open' end)
    from invitation i where i.member = m.id order by i.created_at desc, i.id desc limit 1)
) as card
from member m
"""


async def card(tx: Tx, member: UUID) -> MemberCard | None:
    row = await tx.fetchrow(f"{CARD} where m.id = $1", member)
    return None if row is None else msgspec.json.decode(row["card"], type=MemberCard)


async def cards(
    tx: Tx, wards: Sequence[str], after: Sequence[str] | None, limit: int
) -> list[tuple[str, UUID, MemberCard]]:
    """Members at work in the wards, by name; each with its sort keys."""
    fold_key, id_key = (after[0], after[1]) if after else ("", "")
    rows = await tx.fetch(
        f"{CARD} where (m.name_fold, m.id::text) > ($2, $3) and exists ("
        "  select 1 from membership s where s.member = m.id and s.ended_at is null"
        "  and s.ward = any ($1::text[]))"
        " order by m.name_fold, m.id::text limit $4",
        list(wards),
        fold_key,
        id_key,
        limit,
    )
    return [
        (row["name_fold"], row["id"], msgspec.json.decode(row["card"], type=MemberCard))
        for row in rows
    ]


async def add_member(
    tx: Tx, member: UUID, name: str, affiliation: str, created_by: UUID | None
) -> bool:
    """Insert the member; False when this id is there already and visible."""
    tag = await tx.execute(
        "insert into member (id, name, name_fold, affiliation, created_by, created_at)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        member,
        name,
        fold(name),
        affiliation,
        created_by,
        now(),
    )
    return tag == "INSERT 0 1"


async def rename(tx: Tx, member: UUID, name: str | None, affiliation: str | None) -> bool:
    """Change what is given of a member in sight; whether anything is another now."""
    tag = await tx.execute(
        "update member set name = coalesce($2, name), name_fold = coalesce($3, name_fold),"
        " affiliation = coalesce($4, affiliation) where id = $1"
        " and (name, affiliation) is distinct from (coalesce($2, name), coalesce($4, affiliation))",
        member,
        name,
        None if name is None else fold(name),
        affiliation,
    )
    return tag == "UPDATE 1"


async def is_visible(tx: Tx, member: UUID) -> bool:
    return bool(await tx.fetchval("select exists (select 1 from member where id = $1)", member))


async def works_here(tx: Tx, member: UUID) -> bool:
    """Whether the member holds a role now in the transaction's wards."""
    return bool(await tx.fetchval("select works_now_in_my_wards($1)", member))


async def works_beyond(tx: Tx, member: UUID) -> bool:
    """Whether the member holds a role now outside of the transaction's wards."""
    return bool(await tx.fetchval("select works_beyond_my_wards($1)", member))


async def ward_of_member(tx: Tx, member: UUID) -> str:
    """The first of the transaction's wards where the member works; '' where there is none."""
    ward = await tx.fetchval(
        "select min(ward) from membership"
        " where member = $1 and ended_at is null and ward = any (app_wards())",
        member,
    )
    return ward or ""


async def grant(tx: Tx, member: UUID, ward: str | None, role: Role, team: UUID | None) -> UUID:
    """Give a role; held already, only the team is set. Gives the membership's id."""
    held = await tx.fetchval(
        "insert into membership (id, member, ward, role, team, valid_from)"
        " values ($1, $2, $3, $4, $5, $6)"
        " on conflict (member, ward, role) where ended_at is null"
        " do update set team = excluded.team returning id",
        new_id(),
        member,
        ward,
        role,
        team,
        today(),
    )
    return UUID(str(held))


async def end_membership(
    tx: Tx, membership: UUID, wards: Sequence[str]
) -> tuple[UUID, str, Role, bool] | None:
    """End a membership in one of `wards`: (member, ward, role, whether it ended only now).

    The database then signs out a member who works nowhere any more.
    """
    row = await tx.fetchrow(
        "select member, ward, role, ended_at from membership"
        " where id = $1 and ward = any ($2::text[]) for update",
        membership,
        list(wards),
    )
    if row is None:
        return None
    if row["ended_at"] is None:
        await tx.execute("update membership set ended_at = now() where id = $1", membership)
    return row["member"], row["ward"], row["role"], row["ended_at"] is None


class NewInvitation(Wire):
    """A way in, told once: the database holds only the code's hash."""

    id: UUID
    code: str
    expires_at: datetime


async def invite(tx: Tx, member: UUID, created_by: UUID | None) -> NewInvitation:
    """Make an invitation; those of the member that nobody used yet end."""
    at = now()
    await tx.execute(
        "update invitation set ended_at = $2"
        " where member = $1 and redeemed_at is null and ended_at is null",
        member,
        at,
    )
    made = NewInvitation(id=new_id(), code=new_code(), expires_at=at + LIFE)
    await tx.execute(
        "insert into invitation (id, member, code_hash, created_by, created_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        made.id,
        member,
        token_hash(made.code),
        created_by,
        at,
        made.expires_at,
    )
    return made


async def revoke_device(tx: Tx, device: UUID) -> tuple[UUID, bool] | None:
    """Revoke a device in sight: (its member, whether it ended only now)."""
    row = await tx.fetchrow(
        "select member, revoked_at from device where id = $1 for update", device
    )
    if row is None:
        return None
    if row["revoked_at"] is None:
        await tx.execute("update device set revoked_at = now() where id = $1", device)
    return row["member"], row["revoked_at"] is None
