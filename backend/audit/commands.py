"""`phocho audit verify`: walk every ward's chain of audit entries."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import click

from backend.audit.chain import first_broken
from backend.config import BadSetting, read_settings
from backend.database import NO_SCOPE, Tx
from backend.serving import data_option, database_of, fail


@click.group(help="Nhật ký không sửa được: kiểm tra chuỗi.")
def audit() -> None:
    pass


async def walk(direct_url: str) -> list[tuple[str, int, int | None]]:
    """For each ward with entries or a head ('' for what belongs to none): how many entries, and
    the number of the first broken one. Reads past every ward's wall, as the owner."""
    connection = await asyncpg.connect(direct_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            tx = Tx(connection, NO_SCOPE)
            rows = await tx.fetch(
                "select ward, count(e.id) as entries from (select ward from chain_head"
                " union select ward from audit_entry) w left join audit_entry e using (ward)"
                " group by ward order by ward"
            )
            return [
                (row["ward"], row["entries"], await first_broken(tx, row["ward"])) for row in rows
            ]
    finally:
        await connection.close()


@audit.command(help="Đi hết chuỗi nhật ký của mọi phường; thoát 1 nếu có mục bị sửa hoặc mất.")
@data_option
@click.option(
    "--database", default="phocho", show_default=True, help="Tên cơ sở dữ liệu trong thư mục ấy."
)
def verify(data: Path, database: str) -> None:
    try:
        with database_of(data, database):
            found = asyncio.run(walk(read_settings().database_direct_url))
    except BadSetting as error:
        fail(str(error))
    for ward, entries, broken in found:
        where = ward or "(không thuộc phường)"
        if broken is None:
            click.echo(f"{where}: {entries} mục, chuỗi nguyên vẹn.")
        else:
            click.echo(f"{where}: chuỗi đứt từ mục số {broken}.", err=True)
    if any(broken is not None for _, _, broken in found):
        fail(
            "Nhật ký đã bị sửa hoặc mất mục. Giữ nguyên máy, sao lưu cơ sở dữ liệu, "
            "báo người phụ trách."
        )
    click.echo("Nhật ký nguyên vẹn.")
