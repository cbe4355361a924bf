"""The operation log, what is held or quarantined, and the change feed."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Bytea, Serial, Text, Timestamptz
from piccolo.table import Table


class Op(Table):
    """One operation for ever: its first answer, in the transaction of its effect."""

    op_id = UUID(primary_key=True, default=None)
    member = UUID(default=None)
    device = UUID(default=None)
    entity = Text(default=None)
    entity_id = UUID(default=None)
    payload_sha256 = Bytea(default=None)
    client_at = Timestamptz(default=None, null=True)
    received_at = Timestamptz(default=None)
    result = JSONB(default=None)  # no personal data
    brought_by = UUID(default=None, null=True)  # the officer who brought it in by file


class KeptOp(Table, tablename="kept_op"):
    """An operation's encrypted body: held for its parent, or in quarantine for an officer."""

    id = UUID(primary_key=True, default=None)
    op_id = UUID(default=None)
    ward = Text(default=None, null=True)
    member = UUID(default=None)
    device = UUID(default=None)
    why = Text(default=None)  # held | op_reused | not_opened | revoked_device
    waits_for = UUID(default=None, null=True)
    payload_sha256 = Bytea(default=None)
    sealed = Bytea(default=None)
    kept_at = Timestamptz(default=None)
    until = Timestamptz(default=None, null=True)
    settled_at = Timestamptz(default=None, null=True)
    settlement = Text(default="")
    brought_by = UUID(default=None, null=True)  # the officer who brought it in by file


class Change(Table):
    """The newest change of an entity, for the pull; `place` and `ward` scope it."""

    id = Serial(primary_key=True)
    entity = Text(default=None)
    entity_id = UUID(default=None)
    ward = Text(default=None)
    place = UUID(default=None, null=True)  # street or market
    xid = BigInt(default=None)
    seq = BigInt(default=None)
    deleted = Boolean(default=False)
    changed_at = Timestamptz(default=None)
