"""A point put once more: a phone that had no answer yet corrected what it had sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.operations import Applied
from backend.places import point_queries, queries
from backend.places.points import (
    DUPLICATE_STALL,
    SAME_HOUSE,
    IdTaken,
    NewPoint,
    StallExists,
    label_in_row,
    label_key,
)
from backend.places.queries import PointRow

_LAST_PUT = "put"
"""Beside the fields in `field_revs`: the revision in which the point was last put again."""
_FOLLOWS = {"houseKey": "houseNumber", "stallOrder": "stallCode"}
"""Columns that a person does not see, each with the field that it is made of."""


async def put_again(
    tx: Tx,
    kept: PointRow,
    new: NewPoint,
    label: str | None,
    warn: tuple[str, ...],
    *,
    renumbered_by: UUID | None,
) -> Applied:
    """Change what differs; the same again changes nothing.

    Nothing is done where somebody else has changed one of the fields since, nor to a point merged
    away; the answer is then `known`. `label` is the name that the point would get, None of a stall.
    Raises IdTaken for another place, and for another number unless `renumbered_by` made the point:
    then it is the same shop, whose number they have corrected.
    """
    if (kept.kind, kept.street_id, kept.market_id, kept.row_id) != (
        new.kind,
        new.street,
        new.market,
        new.market_row,
    ):
        raise IdTaken(field="id")
    wanted, more = await _number(tx, kept, new, label)
    if wanted and not (renumbered_by and await point_queries.made_by(tx, kept.id) == renumbered_by):
        raise IdTaken(field="id")
    warn = tuple(dict.fromkeys((*warn, *more)))
    there: dict[str, Any] = {"landmark": kept.landmark, "side": kept.side, "label": kept.label}
    asked: dict[str, Any] = {"landmark": new.landmark}
    if new.side is not None:
        asked["side"] = new.side
    named_by_landmark = new.kind == "shop" and not new.house_number
    if label and (new.label or (named_by_landmark and new.landmark != kept.landmark)):
        asked["label"] = label
    wanted |= {name: value for name, value in asked.items() if there[name] != value}
    if not wanted:
        return Applied(kept.rev, warn)
    fields = {_FOLLOWS.get(name, name) for name in wanted}
    changed = await point_queries.field_revs(tx, kept.id)
    since = changed.get(_LAST_PUT, 1)
    by_others = any(changed.get(name, 1) > since for name in fields)
    if kept.status == "merged" or by_others or ("stallCode" in fields and kept.width > 1):
        return Applied(kept.rev, warn, known=True)
    if "label" in wanted:
        wanted["labelFold"] = label_key(wanted["label"])
    rev = await point_queries.update_point(tx, kept.id, wanted, sorted({*fields, _LAST_PUT}))
    return Applied(rev, warn)


async def _number(
    tx: Tx, kept: PointRow, new: NewPoint, label: str | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Another house or stall number with what it brings along, and what there is to warn of.

    Raises StallExists where nine stalls of the row bear the number.
    """
    wanted: dict[str, Any]
    if new.stall is None:
        if new.house_number == kept.house_number or kept.street_id is None:
            return {}, ()
        key = new.house_key or ""
        taken = await point_queries.same_house(tx, kept.street_id, key, kept.id)
        wanted = {"houseNumber": new.house_number, "houseKey": new.house_key, "label": label}
        return wanted, (SAME_HOUSE,) if taken else ()
    code, order = new.stall
    row = await queries.row_by_id(tx, kept.row_id) if kept.row_id else None
    if row is None or (kept.stall_code or "").split("-")[0] == code:
        return {}, ()
    for copy in range(1, 10):
        called = code if copy == 1 else f"{code}-{copy}"
        if await point_queries.stall_in_row(tx, row.id, called) is None:
            name = label_in_row(row.code, called)
            wanted = {"stallCode": called, "stallOrder": order, "label": name}
            return wanted, () if copy == 1 else (DUPLICATE_STALL,)
    raise StallExists(field="stallCode")
