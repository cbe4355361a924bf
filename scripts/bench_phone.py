"""`scripts/bench phone`: wards of four sizes on a server of its own, and a phone that works there.

What is measured over HTTP is measured here. What a phone does is measured by `phone_in_chromium.py`
in the virtual environment, in the system's Chromium with its processor and network held back.
"""

import gzip
import http.client
import json
import os
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from own_server import OwnServer, own_server
from setup_environment import in_venv
from visitor import Unexpected, Visitor

Line = dict[str, Any]
PULL_LIMIT = 2000  # as the phone asks: web/src/core/sync.ts


@dataclass(frozen=True)
class Sizes:
    """Streets × points of each ward; how often a thing is done, a pull asked; the slow-downs."""

    street: tuple[int, int]
    fewer: tuple[int, int]
    ward: tuple[int, int]
    all: tuple[int, int]
    runs: int
    pulls: int
    cpu: tuple[int, ...]


FULL = Sizes((1, 200), (10, 200), (15, 200), (100, 200), 7, 60, (4, 6))
SOME = Sizes((1, 200), (10, 200), (15, 200), (100, 200), 2, 20, (4,))
QUICK = Sizes((1, 30), (2, 20), (3, 20), (4, 20), 1, 3, (4,))


def phone(sizes: Sizes) -> Iterator[Line]:
    """Every measure of the phone app, a line each."""
    with own_server() as server:
        admin = Visitor(server.base).sign_in(server.link)
        links: dict[str, str] = {}
        try:
            for number, name in enumerate(("street", "fewer", "ward", "all"), start=1):
                streets, points = getattr(sizes, name)
                ward = _walked(server, number, streets, points)
                links[name] = _invitation(admin, ward, name)
                member = Visitor(server.base).sign_in(_invitation(admin, ward, f"{name} 2"))
                try:
                    yield from _pulls(member, name, streets, points, sizes.pulls)
                finally:
                    member.close()
        finally:
            admin.close()
        yield from _in_chromium(server.base, links, sizes)


def _walked(server: OwnServer, number: int, streets: int, points: int) -> str:
    numbers = [str(number), str(streets), str(points)]
    done = subprocess.run(
        [in_venv("python"), "-m", "backend.demo.bulk_walk", str(server.data), *numbers],
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise Unexpected(done.stdout[-2000:])
    return done.stdout.split()[-1]


def _invitation(admin: Visitor, ward: str, name: str) -> str:
    body = {"ward": ward, "name": f"Người đi {name}", "role": "volunteer"}
    link: str = admin.post("/members", body)["invitation"]["link"]
    return link


@dataclass(frozen=True)
class Answer:
    """A pull as it came over the wire. `wire` counts its status line, headers and body."""

    wire: int
    asked: int
    seconds: float
    told: dict[str, Any]


def _pulls(member: Visitor, name: str, streets: int, points: int, times: int) -> Iterator[Line]:
    """The first pull of a ward by the page, then pulls of nothing new."""
    size = {"ward": name, "streets": streets, "points": streets * points}
    cursor = ""
    pages: list[Answer] = []
    while not pages or pages[-1].told["more"]:
        pages.append(_pull(member, cursor))
        cursor = pages[-1].told["cursor"] or cursor
    yield {
        "measure": "first pull",
        **size,
        "rows": sum(len(page.told["changes"]) for page in pages),
        "pages": len(pages),
        "wire_bytes": sum(page.wire for page in pages),
        "server_seconds": round(sum(page.seconds for page in pages), 2),
        **_load(),
    }
    again = [_pull(member, cursor) for _ in range(times)]
    if any(one.told["changes"] for one in again):
        raise Unexpected("Lần kéo lẽ ra không có gì mới.")
    yield {
        "measure": "no-change pull",
        **size,
        "calls": times,
        "answer_bytes": max(one.wire for one in again),
        "request_bytes": max(one.asked for one in again),
        **spread([one.seconds * 1000 for one in again]),
        **_load(),
    }


def _pull(member: Visitor, cursor: str) -> Answer:
    address = urllib.parse.urlsplit(member.base)
    query = urllib.parse.urlencode(
        {"cursor": cursor, "limit": PULL_LIMIT} if cursor else {"limit": PULL_LIMIT}
    )
    path = f"/api/v1/sync/pull?{query}"
    headers = {"Authorization": f"Bearer {member.token}", "Accept-Encoding": "gzip"}
    connection = http.client.HTTPConnection(address.netloc, timeout=120)
    try:
        # The handshake is not the server's work.
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
    finally:
        connection.close()
    if answer.status != 200:
        raise Unexpected(f"{path}: {answer.status} {body[:500]!r}")
    head = sum(len(key) + len(value) + 4 for key, value in answer.getheaders()) + 19
    packed = answer.getheader("Content-Encoding") == "gzip"
    asked = len(path) + sum(len(key) + len(value) + 4 for key, value in headers.items()) + 50
    told = json.loads(gzip.decompress(body) if packed else body)
    return Answer(head + len(body), asked, took, told)


def _in_chromium(base: str, links: dict[str, str], sizes: Sizes) -> Iterator[Line]:
    asked = {"base": base, "links": links, "runs": sizes.runs, "cpu": sizes.cpu}
    program = Path(__file__).with_name("phone_in_chromium.py")
    with subprocess.Popen(
        [in_venv("python"), str(program), json.dumps(asked)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        for text in running.stdout or ():
            yield {**json.loads(text), **_load()}
        complaint = running.stderr.read() if running.stderr else ""
    if running.returncode != 0:
        raise Unexpected(complaint[-3000:])


def spread(took_ms: list[float]) -> Line:
    """Median, least and most in milliseconds."""
    return {
        "median_ms": round(statistics.median(took_ms), 1),
        "least_ms": round(min(took_ms), 1),
        "most_ms": round(max(took_ms), 1),
    }


def _load() -> Line:
    return {"load": round(os.getloadavg()[0], 1)}
