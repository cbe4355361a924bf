"""Each refusal has a slug of its own and a Vietnamese sentence that says what to do."""

from __future__ import annotations

import importlib
import pkgutil
import re

import backend
from backend.errors import Refusal

SHARED = {"validation", "conflict", "not-found", "not-allowed"}
"""Slugs of the catalogue's root, which more particular refusals may keep."""


def refusals() -> set[type[Refusal]]:
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if "piccolo_migrations" not in module.name:
            importlib.import_module(module.name)
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return found


def test_no_slug_stands_for_two_things() -> None:
    owners: dict[str, set[str]] = {}
    for kind in refusals():
        if kind.slug not in SHARED and "slug" in vars(kind):
            owners.setdefault(kind.slug, set()).add(f"{kind.__module__}.{kind.__name__}")
    assert len(owners) > 40
    assert {slug: names for slug, names in owners.items() if len(names) > 1} == {}


def test_slugs_and_sentences_are_well_formed() -> None:
    for kind in refusals():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.slug), kind
        assert 400 <= kind.status < 600, kind
        assert re.search(r"[àáảãạăâđèéêìíòóôơùúưýỳ]", kind.sentence), kind
        assert kind.sentence.rstrip().endswith((".", "?")), kind
