"""`scripts/bench phone` in small: that it still finds what it times. Never how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMED = {
    "phone cold": {"first_rows", "all_rows"},
    "phone offline repeat": {"first_rows", "all_rows"},
    "phone tap": {"filter", "save", "open_shop"},
    "phone start and list": {"start", "list"},
    "phone search": {"letter_at_once", "letter", "slowest_letter"},
}


def test_the_bench_of_the_phone_times_each_thing_that_has_a_budget() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "bench"), "phone", "--quick"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    pulls = [line for line in lines if line["measure"] == "no-change pull"]
    assert [line["ward"] for line in pulls] == ["street", "fewer", "ward", "all"]
    timed: dict[str, set[str]] = {}
    for line in lines:
        if "what" in line:
            assert 0 < line["least_ms"] <= line["median_ms"] <= line["most_ms"]
            timed.setdefault(line["measure"], set()).add(line["what"])
    assert timed == TIMED
    assert lines[-1]["measure"] == "phone, all points against fewer"
