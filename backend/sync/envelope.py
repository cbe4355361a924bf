"""The shapes of push and pull on the wire, decoded one operation at a time.

One operation that cannot be read is rejected by itself; only an envelope that cannot be read, or
is too large, refuses the batch.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from backend.errors import Refusal
from backend.operations import Kind, Op, believed
from backend.problems import TooMuch, Unreadable, of_decoding
from backend.wire import Input, Wire

SCHEMA = 1
MIN_SCHEMA = 1
MAX_OPS = 50
MAX_BODY = 64 * 1024  # bytes, decompressed

_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


class TooManyOperations(Refusal):
    """More operations than one push may hold."""

    slug, status = "too-many-operations", 413
    sentence = f"Một lần gửi nhận tối đa {MAX_OPS} mục. Chia nhỏ rồi gửi lại; chưa mục nào bị mất."


class BodyTooLarge(TooMuch):
    """The decompressed body is over the limit."""

    sentence = "Gói gửi quá 64 KB. Chia nhỏ rồi gửi lại; chưa mục nào bị mất."


class SchemaTooOld(Refusal):
    """The phone speaks an older shape than this server still reads."""

    slug, status = "schema-too-old", 409
    sentence = "Ứng dụng đã cũ. Bấm Cập nhật rồi gửi lại; các mục chờ gửi vẫn còn nguyên."


class UnreadableEnvelope(Unreadable):
    """The body is not an envelope of operations at all."""


class Envelope(Input):
    schema: int
    ops: list[msgspec.Raw]
    device_id: str = ""
    app_version: str = ""
    client_now: datetime | None = None


class OpIn(Input):
    """One operation. `sealed` holds fields of the body; `seq` and `signature` are not read yet."""

    op_id: UUID
    entity: str
    entity_id: UUID
    kind: Kind
    client_at: Annotated[datetime, msgspec.Meta(tz=True)]
    body: msgspec.Raw
    base_rev: int | None = None
    clock_offset_ms: int = 0
    depends_on: tuple[UUID, ...] = ()
    seq: int | None = None
    signature: str | None = None
    sealed: str | None = None


class OnlyId(msgspec.Struct, rename="camel"):
    """What can be saved of an operation that does not decode: whose answer it is."""

    op_id: UUID | None = None


Status = Literal["applied", "duplicate", "merged", "conflict", "held", "rejected", "retry"]


class Verdict(Wire):
    """The answer to one operation. `duplicate` carries the first answer in `first`."""

    op_id: UUID | None
    status: Status
    rev: int | None = None
    warn: tuple[str, ...] = ()
    code: str | None = None  # rejected: validation | forbidden | gone | op_reused | dependency
    slug: str | None = None
    title: str | None = None
    field: str | None = None
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    fields: tuple[str, ...] = ()
    server: dict[str, Any] | None = None
    base: dict[str, Any] | None = None
    first: str | None = None  # duplicate: the status that the first answer had
    retry_after_s: int | None = None

    @property
    def answer(self) -> str:
        """The status that stands: of a duplicate the first one."""
        return self.first or self.status


class Pushed(Wire):
    server_now: datetime
    min_schema: int
    results: list[Verdict]


class ChangeOut(Wire):
    entity: str
    id: UUID
    rev: int
    deleted: bool
    body: dict[str, Any] | None


class Pulled(Wire):
    cursor: str
    more: bool
    changes: list[ChangeOut]
    scope: list[UUID] | None  # null: the same places as the cursor that was asked with
    scope_revoked: list[UUID]
    server_now: datetime


def unpack(body: bytes, encoding: str) -> bytes:
    """The body's bytes, decompressed within the limit. Raises BodyTooLarge, UnreadableEnvelope."""
    if encoding in ("", "identity"):
        content = body
    elif encoding == "gzip":
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            content = stream.decompress(body, MAX_BODY + 1)
        except (zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableEnvelope() from error
    else:
        raise UnreadableEnvelope(field="Content-Encoding")
    if len(content) > MAX_BODY:
        raise BodyTooLarge(limit=MAX_BODY)
    return content


def whole_characters(content: bytes) -> bytes:
    """JSON with each half of a character replaced by U+FFFD, byte for byte as long as it was.

    Text cut in the middle of an emoji holds such a half. No reader takes it, not even to step
    over it, so that one note would keep everything that is sent with it from being read.
    """
    if rb"\u" not in content:
        return content  # almost always: a phone escapes nothing else
    return _ESCAPES.sub(lambda found: rb"\ufffd" if found[1] else found[0], content)


def open_envelope(content: bytes) -> Envelope:
    """Decode the envelope.

    Raises UnreadableEnvelope, Invalid naming a field, TooManyOperations or SchemaTooOld.
    """
    try:
        envelope = msgspec.json.decode(whole_characters(content), type=Envelope)
    except msgspec.ValidationError as error:
        raise of_decoding(str(error)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableEnvelope() from error
    if len(envelope.ops) > MAX_OPS:
        raise TooManyOperations(limit=MAX_OPS, sent=len(envelope.ops))
    if envelope.schema < MIN_SCHEMA:
        raise SchemaTooOld(minSchema=MIN_SCHEMA)
    return envelope


def to_op(sent: OpIn, received_at: datetime) -> Op:
    """The operation as rooms see it.

    Nothing is refused for its time: a phone that lost its clock is put right by nobody on the way.
    Where even the corrected time cannot be, the operation is of `received_at`.
    """
    doubted = believed(sent.client_at, sent.clock_offset_ms, received_at) is None
    return Op(
        op_id=sent.op_id,
        entity=sent.entity,
        entity_id=sent.entity_id,
        kind=sent.kind,
        base_rev=sent.base_rev,
        client_at=received_at if doubted else sent.client_at,
        clock_offset_ms=0 if doubted else sent.clock_offset_ms,
        body=sent.body,
        claimed_at=sent.client_at if doubted else None,
    )


def digest(sent: OpIn) -> bytes:
    """SHA-256 of what was sent, whatever the spacing or key order it came in.

    A sealed part counts as it came: sealed anew it is another text, and the same operation sent
    twice is the same text.
    """
    asked = [
        sent.entity,
        sent.entity_id,
        sent.kind,
        sent.base_rev,
        sent.client_at,
        msgspec.json.decode(sent.body),
        *((sent.sealed,) if sent.sealed is not None else ()),
    ]
    return hashlib.sha256(msgspec.json.encode(asked, order="sorted")).digest()
