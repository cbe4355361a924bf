"""`phocho serve`, `migrate` and `worker`: a database to stand on, its schema, who works on it.

Without DATABASE_URL our own PostgreSQL is started (or adopted) in the data folder. `serve` never
seeds: what it needs to know about units and banks comes with `phocho import`, which `migrate`
runs for the packaged lists.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click

from backend.config import BadSetting, read_settings

DATABASE = "phocho"


def fail(sentence: str) -> NoReturn:
    """End the command with a sentence that says what to do, and a non-zero exit."""
    click.echo(sentence, err=True)
    sys.exit(1)


@contextmanager
def database_of(data_dir: Path, name: str = DATABASE) -> Iterator[None]:
    """Have DATABASE_URL and DATABASE_DIRECT_URL name a running database, ours where none is set.

    Our server is stopped at the end, unless another command still uses it.
    """
    os.environ["PICCOLO_CONF"] = "backend.piccolo_conf"
    os.environ["PHOCHO_DATA"] = str(data_dir)
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from backend.postgres import start

    with start(data_dir) as server:
        server.create_database(name)
        os.environ["DATABASE_URL"] = server.dsn(name, "app")
        os.environ["DATABASE_DIRECT_URL"] = server.dsn(name, "owner")
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"], os.environ["DATABASE_DIRECT_URL"]


def migrate_now() -> None:
    """Bring the database of the environment forward, and import the packaged lists into it."""
    from backend.imports import import_packaged
    from backend.migrations import migrate

    settings = read_settings()
    asyncio.run(migrate(settings.database_direct_url, settings.database_url, settings.kind))
    asyncio.run(import_packaged(settings.database_direct_url))


def default_data_dir() -> Path:
    from backend.postgres import default_data_dir as folder

    return folder()


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_data_dir,
    show_default="PHOCHO_DATA hoặc .phocho",
    help="Thư mục dữ liệu: khóa, tệp, PostgreSQL.",
)


@click.command("migrate", help="Đưa cơ sở dữ liệu lên lược đồ hiện tại.")
@data_option
def migrate_command(data: Path) -> None:
    try:
        with database_of(data):
            migrate_now()
    except BadSetting as error:
        fail(str(error))
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


def run_server(host: str, port: int, workers: int) -> None:
    """Serve the application of the environment until stopped."""
    import multiprocessing

    from granian.constants import Interfaces
    from granian.server import Server

    # A worker forked from a process with threads can inherit a lock that nobody will release.
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        "backend.app:from_environment",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=workers,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()


@click.command(help="Chạy máy chủ. Không tạo dữ liệu mẫu.")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True)
def serve(data: Path, host: str, port: int, workers: int) -> None:
    try:
        with database_of(data):
            migrate_now()
            run_server(host, port, workers)
    except BadSetting as error:
        fail(str(error))


async def work_off() -> None:
    """Work off the queue of the environment's database until SIGTERM or Ctrl-C."""
    from backend.app import print_works
    from backend.database import Database
    from backend.jobs import Worker
    from backend.sealing import Vault
    from backend.storage import open_storage

    settings = read_settings()
    database = Database(settings.database_url, settings.pool_size)
    vault, storage = Vault.from_environment(settings.data_dir), open_storage(settings)
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        # Where a loop takes no signals, Ctrl-C ends the process and the next one goes on.
        with suppress(NotImplementedError):
            loop.add_signal_handler(sign, ending.set)
    await database.open()
    worker = Worker(settings.database_url, print_works(database, vault, storage))
    worker.start()
    click.echo("Đang chờ việc in. Dừng bằng Ctrl-C; việc dở được làm tiếp ở lần chạy sau.")
    try:
        await ending.wait()
    finally:
        await worker.close()
        await database.close()


@click.command(
    help=(
        "Làm các việc in trong hàng đợi: dựng và đọc lại từng lô. Chạy trên bao nhiêu máy cũng "
        "được, cạnh `phocho serve` (đặt PHOCHO_JOBS=off ở đó nếu máy chủ không nên tự làm)."
    )
)
@data_option
def worker(data: Path) -> None:
    if not os.environ.get("DATABASE_URL") and not (data / "postgres").is_dir():
        fail(
            f"Chưa có dữ liệu nào trong {data}. Ghi đúng --data của máy chủ, hoặc đặt "
            "DATABASE_URL; `phocho serve` tạo dữ liệu, lệnh này thì không."
        )
    try:
        with database_of(data):
            asyncio.run(work_off())
    except BadSetting as error:
        fail(str(error))
