"""The grammar under every payment code: objects of identifier, length and value, and a checksum.

EMVCo merchant-presented mode: two digits of ID, two digits of length 01-99, that many *characters*
of value (NAPAS VietQR format v1.0, §5.1). Nothing here knows what an ID means.
"""

from __future__ import annotations

_DIGITS = frozenset("0123456789")
CRC_HEADER = "6304"


class GrammarError(ValueError):
    """A level does not parse; `slug` says how, in the words of `qr_problems`."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)


def walk(level: str, *, end_id: str | None = None) -> tuple[dict[str, str], str]:
    """Values by ID in the order in which they stand, and what is left after `end_id`.

    Without `end_id` the whole text must be objects and the rest is empty. Raises GrammarError:
    id-not-digits, length-not-digits, length-zero, length-overrun, repeated-id, leftover.
    """
    values: dict[str, str] = {}
    at = 0
    while at < len(level):
        identifier, length = level[at : at + 2], level[at + 2 : at + 4]
        if len(length) < 2:
            raise GrammarError("leftover")
        # str.isdigit would let Arabic or full-width digits through.
        if not _DIGITS.issuperset(identifier):
            raise GrammarError("id-not-digits")
        if not _DIGITS.issuperset(length):
            raise GrammarError("length-not-digits")
        if length == "00":
            raise GrammarError("length-zero")
        start, at = at + 4, at + 4 + int(length)
        if at > len(level):
            raise GrammarError("length-overrun")
        if identifier in values:
            raise GrammarError("repeated-id")
        values[identifier] = level[start:at]
        if identifier == end_id:
            return values, level[at:]
    return values, ""


def put(identifier: str, value: str) -> str:
    """One object. Raises ValueError for an empty value or one over 99 characters."""
    if not 1 <= len(value) <= 99:
        raise ValueError(f"object {identifier} holds {len(value)} characters, not 1 to 99")
    return f"{identifier}{len(value):02d}{value}"


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes as four capital hex digits; "123456789" → 29B1."""
    crc = 0xFFFF
    for byte in text.encode():
        crc = (crc << 8 & 0xFFFF) ^ _CRC_OF_BYTE[(crc >> 8) ^ byte]
    return f"{crc:04X}"


def sealed(objects: str) -> str:
    """The objects followed by their checksum object, which must be the last."""
    return objects + CRC_HEADER + checksum(objects + CRC_HEADER)


def _crc_of(byte: int) -> int:
    crc = byte << 8
    for _ in range(8):
        crc = crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1
    return crc & 0xFFFF


_CRC_OF_BYTE = tuple(_crc_of(byte) for byte in range(256))
