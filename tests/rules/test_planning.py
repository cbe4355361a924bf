"""What the papers of a batch say of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.standees.planning import heading_of

BATCH = {
    "number": "PR-2026-001-001",
    "name": "Lô thử",
    "ward_name": "phường Đức Phổ",
    "root": bytes(32),
    "frozen_at": datetime(2026, 11, 22, 20, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("hotline", "contact"),
    [
        ("0255 123 456", "0255 123 456"),
        ("", "UBND phường Đức Phổ, chưa ghi số điện thoại"),
    ],
)
def test_the_printer_always_knows_whom_to_ask(hotline: str, contact: str) -> None:
    heading = heading_of(BATCH, hotline)
    assert heading.contact == contact
    assert heading.dated == "23/11/2026"
