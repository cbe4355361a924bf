"""The plan of the house: a room imports only rooms to its left, printing never the backend."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ["places", "people", "campaigns", "merchants", "standees", "adoption", "sync"]
ABOVE = {"app", "cli", "serving", "imports", "demo"}
"""What may name every room: nothing imports it from below."""


def imports_of(source: str) -> set[str]:
    """Every module that a source text imports, also inside functions and by name at run time."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            found.update(
                word.value
                for word in node.args
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def may_know_litestar(parts: tuple[str, ...]) -> bool:
    """Whether a file speaks HTTP: a room's routes, the application, the problems, the demo."""
    return parts[-1].endswith("routes") or parts[1] in {"app", "problems", "demo"}


def breaches(path: str, source: str) -> list[str]:
    """What a file at `path` (from the root) imports against the rule."""
    parts = Path(path).with_suffix("").parts
    wrong = []
    for name in sorted(imports_of(source)):
        target = name.split(".")
        if parts[0] == "printing" and target[0] == "backend":
            wrong.append(f"{path}: printing imports {name}")
        if parts[0] != "backend":
            continue
        if target[0] == "litestar" and not may_know_litestar(parts):
            wrong.append(f"{path}: only routes, the door and the demonstration import {name}")
        here = parts[1] if len(parts) > 1 else ""
        if target[0] == "printing" and here not in {"standees", *ABOVE}:
            wrong.append(f"{path}: only standees and the command line import {name}")
        if target[0] != "backend" or len(target) < 2 or here in ABOVE:
            continue
        there = target[1]
        if there in ABOVE - {"serving"}:
            wrong.append(f"{path}: nothing imports {name}")
        elif there in ROOMS and here not in ROOMS:
            wrong.append(f"{path}: the ground imports the room {name}")
        elif there in ROOMS and ROOMS.index(there) > ROOMS.index(here):
            wrong.append(f"{path}: {here} imports {name}, to its right")
    return wrong


def sources() -> list[Path]:
    return [
        path
        for folder in ("backend", "printing")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "piccolo_migrations" not in path.parts
    ]


def test_every_room_imports_only_rooms_to_its_left() -> None:
    files = sources()
    assert len(files) > 40
    wrong = [
        line
        for path in files
        for line in breaches(str(path.relative_to(ROOT)), path.read_text("utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("backend/places/queries.py", "from backend.merchants import queries"),
        ("backend/people/access.py", "def f():\n    import backend.sync.routes"),
        ("backend/database.py", "from backend.places.tables import Unit"),
        ("backend/merchants/routes.py", "from backend import app"),
        ("backend/merchants/routes.py", "import printing"),
        (
            "backend/campaigns/kinds.py",
            "__import__('backend.sync.push')",
        ),
        ("backend/merchants/emv.py", "import litestar"),
        ("backend/people/queries.py", "from litestar import get"),
        ("printing/plan.py", "from backend.errors import Refusal"),
    ],
)
def test_a_planted_breach_is_found(path: str, source: str) -> None:
    assert breaches(path, source) != []
