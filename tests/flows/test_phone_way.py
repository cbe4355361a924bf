"""A real phone on the cable or under the operator's name, with an adb that only writes down."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.demo.phone_way import Cable, public_name, said_of_name
from tests.flows.test_demo import Demonstration
from tests.live_server import free_port

FAKE = """#!/bin/sh
echo "$@" >> "{folder}/asked"
case "$1" in
  devices)
    printf '* daemon started successfully\\nList of devices attached\\n'
    cat "{folder}/devices" ;;
esac
exit $(cat "{folder}/code")
"""


class Adb:
    """A program called adb, the first on PATH; `asked` is every call it got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / "adb"
        program.write_text(FAKE.format(folder=folder), encoding="utf-8")
        program.chmod(0o755)
        self.sees("")
        self.ends_with(0)

    def sees(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines if line)
        (self.folder / "devices").write_text(text, encoding="utf-8")

    def ends_with(self, code: int) -> None:
        (self.folder / "code").write_text(f"{code}\n", encoding="utf-8")

    @property
    def asked(self) -> list[str]:
        log = self.folder / "asked"
        return log.read_text("utf-8").splitlines() if log.exists() else []


@pytest.fixture
def adb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Adb:
    found = Adb(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{found.folder}{os.pathsep}{os.environ['PATH']}")
    return found


def test_a_phone_that_allows_it_reaches_both_ports_and_is_left_as_it_was(adb: Adb) -> None:
    adb.sees("R58M123\tdevice", "emulator-5554\toffline")
    cable = Cable((8000, 8001))
    assert "Đã nối 1 điện thoại" in cable.join()
    there = [f"-s R58M123 reverse tcp:{port} tcp:{port}" for port in (8000, 8001)]
    assert adb.asked == ["devices", *there]
    cable.leave()
    gone = [f"-s R58M123 reverse --remove tcp:{port}" for port in (8000, 8001)]
    assert adb.asked[3:] == gone
    cable.leave()
    assert len(adb.asked) == 5, "what was taken off once is not taken off again"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "Chưa thấy điện thoại nào"),
        ("R58M123\tunauthorized", "Cho phép gỡ lỗi USB"),
        ("R58M123\toffline", "rút cáp, cắm lại"),
    ],
)
def test_a_phone_that_cannot_be_joined_yet_says_what_to_do(adb: Adb, line: str, words: str) -> None:
    adb.sees(line)
    cable = Cable((8000,))
    assert words in cable.join()
    assert (cable.joined, adb.asked) == ([], ["devices"])


def test_an_adb_that_fails_is_quoted_and_a_missing_one_is_named(
    adb: Adb, monkeypatch: pytest.MonkeyPatch
) -> None:
    adb.sees("R58M123\tdevice")
    adb.ends_with(1)
    assert "adb báo lỗi" in Cable((8000,)).join()
    monkeypatch.setenv("PATH", str(adb.folder.parent))
    assert "chưa có adb" in Cable((8000,)).join()


def test_only_an_https_name_of_one_host_will_do() -> None:
    assert public_name("https://cho.example.vn/") == "https://cho.example.vn"
    assert public_name("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    for wrong in ("http://192.168.1.5:8000", "cho.example.vn", "https://", "https://a.vn/x?y"):
        with pytest.raises(ValueError, match="“"):
            public_name(wrong)


def test_a_name_that_leads_nowhere_yet_says_where_it_must_lead() -> None:
    port = free_port()
    assert f"http://127.0.0.1:{port}" in said_of_name(f"http://127.0.0.1:{free_port()}", port)


@pytest.fixture
def demonstration(adb: Adb) -> Iterator[Demonstration]:
    adb.sees("R58M123\tdevice")
    # Not below pytest's own folder: a PostgreSQL that dropped root cannot enter that.
    with tempfile.TemporaryDirectory(prefix="phocho-phone-") as folder:
        Path(folder).chmod(0o711)
        running = Demonstration(Path(folder) / "data", "--phone")
        try:
            running.start()
            yield running
        finally:
            running.end(signal.SIGKILL)
            assert running.is_gone()


def test_the_demonstration_joins_the_phone_shows_a_code_and_leaves_it_at_the_end(
    demonstration: Demonstration, adb: Adb
) -> None:
    port = demonstration.port
    assert "Đã nối 1 điện thoại" in demonstration.said
    assert f"-s R58M123 reverse tcp:{port} tcp:{port}" in adb.asked
    drawn = [line for line in demonstration.said.splitlines() if "█" in line or "▀" in line]
    assert len(drawn) > 14, "a code of the volunteer's link, in blocks"
    assert f"http://127.0.0.1:{port}/#" in demonstration.said
    assert demonstration.end(signal.SIGINT) == 0
    assert f"-s R58M123 reverse --remove tcp:{port}" in adb.asked
