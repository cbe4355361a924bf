"""Why a board is made again, and which reasons are true of it. Pure."""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from backend.errors import Invalid
from backend.standees.batches import named

ReprintReason = Literal["lost", "damaged", "account_changed", "renamed"]
"""Why a board is made again."""
REPRINTS: tuple[ReprintReason, ...] = get_args(ReprintReason)


class AccountAsBefore(Invalid):
    """A changed account is given as the reason where the newest board already has this one."""

    slug = "reprint-account-unchanged"

    def __init__(self, labels: list[str], point_ids: list[UUID]) -> None:
        super().__init__(
            field="reprints",
            sentence=f"Bảng mới nhất của {named(labels, 'điểm')} đã in đúng tài khoản đang dùng, "
            "không phải vì đổi tài khoản. Chọn lý do khác, hoặc bỏ điểm này khỏi lô.",
            pointIds=point_ids,
        )


def reasons_again(account: UUID, printed: UUID | None) -> list[ReprintReason]:
    """Why a board with `account` may be asked for once more, by hand.

    `printed` is the account on the point's newest released board: where it is this very one,
    nothing was changed.
    """
    return [reason for reason in REPRINTS if reason != "account_changed" or printed != account]
