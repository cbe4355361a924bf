"""Standees, batches, their lines, downloads and recalls."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from backend.campaigns.tables import Campaign
from backend.merchants.tables import Account, Merchant
from backend.people.tables import Member
from backend.places.tables import Point, Unit


class Standee(Table):
    """A point's standee code; issues of the board count up under it."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict, unique=True)
    code = Text(default=None, unique=True)  # XXXX-XXXX, Crockford base32, two check characters
    created_at = Timestamptz(default=None)


class Batch(Table):
    """A lô in: draft → frozen → rendered → verified → released → printed → delivered."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    number = Text(default=None)  # PR-2026-011-003
    name = Text(default="")
    layout = Text(default="a4-4xa6")
    printer = Text(default="print_shop")  # print_shop | ward
    state = Text(default="draft")
    sample = Boolean(default=None)
    root = Bytea(default=None, null=True)  # over the lines' hashes, at the freeze
    pages = Integer(default=None, null=True)
    file_key = Text(default=None, null=True)
    file_sha256 = Bytea(default=None, null=True)
    file_bytes = BigInt(default=None, null=True)
    note = Text(default="")
    created_by = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None)
    frozen_by = UUID(default=None, null=True)
    frozen_at = Timestamptz(default=None, null=True)
    rendered_at = Timestamptz(default=None, null=True)
    verified_at = Timestamptz(default=None, null=True)
    released_by = UUID(default=None, null=True)
    released_at = Timestamptz(default=None, null=True)
    printed_at = Timestamptz(default=None, null=True)
    handed_over_at = Timestamptz(default=None, null=True)  # by the print shop, to the ward
    delivered_at = Timestamptz(default=None, null=True)  # to the households
    cancelled_at = Timestamptz(default=None, null=True)
    rev = Integer(default=1)


class Line(Table):
    """One standee of a batch: the account version it was made for, and what was frozen."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    batch = ForeignKey(Batch, default=None, null=False, on_delete=OnDelete.restrict)
    position = Integer(default=None)  # delivery route order
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    merchant = ForeignKey(Merchant, default=None, null=False, on_delete=OnDelete.restrict)
    account = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict)
    standee = ForeignKey(Standee, default=None, null=False, on_delete=OnDelete.restrict)
    issue = Integer(default=None)
    sealed = Bytea(default=None, null=True)  # what is printed, encrypted, from the freeze on
    line_hash = Bytea(default=None, null=True)  # keyed SHA-256 of the same
    unusual = Array(base_column=Text(), default=list)  # typed | duplicate | changed | held_before
    approved_by = UUID(default=None, null=True)  # unusual lines are released one by one
    approved_at = Timestamptz(default=None, null=True)
    voided_at = Timestamptz(default=None, null=True)
    void_reason = Text(default="")
    reprint_reason = Text(default=None, null=True)  # lost | damaged | account_changed | renamed
    displayed_at = Timestamptz(default=None, null=True)  # a visit's scan matched on site


class Download(Table):
    """A fetch of a released file: who, when, which bytes."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    batch = ForeignKey(Batch, default=None, null=False, on_delete=OnDelete.restrict)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    file_sha256 = Bytea(default=None)
    name = Text(default="")  # of the file; empty before a batch had several
    address = Text(default="")
    at = Timestamptz(default=None)


class PrintJob(Table, tablename="print_job"):
    """The drawing of one batch, as a screen follows it. The queue carries only its name.

    `run` is the run that holds it: whoever finds another one there has lost it.
    """

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    batch = ForeignKey(Batch, default=None, null=False, on_delete=OnDelete.restrict)
    asked_by = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    asked_at = Timestamptz(default=None)
    state = Text(default="waiting")  # waiting | running | failed | stopped | done
    run = UUID(default=None, null=True)
    runs = Integer(default=0)  # begun, and neither finished nor handed back
    drawn = Integer(default=0)
    read = Integer(default=0)
    total = Integer(default=0)
    lots_done = Integer(default=0)
    lots = Integer(default=0)
    sentence = Text(default="")
    line_ids = Array(base_column=UUID(), default=list)
    ended_at = Timestamptz(default=None, null=True)


class Lot(Table):
    """A lot that was drawn and read back; kept for good, found again by what it was made of."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    batch = ForeignKey(Batch, default=None, null=False, on_delete=OnDelete.restrict)
    number = Integer(default=None)
    content = Bytea(default=None)  # over the lot's line hashes and how they are drawn
    sheets = Integer(default=None)
    file_key = Text(default=None)
    sha256 = Bytea(default=None)
    file_bytes = BigInt(default=None)
    verified_at = Timestamptz(default=None)


class PrintFile(Table, tablename="print_file"):
    """One file of a verified batch. `drawn` is the hash that the batch itself names."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    batch = ForeignKey(Batch, default=None, null=False, on_delete=OnDelete.restrict)
    drawn = Bytea(default=None)
    position = Integer(default=None)
    name = Text(default=None)
    kind = Text(default=None)  # lot | ticket | slips | delivery | zip
    lot = Integer(default=None, null=True)
    first_item = Integer(default=None, null=True)  # counted from one
    items = Integer(default=None)
    pages = Integer(default=None, null=True)
    file_key = Text(default=None)
    sha256 = Bytea(default=None)
    file_bytes = BigInt(default=None)


class Recall(Table):
    """A board already released whose account has changed: to be taken down."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    line = ForeignKey(Line, default=None, null=False, on_delete=OnDelete.restrict)
    reason = Text(default=None)
    opened_at = Timestamptz(default=None)
    settled_at = Timestamptz(default=None, null=True)
    settled_by = UUID(default=None, null=True)
