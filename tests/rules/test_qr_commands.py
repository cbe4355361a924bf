"""`phocho qr check` and `phocho qr make`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.merchants.qr_commands import qr
from backend.merchants.vietqr import write_transfer
from tests.rules.vietqr_vectors import ACCOUNT, BANK, PLAIN, RIGHT, WRONG

ROOT = Path(__file__).parents[2]
KEYS = ["ok", "scheme", "static", "bin", "account", "service", "amount", "purpose", "problems"]


def check(stdin: bytes) -> Result:
    return CliRunner().invoke(qr, ["check"], input=stdin)


def make(*arguments: str) -> Result:
    return CliRunner().invoke(qr, ["make", *arguments])


def test_a_right_code_is_one_object_with_the_agreed_keys() -> None:
    result = check(PLAIN.encode() + b"\n")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert list(found) == KEYS
    assert found == {
        "ok": True,
        "scheme": "vietqr",
        "static": True,
        "bin": BANK,
        "account": ACCOUNT,
        "service": "QRIBFTTA",
        "amount": None,
        "purpose": None,
        "problems": [],
    }


def test_every_code_gets_a_line_in_its_place_and_one_wrong_one_fails_the_run() -> None:
    vectors = [v for v in (*RIGHT, *WRONG) if v.payload.strip() and "\n" not in v.payload]
    texts = [v.payload for v in vectors if "\udcff" not in v.payload]
    result = check("\n".join(texts).encode())
    assert result.exit_code == 1
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(found) == len(texts)
    assert [entry["ok"] for entry in found[: len(RIGHT)]] == [True] * len(RIGHT)
    assert not any(entry["ok"] for entry in found[len(RIGHT) :])


def test_all_right_codes_leave_with_nothing_to_complain_of() -> None:
    assert check("\n".join(right.payload for right in RIGHT).encode()).exit_code == 0


def test_files_from_windows_and_blank_lines_are_read_as_meant() -> None:
    result = check(b"\xef\xbb\xbf" + PLAIN.encode() + b"\r\n\r\n\n  \n" + PLAIN.encode())
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2


def test_bytes_that_are_no_text_are_a_problem_of_their_line_alone() -> None:
    result = check(b"\xff\xfe\x00\n" + PLAIN.encode())
    assert result.exit_code == 1
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["ok"], first["problems"]) == (False, ["not-text"])
    assert second["ok"]


def test_no_input_is_said_aloud() -> None:
    result = check(b"")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Không có mã nào ở đầu vào.\n"


def test_make_prints_the_payload_alone() -> None:
    assert make("--bin", BANK, "--account", ACCOUNT).stdout == PLAIN + "\n"
    card = make("--bin", BANK, "--account", "9704360000000017", "--card", "--amount", "50000",
                "--purpose", "Ủng hộ Đức Phổ")  # fmt: skip
    assert card.stdout == (
        write_transfer(BANK, "9704360000000017", card=True, amount=50_000, purpose="Ung ho Duc Pho")
        + "\n"
    )
    assert (card.exit_code, card.stderr) == (0, "")


def test_a_bank_that_is_not_on_the_list_is_warned_of_and_still_written() -> None:
    result = make("--bin", "123456", "--account", ACCOUNT)
    assert result.exit_code == 0
    assert result.stdout == write_transfer("123456", ACCOUNT) + "\n"
    assert "BIN 123456 không có trong danh sách" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--bin", "97043", "--account", ACCOUNT], "6 chữ số"),
        (["--bin", BANK, "--account", "12 34"], "6 đến 19 chữ số"),
        (["--bin", BANK, "--account", ACCOUNT, "--amount", "50.000"], "Ví dụ: 50000"),
        (["--bin", BANK, "--account", ACCOUNT, "--amount", "1.5"], "viết liền"),
        (["--bin", BANK, "--account", ACCOUNT, "--amount", "0"], "499.999.999"),
        (["--bin", BANK, "--account", ACCOUNT, "--amount", "500000000"], "499.999.999"),
        (["--bin", BANK, "--account", ACCOUNT, "--purpose", "A&B"], "Bỏ các ký tự này: &"),
        (["--bin", "971025", "--account", ACCOUNT], "ví điện tử"),
        (["--account", ACCOUNT], "--bin"),
        (["--bin", BANK], "--account"),
    ],
)
def test_make_refuses_in_vietnamese_and_prints_no_payload(arguments: list[str], part: str) -> None:
    result = make(*arguments)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert result.stderr.startswith("Lỗi: ")
    assert part in result.stderr


def test_the_commands_run_without_the_framework_and_the_database() -> None:
    program = (
        "import sys; from backend.merchants.qr_commands import qr\n"
        "heavy = {'litestar', 'piccolo', 'asyncpg', 'phonenumbers'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
        "qr(['check'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=PLAIN.encode() + b"\r\nhttps://vietqr.example\n",
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [True, False]
