"""Writing points: one, many at once, and what changes on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.places.points import label_key

_INSERT = """
insert into point (id, ward, origin_unit, kind, street, side, house_number, house_key, market,
  market_row, stall_code, stall_order, stall_width, label, label_fold, landmark, status,
  status_on, status_reason, listed_on, weak_signal, field_revs, rev, created_by, created_at)
values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $17,
  false, '{}', 1, $19, $20)
on conflict do nothing
"""


def _values(
    point_id: UUID,
    ward: str,
    kind: str,
    label: str,
    listed_on: date,
    by: UUID | None,
    *,
    street: UUID | None = None,
    side: str | None = None,
    house_number: str | None = None,
    house_key: str | None = None,
    market: UUID | None = None,
    market_row: UUID | None = None,
    stall_code: str | None = None,
    stall_order: int | None = None,
    width: int = 1,
    landmark: str = "",
    status: str = "open",
    reason: str = "",
) -> tuple[Any, ...]:
    return (
        point_id,
        ward,
        kind,
        street,
        side,
        house_number,
        house_key,
        market,
        market_row,
        stall_code,
        stall_order,
        width,
        label,
        label_key(label),
        landmark,
        status,
        listed_on,
        reason,
        by,
        now(),
    )


async def insert_point(
    tx: Tx,
    point_id: UUID,
    ward: str,
    kind: str,
    label: str,
    listed_on: date,
    by: UUID | None,
    **place: Any,
) -> bool:
    """Whether the point was new; it is not where its id or its stall is taken."""
    found = await tx.fetchrow(
        _INSERT + " returning id", *_values(point_id, ward, kind, label, listed_on, by, **place)
    )
    return found is not None


async def insert_points(
    tx: Tx, ward: str, listed_on: date, by: UUID | None, points: Sequence[dict[str, Any]]
) -> None:
    """Many new points at once; each dict has `kind`, `label` and what `_values` takes."""
    rows = [
        _values(new_id(), ward, point["kind"], point["label"], listed_on, by, **_place(point))
        for point in points
    ]
    for start in range(0, len(rows), 500):
        await tx.executemany(_INSERT, rows[start : start + 500])


def _place(point: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in point.items() if key not in ("kind", "label")}


async def stall_in_row(tx: Tx, row_id: UUID, code: str) -> UUID | None:
    found: UUID | None = await tx.fetchval(
        "select id from point where market_row = $1 and stall_code = $2 and kind = 'stall'",
        row_id,
        code,
    )
    return found


async def made_by(tx: Tx, point_id: UUID) -> UUID | None:
    found: UUID | None = await tx.fetchval("select created_by from point where id = $1", point_id)
    return found


async def mobile_count(tx: Tx, market_id: UUID) -> int:
    found: int = await tx.fetchval(
        "select count(*) from point where market = $1 and kind = 'mobile'", market_id
    )
    return found


async def same_house(tx: Tx, street_id: UUID, house_key: str, but: UUID) -> bool:
    """Whether another point of the street that is not closed has the same number."""
    found: bool = await tx.fetchval(
        "select exists (select 1 from point where street = $1 and house_key = $2 and id <> $3"
        " and house_number is not null and status in ('open', 'vacant'))",
        street_id,
        house_key,
        but,
    )
    return found


async def hold_street(tx: Tx, street_id: UUID) -> None:
    """Let one transaction at a time add houses to a street: nothing else keeps numbers apart."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"houses:{street_id}")


async def houses_there(tx: Tx, street_id: UUID, keys: Sequence[str]) -> set[str]:
    """Those of the house keys that some point of the street bears, whatever its state."""
    rows = await tx.fetch(
        "select distinct house_key from point where street = $1 and house_key = any($2)"
        " and house_number is not null",
        street_id,
        list(keys),
    )
    return {row["house_key"] for row in rows}


async def field_revs(tx: Tx, point_id: UUID) -> dict[str, int]:
    """The revision in which each field last changed; a field never changed is missing."""
    rows = await tx.fetch(
        "select key, value::int as rev from point, jsonb_each_text(field_revs) where id = $1",
        point_id,
    )
    return {row["key"]: row["rev"] for row in rows}


_COLUMN = {
    "status": "status",
    "statusOn": "status_on",
    "reason": "status_reason",
    "houseNumber": "house_number",
    "houseKey": "house_key",
    "stallCode": "stall_code",
    "stallOrder": "stall_order",
    "landmark": "landmark",
    "side": "side",
    "label": "label",
    "labelFold": "label_fold",
    "weakSignal": "weak_signal",
    "width": "stall_width",
}


async def update_point(tx: Tx, point_id: UUID, changes: dict[str, Any], fields: list[str]) -> int:
    """Set some columns by their wire names, note `fields` as changed; gives the new revision."""
    sets = ", ".join(f"{_COLUMN[name]} = ${place}" for place, name in enumerate(changes, start=3))
    rev: int = await tx.fetchval(
        f"update point set {sets}, rev = rev + 1, field_revs = field_revs ||"
        " (select jsonb_object_agg(name, rev + 1) from unnest($2::text[]) as name)"
        " where id = $1 returning rev",
        point_id,
        fields,
        *changes.values(),
    )
    return rev


async def stalls_between(tx: Tx, row_id: UUID, one: int, other: int) -> int:
    """How many unmerged stalls stand between two places of a row."""
    found: int = await tx.fetchval(
        "select count(*) from point where market_row = $1 and status <> 'merged'"
        " and stall_order > least($2::int, $3::int) and stall_order < greatest($2::int, $3::int)",
        row_id,
        one,
        other,
    )
    return found
