"""UUIDv7 (RFC 9562): ids made where a thing is born, in time order, PostgreSQL 15 included."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id(at_ms: int | None = None) -> UUID:
    """Make a UUIDv7; ids made by one process in one millisecond still sort as they were made.

    `at_ms` is Unix time in milliseconds, now when not given.
    """
    global _last
    with _lock:
        stamp = (time.time_ns() // 1_000_000 if at_ms is None else at_ms) << 12
        if at_ms is None:
            stamp = max(stamp, _last + 1)
            _last = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
