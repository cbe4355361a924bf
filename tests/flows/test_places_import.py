"""`phocho import` takes a list in from a file, or says which row to mend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import Place
from tests.flows.test_places_units import reform


def phocho(place: Place, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": place.app,
        "DATABASE_DIRECT_URL": place.owner,
        "PHOCHO_DATA": str(folder),
    }
    command = [sys.executable, "-W", "error", "-c", "from backend.cli import main; main()", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_units_come_from_a_file_once(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "units.json"
    file.write_text(reform("21478@2025-07-01"), "utf-8")
    first = phocho(place, tmp_path, "import", "units", str(file))
    assert (first.returncode, first.stderr) == (0, "")
    assert "Đã nhập 1 đơn vị, 1 thay đổi" in first.stdout
    again = phocho(place, tmp_path, "import", "units", str(file))
    assert "Đã nhập 0 đơn vị, 0 thay đổi" in again.stdout


def test_a_malformed_list_is_refused_by_row_and_nothing_of_it_is_kept(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "units.json"
    file.write_text('{"units": [{"code": "175"}]}', "utf-8")
    refused = phocho(place, tmp_path, "import", "units", str(file))
    assert refused.returncode == 1
    assert "đơn vị 1" in refused.stderr
    latin = tmp_path / "banks.csv"
    latin.write_bytes("bin,tên\n".encode("utf-16"))
    unreadable = phocho(place, tmp_path, "import", "banks", str(latin))
    assert unreadable.returncode == 1
    assert "UTF-8" in unreadable.stderr


def test_the_packaged_banks_are_there_already(place: Place, tmp_path: Path) -> None:
    done = phocho(place, tmp_path, "import", "banks")
    assert (done.returncode, done.stdout) == (0, "Đã nhập 0 dòng ngân hàng mới hoặc thay đổi.\n")
