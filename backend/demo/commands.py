"""`phocho demo`: PostgreSQL, an invented area on one port, an empty real one on the next."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import asyncpg
import click

from backend.demo.pair import House, NotStarted, Served, free_port
from backend.demo.phone_way import LAN_LIMITS, Cable, public_name, qr_in_terminal, said_of_name
from backend.postgres import PostgresUnavailable, Running, start
from backend.serving import DATABASE, data_option, fail

LOOPBACK = "127.0.0.1"
LOOK_AGAIN_S = 3.0  # between looks at the cable while no phone has been joined
DEMO, MAKING = "phocho_demo", "phocho_demo_making"


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    click.echo(f"• {what}… ", nl=False)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        click.echo("không xong.")
        raise
    click.echo(f"xong ({time.monotonic() - began:.0f} giây).")


def _run(house: House, what: str, *arguments: str) -> None:
    """Run a step of ours in a process of its own, which knows this one database."""
    done = subprocess.run(  # noqa: S603  (our own modules)
        [sys.executable, *arguments],
        env=house.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise NotStarted(f"{what} không xong:\n{last}")


def _migrate(house: House) -> None:
    _run(house, "Cập nhật lược đồ", "-c", "from backend.serving import migrate_now; migrate_now()")


def _is_there(server: Running, name: str) -> bool:
    async def reach() -> bool:
        try:
            connection = await asyncpg.connect(server.dsn(name, "owner"))
        except asyncpg.InvalidCatalogNameError:
            return False
        await connection.close()
        return True

    return asyncio.run(reach())


def prepare(server: Running, data: Path, *, anew: bool) -> tuple[House, House]:
    """The demonstration's and the real house, both migrated; the first seeded if it is not there.

    It is seeded under another name and takes its own only when whole, so that an interruption
    leaves no half-told story.
    """
    demo, real = House(server, data, DEMO, "demo"), House(server, data, DATABASE, "real")
    if anew:
        server.drop_database(DEMO)
    with step("Chuẩn bị cơ sở dữ liệu"):
        server.create_database(DATABASE)
        _migrate(real)
        kept = _is_there(server, DEMO)
        making = House(server, data, DEMO if kept else MAKING, "demo")
        if not kept:
            server.drop_database(MAKING)
            server.create_database(MAKING)
        _migrate(making)
    if not kept:
        with step("Dựng dữ liệu mẫu phường Đức Phổ, lần đầu khoảng nửa phút"):
            _run(making, "Dựng dữ liệu mẫu", "-m", "backend.demo.seeding")
            server.create_database(DEMO, template=MAKING)
            server.drop_database(MAKING)
    return demo, real


def _stop_on(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(demo: Served, real: Served, data: Path, ways: list[str]) -> None:
    roles = demo.ask("/demo/roles")["roles"]
    wide = max(len(one["shownAs"]) for one in roles)
    click.echo("\nBản dùng thử: phường Đức Phổ, mọi người và tài khoản đều là hư cấu.")
    click.echo("Mỗi vai một đường dẫn, dùng một lần; trang đầu luôn có đường dẫn mới:\n")
    for one in roles:
        click.echo(f"  {one['shownAs']:<{wide}}  {one['link']}")
    click.echo(f"\n  Trang đầu của bản dùng thử: {demo.url}")
    click.echo(f"  Địa bàn thật của bạn:       {real.url}")
    click.echo("    (mở lần đầu bằng nút “Tạo địa bàn của tôi” ở trang đầu bản dùng thử)")
    click.echo(f"  Dữ liệu nằm trong:          {data}")
    if ways:
        click.echo("\nTrên điện thoại thật:")
        for way in ways:
            click.echo(f"• {way}")
        click.echo(f"\nQuét bằng điện thoại để vào vai {roles[0]['shownAs']}:\n")
        click.echo(qr_in_terminal(roles[0]["link"]))
    click.echo("\nNhấn Ctrl-C để dừng.")


def _port(host: str, wanted: int) -> int:
    port = free_port(host, wanted)
    if port != wanted:
        click.echo(f"• Cổng {wanted} đang bận, dùng cổng {port}.")
    return port


def _serve(
    demo_house: House, real_house: House, host: str, port: int, phone: bool, public: str | None
) -> None:
    demo_port = _port(host, port)
    real_port = _port(host, demo_port + 1)
    # A phone on the cable asks for 127.0.0.1, which is only listened to where all addresses are.
    by_cable = phone and public is None and host in (LOOPBACK, "localhost")
    cable = Cable((demo_port, real_port)) if by_cable else None
    real = Served(real_house, host, real_port)
    servers = [real]
    try:
        demo = Served(
            demo_house,
            host,
            demo_port,
            public=public,
            PHOCHO_OWN_AREA_URL=real.url,
            PHOCHO_OWN_AREA_DIRECT_URL=real_house.server.dsn(real_house.database, "owner"),
        )
        servers.append(demo)
        with step("Mở hai máy chủ"):
            for served in servers:
                served.wait()
        _say(demo, real, demo_house.data, _ways(phone, public, demo_port, cable))
        look_at = time.monotonic() + LOOK_AGAIN_S
        while True:
            for served in servers:
                if served.process.poll() is not None:
                    raise NotStarted(f"Máy chủ {served.url} đã dừng bất ngờ. Xem {served.log}.")
            time.sleep(0.5)
            if cable and not cable.joined and time.monotonic() > look_at:
                said = cable.join()
                look_at = time.monotonic() + LOOK_AGAIN_S
                if cable.joined:
                    click.echo(f"• {said}")
    finally:
        if cable:
            cable.leave()
        for served in servers:
            served.end()
        for served in servers:
            served.gone()


def _ways(phone: bool, public: str | None, port: int, cable: Cable | None) -> list[str]:
    """What to say about real phones; nothing where nobody asked."""
    if not phone:
        return []
    if public:
        return [said_of_name(public, port)]
    if cable:
        others = "Cách khác: tên miền HTTPS của bạn, --public-url https://… (docs/phone.md)."
        return [cable.join(), others]
    return [LAN_LIMITS]


def _public(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    try:
        return public_name(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(help="Bản dùng thử với dữ liệu mẫu, và một địa bàn thật còn trống bên cạnh.")
@data_option
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--phone", is_flag=True, help="Chỉ cách mở trên điện thoại thật.")
@click.option(
    "--public-url",
    "public",
    envvar="PHOCHO_PUBLIC_URL",
    callback=_public,
    metavar="HTTPS://…",
    help="Tên miền HTTPS của bạn, dẫn tới máy chủ này.",
)
@click.option("--new", "anew", is_flag=True, help="Dựng lại dữ liệu mẫu từ đầu.")
def demo(data: Path, host: str, port: int, phone: bool, public: str | None, anew: bool) -> None:
    # SIGINT too: a shell that starts us in the background would have it ignored.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop_on)
    data = data.resolve()
    try:
        with contextlib.ExitStack() as held:
            with step("Mở PostgreSQL"):
                server = held.enter_context(start(data))
            demo_house, real_house = prepare(server, data, anew=anew)
            _serve(demo_house, real_house, host, port, phone, public)
    except (PostgresUnavailable, NotStarted) as error:
        fail(str(error))
    except KeyboardInterrupt:
        click.echo("\nĐã dừng. Dữ liệu được giữ; chạy lại lệnh để mở tiếp.")
