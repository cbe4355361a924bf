"""Where a board is that must not be used, and so what is to be done about it. Pure."""

from __future__ import annotations

from typing import Any, Literal

Where = Literal[
    "never_printed", "unprinted", "file_out", "at_shop", "at_ward", "pulled", "handed_out", "seen"
]
"""`unprinted` is still in a released batch, `file_out` was dropped from one whose file somebody has
fetched; `pulled` was taken out of its printed stack, `seen` hangs at its stall."""


def where_is(row: Any) -> Where:
    """`row` has the line's `voided_at`, `displayed_at` and `fetched`, and how far its batch is.

    `fetched` is whether anybody had a file with the line in it.
    """
    voided, printed = row["voided_at"], row["printed_at"]
    if voided is not None:
        if printed is not None and voided >= printed:
            return "pulled"
        return "file_out" if row["fetched"] else "never_printed"
    if printed is None:
        return "unprinted"
    if row["displayed_at"] is not None:
        return "seen"
    if row["delivered_at"] is not None:
        return "handed_out"
    with_the_shop = row["printer"] == "print_shop" and row["handed_over_at"] is None
    return "at_shop" if with_the_shop else "at_ward"
