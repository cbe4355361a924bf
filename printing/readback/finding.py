"""What is found on a finished file: named by page, slot and digest, never by payload or person."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing on the paper that is not as it must be.

    `what` is one of: file-unreadable, file-changed, stream-oversized, page-count, page-size,
    page-box, page-rotated, page-unit, page-image, page-note, page-ink, page-operator,
    page-altered, file-layers, file-intent, file-altered, art-altered, font-missing, font-altered,
    code-missing, code-wrong, code-extra, code-damaged, code-misplaced, code-ink, code-level,
    code-turned, quiet-zone, text-wrong, text-outside, text-misplaced, text-extra, text-unseen,
    sample-missing, sample-present. What is altered is otherwise than we draw it, and no other
    kind says what it is. `field` names the text, the box or the part. Page, slot and index count
    from zero and are None where they do not apply; `lot` counts from one, where a run has lots.
    `expected` and `found` are the first sixteen hexadecimal digits of SHA-256 digests, or sizes,
    counts and levels, and empty where there is nothing.
    """

    what: str
    page: int | None = None
    slot: int | None = None
    index: int | None = None
    field: str = ""
    expected: str = ""
    found: str = ""
    lot: int | None = None


_ALTERED = frozenset(("page-altered", "file-altered", "art-altered", "font-altered"))


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, and that something is altered only where no other says what it is."""
    different = dict.fromkeys(findings)
    named = {found.page for found in different if found.what not in _ALTERED}
    return [
        found
        for found in different
        if found.what not in _ALTERED
        or (found.page not in named if found.page is not None else not named)
    ]


def digest(value: str | bytes) -> str:
    """Sixteen digits by which two contents are told apart and neither is given away."""
    content = value.encode(errors="replace") if isinstance(value, str) else value
    return hashlib.sha256(content).hexdigest()[:16] if content else ""
