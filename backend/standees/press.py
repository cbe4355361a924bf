"""The press: a child process per job, heard line by line, ended when it falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

import backend
from backend.errors import Unavailable
from backend.standees.drawing import Job, LastWord, Said

SILENCE_S = 180.0
LONGEST_LINE = 16 * 2**20  # bytes; findings of a whole batch at worst
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")
"""The child's whole environment: no address of a database, no key."""


class PressFailed(Unavailable):
    """The drawing process ended without an answer, or fell silent; nothing was changed."""

    slug = "press-failed"
    sentence = "Máy in nội bộ chưa dựng xong bản in. Lô giữ nguyên; thử lại sau ít phút."


async def press(job: Job, hear: Callable[[Said], Awaitable[None]]) -> LastWord:
    """Have one job done; `hear` gets everything said before the last word, which is returned.

    Raises PressFailed. The child is ended when the caller is cancelled, and ends by itself when
    this process dies.
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = str(Path(backend.__file__).parents[1])
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "backend.standees.drawing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
        limit=LONGEST_LINE,
        # A group of its own, so that what the child starts ends with it.
        start_new_session=True,
    )
    if child.stdin is None or child.stdout is None:
        raise PressFailed()
    try:
        child.stdin.write(msgspec.json.encode(job) + b"\n")
        await child.stdin.drain()
        while True:
            async with asyncio.timeout(SILENCE_S):
                line = await child.stdout.readline()
            said: Said = msgspec.json.decode(line, type=Said)
            if isinstance(said, LastWord):
                return said
            await hear(said)
    except (TimeoutError, BrokenPipeError, ConnectionResetError, ValueError) as error:
        raise PressFailed() from error
    finally:
        _end(child)
        await child.wait()
        child.stdin.close()


def _end(child: asyncio.subprocess.Process) -> None:
    """Nothing of the child is needed once it has said its last word."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
