"""A PostgreSQL of our own in a data folder: made once, started or adopted, stopped at last.

Every process that called `start` holds a shared lock until `stop` or its death, and the server goes
down with the last of them. One killed by force leaves the server up for the next to adopt.
"""

import asyncio
import os
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self, TypeVar

import asyncpg

from backend import postgres_cluster
from backend.postgres_cluster import APP, OWNER, SUPERUSER, Cluster, database_name
from backend.postgres_process import (
    Postmaster,
    drop_dead_lock,
    find_postmaster,
    launch,
    lives,
    logged_since,
    stop_server,
)
from backend.postgres_programs import (
    PostgresUnavailable,
    Programs,
    ServerUser,
    can_reach,
    find_programs,
    user_for,
    within_reach,
)

if sys.platform != "win32":
    import fcntl

__all__ = ["PostgresUnavailable", "Role", "Running", "default_data_dir", "start"]

Role = Literal["owner", "app"]
T = TypeVar("T")

_LOGIN: dict[Role, str] = {"owner": OWNER, "app": APP}
_START_WITHIN_S = 60.0
_TORN_LOCK_AFTER_S = 2.0
_POLL_S = 0.05

# Each of these passes by itself within moments of a server's death by force.
_PASSING_FAILURES = ("lock file", "is still in use", "could not bind", "could not create any")


class Running:
    """A server that answers, held up by this process until `stop`."""

    def __init__(
        self, cluster: Cluster, postmaster: Postmaster, in_use: IO[str], *, adopted: bool
    ) -> None:
        self.data_dir = cluster.home.parent
        self.bindir = cluster.programs.bindir  # pg_dump and pg_restore of the same version
        self.log = cluster.log
        self.pid = postmaster.pid
        self.adopted = adopted  # it was up already
        self._cluster = cluster
        self._postmaster = postmaster
        self._in_use: IO[str] | None = in_use

    def dsn(self, database: str, role: Role) -> str:
        """An address that asyncpg, Piccolo and libpq understand; it holds the role's password."""
        return self._address(_LOGIN[role], database)

    def create_database(self, name: str, *, template: str | None = None) -> bool:
        """Make a database owned by the owner role, open to the app role and closed to the rest.

        True when it was made now, False when it was there; safe to repeat after an interruption.
        `name` is lower-case letters, digits and underscores (ValueError otherwise). A template is
        another database of ours to which nobody is connected.
        """
        copied = f" TEMPLATE {database_name(template)}" if template else ""
        made = True
        try:
            self._execute(f"CREATE DATABASE {database_name(name)} OWNER {OWNER}{copied}")
        except asyncpg.DuplicateDatabaseError:
            made = False
        self._execute(
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {APP}"
        )
        return made

    def drop_database(self, name: str) -> None:
        """Remove a database with all in it, whoever is connected; nothing where there is none."""
        self._execute(f"DROP DATABASE IF EXISTS {database_name(name)} WITH (FORCE)")

    def stop(self) -> None:
        """Let go of the server; the last process to do so stops it. Safe to call again."""
        if self._in_use is None:
            return
        with _alone(self._cluster.home):
            in_use, self._in_use = self._in_use, None
            try:
                if _is_last_user(in_use):
                    stop_server(self._cluster.home, self._cluster.programs, self._cluster.user)
            finally:
                in_use.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _address(self, role: str, database: str) -> str:
        return self._cluster.dsn(role, database, self._postmaster.host, self._postmaster.port)

    def _execute(self, statement: str) -> None:
        _now(_execute(self._address(SUPERUSER, "postgres"), statement))


def default_data_dir() -> Path:
    """`PHOCHO_DATA`, else `.phocho` in the checkout, else the user's own data folder.

    Where root's server user cannot enter the checkout it is /var/lib/phocho.
    """
    if named := os.environ.get("PHOCHO_DATA"):
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file():
        if can_reach(checkout, user_for(checkout / ".phocho" / "postgres" / "cluster")):
            return checkout / ".phocho"
        return Path("/var/lib/phocho")
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "phocho"


