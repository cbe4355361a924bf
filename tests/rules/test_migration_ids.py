"""Each migration has an id of its own, in every room: a second one of the same id is never run."""

from __future__ import annotations

import re
from pathlib import Path

import backend

ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)


def test_no_two_migrations_share_an_id() -> None:
    owners: dict[str, list[str]] = {}
    for file in Path(backend.__path__[0]).glob("*/piccolo_migrations/*.py"):
        for found in ID.findall(file.read_text("utf-8")):
            owners.setdefault(found, []).append(file.name)
    assert len(owners) > 20
    assert {one: files for one, files in owners.items() if len(files) > 1} == {}
