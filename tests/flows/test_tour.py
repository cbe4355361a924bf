"""The tour, run as anybody runs it: a program with a server and a database of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tour(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "tour"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_the_main_job_goes_through_from_an_empty_database_to_the_adoption_table() -> None:
    done = tour()
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    passed = [line.split(".")[0].removeprefix("✓ ")[0] for line in lines if line.startswith("✓")]
    assert sorted(set(passed)) == list("012345678")
    total = next(line.split() for line in lines if line.strip().startswith("Tổng"))
    assert total[1:5] == ["0/80", "0/80", "5/80", "5/80"]
    assert total[5:] == ["không", "đạt"]


def test_the_tour_ends_with_a_failure_where_nobody_serves() -> None:
    done = tour("--base", "http://127.0.0.1:9", "--link", "http://127.0.0.1:9/#/vao/X")
    assert done.returncode == 1
    assert done.stdout.startswith("✗")