def start(data_dir: Path, *, bindir: Path | None = None, durable: bool = True) -> Running:
    """Make the cluster in this folder if there is none, start it or adopt it, and hold it up.

    `durable=False` trades safety at a power cut for speed: for throwaway tests, and only if this
    call is the one that starts the server. Blocks for some two seconds the first time.
    Raises PostgresUnavailable where the folder belongs to something else, cannot be reached, was
    made by another major version, or the server does not come up within a minute.
    """
    home = data_dir.resolve() / "postgres"
    user = user_for(home / "cluster")
    postgres_cluster.make_home(home, user)
    with _alone(home):
        user = user_for(home / "cluster")
        programs = within_reach(find_programs(bindir), user, home)
        postgres_cluster.refuse_foreign(home, programs)
        made = not postgres_cluster.is_whole(home)
        if made:
            _make_cluster(home, programs, user, durable=durable)
        (home / "making").unlink(missing_ok=True)
        cluster = postgres_cluster.read(home, programs, user)
        postmaster, adopted = _bring_up(cluster, durable=durable)
        return Running(cluster, postmaster, _hold(home), adopted=adopted and not made)


def _make_cluster(
    home: Path, programs: Programs, user: ServerUser | None, *, durable: bool
) -> None:
    (home / "making").touch(0o600)
    stop_server(home, programs, user, mode="immediate")
    cluster = postgres_cluster.initialise(home, programs, user)
    postmaster, _ = _bring_up(cluster, durable=durable)
    address = cluster.dsn(SUPERUSER, "postgres", postmaster.host, postmaster.port)
    # CREATE ROLE takes no parameters; the passwords are letters, digits, - and _ of our making.
    roles = (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{cluster.passwords[OWNER]}';"
        f"CREATE ROLE {APP} LOGIN PASSWORD '{cluster.passwords[APP]}';"
        "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE postgres TO {OWNER}"
    )
    _now(_execute(address, roles))
    postgres_cluster.keep(cluster)


def _bring_up(cluster: Cluster, *, durable: bool) -> tuple[Postmaster, bool]:
    """The server of this cluster, answering to our password; True beside it if it was up."""
    began = time.monotonic()
    adopted, said = True, ""
    while time.monotonic() - began < _START_WITHIN_S:
        found = find_postmaster(cluster.folder)
        if found is None:
            adopted = False
            torn = time.monotonic() - began > _TORN_LOCK_AFTER_S
            drop_dead_lock(cluster.folder, torn=torn)
            pid, logged_from = launch(cluster, durable=durable)
            while (found := find_postmaster(cluster.folder)) is None and lives(pid):
                time.sleep(_POLL_S)
            if found is None:
                said = logged_since(cluster, logged_from)
                if not any(failure in said for failure in _PASSING_FAILURES):
                    break
        if found is not None and _answers(cluster, found, adopted=adopted):
            return found, adopted
        time.sleep(_POLL_S)
    last = said.strip().splitlines()[-1] if said.strip() else "không trả lời"
    raise PostgresUnavailable(f"PostgreSQL không chạy được: {last}. Xem thêm trong {cluster.log}.")


def _answers(cluster: Cluster, postmaster: Postmaster, *, adopted: bool) -> bool:
    """Whether the server is up and is this cluster's; False while it starts or stops."""
    address = cluster.dsn(SUPERUSER, "postgres", postmaster.host, postmaster.port)
    try:
        folder = _now(_fetch_value(address, "SHOW data_directory"))
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
        return False
    except asyncpg.InvalidPasswordError as error:
        if not adopted:
            stop_server(cluster.home, cluster.programs, cluster.user)
        raise PostgresUnavailable(
            f"Dữ liệu trong {cluster.folder} không nhận mật khẩu trong cluster.json, nên không "
            "phải của thư mục này. Khôi phục từ bản sao lưu, hoặc chọn thư mục khác bằng --data."
        ) from error
    return Path(folder).resolve() == cluster.folder


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops the server of a data folder."""
    with (home / "start.lock").open("a", encoding="utf-8") as gate:
        if sys.platform != "win32":
            began = time.monotonic()
            while True:
                try:
                    fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() - began > 2 * _START_WITHIN_S:
                        raise PostgresUnavailable(
                            f"Một chương trình khác đang giữ {home}. Đóng nó rồi chạy lại."
                        ) from error
                    time.sleep(_POLL_S)
        yield


def _hold(home: Path) -> IO[str]:
    """A shared lock, which the system lets go of when this process ends, however it ends."""
    in_use = (home / "in-use.lock").open("a", encoding="utf-8")
    if sys.platform != "win32":
        fcntl.flock(in_use, fcntl.LOCK_SH)
    return in_use


def _is_last_user(in_use: IO[str]) -> bool:
    if sys.platform != "win32":
        try:
            fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _now(work: Coroutine[Any, Any, T]) -> T:
    """The answer of a coroutine, also where the caller's thread already runs a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _fetch_value(address: str, statement: str) -> str:
    connection = await asyncpg.connect(address, timeout=5, command_timeout=60)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def _execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address, timeout=5, command_timeout=60)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
