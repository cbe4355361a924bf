"""Payment codes: what a stall may have, and whether the code on a wall pays the right account.

The room's one door to VietQR. Three questions, kept apart: is the text well formed (`read`), may
a stall have it as its standing code (`may_display`), does the code found on site pay the account
in the register (`same_destination`). `write_transfer` composes the only kind that is ours to make.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from backend.merchants.qr_problems import describe_problem
from backend.merchants.reading import CASH, PAYMENT, TO_CARD, TRANSFERS, Reading, Scheme, read
from backend.merchants.transfer import write_transfer

__all__ = [
    "Reading",
    "Scheme",
    "Verdict",
    "describe_problem",
    "display_warning",
    "may_display",
    "read",
    "same_destination",
    "write_transfer",
]


class Verdict(msgspec.Struct, frozen=True):
    """Of a code scanned on site; `reason` is a slug, or None for a plain same."""

    outcome: Literal["same", "other_account", "unreadable"]
    reason: str | None = None


def may_display(reading: Reading) -> str | None:
    """Why a stall may not have this code as its standing payment code; None when it may.

    Transfers may be composed or scanned. Payment codes (QRPUSH, VNPAY, wallets, Mobile Money)
    may be displayed only byte for byte as scanned: `write_transfer` will not make one.
    """
    if not reading.ok:
        return "payload-broken"
    if reading.scheme == "other":
        return "unknown-scheme"
    if reading.static is False:
        return "dynamic-code"
    if reading.amount is not None:
        return "amount-locked"
    if reading.scheme == "vietqr":
        service = _service(reading)
        if service == CASH:
            return "cash-withdrawal"
        if service not in TRANSFERS | {PAYMENT}:
            return "unknown-service"
        # An acquirer's code serves several card schemes; a transfer code has one destination,
        # and a second one beside it would be paid without anybody having confirmed it.
        if service in TRANSFERS and reading.other_accounts:
            return "second-destination"
    return None


def display_warning(reading: Reading) -> str | None:
    """What to say before such a code is printed all the same: a card number stands in clear."""
    return "card-number-shown" if reading.ok and reading.service == TO_CARD else None


def same_destination(scanned: str, registered: str) -> Verdict:
    """Whether the code on the wall pays where the register says it must.

    GUID, service, BIN and account are compared, never strings: tag order, a purpose or a lower
    checksum change nothing. A dynamic or amount-locked code to the right account is "same" with
    that reason, since it is still not the board that was printed; to another account it is
    "other_account" with that reason, which tells the volunteer most.
    """
    found, expected = read(scanned), read(registered)
    if not expected.ok:
        return Verdict("unreadable", "registered-unreadable")
    if not found.ok:
        if set(found.problems) & {"empty", "not-a-payment-code"}:
            return Verdict("unreadable", "not-a-payment-code")
        return Verdict("unreadable", "tampered")
    locked = None
    if found.static is False and expected.static is not False:
        locked = "dynamic-code"
    elif found.amount is not None and found.amount != expected.amount:
        locked = "amount-locked"
    difference = _difference(found, expected)
    if difference is None:
        return Verdict("same", locked)
    return Verdict("other_account", locked or difference)


def _difference(found: Reading, expected: Reading) -> str | None:
    if found.scheme != expected.scheme:
        return "unknown-scheme" if found.scheme == "other" else "other-scheme"
    if found.bin != expected.bin:
        return "other-bank"
    if found.account != expected.account:
        return "other-account"
    if _service(found) != _service(expected):
        return "other-service"
    if found.other_accounts != expected.other_accounts:
        return "unknown-scheme" if found.scheme == "other" else "second-destination"
    return None


def _service(reading: Reading) -> str | None:
    return (reading.service or PAYMENT) if reading.scheme == "vietqr" else None
