"""Trades, merchants, consents, banks, advice, accounts, tools, visits, claims, incidents."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from backend.people.tables import Member
from backend.places.tables import Point, Unit


class Trade(Table):
    """A line of business: the controlled list; free text stands beside it on the merchant."""

    code = Text(primary_key=True, default=None)
    name = Text(default=None)
    position = Integer(default=None)


class Merchant(Table):
    """The person or firm trading at a point."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    trade_name = Text(default=None)
    trade_name_fold = Text(default=None)
    trade = ForeignKey(Trade, default=None, null=False, on_delete=OnDelete.restrict)
    trade_note = Text(default="")
    owner_kind = Text(default=None)  # household | company | cooperative | organisation | person
    owner_name = Text(default="")
    owner_name_fold = Text(default="")
    phone_sealed = Bytea(default=None, null=True)
    phone_index = Bytea(default=None, null=True)
    phone_last4 = Text(default="")
    sim_owner = Text(default="unknown")  # own | relative | other | unknown
    methods = Array(base_column=Text(), default=list)  # methods accepted, codes
    used_before = Boolean(
        default=None, null=True
    )  # took QR before the campaign; first answer stays
    data_key = Bytea(default=None)  # this merchant's key, wrapped by the master key
    # the revision in which each field last changed, by whom and when: {field: {rev, by, at}}
    field_revs = JSONB(default="{}")
    rev = Integer(default=1)
    created_by = UUID(default=None)
    created_at = Timestamptz(default=None)
    erased_at = Timestamptz(default=None, null=True)


class Consent(Table):
    """One answer to one purpose; append-only, the latest per purpose stands."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    merchant = ForeignKey(Merchant, default=None, null=False, on_delete=OnDelete.restrict)
    purpose = Text(default=None)  # register | provider_call | print | photo
    given = Boolean(default=None)
    text_version = Text(default=None)
    method = Text(default=None)  # signed | recorded | on_device | spoken
    witness = Text(default="")
    provider = Text(default="")
    given_at = Timestamptz(default=None)
    recorded_by = UUID(default=None)
    created_at = Timestamptz(default=None)


class Bank(Table):
    """A receiving institution by BIN, with the days on which its name was valid."""

    id = UUID(primary_key=True, default=None)
    bin = Text(default=None)
    short_name = Text(default=None)
    name = Text(default=None)
    kind = Text(default=None)  # bank | wallet | mobile_money
    valid_from = Date(default=None)
    valid_to = Date(default=None, null=True)


class Advice(Table):
    """A cẩm nang card in one wording, with its owner, source and the days on which it stands."""

    id = UUID(primary_key=True, default=None)
    slug = Text(default=None)
    kind = Text(default=None)  # scam | tax | answer
    reason = Text(default=None, null=True)  # the refusal code that an answer answers
    title = Text(default=None)
    lines = Array(base_column=Text(), default=list)
    ask = Text(default=None)
    more = Array(base_column=Text(), default=list)  # slugs of cards to read next
    owner = Text(default=None)  # tax_office | police | bank | carrier | ward
    source = Text(default=None)
    checked_on = Date(default=None)
    valid_from = Date(default=None)
    valid_to = Date(default=None)
    position = Integer(default=None)


class Account(Table):
    """One version of a payment account. `chain` is the id of its first version."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    merchant = ForeignKey(Merchant, default=None, null=False, on_delete=OnDelete.restrict)
    chain = UUID(default=None)
    version = Integer(default=None)
    status = Text(default=None)  # proposed | held | confirmed | superseded | rejected
    scheme = Text(default=None)  # vietqr | vnpay | other
    source = Text(default=None)  # scanned | typed
    bin = Text(default="")
    bank_name = Text(default="")
    sealed = Bytea(default=None)  # JSON of payload and account, under the merchant's key
    payload_index = Bytea(default=None)  # blind index of scheme, BIN and account
    last4 = Text(default=None)
    holder_name = Text(default=None)
    holder_kind = Text(default="person")  # person | household | company | relative
    held_reason = Text(default="")  # slugs, comma-separated; stay after the hold is released
    release_reason = Text(default="")
    released_by = UUID(default=None, null=True)
    duplicate = Boolean(default=False)  # the same account stands at another merchant
    proposed_by = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    proposed_device = UUID(default=None, null=True)
    brought_by = UUID(default=None, null=True)  # who brought the proposal in by file, if anybody
    proposed_at = Timestamptz(default=None)
    confirmed_kind = Text(default=None, null=True)  # merchant_device | merchant_witnessed | officer
    confirmed_by = Text(default=None, null=True)  # a member's id, or 'merchant'
    witnessed_by = UUID(default=None, null=True)
    confirmed_at = Timestamptz(default=None, null=True)
    rejected_reason = Text(default="")
    rev = Integer(default=1)


