"""Payment codes kept outside the project, when VIETQR_VECTORS names the folder that has them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from backend.merchants.vietqr import may_display, read

FOLDER = os.environ.get("VIETQR_VECTORS")

pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="VIETQR_VECTORS names no folder: set it to one with vietqr_vectors.json"
)


def vectors(name: str) -> list[Any]:
    if FOLDER is None:
        return []
    entries: list[dict[str, Any]] = json.loads((Path(FOLDER) / name).read_text("utf-8"))
    assert entries, f"{name} is empty"
    return [
        pytest.param(entry, id=f"{number}: {(entry.get('description') or entry['reason'])[:60]}")
        for number, entry in enumerate(entries, start=1)
    ]


@pytest.mark.parametrize("entry", vectors("vietqr_vectors.json"))
def test_a_published_code_is_read_as_its_source_says(entry: dict[str, Any]) -> None:
    found = read(entry["payload"])
    assert found.problems == ()
    assert found.scheme == entry["scheme"].lower()
    for field in ("bin", "account", "service", "amount", "purpose"):
        assert getattr(found, field) == entry[field], field
    assert found.static == {"11": True, "12": False}[entry["point_of_initiation"]]
    locked = entry["amount"] is not None or entry["point_of_initiation"] == "12"
    assert (may_display(found) is None) == (not locked)


@pytest.mark.parametrize("entry", vectors("vietqr_vectors_negative.json"))
def test_a_published_broken_code_is_refused(entry: dict[str, Any]) -> None:
    found = read(entry["payload"])
    assert not found.ok
    assert found.account is None
    assert ("crc-wrong" in found.problems) == (not entry["crc_ok"])
