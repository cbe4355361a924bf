"""Every refusal and every mishap as a problem document (RFC 9457), mapped in this one place.

Refusals keep their slug and sentence. What the database refuses reads 409, an unreachable
database or store 503 with Retry-After, and the unexpected 500 with an id that the log also
holds. No exception text, value or personal datum reaches the client or the log.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    TooManyRequestsException,
    ValidationException,
)

from backend.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from backend.ids import new_id

log = logging.getLogger("phocho")

RETRY_AFTER_S = 5
UNEXPECTED = "Hệ thống gặp lỗi ngoài dự kiến. Dữ liệu chưa gửi vẫn còn; thử lại sau ít phút."
OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)


class TooMuch(Refusal):
    """The body or the batch is over its limit."""

    slug, status = "too-large", 413
    sentence = "Gói gửi quá lớn. Chia nhỏ rồi gửi lại."


class TooOften(Refusal):
    """One address asked more often than it may; fact `retryAfterS`."""

    slug, status = "too-often", 429
    sentence = "Máy này vừa gửi nhiều lần quá. Chờ một giờ rồi gửi lại."


class WrongMethod(Refusal):
    """The address exists, the method does not."""

    slug, status = "method-not-allowed", 405
    sentence = "Địa chỉ này không nhận cách gọi đó."


class Unreadable(Refusal):
    """The body is not JSON of the agreed shape."""

    slug, status = "unreadable-body", 400
    sentence = "Nội dung gửi lên không đọc được. Cập nhật ứng dụng rồi thử lại."


class RefusedByDatabase(Conflict):
    """A constraint held: what was asked for contradicts the records; `constraint` names it."""

    slug, status = "refused-by-database", 409
    sentence = "Việc này trái với dữ liệu đang có nên hệ thống từ chối. Tải lại rồi kiểm tra."


def document(
    status: int,
    slug: str,
    title: str,
    *,
    field: str | None = None,
    facts: dict[str, Any] | None = None,
    incident: str | None = None,
) -> Response[bytes]:
    """A problem document; `incident` is the id under which the log holds the cause."""
    body: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "slug": slug,
        "field": field,
        "facts": facts or {},
    }
    if incident:
        body["id"] = incident
    headers = {"Cache-Control": "no-store"}
    if status in (429, 503):
        headers["Retry-After"] = str((facts or {}).get("retryAfterS", RETRY_AFTER_S))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        msgspec.json.encode(body, enc_hook=str),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def of_refusal(refusal: Refusal) -> Response[bytes]:
    return document(
        refusal.status, refusal.slug, refusal.text, field=refusal.field, facts=refusal.facts
    )


def _field_of(message: str) -> str | None:
    """The field that a msgspec message names: its path, or the unknown or missing one."""
    path = message.rsplit("`$", 1)[1].split("`", 1)[0].strip(".") if "`$" in message else ""
    path = re.sub(r"\[(\d+)\]", r".\1", path)
    named = ""
    for opening in ("unknown field `", "missing required field `"):
        if opening in message:
            named = message.split(opening, 1)[1].split("`", 1)[0]
    return ".".join(part for part in (path, named) if part) or None


def of_decoding(message: str) -> Refusal:
    """What a msgspec decoding message means to the sender, naming the field."""
    field = _field_of(message)
    if "unknown field" in message:
        return Invalid(field=field, sentence=f"Không có ô nào tên “{field}”. Bỏ ô này rồi gửi lại.")
    if "missing required field" in message:
        return Invalid(field=field, sentence=f"Thiếu ô “{field}”. Điền rồi gửi lại.")
    if field:
        return Invalid(field=field, sentence=f"Ô “{field}” sai kiểu hoặc ngoài khoảng cho phép.")
    return Unreadable()


def is_outage(error: Exception) -> bool:
    """Whether the database does not answer just now. A value that its driver cannot send is not."""
    return isinstance(error, OUTAGES) and not isinstance(error, ValueError)


class ValueOutOfRange(Invalid):
    """A number, date or character that no column can hold reached the database."""

    slug = "value-out-of-range"
    sentence = "Có giá trị ngoài khoảng cho phép (số, ngày hoặc ký tự lạ). Sửa rồi gửi lại."


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal that an exception of the framework or the database stands for, if any."""
    if isinstance(error, Refusal):
        return error
    if is_outage(error):
        return Unavailable(retryAfterS=RETRY_AFTER_S)
    if isinstance(error, (asyncpg.DataError, asyncpg.InterfaceError)):
        return ValueOutOfRange()
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return RefusedByDatabase(constraint=getattr(error, "constraint_name", None))
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return NotFound()
    if isinstance(error, msgspec.ValidationError):
        return of_decoding(str(error))
    if isinstance(error, msgspec.DecodeError):
        return Unreadable()
    if isinstance(error, ValidationException):
        extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
        message, key = str(extra.get("message", "")), extra.get("key")
        if "`" in message:
            # Litestar cuts the path off msgspec's message and gives it as the key.
            path = "" if key == "data" else f".{key or ''}"
            return of_decoding(f"{message} - at `${path}`")
        return Invalid(field=str(key)) if key else Unreadable()
    if isinstance(error, TooManyRequestsException):
        return TooOften(retryAfterS=3600)
    if isinstance(error, MethodNotAllowedException):
        return WrongMethod()
    if isinstance(error, NotFoundException):
        return NotFound()
    if isinstance(error, HTTPException) and error.status_code == 413:
        return TooMuch()
    if isinstance(error, ClientException) and error.status_code == 400:
        return Unreadable()
    return None


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Turn whatever a handler raised into its problem document."""
    refusal = refusal_of(error)
    if refusal is not None:
        if refusal.status >= 500:
            log.warning("unavailable path=%s cause=%s", request.scope["path"], type(error).__name__)
        return of_refusal(refusal)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return document(error.status_code, f"http-{error.status_code}", Invalid.sentence)
    incident = str(new_id())
    # The exception's text may quote values of people; its type and place are enough to find it.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error(
        "unexpected id=%s path=%s cause=%s at=%s",
        incident,
        request.scope["path"],
        type(error).__name__,
        place,
    )
    return document(500, "unexpected", UNEXPECTED, incident=incident)
