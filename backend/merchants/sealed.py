"""What the room keeps encrypted: account numbers with their payloads, and telephones.

Each is sealed under its merchant's data key and bound to its own row and version, so that a
ciphertext moved to another row does not open. Equal numbers are found by blind indexes.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from backend.sealing import Vault


class OpenedAccount(msgspec.Struct, frozen=True):
    """Where the money goes: the code byte for byte, and the parts it was read into."""

    payload: str
    bin: str
    account: str


def new_data_key(vault: Vault, merchant: UUID) -> bytes:
    """A merchant's own key, wrapped; destroying it erases what the merchant's rows hold."""
    return vault.new_data_key(f"merchant|{merchant}")


def seal_account(
    vault: Vault,
    data_key: bytes,
    merchant: UUID,
    account: UUID,
    version: int,
    opened: OpenedAccount,
) -> bytes:
    return vault.seal(
        data_key, msgspec.json.encode(opened), _account_row(merchant, account, version)
    )


def open_account(vault: Vault, row: Any) -> OpenedAccount:
    """Open a row that has `id, merchant, version, sealed` and the merchant's `data_key`.

    Raises WrongRow where the ciphertext belongs to another row or key.
    """
    place = _account_row(row["merchant"], row["id"], row["version"])
    return msgspec.json.decode(
        vault.open(row["data_key"], row["sealed"], place), type=OpenedAccount
    )


def account_index(vault: Vault, scheme: str, bank: str, account: str) -> bytes:
    """Equal for equal destinations. Case and leading zeros are part of an account."""
    return vault.blind_index("account", f"{scheme}|{bank}|{account}")


def seal_phone(vault: Vault, data_key: bytes, merchant: UUID, e164: str) -> bytes:
    return vault.seal(data_key, e164.encode(), _phone_row(merchant))


def open_phone(vault: Vault, data_key: bytes, merchant: UUID, sealed: bytes) -> str:
    """The E.164 number. Raises WrongRow."""
    return vault.open(data_key, sealed, _phone_row(merchant)).decode()


def phone_index(vault: Vault, e164: str) -> bytes:
    return vault.blind_index("phone", e164)


def _account_row(merchant: UUID, account: UUID, version: int) -> str:
    return f"merchant|{merchant}#account|{account}|{version}"


def _phone_row(merchant: UUID) -> str:
    return f"merchant|{merchant}#merchant|{merchant}|phone"
