"""Adding a point, and changing its state."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec
from litestar import patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, Principal, only
from backend.audit import chain
from backend.clock import today
from backend.database import Database
from backend.errors import Invalid, NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.operations import FieldConflict, ParentMissing
from backend.places import apply, queries
from backend.places.houses import one_house_number
from backend.places.points import Kind, PointPatch, PointPut, Status
from backend.places.queries import PointRow
from backend.wire import Input


class PointInput(Input, kw_only=True):
    """A shop (street and number or landmark), a stall (row and number) or, with kind `mobile`, a
    seller without a fixed stall."""

    ward: str
    id: UUID | None = None
    kind: Kind | None = None
    street_id: UUID | None = None
    house_number: str | None = None
    side: Literal["odd", "even"] | None = None
    landmark: str | None = None
    market_id: UUID | None = None
    row_id: UUID | None = None
    stall_code: str | None = None
    label: str | None = None


class PointChange(Input, kw_only=True):
    """A new status with its reason and day, a landmark, or the neighbour to merge with."""

    status: Status | msgspec.UnsetType = msgspec.UNSET
    reason: str | msgspec.UnsetType = msgspec.UNSET
    on: date | msgspec.UnsetType = msgspec.UNSET
    landmark: str | msgspec.UnsetType = msgspec.UNSET
    weak_signal: bool | msgspec.UnsetType = msgspec.UNSET
    merge_with: UUID | msgspec.UnsetType = msgspec.UNSET


def _put(data: PointInput) -> PointPut:
    kind: Kind = data.kind or ("shop" if data.street_id else "stall")
    return PointPut(
        ward=data.ward,
        kind=kind,
        street_id=data.street_id,
        house_number=_one_house(data.house_number),
        side=data.side,
        landmark=data.landmark,
        market_id=data.market_id,
        row_id=data.row_id,
        stall_code=data.stall_code,
        label=data.label,
    )


def _one_house(typed: str | None) -> str | None:
    text = free_text(typed or "", "houseNumber", 40, required=False)
    return one_house_number(text, field="houseNumber") if text else None


@post("/points", opt=only(*FIELD), summary="A shop or stall that was not on the list")
async def add_point(
    data: JSONBody[PointInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> PointRow:
    principal.ward(data.ward)
    point_id, asked = data.id or new_id(), _put(data)
    async with database.unit_of_work(principal.scope) as tx:
        try:
            await apply.add(tx, principal, point_id, asked, today())
        except ParentMissing:
            fields = {"shop": "streetId", "stall": "rowId", "mobile": "marketId"}
            raise NotFound(field=fields[asked.kind]) from None
        point = await queries.point_by_id(tx, point_id)
    if point is None:
        raise NotFound()
    return point


@patch("/points/{point:uuid}", opt=only(*FIELD), summary="Close, reopen or merge a point")
async def change_point(
    point: FromPath[UUID],
    data: JSONBody[PointChange],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> PointRow:
    on = _day(data)
    async with database.unit_of_work(principal.scope) as tx:
        before = await queries.point_by_id(tx, point)
        if before is None:
            raise NotFound()
        try:
            if data.merge_with is not msgspec.UNSET:
                await apply.merge(tx, point, data.merge_with, on, _reason(data))
            else:
                await apply.change(tx, point, _patch(data), None)
        except (ParentMissing, FieldConflict):
            raise NotFound() from None
        after = await queries.point_by_id(tx, point)
        if after is None:
            raise NotFound()
        if after.rev != before.rev and data.landmark is data.weak_signal is msgspec.UNSET:
            # Who left the denominator, and who said so, is what a report is asked about.
            chain.record(
                tx,
                after.ward,
                principal.member_id,
                "places.change_point",
                f"point:{point}",
                {"status": after.status, "on": after.status_on, "width": after.width},
            )
    return after


def _patch(data: PointChange) -> PointPatch:
    return PointPatch(
        status=data.status,
        status_on=data.on,
        reason=data.reason,
        landmark=data.landmark,
        weak_signal=data.weak_signal,
    )


def _day(data: PointChange) -> date:
    if data.on is msgspec.UNSET:
        return today()
    if data.on > today():
        raise Invalid(field="on", sentence="Ngày này chưa đến. Ghi ngày hôm nay hoặc trước.")
    return data.on


def _reason(data: PointChange) -> str:
    if data.reason is msgspec.UNSET:
        return ""
    return free_text(data.reason, "reason", 200, required=False)


routes: list[ControllerRouterHandler] = [add_point, change_point]
