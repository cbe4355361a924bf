"""The bank list and the lines of business in the database: taking lists in, reading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import resources
from uuid import UUID

import msgspec

from backend.database import Tx
from backend.ids import new_id
from backend.merchants.banks import Bank
from backend.wire import Wire


class BankRow(Wire, kw_only=True):
    """A bank under its name of a day."""

    id: UUID
    bin: str
    short_name: str
    name: str
    kind: str


class TradeRow(Wire, kw_only=True):
    """A line of business; `position` is its place in the list that people choose from."""

    code: str
    name: str
    position: int = 0


async def import_banks(tx: Tx, banks: Iterable[Bank]) -> int:
    """Take a bank list in; how many rows that changed. Names of other days stay."""
    changed = 0
    for bank in banks:
        written = await tx.fetchval(
            "insert into bank (id, bin, short_name, name, kind, valid_from, valid_to)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (bin, valid_from) do update"
            " set short_name = excluded.short_name, name = excluded.name, kind = excluded.kind,"
            " valid_to = excluded.valid_to where (bank.short_name, bank.name, bank.kind,"
            " bank.valid_to) is distinct from (excluded.short_name, excluded.name, excluded.kind,"
            " excluded.valid_to) returning id",
            new_id(),
            bank.bin,
            bank.short_name,
            bank.name,
            bank.kind,
            bank.valid_from,
            bank.valid_to,
        )
        changed += written is not None
    return changed


async def banks_on(tx: Tx, on: date) -> list[BankRow]:
    """The banks of a day by short name."""
    return await tx.all(
        BankRow,
        "select id, bin, short_name, name, kind from bank where valid_from <= $1"
        " and (valid_to is null or valid_to >= $1) order by lower(short_name), bin",
        on,
    )


def shipped_trades() -> list[TradeRow]:
    """The lines of business that come with Phố Chợ, in the order in which they are shown."""
    text = (resources.files(__package__) / "data/trades.json").read_text("utf-8")
    rows = msgspec.json.decode(text)["trades"]
    return [
        TradeRow(code=row["code"], name=row["name"], position=place)
        for place, row in enumerate(rows, start=1)
    ]


async def import_trades(tx: Tx, trades: Iterable[TradeRow]) -> int:
    """Take lines of business in; how many rows that changed. None is ever taken away."""
    changed = 0
    for trade in trades:
        written = await tx.fetchval(
            "insert into trade (code, name, position) values ($1, $2, $3)"
            " on conflict (code) do update set name = excluded.name, position = excluded.position"
            " where (trade.name, trade.position) is distinct from"
            " (excluded.name, excluded.position) returning code",
            trade.code,
            trade.name,
            trade.position,
        )
        changed += written is not None
    return changed


async def list_trades(tx: Tx) -> list[TradeRow]:
    return await tx.all(TradeRow, "select code, name, position from trade order by position, code")
