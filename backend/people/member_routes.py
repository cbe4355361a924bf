"""Inviting people, and their roles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.audit import chain
from backend.config import Settings
from backend.database import Database, Tx
from backend.errors import Conflict, NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.link_qr import svg_of
from backend.paging import cursor_of, keys_of, page_limit
from backend.people import member_queries as queries
from backend.people import team_queries
from backend.people.access import ANYONE, SETUP, Principal, Role, only
from backend.people.granting import as_officer, may_grant, may_hand_a_way_in
from backend.people.invitations import grouped, link_to
from backend.wire import Input, Wire


class InvitationAnswer(Wire):
    """A way in, shown once: `code` grouped for reading aloud, `svg` the link as a QR."""

    code: str
    link: str
    svg: str
    expires_at: datetime


class MembersPage(Wire):
    items: list[queries.MemberCard]
    next: str | None


class MemberInput(Input):
    ward: str
    name: str
    role: Role
    team_id: UUID | None = None
    affiliation: str = ""
    id: UUID | None = None


class MemberChange(Input):
    """What to mend; what is left out stays."""

    name: str | None = None
    affiliation: str | None = None


class MemberAnswer(Wire):
    member: queries.MemberCard
    invitation: InvitationAnswer


class MembershipInput(Input):
    ward: str
    role: Role
    team_id: UUID | None = None


class MemberTaken(Conflict):
    """The id belongs to another member already."""

    slug = "member-id-taken"
    sentence = "Mã thành viên này đã dùng cho người khác. Tải lại trang rồi mời lại."


async def _team_of(tx: Tx, team: UUID | None, ward: str) -> UUID | None:
    if team is not None and not await team_queries.stands_in(tx, team, ward):
        raise NotFound(field="teamId")
    return team


async def _card(tx: Tx, member: UUID) -> queries.MemberCard:
    card = await queries.card(tx, member)
    if card is None:
        raise NotFound()
    return card


def _answer(made: queries.NewInvitation, settings: Settings) -> InvitationAnswer:
    link = link_to(settings.public_url, made.code)
    return InvitationAnswer(
        code=grouped(made.code), link=link, svg=svg_of(link), expires_at=made.expires_at
    )


@get("/members", opt=only(*SETUP), summary="Members of my wards, by name")
async def members(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> MembersPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.cards(tx, wards, keys_of(cursor, 2), most + 1)
    shown = rows[:most]
    after = cursor_of(shown[-1][0], shown[-1][1]) if len(rows) > most else None
    return MembersPage(items=[row[2] for row in shown], next=after)


@post("/members", opt=only(*SETUP), summary="Add a member with a role, and invite them")
async def add(
    data: JSONBody[MemberInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> MemberAnswer:
    ward = may_grant(principal, data.ward, data.role)
    name = free_text(data.name, "name", 80)
    affiliation = free_text(data.affiliation, "affiliation", 80, required=False)
    member = data.id or new_id()
    async with database.unit_of_work(principal.scope) as tx:
        team = await _team_of(tx, data.team_id, ward)
        added = await queries.add_member(tx, member, name, affiliation, principal.member_id)
        if not added:
            # Sent twice: the first answer's code is gone for good, so a fresh one is made.
            before = await queries.card(tx, member)
            if before is None or before.name != name or not await queries.works_here(tx, member):
                raise MemberTaken(field="id")
            may_hand_a_way_in(
                principal, member, works_beyond=await queries.works_beyond(tx, member)
            )
        await queries.grant(tx, member, ward, data.role, team)
        made = await queries.invite(tx, member, principal.member_id)
        chain.record(
            tx,
            ward,
            principal.member_id,
            "people.invite",
            f"member:{member}",
            {"role": data.role, "team": team, "invitation": made.id},
        )
        card = await _card(tx, member)
    return MemberAnswer(member=card, invitation=_answer(made, settings))


@patch("/members/{member_id:uuid}", opt=only(*ANYONE), summary="Mend a name: mine, my people's")
async def mend(
    member_id: FromPath[UUID],
    data: JSONBody[MemberChange],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> queries.MemberCard:
    name = None if data.name is None else free_text(data.name, "name", 80)
    affiliation = (
        None
        if data.affiliation is None
        else free_text(data.affiliation, "affiliation", 80, required=False)
    )
    # Only an officer's wards count here, not those where the caller merely works.
    async with database.unit_of_work(as_officer(principal)) as tx:
        if member_id != principal.member_id and not await queries.works_here(tx, member_id):
            raise NotFound()
        if await queries.rename(tx, member_id, name, affiliation):
            chain.record(
                tx,
                await queries.ward_of_member(tx, member_id),
                principal.member_id,
                "people.mend_member",
                f"member:{member_id}",
                {"name": name is not None, "affiliation": affiliation is not None},
            )
        return await _card(tx, member_id)


@post(
    "/members/{member_id:uuid}/invitations",
    opt=only(*SETUP),
    summary="A new way in for a member; unused older ones end",
)
async def invite_again(
    member_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> InvitationAnswer:
    async with database.unit_of_work(principal.scope) as tx:
        if member_id != principal.member_id and not await queries.works_here(tx, member_id):
            raise NotFound()
        may_hand_a_way_in(
            principal, member_id, works_beyond=await queries.works_beyond(tx, member_id)
        )
        made = await queries.invite(tx, member_id, principal.member_id)
        chain.record(
            tx,
            await queries.ward_of_member(tx, member_id),
            principal.member_id,
            "people.invite_again",
            f"member:{member_id}",
            {"invitation": made.id},
        )
    return _answer(made, settings)


@post("/members/{member_id:uuid}/memberships", opt=only(*SETUP), summary="Give a member a role")
async def grant(
    member_id: FromPath[UUID],
    data: JSONBody[MembershipInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> queries.MemberCard:
    ward = may_grant(principal, data.ward, data.role)
    async with database.unit_of_work(principal.scope) as tx:
        if not await queries.is_visible(tx, member_id):
            raise NotFound()
        team = await _team_of(tx, data.team_id, ward)
        membership = await queries.grant(tx, member_id, ward, data.role, team)
        chain.record(
            tx,
            ward,
            principal.member_id,
            "people.grant",
            f"membership:{membership}",
            {"member": member_id, "role": data.role, "team": team},
        )
        return await _card(tx, member_id)


@delete("/memberships/{membership_id:uuid}", opt=only(*SETUP), summary="End a role")
async def end(
    membership_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    async with database.unit_of_work(principal.scope) as tx:
        ended = await queries.end_membership(tx, membership_id, principal.scope.wards)
        if ended is None:
            raise NotFound()
        member, ward, role, just_now = ended
        if just_now:
            chain.record(
                tx,
                ward,
                principal.member_id,
                "people.end_membership",
                f"membership:{membership_id}",
                {"member": member, "role": role},
            )


member_routes: list[ControllerRouterHandler] = [
    members,
    add,
    mend,
    invite_again,
    grant,
    end,
]
