"""`scripts/bench` in small: that it measures what it says, a JSON object a line. Never how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_bench_prints_a_line_for_each_measure_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "bench"), "--quick"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["measure"] for line in lines] == [
        "machine",
        *["intake"] * 2,
        "boards",
        *["adoption"] * 4,
        "adoption ratio",
    ]
    assert all(line["registrations"] > 0 for line in lines if line["measure"] == "intake")
    boards = next(line for line in lines if line["measure"] == "boards")
    assert (boards["boards"], boards["state"]) == (6, "verified")
    counted = [line["points_counted"] for line in lines if line["measure"] == "adoption"]
    assert counted == [50, 50, 100, 100]
