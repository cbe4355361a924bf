"""`phocho` as a person mistypes it: one short Vietnamese sentence, and the exit code of misuse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("migrat", "Không có lệnh “migrat”."),
        ("import banana", "Không có lệnh “banana”."),
        ("--nope", "Không có tùy chọn “--nope”."),
        (
            "qr make --bin 970436 --acount 1",
            "Không có tùy chọn “--acount”. Ý bạn là: --account, --amount?",
        ),
        ("qr make --bin", "Dùng tùy chọn “--bin” chưa đúng."),
        ("member invite", "Thiếu “TÊN”."),
        (
            "member invite Lan --ward 1 --role boss",
            "“--role” phải là một trong: volunteer, team_lead, market_manager, ward_officer, "
            "viewer, provider, print_shop.",
        ),
        ("demo --port x", "“--port” phải là số từ 1 đến 65534."),
        ("demo --port 99999", "“--port” phải là số từ 1 đến 65534."),
        ("import banks missing.csv", "“FILE” phải là đường dẫn dùng được."),
        ("demo more words", "Lệnh thừa hoặc thiếu chữ."),
    ],
)
def test_a_mistyped_command_is_answered_in_vietnamese(typed: str, sentence: str) -> None:
    result = CliRunner().invoke(main, typed.split(), prog_name="phocho")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == f"Lỗi: {sentence}"
    assert "--help" in result.stderr
    assert not any(word in result.stderr for word in ("Error", "Try", "Missing", "Invalid"))


def test_the_module_is_the_same_program_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", "nope"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "Không có lệnh “nope”." in done.stderr
