"""What a visit may claim about a point, and what its outcome claims by itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from backend.errors import Invalid
from backend.wire import Input

Outcome = Literal["met", "not_in", "refused", "closed", "moved", "vacant"]
Evidence = Literal["said", "seen", "scanned", "bank"]
ClaimKind = Literal[
    "met",
    "has_account",
    "qr_displayed",
    "qr_gone",
    "trained",
    "first_payment",
    "active",
    "not_used",
    "refused",
    "withdrawn",
    "agreed",
    "out",
    "back",
    "fluent_check",
]
RefusalReason = Literal[
    "so_thue",
    "so_lua_dao",
    "khong_smartphone",
    "sim_khong_chinh_chu",
    "quen_tien_mat",
    "phi",
    "song_yeu",
    "lon_tuoi",
    "da_co_loi_chuyen_nham",
    "khac",
]
STATUS_AFTER: dict[Outcome, str] = {"closed": "closed", "moved": "moved", "vacant": "vacant"}
"""Outcomes that take a point out of the denominator, and what it then is."""

# Evidence that a phone may give. The word "scanned" beside a displayed code is the server's own
# comparison with the register, never a phone's say-so.
_ALLOWED: dict[ClaimKind, frozenset[Evidence]] = {
    "has_account": frozenset({"said", "seen", "scanned", "bank"}),
    "qr_displayed": frozenset({"said", "seen"}),
    "qr_gone": frozenset({"said", "seen"}),
    "trained": frozenset({"said", "seen"}),
    "first_payment": frozenset({"said", "seen", "bank"}),
    "active": frozenset({"said", "seen", "bank"}),
    "not_used": frozenset({"said", "seen", "bank"}),
    "withdrawn": frozenset({"said", "seen"}),
    "agreed": frozenset({"said", "seen"}),
    "back": frozenset({"said", "seen"}),
    # Unaided, before the volunteer's eyes; somebody's word for it is not the check.
    "fluent_check": frozenset({"seen"}),
}
_MOST_PAYMENTS = 100_000  # in thirty days; more is a slip of the finger


class ClaimInput(Input):
    """A điều ghi nhận. `amount` is the number of payments in the last 30 days, for `active`."""

    kind: ClaimKind
    evidence: Evidence
    amount: int | None = None


class Stated(msgspec.Struct, frozen=True):
    """A claim to be recorded on the day of its visit."""

    kind: ClaimKind
    evidence: Evidence
    amount: int | None = None


def implied_by(outcome: Outcome, was_out: bool) -> list[Stated]:
    """Claims that an outcome makes by itself; `was_out` says the point stood as closed before."""
    if outcome in STATUS_AFTER:
        return [Stated("out", "seen")]
    if outcome == "not_in":
        return []
    back = [Stated("back", "seen")] if was_out else []
    return [*back, Stated("met", "seen") if outcome == "met" else Stated("refused", "said")]


def checked_claims(claims: Sequence[ClaimInput], outcome: Outcome) -> list[Stated]:
    """What the phone claims, without what the outcome says anyway. Raises Invalid by field.

    Met, refused and out follow from the outcome: the same is dropped, a contradiction refused.
    """
    stated: list[Stated] = []
    for place, claim in enumerate(claims):
        prefix = f"claims.{place}."
        if claim.kind in ("met", "refused", "out"):
            if claim.kind not in {one.kind for one in implied_by(outcome, was_out=False)}:
                raise Invalid(
                    field=f"{prefix}kind",
                    sentence="Điều ghi nhận này trái với kết quả lượt đến. Chọn lại kết quả.",
                )
            continue
        if outcome in STATUS_AFTER:
            raise Invalid(
                field=f"{prefix}kind",
                sentence="Điểm đã đóng, chuyển hoặc trống thì không ghi nhận thêm. Bỏ mục này.",
            )
        if claim.evidence not in _ALLOWED[claim.kind]:
            raise Invalid(
                field=f"{prefix}evidence",
                sentence="Bằng chứng này không dùng cho điều ghi nhận đó. Chọn bằng chứng khác.",
            )
        if outcome == "not_in" and claim.evidence == "said":
            raise Invalid(
                field=f"{prefix}evidence",
                sentence="Chủ hộ vắng nên không ghi được lời nói. Chỉ ghi điều nhìn thấy.",
            )
        if claim.amount is not None and claim.kind != "active":
            raise Invalid(
                field=f"{prefix}amount",
                sentence="Số lượt nhận tiền chỉ đi cùng mục đang dùng. Bỏ số này.",
            )
        if claim.amount is not None and not 0 <= claim.amount <= _MOST_PAYMENTS:
            raise Invalid(
                field=f"{prefix}amount",
                sentence="Số lượt nhận tiền trong 30 ngày phải từ 0 đến 100000.",
            )
        if claim.kind in {one.kind for one in stated}:
            raise Invalid(
                field=f"{prefix}kind", sentence="Một điều được ghi nhận hai lần. Bỏ bớt một."
            )
        stated.append(Stated(claim.kind, claim.evidence, claim.amount))
    return stated
