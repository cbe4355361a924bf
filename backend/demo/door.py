"""The application's own front door, opened inside this process: a request in, an answer out.

The story is told through the same routes as everybody's work, so that it obeys the same rules.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Litestar

PREFIX = "/api/v1"


class TurnedAway(Exception):
    """A request of the story was refused: the story and the rules have parted ways."""


class Door:
    """`await door.ask("POST", "/wards", {...}, token)` gives the decoded answer."""

    def __init__(self, app: Litestar) -> None:
        self.app = app

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        **query: str,
    ) -> Any:
        """The answer's JSON (bytes where it is none, None where it is empty). Raises TurnedAway."""
        content = b"" if body is None else msgspec.json.encode(body)
        headers = [(b"host", b"demo"), (b"content-length", str(len(content)).encode())]
        if body is not None:
            headers.append((b"content-type", b"application/json"))
        if token is not None:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": PREFIX + path,
            "raw_path": (PREFIX + path).encode(),
            "root_path": "",
            "query_string": urlencode(query).encode(),
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": ("demo", 80),
            "extensions": {},
        }
        sent = [{"type": "http.request", "body": content, "more_body": False}]
        status, parts = 0, []

        async def receive() -> Any:
            return sent.pop() if sent else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        answer = b"".join(parts)
        if status >= 400:
            raise TurnedAway(f"{method} {path}: {status} {answer.decode('utf-8', 'replace')[:600]}")
        if not answer:
            return None
        return msgspec.json.decode(answer) if answer[:1] in b"{[" else answer
