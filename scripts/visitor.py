"""Somebody at the door of a running server: requests, sign-in, operations of a phone."""

import http.client
import json
import secrets
import time
import urllib.parse
from datetime import UTC, datetime
from typing import Any

_LOOK_EVERY_S = 0.2
_KEPT_OPEN_S = 5.0  # a server may close a connection that was idle for longer


class Unexpected(RuntimeError):
    """An answer that is not the one that the story needs."""


class Visitor:
    """Speaks to `/api/v1` of one server over one kept connection; `token` once signed in."""

    def __init__(self, base: str) -> None:
        address = urllib.parse.urlsplit(base)
        self.base = base.rstrip("/")
        self.token: str | None = None
        self.name = ""
        kind = http.client.HTTPSConnection if address.scheme == "https" else None
        self._connection = (kind or http.client.HTTPConnection)(address.netloc, timeout=300)
        self._used_at = time.monotonic()

    def close(self) -> None:
        self._connection.close()

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
        """Status, decoded JSON (or bytes), headers by lower-case name."""
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False).encode()
        if time.monotonic() - self._used_at > _KEPT_OPEN_S:
            self._connection.close()
        self._connection.request(method, "/api/v1" + path, content, headers)
        answer = self._connection.getresponse()
        came = answer.read()
        self._used_at = time.monotonic()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if "json" in told.get("content-type", ""):
            return answer.status, json.loads(came or b"null"), told
        return answer.status, came, told

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of a request that must succeed. Raises Unexpected."""
        status, answer, _ = self.send(method, path, body)
        if status >= 400:
            words = answer.get("title") if isinstance(answer, dict) else answer
            raise Unexpected(f"{method} {path} → {status}: {words} {answer}")
        return answer

    def get(self, path: str, **query: str) -> Any:
        return self.ask("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, body)

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """The slug of a request that must be refused. Raises Unexpected when it is not."""
        status, answer, _ = self.send(method, path, body)
        if status < 400:
            raise Unexpected(f"{method} {path} đáng lẽ bị từ chối, nhưng được {status}")
        return str(answer["slug"])

    def drawn(self, batch: str) -> Any:
        """Have a frozen batch drawn and read back, and wait for it. Raises Unexpected."""
        self.post(f"/batches/{batch}/render")
        while True:
            shown = self.get(f"/batches/{batch}", lines="false")["batch"]
            if shown["job"]["state"] not in ("waiting", "running"):
                break
            time.sleep(_LOOK_EVERY_S)
        if shown["job"]["state"] != "done":
            raise Unexpected(f"lô {batch}: {shown['job']['sentence']}")
        return shown

    def sign_in(self, link: str) -> "Visitor":
        code = urllib.parse.unquote(link.rpartition("/")[2])
        answer = self.post("/sign-in", {"code": code, "deviceName": "Máy thử"})
        self.token, self.name = answer["token"], answer["member"]["name"]
        return self

    def push(self, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        """Verdicts on operations, fifty a push. Raises Unexpected unless all have effect."""
        verdicts: list[dict[str, Any]] = []
        for start in range(0, len(operations), 30):
            part = operations[start : start + 30]
            envelope = {"schema": 1, "deviceId": "", "appVersion": "tour", "ops": part}
            verdicts += self.post("/sync/push", envelope)["results"]
        for operation, verdict in zip(operations, verdicts, strict=True):
            if verdict["status"] not in ("applied", "merged", "duplicate"):
                raise Unexpected(f"{operation['entity']} không được nhận: {verdict}")
        return verdicts


def new_id() -> str:
    """A UUIDv7, made where the thing is born."""
    value = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def this_moment() -> str:
    return datetime.now(UTC).isoformat()


def operation(entity: str, body: dict[str, Any], entity_id: str | None = None) -> dict[str, Any]:
    """One operation as a phone records it."""
    return {
        "opId": new_id(),
        "entity": entity,
        "entityId": entity_id or new_id(),
        "kind": "put",
        "baseRev": None,
        "clientAt": this_moment(),
        "body": body,
    }


def payment_code(bank: str, account: str) -> str:
    """A static transfer code, as the merchant's own banking app shows it."""

    def put(tag: str, value: str) -> str:
        return f"{tag}{len(value):02d}{value}"

    template = put("00", "A000000727") + put("01", put("00", bank) + put("01", account))
    fields = put("00", "01") + put("01", "11") + put("38", template + put("02", "QRIBFTTA"))
    text = fields + put("53", "704") + put("58", "VN") + "6304"
    check = 0xFFFF
    for byte in text.encode():
        check ^= byte << 8
        for _ in range(8):
            check = (check << 1 ^ 0x1021) & 0xFFFF if check & 0x8000 else check << 1
    return f"{text}{check:04X}"
