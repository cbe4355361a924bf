"""The press: one child process per job, few at a time, each ended when its time is up."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

import backend
from backend.errors import Conflict, Unavailable
from backend.standees.drawing import Answer, Job

TIME_LIMIT_S = 180.0
AT_A_TIME = 2
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")
"""The child's whole environment: no address of a database, no key."""

_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class CannotPrint(Conflict):
    """A line cannot be drawn as it must be, so nothing is drawn; `facts` name the line."""

    slug = "cannot-print"
    sentence = "Có dòng không in được. Sửa hoặc bỏ dòng đó rồi dựng lại."


class PressFailed(Unavailable):
    """The drawing process ended without an answer, or took too long; nothing was changed."""

    slug = "press-failed"
    sentence = "Máy in nội bộ chưa dựng xong bản in. Lô giữ nguyên; thử lại sau ít phút."


async def press(job: Job, pdf: bytes = b"") -> tuple[Answer, bytes]:
    """Run one job in a process of its own, so that the server keeps answering meanwhile.

    Raises PressFailed. The child is ended when the caller is cancelled, and ends by itself when
    this process dies.
    """
    loop = asyncio.get_running_loop()
    place = _places.setdefault(loop, asyncio.Semaphore(AT_A_TIME))
    async with place:
        return await _run(job, pdf)


async def _run(job: Job, pdf: bytes) -> tuple[Answer, bytes]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = str(Path(backend.__file__).parents[1])
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "backend.standees.drawing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    if child.stdin is None or child.stdout is None:
        raise PressFailed()
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            child.stdin.write(msgspec.json.encode(job) + b"\n" + pdf)
            await child.stdin.drain()
            said = await child.stdout.read()
            ended = await child.wait()
    except (TimeoutError, BrokenPipeError, ConnectionResetError) as error:
        raise PressFailed() from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
        child.stdin.close()
    head, _, content = said.partition(b"\n")
    if ended != 0:
        raise PressFailed()
    answer = msgspec.json.decode(head, type=Answer)
    if len(content) != answer.pdf_bytes:
        raise PressFailed()
    return answer, content
