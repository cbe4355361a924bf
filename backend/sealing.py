"""Encryption at rest: AES-256-GCM bound to its row, and keyed blind indexes.

The master key comes from the environment or a key file, never from the database. Each merchant
has a data key, wrapped by the master key; destroying it erases what was sealed under it. This
guards dumps, replicas and readers of the database; it does not guard a stolen app server.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.config import BadSetting
from backend.sealing_phone import PhoneKey

KEY_ID = 1  # stands before each value, so that a later master key can live beside this one
NONCE_BYTES = 12


class WrongRow(Exception):
    """A sealed value does not open: another key, another row's value, or damage."""


class Vault:
    """Seals and opens values under the master key, and makes blind indexes under a second one."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise BadSetting("PHOCHO_MASTER_KEY: cần đúng 32 byte (base64).")
        self._master = AESGCM(master)
        self._index_key = hmac.digest(master, b"phocho blind index", "sha256")
        self._line_key = hmac.digest(master, b"phocho line hash", "sha256")
        self.phone_key = PhoneKey(hmac.digest(master, b"phocho phone sealing", "sha256"))

    @classmethod
    def from_environment(cls, data_dir: Path, env: Mapping[str, str] = os.environ) -> Vault:
        """The key of PHOCHO_MASTER_KEY (base64), or of `data_dir`/keys/master, made if missing."""
        text = env.get("PHOCHO_MASTER_KEY")
        if text:
            try:
                return cls(base64.b64decode(text, validate=True))
            except ValueError as error:
                raise BadSetting("PHOCHO_MASTER_KEY: không phải base64.") from error
        path = data_dir / "keys" / "master"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(base64.b64encode(secrets.token_bytes(32)))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            pass
        return cls(base64.b64decode(path.read_bytes()))

    def new_data_key(self, row: str) -> bytes:
        """A fresh data key, wrapped for storing in `row` (`merchant|<id>`)."""
        return self._seal(self._master, secrets.token_bytes(32), row)

    def seal(self, wrapped_key: bytes, plaintext: bytes, row: str) -> bytes:
        """Seal under a wrapped data key.

        `row` is `merchant|<id>#table|<id>|<version>`: the part before `#` opens the key, the
        whole binds the value, so that no ciphertext can be moved to another row.
        """
        owner, _, _ = row.partition("#")
        return self._seal(self._unwrap(wrapped_key, owner), plaintext, row)

    def open(self, wrapped_key: bytes, sealed: bytes, row: str) -> bytes:
        """What was sealed for `row`. Raises WrongRow."""
        owner, _, _ = row.partition("#")
        return self._open(self._unwrap(wrapped_key, owner), sealed, row)

    def seal_directly(self, plaintext: bytes, row: str) -> bytes:
        """Seal under the master key itself, for what belongs to no merchant (kept operations)."""
        return self._seal(self._master, plaintext, row)

    def open_directly(self, sealed: bytes, row: str) -> bytes:
        return self._open(self._master, sealed, row)

    def blind_index(self, kind: str, normalised: str) -> bytes:
        """A keyed hash by which equal numbers are found without being readable."""
        return hmac.digest(self._index_key, f"{kind}|{normalised}".encode(), "sha256")

    def line_hash(self, canonical: bytes) -> bytes:
        """The keyed SHA-256 of a frozen line; a bare one over so short a number can be searched."""
        return hmac.digest(self._line_key, canonical, "sha256")

    def _unwrap(self, wrapped_key: bytes, owner: str) -> AESGCM:
        return AESGCM(self._open(self._master, wrapped_key, owner))

    @staticmethod
    def _seal(key: AESGCM, plaintext: bytes, row: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return bytes([KEY_ID]) + nonce + key.encrypt(nonce, plaintext, row.encode())

    @staticmethod
    def _open(key: AESGCM, sealed: bytes, row: str) -> bytes:
        if len(sealed) < 1 + NONCE_BYTES + 16 or sealed[0] != KEY_ID:
            raise WrongRow(row.split("|", 1)[0])
        try:
            return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], row.encode())
        except InvalidTag as error:
            raise WrongRow(row.split("|", 1)[0]) from error


def token_hash(secret: str) -> bytes:
    """The SHA-256 under which a token or code of ours is kept; the secret itself is long."""
    return hashlib.sha256(secret.encode()).digest()
