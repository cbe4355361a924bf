"""The pull's cursor: where a phone stands in the change feed of one database, for which places.

A transaction id and a sequence number, never a clock. The database's own id stands in it, so
that after a restore an old cursor ends instead of pointing into another history.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from uuid import UUID

from backend.errors import Refusal

HEAD = struct.Struct(">B16sQQ")
VERSION = 2  # 1 had the places as they are; phones may still hold one
# Ids made together begin alike: a hundred streets are a third shorter deflated.
MOST_PLACES = 1 << 16


class CursorExpired(Refusal):
    """The cursor belongs to another database or history: pull again from the start."""

    slug, status = "cursor-expired", 410
    sentence = "Dữ liệu trên máy chủ đã được dựng lại. Ứng dụng sẽ tải lại; mục chờ gửi vẫn còn."


@dataclass(frozen=True)
class Cursor:
    """Everything up to and including (`xid`, `seq`) was served, for these streets and markets."""

    database: UUID
    xid: int = 0
    seq: int = 0
    places: tuple[UUID, ...] = ()


def write_cursor(cursor: Cursor) -> str:
    head = HEAD.pack(VERSION, cursor.database.bytes, cursor.xid, cursor.seq)
    places = b"".join(place.bytes for place in cursor.places)
    return base64.urlsafe_b64encode(head + zlib.compress(places, 9)).decode()


def read_cursor(text: str, database: UUID) -> Cursor:
    """Read a cursor of this database. Raises CursorExpired for any other, or for none at all."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
        version, owner, xid, seq = HEAD.unpack_from(raw)
    except (binascii.Error, UnicodeEncodeError, struct.error, ValueError) as error:
        raise CursorExpired(field="cursor") from error
    beyond = max(xid, seq) >= 1 << 63
    if version not in (1, VERSION) or UUID(bytes=owner) != database or beyond:
        raise CursorExpired(field="cursor")
    rest = raw[HEAD.size :]
    if version == VERSION:
        try:
            rest = zlib.decompressobj().decompress(rest, MOST_PLACES * 16 + 1)
        except zlib.error as error:
            raise CursorExpired(field="cursor") from error
    if len(rest) % 16:
        raise CursorExpired(field="cursor")
    places = tuple(UUID(bytes=rest[start : start + 16]) for start in range(0, len(rest), 16))
    return Cursor(database, xid, seq, places)
