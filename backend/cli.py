"""`phocho`: the product's commands. Each room brings its own; this file mounts them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

COMMANDS = {
    "qr": "backend.merchants.qr_commands:qr",
    "sheet": "backend.standees.commands:sheet",
    "import": "backend.imports:imports",
    "member": "backend.people.commands:member",
    "audit": "backend.audit.commands:audit",
    "demo": "backend.demo.commands:demo",
    "migrate": "backend.serving:migrate_command",
    "serve": "backend.serving:serve",
    "worker": "backend.serving:worker",
}


class Mistyped(click.UsageError):
    """A command as nobody can run it, said in Vietnamese; exit code 2 as click's own."""

    def show(self, file: IO[Any] | None = None) -> None:
        path = "phocho" if self.ctx is None else self.ctx.command_path
        click.echo(f"Lỗi: {self.message}\nXem cách dùng: {path} --help", file=file, err=True)


@contextmanager
def said_in_vietnamese() -> Iterator[None]:
    """Raise what click finds wrong with the words typed again as Mistyped."""
    try:
        yield
    except (Mistyped, NoArgsIsHelpError):  # the latter shows the help
        raise
    except click.UsageError as wrong:
        raise Mistyped(_sentence(wrong), wrong.ctx) from wrong


def _sentence(wrong: click.UsageError) -> str:
    command = getattr(wrong, "command_name", None)  # only newer clicks name it
    if command is not None:
        return f"Không có lệnh “{command}”."
    match wrong:
        case click.NoSuchOption():
            near = f" Ý bạn là: {', '.join(wrong.possibilities)}?" if wrong.possibilities else ""
            return f"Không có tùy chọn “{wrong.option_name}”.{near}"
        case click.MissingParameter(param=click.Parameter() as asked):
            return f"Thiếu “{_named(asked)}”."
        case click.BadParameter(param=click.Parameter() as asked):
            return f"“{_named(asked)}” {_demand(asked)}."
        case click.BadOptionUsage():
            return f"Dùng tùy chọn “{wrong.option_name}” chưa đúng."
    return "Lệnh thừa hoặc thiếu chữ."


def _named(asked: click.Parameter) -> str:
    if isinstance(asked, click.Argument):
        return asked.metavar or (asked.name or "").upper()
    return max(asked.opts, key=len)


def _demand(asked: click.Parameter) -> str:
    kind = asked.type
    if isinstance(kind, click.Choice):
        return f"phải là một trong: {', '.join(kind.choices)}"
    if isinstance(kind, click.IntRange):
        return f"phải là số từ {kind.min} đến {kind.max}"
    if isinstance(kind, click.Path):
        return "phải là đường dẫn dùng được"
    return "có giá trị không dùng được"


class Rooms(click.Group):
    """Loads a room's commands only when they are called: `phocho qr check` starts no framework."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with said_in_vietnamese():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with said_in_vietnamese():
            return super().invoke(ctx)

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


if __name__ == "__main__":
    main(prog_name="phocho")
