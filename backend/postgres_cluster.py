"""The cluster in a data folder: its files, its passwords, its settings and its address.

In `<data folder>/postgres`: `cluster/` (PostgreSQL's own), `cluster.json` (passwords, 0600, written
last, so its presence says that the cluster is whole), `making` (there while it is not),
`server.conf` (rewritten at each start), `server.log`, `socket/`, two lock files.
"""

import json
import os
import re
import secrets
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from backend.postgres_programs import PostgresUnavailable, Programs, ServerUser, can_reach, run_as

SUPERUSER, OWNER, APP = "postgres", "phocho_owner", "phocho_app"

_SOCKET_PORT = 5432  # only a part of the socket's name; nothing listens on it
_LONGEST_SOCKET_PATH = 103  # bytes: macOS allows 104 and Linux 108, with the closing zero
_DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

_SETTINGS = """\
# Written anew at every start. Put your own settings at the end of cluster/postgresql.conf.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
# A DETAIL line can hold a whole refused row, and rows hold people.
log_error_verbosity = terse
fsync = {sync}
synchronous_commit = {sync}
full_page_writes = {sync}
"""


@dataclass(frozen=True)
class Cluster:
    """A cluster's folder, its programs, who runs it and the passwords of its three roles."""

    home: Path
    programs: Programs
    user: ServerUser | None
    passwords: dict[str, str]
    tcp_port: int  # the port it asks for where it cannot have a socket

    @property
    def folder(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """What the server writes: no statement's values, no row."""
        return self.home / "server.log"

    def dsn(self, role: str, database: str, host: str, port: int) -> str:
        """An address for asyncpg and libpq; `host` is a socket folder or 127.0.0.1."""
        login = f"postgresql://{role}:{quote(self.passwords[role], safe='')}@"
        if host.startswith("/"):
            where = quote(host, safe="")
            return f"{login}/{database_name(database)}?host={where}&port={port}"
        return f"{login}{host}:{port}/{database_name(database)}?sslmode=disable"


def database_name(name: str) -> str:
    """The name unchanged if it may stand unquoted in SQL, at most 63 characters; or ValueError."""
    if not _DATABASE_NAME.fullmatch(name):
        raise ValueError(f"not a database name of ours: {name!r}")
    return name


def is_whole(home: Path) -> bool:
    """Whether a cluster was made here to the end."""
    return (home / "cluster.json").exists()


def make_home(home: Path, user: ServerUser | None) -> None:
    """Make the folders around a cluster, or raise PostgresUnavailable where that cannot be."""
    try:
        for folder in (home.parent, home):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                # The server's user passes through to what is its own and cannot look around.
                folder.chmod(0o711 if user else 0o700)
        (home / "start.lock").touch(0o600)
    except OSError as error:
        raise PostgresUnavailable(
            f"Không ghi được vào thư mục dữ liệu {home.parent} ({error.strerror}). Chọn thư mục "
            "khác bằng --data hoặc PHOCHO_DATA, hoặc chạy bằng đúng người dùng đã tạo ra nó."
        ) from error
    if not can_reach(home, user):
        raise PostgresUnavailable(
            f"PostgreSQL không chạy bằng root, mà người dùng nobody không vào được {home.parent}. "
            "Chọn thư mục khác bằng --data hoặc PHOCHO_DATA, ví dụ /var/lib/phocho."
        )


def refuse_foreign(home: Path, programs: Programs) -> None:
    """Raise PostgresUnavailable where the folder holds what we did not make or cannot serve."""
    cluster = home / "cluster"
    half_ours = (home / "making").exists()
    stranger = cluster.exists() and not is_whole(home) and not half_ours
    if stranger or (home.parent / "PG_VERSION").exists():
        raise PostgresUnavailable(
            f"{home.parent} đang giữ dữ liệu PostgreSQL không do Phố Chợ tạo ra, nên được để "
            "nguyên. Chọn thư mục khác bằng --data hoặc PHOCHO_DATA."
        )
    if not is_whole(home):
        return
    try:
        version = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise PostgresUnavailable(
            f"Dữ liệu trong {cluster} bị thiếu hoặc không đọc được ({error.strerror}). Khôi phục "
            "từ bản sao lưu, hoặc chọn thư mục dữ liệu khác bằng --data."
        ) from error
    if version != str(programs.major):
        raise PostgresUnavailable(
            f"Dữ liệu trong {home.parent} thuộc PostgreSQL {version}, còn chương trình là bản "
            f"{programs.major}. Dùng lại bản {version} (PG_BINDIR) để sao lưu, rồi khôi phục vào "
            "một thư mục mới."
        )


def initialise(home: Path, programs: Programs, user: ServerUser | None) -> Cluster:
    """Run initdb over whatever an interrupted try left; no role of ours is in it yet.

    The passwords are in memory only until `keep` writes them.
    """
    for left in (home / "cluster", home / "socket", *home.glob("initdb-*")):
        shutil.rmtree(left, ignore_errors=True)
    # A folder of its own for each try: an initdb whose parent was killed goes on writing for a
    # while. The name is not kept anywhere inside, so it may be changed afterwards.
    making = home / f"initdb-{secrets.token_hex(4)}"
    for folder in (making, home / "socket"):
        folder.mkdir(mode=0o700, exist_ok=True)
        if user is not None:
            os.chown(folder, user.uid, user.gid)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    cluster = Cluster(home, programs, user, passwords, free_port())
    password = home / "socket" / "password"
    _write_private(password, passwords[SUPERUSER], user)
    order = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        # Some systems lack C.UTF-8; from 17 on the order of text is the builtin one all the same.
        for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
            answer = run_as(
                user,
                [
                    programs.path("initdb"),
                    f"--pgdata={making}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--data-checksums",
                    f"--locale={locale}",
                    *(order if programs.major >= 17 else []),
                ],
                cwd=home,
            )
            if answer.returncode == 0 or "locale" not in answer.stderr:
                break
    finally:
        password.unlink()
    if answer.returncode != 0:
        raise PostgresUnavailable(
            f"Không tạo được cơ sở dữ liệu trong {cluster.folder}: {answer.stderr.strip()}"
        )
    making.rename(cluster.folder)
    with (cluster.folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude '../server.conf'\n")
    return cluster


def keep(cluster: Cluster) -> None:
    """Write the file that says the cluster is whole."""
    kept = {"passwords": cluster.passwords, "tcp_port": cluster.tcp_port}
    _write_private(cluster.home / "cluster.json", json.dumps(kept))
    for left in cluster.home.glob("initdb-*"):
        shutil.rmtree(left, ignore_errors=True)


def read(home: Path, programs: Programs, user: ServerUser | None) -> Cluster:
    """The cluster that was made here, or PostgresUnavailable where its file cannot be read."""
    try:
        kept = json.loads((home / "cluster.json").read_text(encoding="utf-8"))
        passwords = {role: str(kept["passwords"][role]) for role in (SUPERUSER, OWNER, APP)}
        return Cluster(home, programs, user, passwords, int(kept["tcp_port"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PostgresUnavailable(
            f"Không đọc được {home / 'cluster.json'}. Chạy bằng đúng người dùng đã tạo ra thư mục "
            "này, hoặc khôi phục tệp ấy từ bản sao lưu."
        ) from error


def write_settings(cluster: Cluster, *, durable: bool) -> None:
    """Write `server.conf`: a private socket, or loopback where the path is too long for one."""
    folder = cluster.home / "socket"
    name = folder / f".s.PGSQL.{_SOCKET_PORT}"
    by_socket = sys.platform != "win32" and len(os.fsencode(name)) <= _LONGEST_SOCKET_PATH
    text = _SETTINGS.format(
        listen="" if by_socket else "127.0.0.1",
        port=_SOCKET_PORT if by_socket else free_port(cluster.tcp_port),
        socket=str(folder).replace("'", "''") if by_socket else "",
        sync="on" if durable else "off",
    )
    settings = cluster.home / "server.conf"
    settings.write_text(text, encoding="utf-8")
    settings.chmod(0o644)


def free_port(wished: int = 0) -> int:
    """A loopback port free at this moment, the wished one if it is."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wished))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str, user: ServerUser | None = None) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    half = path.with_name(f".{path.name}.half")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        if user is not None:
            os.fchown(file.fileno(), user.uid, user.gid)
    half.replace(path)
