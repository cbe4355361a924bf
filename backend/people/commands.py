"""`phocho member`: a way in from the server's own command line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast, get_args

import click

from backend.config import BadSetting, read_settings
from backend.errors import Refusal
from backend.people.access import Role
from backend.serving import data_option, database_of, fail

WARD_ROLES = [role for role in get_args(Role) if role != "administrator"]


@click.group(help="Thành viên: mời vào từ máy chủ.")
def member() -> None:
    pass


@member.command(help="In đường dẫn mời dùng một lần, hết hạn sau 72 giờ.")
@click.argument("name", metavar="TÊN")
@click.option("--ward", metavar="PHƯỜNG", help="Mã hoặc tên phường đã mở, ví dụ 21439.")
@click.option("--role", type=click.Choice(WARD_ROLES), help="Vai trò trong phường.")
@click.option("--administrator", is_flag=True, help="Quản trị của cả hệ thống, không thuộc phường.")
@data_option
def invite(name: str, ward: str | None, role: str | None, administrator: bool, data: Path) -> None:
    from backend.people.operator import invite_by_operator

    if administrator and (ward or role):
        fail("--administrator không đi cùng --ward hay --role.")
    if not administrator and not (ward and role):
        fail("Cần cả --ward và --role, hoặc --administrator.")
    held = cast("Role", "administrator" if administrator else role)
    try:
        with database_of(data):
            settings = read_settings()
            link = asyncio.run(
                invite_by_operator(
                    settings.database_direct_url, name, settings.public_url, held, ward
                )
            )
    except BadSetting as error:
        fail(str(error))
    except Refusal as refusal:
        fail(refusal.text)
    click.echo(link)
