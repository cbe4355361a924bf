"""Cursors and limits of lists: a list goes on after the last row's sort keys, so that rows which
come or go meanwhile neither hide nor repeat another."""

from __future__ import annotations

import base64
import binascii

import msgspec

from backend.errors import Invalid

PAGE = 100
LONGEST_PAGE = 500


class CursorUnreadable(Invalid):
    """The cursor is not one that this list gave."""

    slug, status = "cursor-unreadable", 422
    sentence = "Con trỏ trang không đúng. Tải lại danh sách từ đầu."


def cursor_of(*keys: object) -> str:
    """A cursor that holds the sort keys of the last row shown, as text."""
    return base64.urlsafe_b64encode(msgspec.json.encode([str(key) for key in keys])).decode()


def keys_of(cursor: str | None, count: int) -> list[str] | None:
    """The `count` keys of a cursor; None where the list begins. Raises CursorUnreadable."""
    if not cursor:
        return None
    try:
        keys = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=list[str])
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise CursorUnreadable(field="cursor") from None
    if len(keys) != count:
        raise CursorUnreadable(field="cursor")
    return keys


def page_limit(limit: int | None) -> int:
    """How many rows to show: PAGE when not said. Raises Invalid outside 1…LONGEST_PAGE."""
    if limit is None:
        return PAGE
    if not 1 <= limit <= LONGEST_PAGE:
        raise Invalid(
            field="limit",
            sentence=f"Mỗi trang từ 1 đến {LONGEST_PAGE} dòng. Sửa limit rồi tải lại.",
        )
    return limit
