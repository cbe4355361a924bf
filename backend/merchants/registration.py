"""What a registration may say of a shop. Pure: shapes, words and numbers, no database."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from backend.errors import Invalid
from backend.free_text import free_text
from backend.merchants.consents import ConsentInput, ConsentNeeded, checked_consents, is_given
from backend.phones import parse_phone
from backend.text import fold
from backend.wire import Input

OwnerKind = Literal["household", "company", "cooperative", "organisation", "person"]
SimOwner = Literal["own", "relative", "other", "unknown"]
PaymentMethod = Literal["qr_transfer", "wallet", "mobile_money", "card_pos", "cash"]

PERSONAL = ("ownerName", "phone")
"""Fields that are kept only under a given `register` consent."""


class MerchantInput(Input):
    """A registration. Personal fields are empty where the owner did not agree."""

    point_id: UUID
    trade_name: str
    trade: str
    owner_kind: OwnerKind
    methods: list[PaymentMethod]
    trade_note: str = ""
    owner_name: str = ""
    phone: str = ""
    sim_owner: SimOwner = "unknown"
    used_before: bool | None = None
    consents: list[ConsentInput] = msgspec.field(default_factory=list)


class MerchantPatch(Input):
    """Fields that somebody changed; the others stay."""

    trade_name: str | UnsetType = UNSET
    trade: str | UnsetType = UNSET
    owner_kind: OwnerKind | UnsetType = UNSET
    methods: list[PaymentMethod] | UnsetType = UNSET
    trade_note: str | UnsetType = UNSET
    owner_name: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    sim_owner: SimOwner | UnsetType = UNSET
    used_before: bool | UnsetType | None = UNSET
    consents: list[ConsentInput] = msgspec.field(default_factory=list)


class Registration(msgspec.Struct, frozen=True):
    """Checked fields by their wire names, the phone as E.164, and the answers beside them."""

    fields: dict[str, Any]
    consents: list[ConsentInput]

    @property
    def personal(self) -> list[str]:
        """Personal fields that hold something."""
        return [name for name in PERSONAL if self.fields.get(name)]

    @property
    def agrees(self) -> bool:
        return is_given(self.consents, "register")

    def folds(self) -> tuple[str, str]:
        """Search keys of the shop's and the owner's name."""
        return fold(self.fields["tradeName"]), fold(self.fields.get("ownerName", ""))


def read_registration(body: msgspec.Raw) -> tuple[UUID, Registration]:
    """The point and the checked registration.

    Raises msgspec.ValidationError, Invalid, ConsentNeeded, NationalIdRefused, or a phone's refusal
    with the converted number on offer.
    """
    given = msgspec.json.decode(body, type=MerchantInput)
    registration = Registration(
        _checked(_named(given)), checked_consents(given.consents, "consents")
    )
    if registration.personal and not registration.agrees:
        raise ConsentNeeded(field="consents", without=registration.personal)
    return given.point_id, registration


def read_change(body: msgspec.Raw) -> Registration:
    """Changed fields alone. Whether personal ones are covered by a consent the caller asks."""
    given = msgspec.json.decode(body, type=MerchantPatch)
    return Registration(_checked(_named(given)), checked_consents(given.consents, "consents"))


def _named(given: MerchantInput | MerchantPatch) -> dict[str, Any]:
    """Fields that came, by wire name."""
    names = zip(given.__struct_fields__, given.__struct_encode_fields__, strict=True)
    values = {wire: getattr(given, name) for name, wire in names}
    return {
        name: value
        for name, value in values.items()
        if value is not UNSET and name not in {"pointId", "consents"}
    }


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    clean = dict(fields)
    for name, longest, required in (
        ("tradeName", 60, True),
        ("trade", 40, True),
        ("tradeNote", 200, False),
        ("ownerName", 100, False),
    ):
        if name in clean:
            clean[name] = free_text(clean[name], name, longest, required=required)
    if "phone" in clean:
        phone = clean["phone"].strip()
        clean["phone"] = parse_phone(phone, field="phone").e164 if phone else ""
    if "methods" in clean:
        if len(set(clean["methods"])) != len(clean["methods"]):
            raise Invalid(field="methods", sentence="Một hình thức thanh toán được chọn hai lần.")
        clean["methods"] = sorted(clean["methods"])
    return clean
