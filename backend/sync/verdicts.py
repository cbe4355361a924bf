"""The answer to one operation: how a refusal becomes one, and what of it is kept for ever."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from backend.errors import Refusal
from backend.sync.envelope import Status, Verdict


class UnknownEntity(Refusal):
    """No room takes this entity."""

    slug, status = "unknown-entity", 422
    sentence = "Loại mục này hệ thống không nhận. Cập nhật ứng dụng rồi gửi lại."


class DependencyRejected(Refusal):
    """What this operation builds on was rejected."""

    slug, status = "dependency-rejected", 422
    sentence = "Mục trước đó bị từ chối nên mục này chưa ghi được. Sửa mục trước rồi gửi lại."


class AlreadyRecorded(Refusal):
    """The record is here with another content, and is not one that is changed afterwards."""

    slug, status = "already-recorded", 409
    sentence = (
        "Bản ghi này hệ thống đã nhận trước đó, nên nội dung vừa sửa chưa được ghi."
        " Ghi một lượt hoặc mục mới để bổ sung, rồi bỏ bản này."
    )


class OpReused(Refusal):
    """The id was used before for another content, which stays as it is."""

    slug, status = "op-reused", 409
    sentence = "Mã mục này đã dùng cho nội dung khác. Nội dung mới được giữ cho cán bộ xem."


def _code_of(refusal: Refusal) -> str:
    return {401: "forbidden", 403: "forbidden", 410: "gone"}.get(refusal.status, "validation")


def rejected(op_id: UUID | None, refusal: Refusal, code: str | None = None) -> Verdict:
    """`code` where the refusal's status does not say it."""
    return Verdict(
        op_id=op_id,
        status="rejected",
        code=code or _code_of(refusal),
        slug=refusal.slug,
        title=refusal.text,
        field=refusal.field,
        facts=refusal.facts,
    )


def stored(verdict: Verdict) -> bytes:
    """The answer as it is kept: without the values of a conflict or merge, which are personal."""
    kept: dict[str, Any] = msgspec.to_builtins(verdict)
    kept.update(server=None, base=None)
    return msgspec.json.encode(kept, enc_hook=str)


def summary(verdicts: list[Verdict]) -> dict[Status, int]:
    """How many operations had which verdict, for the log."""
    counts: dict[Status, int] = {}
    for verdict in verdicts:
        counts[verdict.status] = counts.get(verdict.status, 0) + 1
    return counts
