"""The server as a process: found by its lock file, launched as a child of init, stopped."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from backend.postgres_cluster import Cluster, write_settings
from backend.postgres_programs import PostgresUnavailable, Programs, ServerUser, run_as

_LARGEST_LOG = 10_000_000  # bytes; one older log is kept


@dataclass(frozen=True)
class Postmaster:
    """A live server, which may still be starting or already be stopping."""

    pid: int
    port: int
    host: str  # a socket folder, or 127.0.0.1


def find_postmaster(folder: Path) -> Postmaster | None:
    """The live server of this data directory as its lock file tells it."""
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not lives(pid) or not _serves(pid, folder):
        return None
    return Postmaster(pid, port, lines[4] if len(lines) > 4 and lines[4] else "127.0.0.1")


def lives(pid: int) -> bool:
    """Whether a process runs under this id; one that died unreaped does not."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        # Field 3, behind the name in parentheses, which may itself hold spaces.
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()
    except ProcessLookupError:
        return False
    return state not in "ZX"


def launch(cluster: Cluster, *, durable: bool) -> tuple[int, int]:
    """Start a server that nobody waits for: its process id, and how long the log was before."""
    write_settings(cluster, durable=durable)
    if cluster.log.exists() and cluster.log.stat().st_size > _LARGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    with cluster.log.open("ab") as log:
        logged_from = log.tell()
        if sys.platform == "win32":
            control = [cluster.programs.path("pg_ctl"), "start", "-W", "-D", str(cluster.folder)]
            run_as(None, control, cwd=cluster.home, stdout=log, stderr=log)
            return 0, logged_from
        # The shell leaves at once, so the server is init's child and never a zombie of ours; the
        # new session keeps a Ctrl-C at the terminal from reaching it before the app has closed.
        server = [cluster.programs.path("postgres"), "-D", str(cluster.folder)]
        answer = run_as(
            cluster.user,
            ["/bin/sh", "-c", '"$0" "$@" >&2 & echo $!', *server],
            cwd=cluster.home,
            stderr=log,
            start_new_session=True,
            umask=0o077,
        )
        return int(answer.stdout), logged_from


def logged_since(cluster: Cluster, offset: int) -> str:
    """What the server wrote from this byte on, at most 64 kB of it."""
    with cluster.log.open("rb") as log:
        log.seek(offset)
        return log.read(64_000).decode(errors="replace")


def drop_dead_lock(folder: Path, *, torn: bool) -> None:
    """Remove the lock file of a server that is surely dead but whose process id is still taken.

    The id may be another program's by now, or a zombie's that init reaps late or never (a bare
    container), and PostgreSQL would refuse for as long. Should a child of the dead server still be
    at work, the new one finds its shared memory in use and refuses by itself. A lock without a
    readable process id, as a power cut can leave it, goes only if `torn` says so: a server that is
    just starting has one for an instant.
    """
    lock = folder / "postmaster.pid"
    try:
        int(lock.read_text(encoding="utf-8").split("\n", 1)[0])
    except FileNotFoundError:
        return
    except ValueError:
        if not torn:
            return
    if find_postmaster(folder) is None:
        lock.unlink(missing_ok=True)
        # The socket's own lock names the same process; the socket folder serves this cluster alone.
        for beside in (folder.parent / "socket").glob(".s.PGSQL.*.lock"):
            beside.unlink(missing_ok=True)


def stop_server(
    home: Path, programs: Programs, user: ServerUser | None, *, mode: str = "fast"
) -> None:
    """Stop the server of this home and wait until it is gone; nothing where there is none."""
    folder = home / "cluster"
    if find_postmaster(folder) is None:
        return
    # In mode fast pg_ctl sends SIGINT and waits for the lock file to go.
    stop = [programs.path("pg_ctl"), "stop", "-D", str(folder), "-w", "-t", "30", "-m"]
    if run_as(user, [*stop, mode], cwd=home).returncode != 0 and find_postmaster(folder):
        answer = run_as(user, [*stop, "immediate"], cwd=home)
        if answer.returncode != 0 and find_postmaster(folder):
            raise PostgresUnavailable(f"Không dừng được PostgreSQL: {answer.stderr.strip()}")


def _serves(pid: int, folder: Path) -> bool:
    """Whether the process is this data directory's server: ids are used again after a restart."""
    try:
        program, *words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self/stat").exists()
    if os.fsencode(folder) in words:
        return True
    # Started by hand with a relative path it could be anybody's: let it be.
    by_hand = not any(word.startswith(b"/") for word in words)
    return program.rpartition(b"/")[2] == b"postgres" and by_hand
