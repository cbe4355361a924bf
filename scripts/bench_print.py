"""`scripts/bench print`: our printing beside four others, and at the sizes that users meet.

Every way of printing runs in a process of its own, one after another in rounds, so that whatever
else the machine does falls on all alike. The others are installed into a folder of the bench's own
from `bench_peers.lock`; neither the product nor its tests need them.
"""

import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from setup_environment import CHECKOUT, in_venv
from visitor import Unexpected

Line = dict[str, Any]
PEERS = CHECKOUT / ".venv" / "bench-peers"
LOCK = CHECKOUT / "scripts" / "bench_peers.lock"
OURS = "ours"
WAYS = (
    OURS,
    "zxing-cpp + ReportLab forms",
    "Typst + zxing-cpp",
    "fpdf2 + segno",
    "segno + ReportLab",
)


@dataclass(frozen=True)
class Sizes:
    """Standees side by side and rounds of it; a ward's run and a province's."""

    count: int
    rounds: int
    ward: int
    province: int


FULL = Sizes(4000, 5, 2000, 42_000)
QUICK = Sizes(16, 1, 40, 200)


def printing(sizes: Sizes) -> Iterator[Line]:
    _install_peers()
    folder = Path(tempfile.mkdtemp(prefix="phocho-print-"))
    try:
        yield from _side_by_side(folder, sizes)
        yield from _ours_alone(folder, sizes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install_peers() -> None:
    stamp, wanted = PEERS / "installed-from", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    install = [in_venv("uv"), "pip", "install", "-q", "--python", in_venv("python"), "--no-deps"]
    from_lock = ["--require-hashes", "-r", str(LOCK), "--target", str(PEERS)]
    shutil.rmtree(PEERS, ignore_errors=True)
    done = subprocess.run(
        [*install, *from_lock], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise Unexpected(f"Không cài được các thư viện để so: {done.stderr.strip()[-1000:]}")
    stamp.write_text(wanted)


def _side_by_side(folder: Path, sizes: Sizes) -> Iterator[Line]:
    taken: dict[str, list[Line]] = {way: [] for way in WAYS}
    lot = random.Random(1)  # noqa: S311  (an order, nothing secret)
    for _ in range(sizes.rounds):
        for way in lot.sample(WAYS, len(WAYS)):
            taken[way].append(_run("print_peers.py", way, sizes.count, "plain", folder / "out.pdf"))
            taken[way][-1] |= _run(
                "print_runs.py", "check", sizes.count, "plain", folder / "out.pdf"
            )
    for way in WAYS:
        cpu = [one["cpu_s"] / sizes.count * 1e6 for one in taken[way]]
        last = taken[way][-1]
        if any(one["right"] != one["decoded"] or not one["decoded"] for one in taken[way]):
            raise Unexpected(f"{way}: có mã đọc lại không đúng.")
        yield {
            "measure": "standees drawn",
            "way": way,
            "standees": sizes.count,
            "rounds": sizes.rounds,
            "cpu_us": round(statistics.median(cpu)),
            "least_us": round(min(cpu)),
            "most_us": round(max(cpu)),
            "bytes_each": round(last["bytes"] / sizes.count),
            "rss_mb": last["rss_mb"],
            "decoded": f"{last['right']}/{last['decoded']}",
            **_load(),
        }
    for way in WAYS[1:]:
        # Round by round, since a busy machine slows all of a round.
        ratios = [
            theirs["cpu_s"] / mine["cpu_s"]
            for theirs, mine in zip(taken[way], taken[OURS], strict=True)
        ]
        yield {
            "measure": "processor time, theirs by ours",
            "way": way,
            "median": round(statistics.median(ratios), 1),
            "least": round(min(ratios), 1),
            "most": round(max(ratios), 1),
        }


def _ours_alone(folder: Path, sizes: Sizes) -> Iterator[Line]:
    for payloads in ("plain", "long"):
        told = _run("print_peers.py", OURS, sizes.count, payloads, folder / f"{payloads}.pdf")
        yield {
            "measure": "ours by payload",
            "payload": payloads,
            "cpu_us": round(told["cpu_s"] / sizes.count * 1e6),
            "bytes_each": round(told["bytes"] / sizes.count),
            **_load(),
        }
    half = sizes.province // 2
    with ThreadPoolExecutor(2) as pool:
        files = [folder / f"half-{n}.pdf" for n in range(2)]
        halves = list(
            pool.map(lambda file: _run("print_peers.py", OURS, half, "plain", file), files)
        )
    wall = max(told["wall_s"] for told in halves)
    same = len({hashlib.sha256(file.read_bytes()).digest() for file in files}) == 1
    yield {
        "measure": "a province drawn, two processes",
        "standees": 2 * half,
        "seconds": round(wall, 1),
        "cpu_s": round(sum(told["cpu_s"] for told in halves), 1),
        "rss_mb": max(told["rss_mb"] for told in halves),
        "same_bytes": same,
        **_load(),
    }
    told = _run("print_peers.py", OURS, sizes.province, "plain", folder / "whole.pdf")
    yield {
        "measure": "a province drawn, one process",
        "standees": sizes.province,
        **told,
        **_load(),
    }
    for what, count in (("a ward", sizes.ward), ("a province", sizes.province)):
        told = _run("print_runs.py", "produce", count, folder / f"run-{count}")
        line = {"measure": f"{what} drawn, read back, papers and ZIP", "standees": count}
        yield {**line, **told, **_load()}
        shutil.rmtree(folder / f"run-{count}", ignore_errors=True)
    yield {"measure": "one standee, warm", **_run("print_runs.py", "one"), **_load()}
    cold = []
    for _ in range(5):
        began = time.perf_counter()
        _run("print_peers.py", OURS, 1, "plain", folder / "one.pdf")
        cold.append((time.perf_counter() - began) * 1000)
    yield {"measure": "one standee, cold process", "median_ms": statistics.median(cold), **_load()}


def _run(program: str, *words: object) -> Line:
    folder = CHECKOUT / "scripts"
    done = subprocess.run(
        [in_venv("python"), str(folder / program), *map(str, words)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(CHECKOUT), str(folder), str(PEERS)))},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise Unexpected(f"{program} {words[0]}: {done.stderr.strip()[-2000:]}")
    told: Line = json.loads(done.stdout.splitlines()[-1])
    return told


def _load() -> Line:
    return {"load": round(os.getloadavg()[0], 1)}
