"""Points as they come from phones and from the desk: made once, changed field by field."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from backend.access import Principal
from backend.clock import day_of, now, today
from backend.database import Tx
from backend.errors import Invalid, NotFound
from backend.free_text import free_text
from backend.operations import Applied, FieldConflict, Op, ParentMissing
from backend.places import point_queries, queries
from backend.places.again import put_again
from backend.places.points import (
    DUPLICATE_STALL,
    SAME_HOUSE,
    HouseExists,
    IdTaken,
    MergedAway,
    NewPoint,
    NotNeighbours,
    PointPatch,
    PointPut,
    StallExists,
    label_in_row,
    new_point,
    shop_label,
    status_change,
)
from backend.places.rows import without_row


async def apply(tx: Tx, principal: Principal, op: Op) -> Applied:
    """Do one operation on a `point`. Raises a Refusal, FieldConflict or ParentMissing.

    Two people who list the same stall while offline both keep their point: the second gets a
    number of its own and a warning, since what they recorded there hangs on it.
    """
    if op.kind == "put":
        put = msgspec.json.decode(op.body, type=PointPut)
        listed = day_of(op.happened_at(now()))
        return await add(tx, principal, op.entity_id, put, listed, keep_duplicate=True)
    if op.kind == "patch":
        patch = msgspec.json.decode(op.body, type=PointPatch)
        if patch.status_on is not msgspec.UNSET:
            patch = structs.replace(patch, status_on=_day_on_phone(patch.status_on, op))
        return await change(tx, op.entity_id, patch, op.base_rev)
    raise Invalid(field="op", sentence="Điểm không xóa được. Ghi tình trạng đóng cửa kèm lý do.")


def _day_on_phone(on: date, op: Op) -> date:
    """A day as a phone with a wrong clock names it. Today or before stays, as a person may pick
    it; what the phone alone takes to have come is today."""
    came = today()
    if came < on <= op.own_day or (op.claimed_at is not None and on == op.own_day):
        return came
    return on


async def add(
    tx: Tx,
    principal: Principal,
    point_id: UUID,
    put: PointPut,
    listed_on: date,
    *,
    keep_duplicate: bool = False,
) -> Applied:
    """Keep a new point; the same again changes nothing, and what was edited since is changed.

    Raises StallExists, IdTaken and others; HouseExists unless `keep_duplicate`.

    The point belongs to the ward of its street or market, whatever ward the sender knew: units
    may have changed while a phone was away.
    """
    if put.kind == "stall" and put.row_id is not None:
        row = await queries.row_by_id(tx, put.row_id)
        if row is not None and put.stall_code:
            put = structs.replace(put, stall_code=without_row(put.stall_code, row.code))
    new = new_point(put)
    label: str | None
    warn: tuple[str, ...] = ()
    if new.kind == "shop":
        place = await queries.street_by_id(tx, _given(new.street))
        if place is None:
            raise ParentMissing(_given(new.street))
        label = shop_label(new.house_number, new.landmark, place.name)
        if not keep_duplicate:
            await point_queries.hold_street(tx, place.id)
        inserted = await _insert(tx, principal, point_id, place.ward, label, listed_on, new)
        key = new.house_key or ""
        if inserted and await point_queries.same_house(tx, place.id, key, point_id):
            if not keep_duplicate:
                raise HouseExists([new.house_number or ""], place.name, field="houseNumber")
            warn = (SAME_HOUSE,)
    elif new.kind == "mobile":
        place = await queries.market_by_id(tx, _given(new.market))
        if place is None:
            raise ParentMissing(_given(new.market))
        number = await point_queries.mobile_count(tx, place.id) + 1
        label = new.label or f"Không cố định {number:02d}"
        inserted = await _insert(
            tx, principal, point_id, place.ward, label, listed_on, new, stall_order=number
        )
    else:
        label = None
        inserted, warn = await _add_stall(
            tx, principal, point_id, new, listed_on, keep_duplicate=keep_duplicate
        )
    kept = await queries.point_by_id(tx, point_id, lock=not inserted)
    if kept is None:
        raise IdTaken(field="id")
    if inserted:
        return Applied(kept.rev, warn)
    author = principal.member_id if keep_duplicate else None
    return await put_again(tx, kept, new, label, warn, renumbered_by=author)


def _given(place: UUID | None) -> UUID:
    assert place is not None, "new_point has checked it"  # noqa: S101
    return place


async def _insert(
    tx: Tx,
    principal: Principal,
    point_id: UUID,
    ward: str,
    label: str,
    listed_on: date,
    new: NewPoint,
    **more: Any,
) -> bool:
    return await point_queries.insert_point(
        tx,
        point_id,
        ward,
        new.kind,
        label,
        listed_on,
        principal.member_id,
        street=new.street,
        side=new.side,
        house_number=new.house_number,
        house_key=new.house_key,
        market=new.market,
        market_row=new.market_row,
        landmark=new.landmark,
        **more,
    )


async def _add_stall(
    tx: Tx,
    principal: Principal,
    point_id: UUID,
    new: NewPoint,
    listed_on: date,
    *,
    keep_duplicate: bool,
) -> tuple[bool, tuple[str, ...]]:
    row = await queries.row_by_id(tx, _given(new.market_row))
    if row is None:
        raise ParentMissing(_given(new.market_row))
    if row.market != new.market or row.kind != "stalls":
        raise Invalid(field="rowId", sentence="Dãy này không thuộc chợ đã chọn. Chọn lại dãy.")
    assert new.stall is not None, "new_point has checked it"  # noqa: S101
    code, order = new.stall
    for copy in range(1, 10):
        called = code if copy == 1 else f"{code}-{copy}"
        if await _insert(
            tx,
            principal,
            point_id,
            row.ward,
            label_in_row(row.code, called),
            listed_on,
            new,
            stall_code=called,
            stall_order=order,
        ):
            return True, () if copy == 1 else (DUPLICATE_STALL,)
        holder = await point_queries.stall_in_row(tx, row.id, called)
        if holder == point_id or holder is None:
            return False, ()
        if not keep_duplicate:
            raise StallExists(field="stallCode", pointId=str(holder))
        if await queries.point_by_id(tx, point_id) is not None:
            return False, (DUPLICATE_STALL,)
    raise StallExists(field="stallCode")


async def change(tx: Tx, point_id: UUID, patch: PointPatch, base_rev: int | None) -> Applied:
    """Change some fields of a point. Raises FieldConflict where one changed since `base_rev`.

    Different fields changed by two people are both kept, and the answer says `merged`.
    """
    asked = status_change(patch, today())
    point = await queries.point_by_id(tx, point_id, lock=True)
    if point is None:
        raise ParentMissing(point_id)
    if point.status == "merged":
        raise MergedAway()
    wanted: dict[str, Any] = {}
    if asked is not None and (point.status, point.status_on, point.status_reason) != (
        asked.status,
        asked.on,
        asked.reason,
    ):
        wanted |= {"status": asked.status, "statusOn": asked.on, "reason": asked.reason}
    if patch.landmark is not msgspec.UNSET:
        wanted["landmark"] = free_text(patch.landmark, "landmark", 120, required=False)
    if patch.weak_signal is not msgspec.UNSET:
        wanted["weakSignal"] = patch.weak_signal
    there = {
        "status": point.status,
        "statusOn": point.status_on,
        "reason": point.status_reason,
        "landmark": point.landmark,
        "weakSignal": point.weak_signal,
    }
    wanted = {name: value for name, value in wanted.items() if there[name] != value}
    fields = sorted({"status" if name in ("statusOn", "reason") else name for name in wanted})
    if not fields:
        return Applied(point.rev)
    if base_rev is not None:
        base_rev = max(base_rev, 1)  # a phone that had no answer yet edits its own first revision
    if base_rev is not None and base_rev < point.rev:
        changed = await point_queries.field_revs(tx, point_id)
        clash = tuple(name for name in fields if changed.get(name, 1) > base_rev)
        if clash:
            raise FieldConflict(point.rev, clash, {name: there[name] for name in clash}, {})
    rev = await point_queries.update_point(tx, point_id, wanted, fields)
    if base_rev is None or base_rev >= point.rev:
        return Applied(rev)
    kept = await queries.point_by_id(tx, point_id)
    return Applied(rev, merged=True, server=msgspec.to_builtins(kept))


async def merge(tx: Tx, point_id: UUID, neighbour_id: UUID, on: date, reason: str) -> int:
    """Make two neighbouring stalls one point, `point_id`; gives its new revision.

    The neighbour stays as `merged`, out of the denominator. Raises NotNeighbours or NotFound.
    """
    found = {}
    for one in sorted((point_id, neighbour_id)):
        point = await queries.point_by_id(tx, one, lock=True)
        if point is None:
            raise NotFound(field="mergeWith" if one == neighbour_id else None)
        found[one] = point
    kept, gone = found[point_id], found[neighbour_id]
    if (
        point_id == neighbour_id
        or kept.row_id is None
        or kept.row_id != gone.row_id
        or {kept.status, gone.status} - {"open", "vacant"}
        or kept.width + gone.width > 20
        or await point_queries.stalls_between(
            tx, kept.row_id, kept.stall_order or 0, gone.stall_order or 0
        )
    ):
        raise NotNeighbours(field="mergeWith")
    await point_queries.update_point(
        tx,
        gone.id,
        {"status": "merged", "statusOn": on, "reason": reason or f"gộp vào {kept.label}"},
        ["status"],
    )
    return await point_queries.update_point(
        tx, kept.id, {"width": kept.width + gone.width}, ["width"]
    )
