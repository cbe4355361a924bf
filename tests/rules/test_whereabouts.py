"""Where a board that must not be used is, told from its line and its batch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.standees.whereabouts import Where, where_is

PRINTED = datetime(2026, 11, 22, 8, tzinfo=UTC)
BEFORE, AFTER = PRINTED - timedelta(hours=1), PRINTED + timedelta(hours=1)
LIVE: dict[str, Any] = {
    "voided_at": None,
    "displayed_at": None,
    "printed_at": None,
    "handed_over_at": None,
    "delivered_at": None,
    "printer": "print_shop",
    "fetched": True,
}


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({}, "unprinted"),
        ({"voided_at": BEFORE}, "file_out"),
        ({"voided_at": BEFORE, "fetched": False}, "never_printed"),
        # The others were printed later; this one was dropped before.
        ({"voided_at": BEFORE, "printed_at": PRINTED}, "file_out"),
        ({"voided_at": AFTER, "printed_at": PRINTED, "fetched": False}, "pulled"),
        ({"printed_at": PRINTED}, "at_shop"),
        ({"printed_at": PRINTED, "printer": "ward"}, "at_ward"),
        ({"printed_at": PRINTED, "handed_over_at": AFTER}, "at_ward"),
        ({"printed_at": PRINTED, "delivered_at": AFTER}, "handed_out"),
        ({"printed_at": PRINTED, "delivered_at": AFTER, "displayed_at": AFTER}, "seen"),
        ({"printed_at": PRINTED, "displayed_at": AFTER}, "seen"),
    ],
)
def test_a_board_is_looked_for_where_it_went(told: dict[str, Any], where: Where) -> None:
    assert where_is(LIVE | told) == where
