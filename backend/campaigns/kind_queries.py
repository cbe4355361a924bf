"""Kinds of campaign in the database."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from backend.campaigns.kinds import Kind
from backend.database import Tx
from backend.wire import Wire


class KindRow(Wire, kw_only=True):
    """A kind as a screen offers it."""

    code: str
    name: str
    site: str
    indicators: list[str]


async def import_kinds(tx: Tx, kinds: Iterable[Kind]) -> int:
    """Take kinds in; how many rows that changed. None is ever taken away."""
    changed = 0
    for kind in kinds:
        written = await tx.fetchval(
            "insert into campaign_kind (code, name, site, indicators) values ($1, $2, $3, $4)"
            " on conflict (code) do update set name = excluded.name, site = excluded.site,"
            " indicators = excluded.indicators where (campaign_kind.name, campaign_kind.site,"
            " campaign_kind.indicators) is distinct from"
            " (excluded.name, excluded.site, excluded.indicators) returning code",
            kind.code,
            kind.name,
            kind.site,
            msgspec.json.encode(kind.indicators).decode(),
        )
        changed += written is not None
    return changed


async def list_kinds(tx: Tx) -> list[KindRow]:
    rows = await tx.fetch("select code, name, site, indicators from campaign_kind order by code")
    return [
        KindRow(
            code=row["code"],
            name=row["name"],
            site=row["site"],
            indicators=msgspec.json.decode(row["indicators"], type=list[str]),
        )
        for row in rows
    ]
