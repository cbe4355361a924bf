"""Thành thạo, the plans' headline, which they do not define. Pure; `standing_queries.py`
is its twin in SQL.

At two visits at least fourteen days apart the merchant, unaided, shows the right code, checks in
the app or by loudspeaker that the money came, and names one sign of a scam. Each such observation
is one `fluent_check` claim. Nothing ends it: it is a dated fact with a rate of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from backend.adoption.stages import Claim

APART_DAYS = 14


def fluent_since(claims: Iterable[Claim], on: date) -> date | None:
    """The day from which the merchant counts as fluent, as known at the end of `on`; or None."""
    days = sorted(claim.on for claim in claims if claim.kind == "fluent_check" and claim.on <= on)
    return next((day for day in days if (day - days[0]).days >= APART_DAYS), None)
