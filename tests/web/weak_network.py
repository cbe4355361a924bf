"""A market's network between the browser and the server: slow, and cut where a test says so.

A small HTTP/1.1 proxy on loopback. It keeps connections alive as the server does, one request
after another, and reads each message whole, so that "the reply vanished" and "cut in the middle
of the body" mean what they say. It runs in a thread of its own: the browser's driver holds the
test's.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

Fault = Literal["drop_reply", "cut_request", "cut_reply", "stall_reply", "kill"]
LONGEST_MESSAGE = 8 * 1024 * 1024
CHUNK = 4096


@dataclass
class Planned:
    """One fault, for the next request whose first line holds `path`."""

    fault: Fault
    path: str
    then: Callable[[], None] | None = None


@dataclass
class Message:
    """A request or a reply as it came over the wire."""

    head: bytes
    body: bytes
    closes: bool
    """The sender closes the connection after it."""

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def wire(self) -> bytes:
        return self.head + self.body


class Cut(Exception):
    """The connection is to end here, as a lost signal ends it."""


class WeakNetwork:
    """`base` is what the browser sees; the faults happen on the way to `port`.

    `latency_s` is the round trip, `bytes_per_s` each way, `reset_share` the share of requests
    that die on the way, half of them after the server has done its work. `refuse` turns every
    connection away. What happened is counted in `happened`.
    """

    def __init__(self, port: int = 0, seed: int = 1) -> None:
        self.behind = port
        self.latency_s = 0.0
        self.bytes_per_s = 0
        self.reset_share = 0.0
        self.refuse = False
        self.happened: Counter[str] = Counter()
        self.base = ""
        self._random = random.Random(seed)
        self._planned: list[Planned] = []
        self._changed = threading.Condition()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def next(self, fault: Fault, path: str, then: Callable[[], None] | None = None) -> None:
        """Let `fault` meet the next request to `path`; `then` runs once the server has it."""
        with self._changed:
            self._planned.append(Planned(fault, path, then))

    def wait_for(self, fault: str, times: int = 1, timeout_s: float = 60.0) -> None:
        """Until a fault has happened so often. Raises AssertionError when it does not."""
        with self._changed:
            met = self._changed.wait_for(lambda: self.happened[fault] >= times, timeout_s)
        assert met, f"{fault} happened {self.happened[fault]} times, not {times}"

    def cut_all(self) -> None:
        """End every open connection at once, as walking under a concrete roof does."""
        self._run(self._cut_all())

    def __enter__(self) -> WeakNetwork:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: Any) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=LONGEST_MESSAGE
        )
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut_all()
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _cut_all(self) -> None:
        for writer in list(self._open):
            _reset(writer)

    def _count(self, what: str) -> None:
        with self._changed:
            self.happened[what] += 1
            self._changed.notify_all()

    def _fault_for(self, line: str) -> Planned | None:
        with self._changed:
            for planned in self._planned:
                if planned.path in line:
                    self._planned.remove(planned)
                    return planned
        if self.reset_share and self._random.random() < self.reset_share:
            which: Fault = "cut_request" if self._random.random() < 0.5 else "drop_reply"
            return Planned(which, "")
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        back: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        try:
            while not self.refuse:
                request = await _message(reader, request=True)
                if request is None or self.refuse:
                    break
                if back is None or back[0].at_eof():
                    back = await asyncio.open_connection(
                        "127.0.0.1", self.behind, limit=LONGEST_MESSAGE
                    )
                    self._open.add(back[1])
                await self._one(request, writer, *back)
                if request.closes:
                    break
        except (Cut, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            _reset(writer)
        finally:
            for one in (writer, *(back[1:] if back else ())):
                self._open.discard(one)
                one.close()

    async def _one(
        self,
        request: Message,
        writer: asyncio.StreamWriter,
        back: asyncio.StreamReader,
        forth: asyncio.StreamWriter,
    ) -> None:
        """One request and its reply, with what happens to them on the way."""
        planned = self._fault_for(request.line)
        fault = planned.fault if planned else None
        await asyncio.sleep(self.latency_s / 2)
        if planned and fault == "cut_request":
            # The server sees a body that promises more than came.
            await self._send(forth, request.head + request.body[: len(request.body) // 2])
            _reset(forth)
            self._done(planned)
            raise Cut
        await self._send(forth, request.wire)
        if planned and fault == "kill":
            # Somewhere between reading it and answering it.
            self._done(planned)
            raise Cut
        reply = await _message(back, request=False, head_only=request.line.startswith("HEAD "))
        if reply is None:
            raise Cut
        self._count("answered")
        if planned and fault == "drop_reply":
            self._done(planned)
            raise Cut
        await asyncio.sleep(self.latency_s / 2)
        if planned and fault in ("cut_reply", "stall_reply"):
            await self._send(writer, reply.head + reply.body[: len(reply.body) // 2])
            self._done(planned)
            if fault == "stall_reply":
                # Not closed, not finished: what a tunnel does to a connection.
                await asyncio.Event().wait()
            raise Cut
        await self._send(writer, reply.wire)
        if reply.closes:
            raise Cut

    def _done(self, planned: Planned) -> None:
        if planned.then is not None:
            planned.then()
        self._count(planned.fault)

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if not self.bytes_per_s:
            writer.write(data)
            await writer.drain()
            return
        for start in range(0, len(data), CHUNK):
            piece = data[start : start + CHUNK]
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(len(piece) / self.bytes_per_s)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST: no polite close, as when the signal is gone."""
    raw: socket.socket | None = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _message(
    reader: asyncio.StreamReader, *, request: bool, head_only: bool = False
) -> Message | None:
    """The next whole message, or None where the sender has closed."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    lines = head.split(b"\r\n")
    fields = {
        name.strip().lower(): value.strip().lower()
        for name, _, value in (line.partition(b":") for line in lines[1:] if line)
    }
    closes = fields.get(b"connection") == b"close"
    if fields.get(b"transfer-encoding", b"").endswith(b"chunked"):
        return Message(head, await _chunks(reader), closes)
    length = fields.get(b"content-length")
    if length is not None and not head_only:
        return Message(head, await reader.readexactly(int(length)), closes)
    status = b"" if request else lines[0].split(b" ")[1]
    if request or head_only or status in (b"204", b"304"):
        return Message(head, b"", closes)
    return Message(head, await reader.read(), True)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """A chunked body with its framing, trailers included."""
    whole = bytearray()
    while True:
        size = await reader.readuntil(b"\r\n")
        whole += size
        count = int(size.split(b";")[0], 16)
        if count:
            whole += await reader.readexactly(count + 2)
            continue
        while True:
            trailer = await reader.readuntil(b"\r\n")
            whole += trailer
            if trailer == b"\r\n":
                return bytes(whole)
