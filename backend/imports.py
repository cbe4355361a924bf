"""`phocho import`: reference data with validity, from the packaged lists or from a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import click

from backend.campaigns.kind_queries import import_kinds
from backend.campaigns.kinds import shipped_kinds
from backend.config import BadSetting, read_settings
from backend.database import Database, Tx
from backend.errors import Refusal
from backend.merchants.advice import parse_advice, shipped_advice
from backend.merchants.advice_queries import import_advice
from backend.merchants.bank_queries import import_banks, import_trades, shipped_trades
from backend.merchants.banks import parse_bank_list, shipped_banks
from backend.places.steward_queries import import_units
from backend.places.units import parse_units, shipped_units
from backend.serving import data_option, database_of, fail


@asynccontextmanager
async def _as_owner(direct_url: str) -> AsyncIterator[Tx]:
    """One transaction of the database's owner: lists belong to no ward, stewards cross them."""
    database = Database(direct_url, pool_size=1)
    await database.open()
    try:
        async with database.unit_of_work() as tx:
            # A reform moves every row of a ward; that may take longer than any request.
            await tx.execute("set local statement_timeout = 0")
            yield tx
    finally:
        await database.close()


async def import_packaged(direct_url: str) -> None:
    """Import every packaged list into the database; again changes nothing."""
    async with _as_owner(direct_url) as tx:
        await import_units(tx, shipped_units())
        await import_banks(tx, shipped_banks())
        await import_trades(tx, shipped_trades())
        await import_advice(tx, shipped_advice())
        await import_kinds(tx, shipped_kinds())


@click.group(help="Nhập dữ liệu tham chiếu có thời hạn hiệu lực.")
def imports() -> None:
    pass


async def _take(work: Callable[[Tx], Awaitable[str]]) -> str:
    async with _as_owner(read_settings().database_direct_url) as tx:
        return await work(tx)


def _run(data: Path, work: Callable[[Tx], Awaitable[str]]) -> None:
    try:
        with database_of(data):
            click.echo(asyncio.run(_take(work)))
    except (BadSetting, Refusal) as error:
        fail(error.text if isinstance(error, Refusal) else str(error))


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file.name} không phải văn bản UTF-8. Lưu lại dạng UTF-8 rồi nhập.")


file_argument = click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@imports.command(help="Đơn vị hành chính (JSON); không có FILE thì dùng danh sách kèm theo.")
@file_argument
@data_option
def units(file: Path | None, data: Path) -> None:
    async def work(tx: Tx) -> str:
        done = await import_units(tx, parse_units(_text_of(file)) if file else shipped_units())
        return (
            f"Đã nhập {done.units} đơn vị, {done.changes} thay đổi; "
            f"chuyển địa bàn cho {done.moved} bản ghi."
        )

    _run(data, work)


@imports.command(help="Ngân hàng (JSON hoặc CSV); không có FILE thì dùng danh sách kèm theo.")
@file_argument
@data_option
def banks(file: Path | None, data: Path) -> None:
    async def work(tx: Tx) -> str:
        changed = await import_banks(
            tx, parse_bank_list(_text_of(file)) if file else shipped_banks()
        )
        return f"Đã nhập {changed} dòng ngân hàng mới hoặc thay đổi."

    _run(data, work)


@imports.command(help="Thẻ cẩm nang (JSON); không có FILE thì dùng bộ thẻ kèm theo.")
@file_argument
@data_option
def cards(file: Path | None, data: Path) -> None:
    async def work(tx: Tx) -> str:
        changed = await import_advice(
            tx, parse_advice(_text_of(file)) if file else shipped_advice()
        )
        return f"Đã nhập {changed} thẻ cẩm nang mới hoặc thay đổi."

    _run(data, work)
