"""Days are Asia/Ho_Chi_Minh days (+07 all year), instants are aware UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "+07")


def now() -> datetime:
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The Vietnamese calendar day on which an aware instant falls."""
    return at.astimezone(VIETNAM).date()


def today() -> date:
    return day_of(now())
