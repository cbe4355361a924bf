"""Teams in two tiers, and what each of them walks."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.audit import chain
from backend.database import Database
from backend.errors import Conflict, Invalid, NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.paging import cursor_of, keys_of, page_limit
from backend.people import team_queries as queries
from backend.people.access import OFFICER, SETUP, Principal, only
from backend.wire import Input, Wire


class TeamsPage(Wire):
    items: list[queries.TeamCard]
    next: str | None


class AssignmentsPage(Wire):
    items: list[queries.AssignmentCard]
    next: str | None


class TeamInput(Input):
    ward: str
    name: str
    tier: queries.Tier = "ward"
    parent_id: UUID | None = None
    id: UUID | None = None


class AssignmentInput(Input):
    team_id: UUID
    street_id: UUID | None = None
    market_id: UUID | None = None


class TeamNameTaken(Conflict):
    """A team of this ward has the name already."""

    slug = "team-name-taken"
    sentence = "Phường đã có tổ mang tên này. Chọn tên khác hoặc dùng tổ đang có."


@get("/teams", opt=only(*SETUP), summary="Teams of my wards, by name, with what they walk")
async def teams(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> TeamsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.teams(tx, wards, keys_of(cursor, 2), most + 1)
    shown = rows[:most]
    after = cursor_of(shown[-1][0], shown[-1][1]) if len(rows) > most else None
    return TeamsPage(items=[row[2] for row in shown], next=after)


@post("/teams", opt=only(*SETUP), summary="Make a team; a hamlet's stands below a ward's")
async def add_team(
    data: JSONBody[TeamInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> queries.TeamCard:
    ward = principal.ward(data.ward)
    name = free_text(data.name, "name", 80)
    if (data.tier == "hamlet") != (data.parent_id is not None):
        raise Invalid(
            field="parentId",
            sentence="Tổ thôn, tổ dân phố đứng dưới một tổ cấp phường; tổ cấp phường thì không.",
        )
    team_id = data.id or new_id()
    async with database.unit_of_work(principal.scope) as tx:
        if data.parent_id is not None:
            above = await queries.team(tx, data.parent_id)
            if above is None or above.ward != ward:
                raise NotFound(field="parentId")
            if above.tier != "ward":
                raise Invalid(field="parentId", sentence="Tổ bên trên phải là tổ cấp phường.")
        if await queries.add_team(tx, team_id, ward, name, data.tier, data.parent_id):
            chain.record(
                tx,
                ward,
                principal.member_id,
                "people.add_team",
                f"team:{team_id}",
                {"tier": data.tier},
            )
        made = await queries.team(tx, team_id)
        if made is None or (made.ward, made.name) != (ward, name):
            raise TeamNameTaken(field="name")
    return made


@get("/assignments", opt=only(*SETUP), summary="Which team walks which street or market")
async def assignments(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> AssignmentsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.assignments(tx, wards, keys_of(cursor, 1), most + 1)
    shown = rows[:most]
    after = cursor_of(shown[-1].id) if len(rows) > most else None
    return AssignmentsPage(items=shown, next=after)


@post("/assignments", opt=only(*OFFICER), summary="Give a team a street or a market to walk")
async def assign(
    data: JSONBody[AssignmentInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> queries.AssignmentCard:
    if (data.street_id is None) == (data.market_id is None):
        raise Invalid(field="streetId", sentence="Chọn một tuyến đường hoặc một chợ cho tổ.")
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.ward_of_place(tx, data.street_id, data.market_id)
        if ward is None:
            raise NotFound(field="streetId" if data.street_id else "marketId")
        if not await queries.stands_in(tx, data.team_id, ward):
            raise NotFound(field="teamId")
        made, is_new = await queries.assign(tx, ward, data.team_id, data.street_id, data.market_id)
        if is_new:
            chain.record(
                tx,
                ward,
                principal.member_id,
                "people.assign",
                f"assignment:{made}",
                {"team": data.team_id, "street": data.street_id, "market": data.market_id},
            )
        card = await queries.assignment(tx, made)
    if card is None:
        raise NotFound()
    return card


@delete("/assignments/{assignment_id:uuid}", opt=only(*OFFICER), summary="Take a place back")
async def end_assignment(
    assignment_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    async with database.unit_of_work(principal.scope) as tx:
        ended = await queries.end_assignment(tx, assignment_id)
        if ended is None:
            raise NotFound()
        ward, team, just_now = ended
        if just_now:
            chain.record(
                tx,
                ward,
                principal.member_id,
                "people.end_assignment",
                f"assignment:{assignment_id}",
                {"team": team},
            )


team_routes: list[ControllerRouterHandler] = [
    teams,
    add_team,
    assignments,
    assign,
    end_assignment,
]
