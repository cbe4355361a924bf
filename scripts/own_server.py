"""A Phố Chợ of one's own for an hour: scratch data folder, server, first administrator's link."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from setup_environment import in_venv

_READY_WITHIN_S = 90.0
_OURS = ("DATABASE_", "PHOCHO_", "PICCOLO_")


class NotServing(RuntimeError):
    """The server did not come up; the text holds its last words."""


@dataclass(frozen=True)
class OwnServer:
    """`base` is its address, `link` signs the first administrator in."""

    base: str
    link: str
    data: Path
    environment: dict[str, str]


@contextlib.contextmanager
def own_server(workers: int = 1) -> Iterator[OwnServer]:
    """Serve an empty database from a scratch folder; stop and remove what was started, only that.

    Raises NotServing.
    """
    folder = Path(tempfile.mkdtemp(prefix="phocho-"))
    # A PostgreSQL that dropped root's rights must be able to pass through.
    folder.chmod(0o711)
    data, port = folder / "data", _free_port()
    base = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment = {**kept, "PHOCHO_PUBLIC_URL": base}
    command = [in_venv("phocho"), "serve", "--data", str(data), "--port", str(port)]
    log = folder / "server.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [*command, "--workers", str(workers)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _wait(server, base, log)
        invite = [in_venv("phocho"), "member", "invite", "Quản trị", "--administrator"]
        asked = subprocess.run(
            [*invite, "--data", str(data)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if asked.returncode != 0:
            raise NotServing(f"Không mời được quản trị: {asked.stdout.strip()[-2000:]}")
        yield OwnServer(base, asked.stdout.strip().splitlines()[-1], data, environment)
    finally:
        _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(server: "subprocess.Popen[bytes]", base: str, log: Path) -> None:
    until = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/api/v1/health", timeout=2).close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotServing(f"Máy chủ không lên:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(45)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            os.killpg(server.pid, signal.SIGKILL)
        else:
            server.kill()
        server.wait()
