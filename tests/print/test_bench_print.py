"""`scripts/bench print` without the others: that our files are what it says. Never how fast."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def told(program: str, *words: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / program), *map(str, words)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "scripts")))},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_what_is_timed_is_a_file_whose_every_code_is_one_of_the_run(tmp_path: Path) -> None:
    for payloads in ("plain", "long"):
        file = tmp_path / f"{payloads}.pdf"
        drawn = told("print_peers.py", "ours", 48, payloads, file)
        assert drawn["bytes"] == file.stat().st_size
        looked = told("print_runs.py", "check", 48, payloads, file)
        assert looked == {"pages": 12, "decoded": 48, "right": 48, "distinct": 48}


def test_the_decoded_share_falls_where_a_file_is_of_another_run(tmp_path: Path) -> None:
    file = tmp_path / "out.pdf"
    told("print_peers.py", "segno + ReportLab", 8, "plain", file)
    assert told("print_runs.py", "check", 8, "long", file)["right"] == 0


def test_a_whole_run_is_made_read_back_and_packed(tmp_path: Path) -> None:
    made = told("print_runs.py", "produce", 8, tmp_path / "run")
    assert made["lots"] == 1
    assert (tmp_path / "run" / "tron-bo.zip").is_file()
