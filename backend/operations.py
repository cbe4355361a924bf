"""One recorded action of a phone, as the rooms see it: what is asked, and what came of it.

`sync` receives operations, keeps their first answers and hands each to its room; every room
offers `apply`, which either does the whole operation or raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.clock import day_of
from backend.errors import Refusal

Kind = Literal["put", "patch", "delete"]

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""Nothing here is older: a phone that says so has lost its clock."""
AHEAD = timedelta(days=1)
SKEW = timedelta(minutes=10)
"""What a phone says with a clock further off than this is flagged."""


def believed(said: datetime, offset_ms: int, received: datetime) -> datetime | None:
    """The aware instant that a phone says, by the server's clock; None where that cannot be.

    `offset_ms` is server minus phone. The result may lie up to a day after `received`.
    """
    try:
        at = said.astimezone(UTC) + timedelta(milliseconds=offset_ms)
    except OverflowError:
        return None
    return at if EARLIEST <= at <= received + AHEAD else None


@dataclass(frozen=True)
class Op:
    """`op_id` and `entity_id` are UUIDv7 made on the phone. `client_at` is a claim, not a fact."""

    op_id: UUID
    entity: str
    entity_id: UUID
    kind: Kind
    base_rev: int | None
    client_at: datetime
    clock_offset_ms: int
    """Server minus phone, as the phone last measured it."""
    body: msgspec.Raw
    claimed_at: datetime | None = None
    """What the phone's clock showed where that cannot be; `client_at` is then the receipt."""

    def happened_at(self, received: datetime) -> datetime:
        """When the phone did it, by the server's clock; never after `received`."""
        at = believed(self.client_at, self.clock_offset_ms, received)
        return received if at is None else min(at, received)

    @property
    def own_day(self) -> date:
        """The day that the phone itself took it to be."""
        return own_day(self.claimed_at or self.client_at)


def own_day(said: datetime) -> date:
    """The day of an instant as a phone says it, be it the first or the last of all."""
    try:
        return day_of(said)
    except OverflowError:
        return said.date()


@dataclass
class Applied:
    """The operation took effect; the entity now has revision `rev`."""

    rev: int
    warn: tuple[str, ...] = ()
    merged: bool = False
    """Other fields had changed meanwhile; `server` then holds the entity as it stands now."""
    server: dict[str, Any] | None = None
    known: bool = False
    """The entity was here already and stays as it is: nothing was done."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Small plain results for the phone, such as a scan's verdict; never personal data."""


class FieldConflict(Exception):
    """The same field changed since the phone's base revision; a person chooses."""

    def __init__(
        self, rev: int, fields: tuple[str, ...], server: dict[str, Any], base: dict[str, Any]
    ) -> None:
        super().__init__(f"conflict in {', '.join(fields)}")
        self.rev, self.fields, self.server, self.base = rev, fields, server, base


class ParentMissing(Exception):
    """What the operation hangs on is not there, or not visible: both look the same."""

    def __init__(self, entity_id: UUID) -> None:
        super().__init__(str(entity_id))
        self.entity_id = entity_id


class Gone(Refusal):
    """The entity was erased or merged away."""

    slug, status = "gone", 410
    sentence = "Mục này không còn nữa. Xuất lại nội dung nếu cần rồi bỏ khỏi danh sách chờ."
