"""Advice cards in the database: taking a list in, reading the wording of each card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from backend.database import Tx
from backend.ids import new_id
from backend.merchants.advice import Advice, Kind, Owner
from backend.merchants.claims import RefusalReason
from backend.wire import Wire


class AdviceCard(Wire, kw_only=True):
    """A card as phones keep it. Past `valid_to` it is still shown, marked as out of date."""

    slug: str
    kind: Kind
    reason: RefusalReason | None
    title: str
    lines: list[str]
    ask: str
    more: list[str]
    owner: Owner
    source: str
    checked_on: date
    valid_from: date
    valid_to: date


async def import_advice(tx: Tx, cards: Iterable[Advice]) -> int:
    """Take cards in; how many that changed. Wordings of other days stay."""
    changed = 0
    for position, card in enumerate(cards, start=1):
        written = await tx.fetchval(
            "insert into advice (id, slug, kind, reason, title, lines, ask, more, owner, source,"
            " checked_on, valid_from, valid_to, position)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
            " on conflict (slug, valid_from) do update set kind = excluded.kind,"
            " reason = excluded.reason, title = excluded.title, lines = excluded.lines,"
            " ask = excluded.ask, more = excluded.more, owner = excluded.owner,"
            " source = excluded.source, checked_on = excluded.checked_on,"
            " valid_to = excluded.valid_to, position = excluded.position"
            " where (advice.kind, advice.reason, advice.title, advice.lines, advice.ask,"
            " advice.more, advice.owner, advice.source, advice.checked_on, advice.valid_to,"
            " advice.position) is distinct from (excluded.kind, excluded.reason, excluded.title,"
            " excluded.lines, excluded.ask, excluded.more, excluded.owner, excluded.source,"
            " excluded.checked_on, excluded.valid_to, excluded.position) returning id",
            new_id(),
            card.slug,
            card.kind,
            card.reason,
            card.title,
            card.lines,
            card.ask,
            card.more,
            card.owner,
            card.source,
            card.checked_on,
            card.valid_from,
            card.valid_to,
            position,
        )
        changed += written is not None
    return changed


async def advice_on(tx: Tx, on: date) -> list[AdviceCard]:
    """The latest wording of every card begun by a day, in the list's order; the expired ones too.

    An expired card says so on screen: without it the phone would have no answer at all.
    """
    return await tx.all(
        AdviceCard,
        "select slug, kind, reason, title, lines, ask, more, owner, source, checked_on,"
        " valid_from, valid_to from (select distinct on (slug) * from advice"
        " where valid_from <= $1 order by slug, valid_from desc) as latest"
        " order by position, slug",
        on,
    )
