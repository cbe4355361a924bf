"""Turf: saying who walks where just now."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, READERS, Principal, only
from backend.campaigns import turf_queries as queries
from backend.campaigns.campaign_rules import TurfHeld, hold_length
from backend.campaigns.turf_queries import HoldRow
from backend.clock import VIETNAM, now
from backend.database import Database
from backend.errors import Invalid, NotAllowed, NotFound
from backend.wire import Input, Wire


class HoldInput(Input, kw_only=True):
    """A street (one side, or both when none is said) or a row of stalls."""

    street_id: UUID | None = None
    side: Literal["odd", "even", "none"] | None = None
    row_id: UUID | None = None
    hours: float | None = None


class HoldsPage(Wire, kw_only=True):
    items: list[HoldRow]
    next: str | None = None


@get("/holds", opt=only(*READERS), summary="Who is walking where just now")
async def holds(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
) -> HoldsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    async with database.unit_of_work(principal.scope) as tx:
        return HoldsPage(items=await queries.open_holds(tx, wards))


@post("/holds", opt=only(*FIELD), summary="Take a street side or a row; ends by itself")
async def take(
    data: JSONBody[HoldInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> HoldRow:
    if (data.street_id is None) == (data.row_id is None):
        raise Invalid(field="streetId", sentence="Chọn một phía đường hoặc một dãy sạp.")
    if data.row_id is not None and data.side is not None:
        raise Invalid(field="side", sentence="Dãy sạp không có bên chẵn, lẻ. Bỏ ô này.")
    side = None if data.side == "none" else data.side
    until = now() + hold_length(data.hours)
    me = principal.member_id
    async with database.unit_of_work(principal.scope) as tx:
        ward = await queries.ward_of_turf(tx, data.street_id, data.row_id)
        if ward is None:
            raise NotFound(field="streetId" if data.street_id else "rowId")
        await queries.lock_turf(tx, data.street_id or data.row_id or me)
        there = await queries.holds_on(tx, data.street_id, side, data.row_id)
        others = [hold for hold in there if hold.member_id != me]
        if others and await queries.is_exclusive(tx, data.street_id, data.row_id):
            clock = f"{others[0].expires_at.astimezone(VIETNAM):%H:%M}"
            raise TurfHeld(
                sentence=f"{others[0].member_name} đang đi khu vực này đến {clock}. "
                "Chọn khu vực khác hoặc chờ hết giờ.",
                member=others[0].member_name,
                until=others[0].expires_at.isoformat(),
                holdId=str(others[0].id),
            )
        mine = [hold for hold in there if hold.member_id == me and hold.side == side]
        if mine:
            await queries.extend_hold(tx, mine[0].id, max(until, mine[0].expires_at))
            hold_id = mine[0].id
        else:
            hold_id = await queries.take_hold(
                tx, ward, me, data.street_id, side, data.row_id, until
            )
        hold = await queries.hold_by_id(tx, hold_id)
    if hold is None:
        raise NotFound()
    return hold


@delete("/holds/{hold:uuid}", opt=only(*FIELD), summary="Give turf back: one's own, or as officer")
async def release(
    hold: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    async with database.unit_of_work(principal.scope) as tx:
        found = await queries.hold_by_id(tx, hold)
        if found is None:
            raise NotFound()
        if found.member_id != principal.member_id and not principal.holds(
            "ward_officer", found.ward
        ):
            raise NotAllowed()
        await queries.release_hold(tx, hold)


routes: list[ControllerRouterHandler] = [holds, take, release]
