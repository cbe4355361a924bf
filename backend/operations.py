"""One recorded action of a phone, as the rooms see it: what is asked, and what came of it.

`sync` receives operations, keeps their first answers and hands each to its room; every room
offers `apply`, which either does the whole operation or raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.errors import Refusal

Kind = Literal["put", "patch", "delete"]


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

    @property
    def corrected_at(self) -> datetime:
        """When it happened by the server's clock, if the phone measured its offset well."""
        return self.client_at + timedelta(milliseconds=self.clock_offset_ms)


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
