"""Ways in that need no one to be in yet: the first administrator, and the operator's own.

Both use the owner's connection: whoever holds it may read and write everything anyhow.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from backend.audit import chain
from backend.database import NO_SCOPE, Tx
from backend.errors import Conflict, Invalid, NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.people import member_queries as queries
from backend.people.access import Role
from backend.people.invitations import link_to
from backend.text import fold

LOCK = "select pg_advisory_xact_lock(hashtext('people operator'))"
HOLDERS = (
    "select s.member from membership s join member m on m.id = s.member"
    " where m.name = $1 and s.role = $2 and s.ward is not distinct from $3"
    " and s.ended_at is null and m.ended_at is null order by s.member limit 1"
)
ADMINISTRATORS = (
    "select s.member, exists (select 1 from device d where d.member = s.member) as came_in,"
    " exists (select 1 from device d where d.member = s.member and d.revoked_at is null"
    "  and d.expires_at > now()) as is_in"
    " from membership s where s.role = 'administrator' and s.ended_at is null order by s.member"
)
WARDS_LIKE = (
    "select w.id from ward w join unit u on u.id = w.id where u.id = $1"
    " or (u.code = $1 and u.valid_to is null) or (u.name_fold = $2 and u.valid_to is null)"
)


class AdministratorExists(Conflict):
    """Somebody administers this installation already."""

    slug = "administrator-exists"
    sentence = (
        "Địa bàn này đã có người quản trị. Nhờ người đó mời bạn, hoặc người vận hành máy chủ "
        "chạy: phocho member invite TÊN --administrator."
    )


@asynccontextmanager
async def _owner(direct_url: str) -> AsyncIterator[Tx]:
    connection = await asyncpg.connect(direct_url)
    try:
        async with connection.transaction():
            await connection.execute(LOCK)
            tx = Tx(connection, NO_SCOPE)
            yield tx
            await tx.finish()
    finally:
        await connection.close()


async def _invite(
    tx: Tx, member: UUID | None, name: str, ward: str | None, role: Role, public_url: str
) -> str:
    """A link for the member, who is made with the role when there is none yet."""
    if member is None:
        member = new_id()
        await queries.add_member(tx, member, name, "", None)
        await queries.grant(tx, member, ward, role, None)
    made = await queries.invite(tx, member, None)
    chain.record(
        tx,
        ward or "",
        "system",
        "people.invite",
        f"member:{member}",
        {"role": role, "invitation": made.id},
    )
    return link_to(public_url, made.code)


async def invite_first_administrator(
    direct_url: str,
    name: str | None,
    public_url: str,
    *,
    otherwise_called: str = "Quản trị",
    at_the_machine: bool = False,
) -> str:
    """A sign-in link for the first administrator of a database.

    Until somebody has come in as one, asking again gives a new link and ends the old; a `name`
    replaces the one given before. After that it raises AdministratorExists, unless the operator
    asks, who sits `at_the_machine`, while no administrator is signed in: they get their way back.
    """
    called = free_text(name or otherwise_called, "name", 80)
    async with _owner(direct_url) as tx:
        held = await tx.fetch(ADMINISTRATORS)
        came = [row for row in held if row["came_in"]]
        if came and (not at_the_machine or any(row["is_in"] for row in held)):
            raise AdministratorExists()
        member = (came or held)[0]["member"] if held else None
        if member is not None and name is not None and not came:
            await queries.rename(tx, member, called, None)
        return await _invite(tx, member, called, None, "administrator", public_url)


async def invite_by_operator(
    direct_url: str, name: str, public_url: str, role: Role, ward: str | None
) -> str:
    """A sign-in link for a member with `role` in `ward` (unit id, code or name; none for an
    administrator). Somebody of exactly that name, role and ward gets a new link of their own.

    Raises NotFound for a ward that is not in use, Invalid for a name that several wards bear.
    """
    called = free_text(name, "name", 80)
    async with _owner(direct_url) as tx:
        ward_id = None
        if role != "administrator":
            found = await tx.fetch(WARDS_LIKE, ward or "", fold(ward or ""))
            if not found:
                raise NotFound(field="ward", sentence=f"Phố Chợ chưa mở ở phường “{ward}”.")
            if len(found) > 1:
                codes = ", ".join(sorted(row["id"] for row in found))
                raise Invalid(field="ward", sentence=f"Nhiều nơi cùng tên: {codes}. Ghi rõ mã.")
            ward_id = found[0]["id"]
        member = await tx.fetchval(HOLDERS, called, role, ward_id)
        return await _invite(tx, member, called, ward_id, role, public_url)