class ConfirmLink(Table, tablename="confirm_link"):
    """A one-use link for the merchant's own device; opening it spends nothing."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    account = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict)
    token_hash = Bytea(default=None, unique=True)
    created_by = UUID(default=None)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(default=None, null=True)
    tries = Integer(default=0)


class ToolFact(Table, tablename="tool_fact"):
    """One of the four tools at a point on a day; append-only, the latest per tool stands."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    tool = Text(default=None)  # account | qr_board | wallet | guidance
    state = Text(default=None)  # done | blocked | undone
    obstacle = Text(default="")
    provider = Text(default="")
    on_date = Date(default=None)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None)


class Visit(Table):
    """A lượt đến: append-only; needs no merchant, no personal data and no consent."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    merchant = UUID(default=None, null=True)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    outcome = Text(default=None)  # met | not_in | refused | closed | moved | vacant
    refusal_reason = Text(default=None, null=True)
    note = Text(default="")
    revisit_on = Date(default=None, null=True)
    source = Text(default="phone")  # phone | paper
    scan_verdict = Text(default=None, null=True)  # same | other_account | unreadable
    scan_reason = Text(default="")
    visited_at = Timestamptz(default=None)  # phone time corrected by the phone's offset
    clock_offset_ms = BigInt(default=0)
    on_date = Date(default=None)
    # late_turf | clock_skew | fast_pace | scam_card_told
    flags = Array(base_column=Text(), default=list)
    received_at = Timestamptz(default=None)
    photo_ids = Array(base_column=UUID(), default=list)  # as its phone named them; at most four


class Photo(Table):
    """A picture taken on a visit, re-encoded. It may come before its visit: then it has no ward."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=True, on_delete=OnDelete.restrict)
    visit = UUID(default=None)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    sha256 = Bytea(default=None)  # of the bytes that were sent, not of those that are kept
    file = Text(default=None)  # key in the file store
    size = Integer(default=None)  # bytes kept
    width = Integer(default=None)
    height = Integer(default=None)
    received_at = Timestamptz(default=None)


class Claim(Table):
    """A điều ghi nhận about a point: what was so on a day, on what evidence. Append-only."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    visit = UUID(default=None, null=True)
    kind = Text(default=None)  # see backend/merchants/claims.py
    evidence = Text(default=None)  # said | seen | scanned | bank
    amount = Integer(default=None, null=True)  # payments in the last 30 days, where said
    on_date = Date(default=None)
    member = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)


class Incident(Table):
    """A sự cố at a point: a mismatching code, a recall, a complaint. SC-2026-0007."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)
    number = Text(default=None)
    # other_account | unreadable | disagreed | recall | account_changed | print_mismatch |
    # public_report
    kind = Text(default=None)
    visit = UUID(default=None, null=True)
    detail = Text(default="")
    opened_at = Timestamptz(default=None)
    settled_at = Timestamptz(default=None, null=True)
    settled_by = UUID(default=None, null=True)
    settlement = Text(default="")


class DuplicatePair(Table, tablename="duplicate_pair"):
    """Two merchants that may be one, or share an account: a warning, never a refusal."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    first = UUID(default=None)
    second = UUID(default=None)
    reason = Text(default=None)  # same_place | same_phone | same_account | same_name
    seen_at = Timestamptz(default=None)
    settled_at = Timestamptz(default=None, null=True)
    settlement = Text(default="")
