"""Three-way merge, field by field: two people who change one shop both keep their work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

FIRST_ANSWER_STAYS = frozenset({"usedBefore"})
"""Asked once, at the beginning: what came first is the answer to "before the campaign"."""


class Merge(msgspec.Struct, frozen=True):
    """`changes` to make; fields in `conflicts` were changed by another since the base revision."""

    changes: dict[str, Any]
    conflicts: tuple[str, ...]
    merged: bool
    """Something else had changed since the base, and both stand now."""


def merge(
    theirs: Mapping[str, Any],
    field_revs: Mapping[str, int],
    rev: int,
    base_rev: int | None,
    mine: Mapping[str, Any],
) -> Merge:
    """Lay `mine`, made on revision `base_rev`, over `theirs` at revision `rev`.

    `field_revs` has the revision in which a field last changed, 1 where it never did. A phone
    that edits what it has not yet had acknowledged knows no revision, or nought: it edits its own
    first one. The same value twice is no conflict.
    """
    base = base_rev or 1
    changes: dict[str, Any] = {}
    conflicts: list[str] = []
    for name, value in mine.items():
        if value == theirs[name]:
            continue
        if name in FIRST_ANSWER_STAYS:
            if theirs[name] is None:
                changes[name] = value
        elif field_revs.get(name, 1) > base:
            conflicts.append(name)
        else:
            changes[name] = value
    return Merge(changes, tuple(conflicts), merged=rev > base)
