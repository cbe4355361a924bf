"""The stage of a point on a day, from dated claims. Pure; `standing_queries.py` is its twin in SQL.

A stage is never typed. Each has claims that carry it and later claims that end it; the highest
one still carried wins. Age ends nothing, and a claim made after the day asked does not exist yet.
Claims of one day count in the order in which they were recorded.

| stage | carried by | ended by a later |
| --- | --- | --- |
| S1 contacted | any claim but `out` and `back` | – |
| S2 account | `has_account` | – |
| S3 QR on display | `qr_displayed` | `qr_gone`, `withdrawn` |
| S4 trained | `trained` | `qr_gone`, `withdrawn` |
| S5 first payment | `first_payment`, `active` unless its amount is 0 | `qr_gone`, `withdrawn` |
| S6 active | `active`, see below | the same, `refused`, `not_used`, `active` below the threshold |
| S7 no longer used | `not_used` | `first_payment`, `active` unless 0 |
| S8 refused | `refused`, `withdrawn` | `agreed`, `qr_displayed`, and as for S7 |
| X out | `out` | `back` |

S4 and S5 fall with the code itself: without one at the point of sale nobody pays by it, and a
shop whose code is gone must not stay in the display rate. After `back` or `agreed` the point
stands where its other claims leave it.

`active` says how many payments came in the last thirty days. With an amount, S6 asks for at
least the campaign's threshold. Without one it means "some every day" (the band of 1–5 a day and
more), and S6 asks for two such claims on different days with nothing contrary between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Stage = Literal["S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "X"]
State = Literal["not_met", "met", "has_qr", "in_use", "stopped", "out"]

S6_PAYMENTS = 20
"""Payments in thirty days that count as use, where no campaign says otherwise."""
FRESH_DAYS = 60
"""Evidence of use counts in the official rate for this many days; then the point is stale."""

STATES: dict[Stage, State] = {
    "S0": "not_met",
    "S1": "met",
    "S2": "met",
    "S3": "has_qr",
    "S4": "has_qr",
    "S5": "has_qr",
    "S6": "in_use",
    "S7": "stopped",
    "S8": "stopped",
    "X": "out",
}
"""What plans and lists show: chưa gặp, đã gặp, có QR, đang dùng, ngừng / từ chối, ngoài diện."""

LETTERS = {
    "met": "m",
    "has_account": "a",
    "qr_displayed": "d",
    "qr_gone": "g",
    "trained": "t",
    "first_payment": "p",
    "not_used": "n",
    "refused": "r",
    "withdrawn": "w",
    "agreed": "y",
    "out": "o",
    "back": "b",
    "fluent_check": "f",
}
"""A letter for each kind of claim; `active` takes one of the four below by its amount."""
ENOUGH, DAILY, FEW, NONE = "+", "~", "-", "0"
ALL_LETTERS = "".join(LETTERS.values()) + ENOUGH + DAILY + FEW + NONE
_PAID = "p" + ENOUGH + DAILY + FEW


@dataclass(frozen=True)
class Rung:
    """A stage, the letters of the claims that carry it and of those that end it."""

    stage: Stage
    carried_by: str
    ended_by: str = ""


RUNGS = (
    Rung("X", "o", "b"),
    Rung("S8", "rw", "yd" + _PAID),
    Rung("S7", "n", _PAID),
    Rung("S6", ENOUGH + DAILY, "gwrn" + FEW + NONE),
    Rung("S5", _PAID, "gw"),
    Rung("S4", "t", "gw"),
    Rung("S3", "d", "gw"),
    Rung("S2", "a"),
    Rung("S1", "".join(letter for letter in ALL_LETTERS if letter not in "ob")),
)
"""From the top down. `standing_queries.py` makes its SQL from the same rungs."""


@dataclass(frozen=True)
class Claim:
    """What was so on a day. `order` sorts claims of one day as they were recorded."""

    kind: str
    evidence: str
    on: date
    order: int = 0
    amount: int | None = None


@dataclass(frozen=True)
class Standing:
    """A stage and the claims that carry it: the first one's day, the last one's day and evidence.

    S0 has none. `stale` is for S6 only: its newest evidence is older than FRESH_DAYS.
    """

    stage: Stage
    since: date | None = None
    evidence: str | None = None
    last_on: date | None = None
    stale: bool = False

    @property
    def state(self) -> State:
        return STATES[self.stage]


def letter_of(claim: Claim, s6_payments: int) -> str:
    """The letter by which the rungs know a claim; a kind that they do not know is a contact."""
    if claim.kind != "active":
        return LETTERS.get(claim.kind, LETTERS["met"])
    if claim.amount is None:
        return DAILY
    if claim.amount >= s6_payments:
        return ENOUGH
    return FEW if claim.amount > 0 else NONE


def stage_of(claims: Iterable[Claim], on: date, *, s6_payments: int = S6_PAYMENTS) -> Standing:
    """Where a point stands at the end of the day `on`. See the module's table."""
    known = sorted(
        (claim for claim in claims if claim.on <= on), key=lambda claim: (claim.on, claim.order)
    )
    story = [(claim, letter_of(claim, s6_payments)) for claim in known]
    for rung in RUNGS:
        carriers: list[tuple[Claim, str]] = []
        for claim, letter in story:
            if letter in rung.ended_by:
                carriers.clear()
            if letter in rung.carried_by:
                carriers.append((claim, letter))
        if not carriers or (rung.stage == "S6" and not _in_use(carriers)):
            continue
        first, last = carriers[0][0], carriers[-1][0]
        stale = rung.stage == "S6" and (on - last.on).days > FRESH_DAYS
        return Standing(rung.stage, first.on, last.evidence, last.on, stale)
    return Standing("S0")


def _in_use(carriers: list[tuple[Claim, str]]) -> bool:
    days = {claim.on for claim, _ in carriers}
    return len(days) > 1 or any(letter == ENOUGH for _, letter in carriers)
