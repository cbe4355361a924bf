"""A phone's rescue file: its unsent queue as the phone wrote it down. Pure.

Whoever holds the file could have written it: nothing in it is believed that the database does not
confirm, and `bringing` says what little its contents may do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.errors import Conflict, Refusal
from backend.sync.envelope import whole_characters

FORMAT = "phocho-outbox"
VERSION = 2
MOST_CHARACTERS = 3_000_000
MOST_OPS = 1000
"""Of one file, since it is taken in within one transaction; a phone writes more into a second."""


class RescueTooLarge(Refusal):
    """More than one file may hold."""

    slug, status = "rescue-too-large", 413
    sentence = (
        "Tệp quá lớn: mỗi tệp nhận tối đa 1.000 mục và 3 MB. "
        "Trên điện thoại, bấm “Lưu ra tệp” lại: ứng dụng tự chia thành nhiều tệp."
    )


class RescueForeign(Refusal):
    """Some other file."""

    slug, status = "rescue-foreign", 422
    sentence = "Đây không phải tệp cứu hộ của Phố Chợ. Chọn tệp có tên bắt đầu bằng “pho-cho”."


class RescueDamaged(Refusal):
    """Cut off or changed on its way."""

    slug, status = "rescue-damaged", 422
    sentence = (
        "Tệp bị hỏng hoặc bị cắt giữa chừng nên chưa nhập mục nào. "
        "Xin lại tệp từ điện thoại; gửi dạng tệp, không dán thành tin nhắn."
    )


class RescueUnsigned(Refusal):
    """Written by an app that did not yet say whose phone it was."""

    slug, status = "rescue-unsigned", 422
    sentence = (
        "Tệp này do bản ứng dụng cũ ghi nên không cho biết của ai. Mở tệp trên điện thoại của "
        "chính người ghi, mục “Chờ gửi” → “Nhập tệp”, hoặc cập nhật ứng dụng rồi lưu lại."
    )


class RescueTooNew(Refusal):
    """Written by a newer app than this server knows."""

    slug, status = "rescue-too-new", 409
    sentence = "Tệp do bản ứng dụng mới hơn ghi. Cập nhật máy chủ rồi nhập lại; giữ tệp."


class RescueEmpty(Refusal):
    """Nothing waits in it."""

    slug, status = "rescue-empty", 422
    sentence = "Tệp không có mục nào chờ gửi. Không có gì để nhập."


class RescueElsewhere(Conflict):
    """Of another installation: a demonstration, or practice, or somebody else's server."""

    slug, status = "rescue-elsewhere", 409
    sentence = (
        "Tệp này của một hệ thống Phố Chợ khác (ví dụ bản dùng thử) nên không nhập vào đây được."
    )


class RescueMemberUnknown(Refusal):
    """Whoever the file names did not walk in the officer's wards; a stranger reads the same."""

    slug, status = "rescue-member-unknown", 404
    sentence = (
        "Người ghi trong tệp không thuộc phường của bạn trong 180 ngày qua. "
        "Chuyển tệp cho cán bộ phường của người đó."
    )


class RescueDeviceUnknown(Refusal):
    """No phone of that member: the file was made up, or put together."""

    slug, status = "rescue-device-unknown", 422
    sentence = (
        "Tệp ghi tên một máy mà người này chưa từng đăng nhập nên không nhập được. "
        "Hỏi trực tiếp người ghi; nếu họ không gửi tệp này, báo quản trị."
    )


class _Queued(msgspec.Struct):
    """One entry of the queue; what else the phone notes there is its own affair."""

    op: msgspec.Raw
    label: str = ""


class _Head(msgspec.Struct, rename="camel"):
    format: str
    version: int


class _Whole(msgspec.Struct, rename="camel"):
    database_id: UUID
    member_id: UUID
    device_id: UUID
    saved_at: datetime
    count: int
    ops: msgspec.Raw
    app_version: str = ""
    sha256: str | None = None


@dataclass(frozen=True)
class Recorded:
    """One operation of the file as it stands there, and what its phone called it."""

    raw: msgspec.Raw
    label: str


@dataclass(frozen=True)
class RescueFile:
    """Whose queue, of which installation, and the operations by age."""

    database_id: UUID
    member_id: UUID
    device_id: UUID
    saved_at: datetime
    app_version: str
    sha256: bytes
    """Of the whole text, for the audit."""
    ops: tuple[Recorded, ...]


def read_rescue(text: str) -> RescueFile:
    """Read a rescue file; every way in which it can be wrong has its own refusal, above."""
    if len(text) > MOST_CHARACTERS:
        raise RescueTooLarge(field="file")
    as_sent = text.encode("utf-8", "surrogatepass")
    raw = whole_characters(as_sent)
    try:
        head: Any = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # A file of ours that was cut off still begins as ours does.
        ours = f'"{FORMAT}"' in text[:200]
        raise (RescueDamaged if ours else RescueForeign)(field="file") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise RescueForeign(field="file")
    if head.get("version") == 1:
        raise RescueUnsigned(field="file")
    if isinstance(head.get("version"), int) and head["version"] > VERSION:
        raise RescueTooNew(field="file", version=head["version"])
    try:
        whole = msgspec.json.decode(raw, type=_Whole)
        queue = msgspec.json.decode(whole.ops, type=list[_Queued])
    except msgspec.DecodeError as error:
        raise RescueDamaged(field="file") from error
    if whole.saved_at.tzinfo is None or len(queue) != whole.count:
        raise RescueDamaged(field="file")
    # The phone made its digest before anything was put right; both texts are of one length.
    start = raw.index(bytes(whole.ops))
    ops = as_sent[start : start + len(bytes(whole.ops))]
    if whole.sha256 is not None and whole.sha256 != hashlib.sha256(ops).hexdigest():
        raise RescueDamaged(field="file")
    if not queue:
        raise RescueEmpty(field="file")
    if len(queue) > MOST_OPS:
        raise RescueTooLarge(field="file")
    return RescueFile(
        database_id=whole.database_id,
        member_id=whole.member_id,
        device_id=whole.device_id,
        saved_at=whole.saved_at,
        app_version=whole.app_version[:40],
        sha256=hashlib.sha256(as_sent).digest(),
        ops=tuple(
            Recorded(one.op, one.label[:120])
            for one in sorted(queue, key=lambda one: _op_id(one.op))
        ),
    )


def _op_id(raw: msgspec.Raw) -> str:
    """By age, as a phone sends them; what has no id comes last and is refused by itself."""
    try:
        return msgspec.json.decode(raw, type=_Named).op_id
    except msgspec.DecodeError:
        return "~"


class _Named(msgspec.Struct, rename="camel"):
    op_id: str
