"""What is printed on a line, fixed in one canonical text, hashed with a key and sealed. Pure.

The canonical text is JSON with sorted keys of everything that the board says or that decides how
it is drawn. A line's hash is keyed (a bare one over so short a number can be searched); the
batch's root is SHA-256 over its lines' ids and hashes in order of position.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from backend.sealing import Vault
from printing import Level, Standee
from printing.artwork.face import FACE_VERSION as FACE_VERSION

LEVEL: Level = "Q"


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line as frozen."""

    batch: UUID
    line: UUID
    account: UUID
    payload: str
    shop_name: str
    place: str
    holder_name: str
    bank: str
    account_hint: str
    code: str
    issue: int
    hotline: str
    layout: str
    face_version: int
    level: Level
    sample: bool

    def standee(self) -> Standee:
        return Standee(
            payload=self.payload,
            shop_name=self.shop_name,
            place=self.place,
            holder_name=self.holder_name,
            bank=self.bank,
            account_hint=self.account_hint,
            code=self.code,
            issue=self.issue,
            hotline=self.hotline,
        )


def canonical(frozen: Frozen) -> bytes:
    return msgspec.json.encode(frozen, order="sorted")


def sealed_row(merchant: UUID, line: UUID) -> str:
    """The row to which a line's sealed text is bound, under its merchant's key."""
    return f"merchant|{merchant}#line|{line}"


def seal_line(vault: Vault, data_key: bytes, merchant: UUID, frozen: Frozen) -> tuple[bytes, bytes]:
    """The sealed canonical text and its keyed hash."""
    text = canonical(frozen)
    sealed = vault.seal(data_key, text, sealed_row(merchant, frozen.line))
    return sealed, vault.line_hash(text)


def open_line(vault: Vault, row: Any) -> Frozen:
    """Open a row that has `id, merchant, sealed` of a line and the merchant's `data_key`.

    Raises WrongRow where the ciphertext belongs to another line or key.
    """
    text = vault.open(row["data_key"], row["sealed"], sealed_row(row["merchant"], row["id"]))
    return msgspec.json.decode(text, type=Frozen)


def is_as_hashed(vault: Vault, frozen: Frozen, line_hash: bytes) -> bool:
    return vault.line_hash(canonical(frozen)) == line_hash


def root_of(lines: Iterable[tuple[UUID, bytes]]) -> bytes:
    """The root over (line id, line hash) in order of position, voided lines included."""
    whole = hashlib.sha256()
    for line, line_hash in lines:
        whole.update(line.bytes + line_hash)
    return whole.digest()


def hint_of(last4: str) -> str:
    """The masked account as the board shows it."""
    return f"•••• •••• {last4}"
