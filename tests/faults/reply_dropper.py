"""A proxy on loopback that forwards a request whole and, when told, loses the reply to it."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any


class ReplyDropper:
    """One HTTP/1.1 request per connection; `drop_next` makes the next answered one vanish."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._drop = 0
        self.dropped = 0
        self.base = ""
        self._server: asyncio.Server | None = None

    def drop_next(self) -> None:
        self._drop += 1

    async def __aenter__(self) -> ReplyDropper:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"conn")]
            lines.insert(1, b"Connection: close")
            back, forth = await asyncio.open_connection("127.0.0.1", self._behind)
            forth.write(b"\r\n".join(lines) + body)
            await forth.drain()
            # The reply is read to its end, so the server has committed and answered.
            reply = await back.read()
            forth.close()
            if self._drop:
                self._drop -= 1
                self.dropped += 1
            else:
                writer.write(reply)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
