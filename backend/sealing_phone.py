"""What a phone seals to the server: account numbers and phones that wait for a network.

ECDH on P-256 with a fresh key of the phone's, HKDF-SHA256, AES-256-GCM. The server's key follows
from the master key, so nothing new is stored and a restored server opens what waits on the phones.
Whoever finds the phone cannot open these parts, and neither can the phone itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.errors import Refusal

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256, SEC 2
MOST_CHARACTERS = 8192  # of one sealed part
SHAPE = re.compile(r"v1\.([0-9a-f]{16})\.([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)


class SealedKeyUnknown(Refusal):
    """Sealed to another server's key, or to one of before a change of the master key."""

    slug, status = "sealed-key-unknown", 422
    sentence = (
        "Số điện thoại hoặc tài khoản được khóa cho máy chủ khác nên chưa ghi được. "
        "Bản ghi được giữ cho cán bộ xem; mở “Sửa rồi gửi” để gửi lại."
    )


class SealedNotOpened(Refusal):
    """Damaged, moved from another record, or not of the agreed shape."""

    slug, status = "sealed-not-opened", 422
    sentence = (
        "Số điện thoại hoặc tài khoản trong bản ghi không mở được. "
        "Bản ghi được giữ cho cán bộ xem; nhập lại số rồi gửi."
    )


class SealedTwice(Refusal):
    """The same field came in clear and sealed, and nobody knows which one is meant."""

    slug, status = "sealed-twice", 422
    sentence = "Một số được gửi hai lần trong cùng bản ghi. Nhập lại số đó rồi gửi."


class PhoneKey:
    """The server's key pair for what phones seal; `public` is what they are told at sign-in."""

    def __init__(self, seed: bytes) -> None:
        """`seed`: 32 secret bytes, from which alone the pair follows."""
        wide = HKDF(SHA256(), length=48, salt=None, info=b"phocho phone key v1").derive(seed)
        self._private = ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, CURVE)
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.key_id = hashlib.sha256(point).hexdigest()[:16]
        self.public = f"{self.key_id}.{_text(point)}"
        """`<keyId>.<base64url of the uncompressed point>`."""

    def open(self, sealed: str, entity_id: UUID) -> dict[str, Any]:
        """The fields sealed for a record.

        Raises SealedKeyUnknown or SealedNotOpened.
        """
        parts = SHAPE.fullmatch(sealed) if len(sealed) <= MOST_CHARACTERS else None
        if parts is None:
            raise SealedNotOpened(field="sealed")
        if parts[1] != self.key_id:
            raise SealedKeyUnknown(field="sealed")
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(parts[2]))
            shared = self._private.exchange(ec.ECDH(), point)
            key = AESGCM(_content_key(shared, entity_id))
            plaintext = key.decrypt(_bytes(parts[3]), _bytes(parts[4]), str(entity_id).encode())
            return msgspec.json.decode(plaintext, type=dict[str, Any])
        except (ValueError, InvalidTag, msgspec.DecodeError, RecursionError):
            # The cause is not told on: it may quote what was inside.
            raise SealedNotOpened(field="sealed") from None


def seal_as_a_phone(public: str, entity_id: UUID, fields: dict[str, Any], iv: bytes) -> str:
    """What a phone makes of `fields` for a record; `iv`: 12 bytes. The tests' and tools' phone."""
    key_id, _, point = public.partition(".")
    server = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(point))
    own = ec.generate_private_key(CURVE)
    shared = own.exchange(ec.ECDH(), server)
    own_point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sealed = AESGCM(_content_key(shared, entity_id)).encrypt(
        iv, msgspec.json.encode(fields), str(entity_id).encode()
    )
    return ".".join(("v1", key_id, _text(own_point), _text(iv), _text(sealed)))


def merged(body: bytes, fields: dict[str, Any]) -> msgspec.Raw:
    """A body with the opened fields in it.

    Raises SealedTwice naming a field that is in both, SealedNotOpened for a body that is no object.
    """
    try:
        clear = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise SealedNotOpened(field="body") from None
    for name in fields:
        if name in clear:
            raise SealedTwice(field=name)
    return msgspec.Raw(msgspec.json.encode({**clear, **fields}))


def _content_key(shared: bytes, entity_id: UUID) -> bytes:
    info = f"phocho seal v1|{entity_id}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(shared)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
