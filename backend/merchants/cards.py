"""Shapes in which the desk and the phone see this room's records. Numbers show four digits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.merchants.accounts import held_words, is_unusual
from backend.wire import Wire


class Person(Wire):
    """A member by name; no id where it was the merchant."""

    id: UUID | None
    name: str


class AccountCard(Wire):
    """One version of an account, its number by the last four."""

    id: UUID
    chain: UUID
    version: int
    status: str
    scheme: str
    source: str
    bin: str
    bank_name: str
    last4: str
    holder_name: str
    holder_kind: str
    duplicate: bool
    held_reason: str
    release_reason: str
    unusual: tuple[str, ...]
    proposed_by: Person
    brought_by: Person | None
    proposed_at: datetime
    confirmed_kind: str | None
    confirmed_by: Person | None
    witnessed_by: Person | None
    confirmed_at: datetime | None
    rejected_reason: str
    merchant_id: UUID
    point_id: UUID
    label: str
    shop_name: str
    place: str


class ToolCard(Wire):
    """The latest fact about a tool."""

    state: str
    on_date: date
    member: str
    obstacle: str
    provider: str


class PhotoCard(Wire):
    """A photo that a visit names; without `received_at` it has not come yet. Sizes in pixels."""

    id: UUID
    received_at: datetime | None
    width: int | None
    height: int | None


class VisitCard(Wire):
    """A lượt đến as it is listed."""

    id: UUID
    outcome: str
    refusal_reason: str | None
    note: str
    member: Person
    on_date: date
    visited_at: datetime
    revisit_on: date | None
    source: str
    scan_verdict: str | None
    scan_reason: str
    flags: list[str]
    photos: list[PhotoCard]


class ClaimCard(Wire):
    """A điều ghi nhận with its evidence and day."""

    id: UUID
    kind: str
    evidence: str
    amount: int | None
    on_date: date
    member: str | None


class IncidentCard(Wire):
    """A sự cố at a point; `told_by` is the member whose visit told of it, None for nobody's."""

    id: UUID
    number: str
    kind: str
    detail: str
    point_id: UUID
    street_id: UUID | None
    market_id: UUID | None
    label: str
    shop_name: str
    told_by: str | None
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    settlement: str


class ShopMention(Wire):
    """One side of a likely duplicate."""

    merchant_id: UUID
    point_id: UUID
    label: str
    shop_name: str


class DuplicateCard(Wire):
    """Two shops that may be one. A side in another ward does not show."""

    id: UUID
    reason: str
    first: ShopMention | None
    second: ShopMention | None
    seen_at: datetime
    settled_at: datetime | None
    settlement: str


class ConsentCard(Wire):
    """The standing answer to a purpose."""

    given: bool
    given_at: datetime
    text_version: str
    method: str
    witness: str
    provider: str


class MerchantCard(Wire):
    """The shop's own facts. Owner and phone are empty without a standing consent to keep them."""

    id: UUID
    trade_name: str
    trade: str
    trade_title: str
    trade_note: str
    owner_kind: str
    owner_name: str
    phone_last4: str
    sim_owner: str
    methods: list[str]
    used_before: bool | None
    rev: int
    consents: dict[str, ConsentCard]


class PlaceCard(Wire):
    """The point itself, as the places room keeps it."""

    id: UUID
    ward: str
    kind: str
    label: str
    place: str
    street_id: UUID | None
    side: str | None
    house_number: str | None
    market_id: UUID | None
    row_id: UUID | None
    stall_code: str | None
    width: int
    landmark: str
    status: str
    status_on: date
    weak_signal: bool
    rev: int


class Sheet(Wire):
    """All that is known of a point; visits newest first."""

    point: PlaceCard
    merchant: MerchantCard | None
    accounts: list[AccountCard]
    tools: dict[str, ToolCard]
    visits: list[VisitCard]
    claims: list[ClaimCard]
    incidents: list[IncidentCard]
    duplicates: list[DuplicateCard]


class Found(Wire):
    """A point that a search found; `why` is name, owner or label."""

    point_id: UUID
    label: str
    shop_name: str
    owner_name: str
    place: str
    why: str


def account_card(row: Any) -> AccountCard:
    """From a row of `ACCOUNT_CARDS`."""
    unusual = is_unusual(
        row["source"],
        row["duplicate"],
        row["held_reason"],
        row["version"],
        another_here=row["another_here"],
        brought=row["brought_by"] is not None,
    )
    if row["status"] == "held":
        unusual = tuple("held" if name == "held_before" else name for name in unusual)
    by_merchant = row["confirmed_by"] == "merchant"
    confirmed_by = None
    if row["confirmed_by"]:
        name = "Chủ hộ" if by_merchant else row["confirmer"] or ""
        confirmed_by = Person(id=None if by_merchant else UUID(row["confirmed_by"]), name=name)
    witness = row["witnessed_by"]
    return AccountCard(
        id=row["id"],
        chain=row["chain"],
        version=row["version"],
        status=row["status"],
        scheme=row["scheme"],
        source=row["source"],
        bin=row["bin"],
        bank_name=row["bank_name"],
        last4=row["last4"],
        holder_name=row["holder_name"],
        holder_kind=row["holder_kind"],
        duplicate=row["duplicate"],
        held_reason=held_words(row["held_reason"]),
        release_reason=row["release_reason"],
        unusual=unusual,
        proposed_by=Person(id=row["proposed_by"], name=row["proposer"] or ""),
        brought_by=Person(id=row["brought_by"], name=row["bringer"] or "")
        if row["brought_by"]
        else None,
        proposed_at=row["proposed_at"],
        confirmed_kind=row["confirmed_kind"],
        confirmed_by=confirmed_by,
        witnessed_by=Person(id=witness, name=row["witness"] or "") if witness else None,
        confirmed_at=row["confirmed_at"],
        rejected_reason=row["rejected_reason"],
        merchant_id=row["merchant"],
        point_id=row["point"],
        label=row["label"],
        shop_name=row["shop_name"],
        place=row["place"],
    )
