"""What the code on a wall turned out to be: the server's own comparison with the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.merchants.sealed import open_account
from backend.merchants.vietqr import describe_problem, read, same_destination
from backend.sealing import Vault

ScanState = Literal["unreadable", "covered"]

_WORDS = {
    "not-confirmed": "Mã trên bảng là tài khoản mới đề nghị, chưa ai xác nhận.",
    "old-account": "Mã trên bảng là tài khoản cũ của hộ, đã được thay.",
}


class Comparison(msgspec.Struct, frozen=True):
    """`verdict` is None where nothing was scanned, or nothing stands to compare with."""

    verdict: Literal["same", "other_account", "unreadable"] | None = None
    reason: str = ""
    account: UUID | None = None
    """The confirmed version that the code pays."""

    @property
    def displayed(self) -> bool:
        """Whether this proves the stall's standing code. One made for a single payment does not."""
        return self.verdict == "same" and not self.reason

    @property
    def incident(self) -> Literal["other_account", "unreadable"] | None:
        """The incident that it opens. A dirty or covered board is no crime; a forged one may be."""
        if self.verdict == "other_account":
            return "other_account"
        if self.verdict == "unreadable" and self.reason == "tampered":
            return "unreadable"
        return None

    @property
    def detail(self) -> str:
        """The reason as a sentence for the officer who looks into it."""
        return _WORDS.get(self.reason) or describe_problem(self.reason)


def compare(
    vault: Vault, scanned: str | None, state: ScanState | None, rows: Sequence[Any]
) -> Comparison:
    """Judge a scan against the point's account versions (`accounts_to_compare`).

    A point may have several codes: any confirmed one will do. Otherwise the reason says what the
    code is, if the register knows: still unconfirmed, or one of before.
    """
    if scanned is None:
        return Comparison("unreadable", state) if state is not None else Comparison()
    confirmed = [row for row in rows if row["status"] == "confirmed"]
    verdicts = []
    for row in confirmed:
        verdict = same_destination(scanned, open_account(vault, row).payload)
        if verdict.outcome == "same":
            return Comparison("same", verdict.reason or "", row["id"])
        verdicts.append(verdict)
    if not verdicts:
        if not read(scanned).ok:
            return Comparison("unreadable", "not-a-payment-code")
        return Comparison(None, "none-confirmed")
    worst = verdicts[0]
    if worst.outcome == "other_account":
        for row in rows:
            if row["status"] != "confirmed":
                known = same_destination(scanned, open_account(vault, row).payload)
                if known.outcome == "same":
                    reason = "old-account" if row["status"] == "superseded" else "not-confirmed"
                    return Comparison("other_account", reason)
    return Comparison(worst.outcome, worst.reason or "")
