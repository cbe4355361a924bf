"""The audit chain's rows, and which database this is."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Text, Timestamptz
from piccolo.table import Table


class Installation(Table):
    """One row: which database this is. A restore gives it a new id, so that old cursors end."""

    id = UUID(primary_key=True, default=None)
    kind = Text(default=None)  # demo | real
    created_at = Timestamptz(default=None)


class ChainHead(Table, tablename="chain_head"):
    """The last number and hash of a ward's chain; locked to write the next entry."""

    ward = Text(primary_key=True, default=None)
    n = BigInt(default=None)
    h = Bytea(default=None)


class AuditEntry(Table, tablename="audit_entry"):
    """Who did what to which record. No account, phone or token ever stands in an entry."""

    id = UUID(primary_key=True, default=None)
    ward = Text(default=None)
    n = BigInt(default=0)
    at = Timestamptz(default=None)
    actor = Text(default=None)  # member id, 'merchant' or 'system'
    action = Text(default=None)  # room.verb, e.g. merchants.confirm_account
    subject = Text(default=None)  # table:id
    detail = Text(default="{}")  # canonical JSON of plain facts
    prev = Bytea(default=b"")
    h = Bytea(default=b"")
