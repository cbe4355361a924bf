"""A demonstration and a real area side by side: their databases' names, ports, server processes."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.postgres import Running

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 20.0


class NotStarted(Exception):
    """A part of the demonstration did not come up; the sentence says what and where to look."""


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port up on which nobody listens. Raises NotStarted after a hundred."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            # Without it a port that this very command has just left would count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
        return port
    raise NotStarted(f"Không còn cổng trống từ {wanted}. Chọn cổng khác bằng --port.")


def reached_at(host: str, port: int) -> str:
    """The address for browsers: of this machine, or on the local network where all may ask."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # Connecting a datagram socket sends nothing; it only chooses the outgoing address.
            with contextlib.suppress(OSError):
                probe.connect(("192.0.2.1", 9))
            host = probe.getsockname()[0]
            host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@dataclass(frozen=True)
class House:
    """One database with its files and keys, and the environment that names them."""

    server: Running
    data: Path
    database: str
    kind: str

    def environment(self, **more: str) -> dict[str, str]:
        """For migrating and seeding, which are told the database's address."""
        return {
            **self.surroundings(**more),
            "DATABASE_URL": self.server.dsn(self.database, "app"),
            "DATABASE_DIRECT_URL": self.server.dsn(self.database, "owner"),
        }

    def surroundings(self, **more: str) -> dict[str, str]:
        """Everything but the database's address, which a tied server finds by itself."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
        return {
            **kept,
            "PICCOLO_CONF": "backend.piccolo_conf",
            "PHOCHO_DATA": str(self.data),
            "PHOCHO_FILES": f"folder:{self.data / f'files-{self.kind}'}",
            "PHOCHO_KIND": self.kind,
            **more,
        }


class Served:
    """A tied server: started, waited for, stopped."""

    def __init__(
        self, house: House, host: str, port: int, *, public: str | None = None, **more: str
    ) -> None:
        self.url = public or reached_at(host, port)
        self._asked_at = f"{reached_at(host, port)}/api/v1"
        logs = house.data / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self.log = logs / f"{house.kind}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  (our own module)
                [
                    sys.executable,
                    "-m",
                    "backend.demo.tied_server",
                    *(str(house.data), house.database, host, str(port)),
                ],
                env=house.surroundings(PHOCHO_PUBLIC_URL=self.url, **more),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C at the terminal is ours to pass on, in order.
                start_new_session=True,
            )

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self._asked_at}{path}", timeout=5) as answer:  # noqa: S310
            return json.load(answer)

    def wait(self) -> None:
        """Until it answers. Raises NotStarted."""
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.ask("/health")
            except (OSError, ValueError):
                time.sleep(0.1)
            else:
                return
        raise NotStarted(f"Máy chủ không trả lời ở {self.url}. Xem {self.log}.")

    def end(self) -> None:
        """Close its input, by which it knows that it is to stop."""
        if self.process.stdin is not None:
            self.process.stdin.close()

    def gone(self) -> None:
        try:
            self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
