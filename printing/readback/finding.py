"""What is found on a finished file: named by page, slot and digest, never by payload or person."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing on the paper that is not as it must be.

    `what` is one of: file-unreadable, file-changed, page-count, page-size, page-box, page-rotated,
    page-unit, page-image, page-note, page-ink, page-operator, file-layers, file-intent,
    font-missing, code-missing, code-wrong, code-extra, code-damaged, code-misplaced, code-ink,
    code-level, code-turned, quiet-zone, text-wrong, text-outside, text-misplaced, text-extra,
    text-unseen, sample-missing, sample-present. `field` names the text or the box. Page, slot and index count
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


def digest(value: str | bytes) -> str:
    """Sixteen digits by which two contents are told apart and neither is given away."""
    content = value.encode(errors="replace") if isinstance(value, str) else value
    return hashlib.sha256(content).hexdigest()[:16] if content else ""
