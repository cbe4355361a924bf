"""`phocho`: the product's commands. Each room brings its own; this file mounts them."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

import click

COMMANDS = {
    "qr": "backend.merchants.qr_commands:qr",
    "sheet": "backend.standees.commands:sheet",
    "import": "backend.imports:imports",
    "member": "backend.people.commands:member",
    "audit": "backend.audit.commands:audit",
    "demo": "backend.demo.commands:demo",
    "migrate": "backend.serving:migrate_command",
    "serve": "backend.serving:serve",
}


class Rooms(click.Group):
    """Loads a room's commands only when they are called: `phocho qr check` starts no framework."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Rooms, help="Phố Chợ: đường và chợ thanh toán không dùng tiền mặt.")
@click.version_option(version("phocho"), prog_name="phocho")
def main() -> None:
    pass
