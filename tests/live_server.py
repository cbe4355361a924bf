"""The real server in a process of its own on a free loopback port, checked to be ours.

What a test breaks on purpose it passes as `patch`: Python that runs in the server's process
before the application is built. The product has no switch for it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from backend.config import Settings

READY_WITHIN_S = 90.0  # a loaded machine takes its time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class LiveServer:
    """Start, kill and start again; `base` is its address, the same after every start."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        patch: str = "",
        public_url: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._patch = patch
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "DATABASE_DIRECT_URL": settings.database_direct_url,
            "PHOCHO_DATA": str(settings.data_dir),
            "PHOCHO_FILES": settings.files,
            "PHOCHO_KIND": settings.kind,
            "PHOCHO_PUBLIC_URL": public_url or self.base,
            "PICCOLO_CONF": "backend.piccolo_conf",
            **(environment or {}),
        }

    def start(self) -> None:
        """Start it and wait until our own health address answers from this very process."""
        code = (
            f"{self._patch}\nimport uvicorn\n"
            "uvicorn.run('backend.app:from_environment', factory=True, host='127.0.0.1',"
            f" port={self.port}, log_level='warning', timeout_graceful_shutdown=5)"
        )
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code], env=self.environment, stdout=log, stderr=log
            )
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise AssertionError(self._log.read_text("utf-8", "replace")[-3000:])
            try:
                if httpx.get(f"{self.base}/api/v1/health", timeout=1).json().get("ok"):
                    return
            except (httpx.HTTPError, ValueError):
                time.sleep(0.02)
        raise AssertionError("the server did not answer in time")

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> LiveServer:
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
