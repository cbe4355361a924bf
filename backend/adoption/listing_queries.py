"""The points behind a figure, in walking order."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from backend.adoption import plan_queries
from backend.adoption.figure_queries import CONDITIONS, TOOLS, By, facts
from backend.adoption.plan_queries import PointCard
from backend.adoption.stages import LETTERS, RUNGS, Stage
from backend.database import Tx
from backend.paging import cursor_of, keys_of
from backend.wire import Wire

WALK = """concat_ws('|', t.name_fold, coalesce(p.side, 'none'), p.house_key, k.name_fold,
  to_char(z.position, '00000'), to_char(r.position, '00000'), to_char(p.stall_order, '0000000'),
  p.label_fold)"""
"""Text that sorts points as people walk them: side by side of a street, row by row of a market."""
PLACES = """
  join point p on p.id = f.point left join street t on t.id = p.street
  left join market k on k.id = p.market left join market_row r on r.id = p.market_row
  left join zone z on z.id = r.zone
"""


class Listed(PointCard):
    """A point of a list, and who made the claim that carries its stage."""

    observer: str | None


class Listing(Wire):
    items: list[Listed]
    next: str | None


async def listing(
    tx: Tx,
    by: By,
    on: date,
    campaign: UUID | None,
    ward: str | None,
    *,
    key: str | None,
    indicator: str,
    limit: int,
    cursor: str | None,
) -> Listing:
    """One page of the points that `indicator` counts, in the area `key` or in all of them.

    `indicator` is a name in CONDITIONS. Order: as people walk, then id.
    """
    after = keys_of(cursor, 2)
    rows = await tx.fetch(
        f'{facts(by)}, walked as (select f.*, {WALK} collate "C" as walk from facts f {PLACES})'
        f" select point, walk from walked where {CONDITIONS[indicator]}"
        " and ($4::text is null or key = $4)"
        ' and ($5::text is null or (walk, point) > ($5 collate "C", $6::uuid))'
        " order by walk, point limit $7",
        on,
        campaign,
        ward,
        key,
        after[0] if after else None,
        UUID(after[1]) if after else None,
        limit + 1,
    )
    page = rows[:limit]
    ids = [row["point"] for row in page]
    cards = {card.id: card for card in await plan_queries.points_by_id(tx, ids, on, campaign)}
    observers = await _observers(tx, [cards[point] for point in ids])
    more = cursor_of(page[-1]["walk"], page[-1]["point"]) if len(rows) > limit else None
    return Listing(
        items=[
            Listed(
                **{name: getattr(cards[point], name) for name in PointCard.__struct_fields__},
                observer=observers.get(point),
            )
            for point in ids
        ],
        next=more,
    )


class PointLine(Wire):
    """A point in the workbook's list: everything that its figures count, no personal data."""

    key: str
    label: str
    shop_name: str | None
    trade: str | None
    stage: Stage
    since: date | None
    evidence: str | None
    last_on: date | None
    stale: bool
    fluent_since: date | None
    registered: bool
    used_before: bool | None
    in_baseline: bool
    used_then: bool
    visited: bool
    tools: dict[str, str | None]


async def every_point(
    tx: Tx, by: By, on: date, campaign: UUID | None, ward: str | None
) -> list[PointLine]:
    """Every point that the table of the same question counts, X included, as people walk."""
    rows = await tx.fetch(
        f"{facts(by)} select f.*, p.label, m.trade_name, n.name as trade from facts f {PLACES}"
        " left join lateral (select trade_name, trade from merchant where point = p.id"
        "  and erased_at is null order by created_at desc, id desc limit 1) m on true"
        " left join trade n on n.code = m.trade"
        f' order by {WALK} collate "C", p.id',
        on,
        campaign,
        ward,
    )
    return [
        PointLine(
            key=row["key"],
            label=row["label"],
            shop_name=row["trade_name"],
            trade=row["trade"],
            stage=row["stage"],
            since=row["since"],
            evidence=row["evidence"],
            last_on=row["last_on"],
            stale=row["stale"],
            fluent_since=row["fluent_since"],
            registered=row["registered"],
            used_before=row["used_before"],
            in_baseline=row["in_baseline"],
            used_then=row["used_then"],
            visited=row["visited"],
            tools={tool: row[f"tool_{tool}"] for tool in TOOLS},
        )
        for row in rows
    ]


KINDS_OF = {
    rung.stage: [kind for kind, letter in LETTERS.items() if letter in rung.carried_by]
    + (["active"] if "+" in rung.carried_by else [])
    for rung in RUNGS
}


async def _observers(tx: Tx, cards: list[PointCard]) -> dict[UUID, str]:
    """By point, the member whose claim is the newest that carries the stage."""
    told = [card for card in cards if card.last_on is not None]
    rows = await tx.fetch(
        "select distinct on (c.point) c.point, m.name"
        " from unnest($1::uuid[], $2::date[], $3::text[]) as a (point, on_date, kinds)"
        " join claim c on c.point = a.point and c.on_date = a.on_date"
        "  and c.kind = any (string_to_array(a.kinds, ','))"
        " join member m on m.id = c.member"
        " order by c.point, c.created_at desc, c.id desc",
        [card.id for card in told],
        [card.last_on for card in told],
        [",".join(KINDS_OF[card.stage]) for card in told],
    )
    return {row["point"]: row["name"] for row in rows}
