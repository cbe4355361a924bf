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


class NameAsBefore(Invalid):
    """Another name is given as the reason where the newest board already says it as it is now."""

    slug = "reprint-name-unchanged"

    def __init__(self, labels: list[str], point_ids: list[UUID]) -> None:
        super().__init__(
            field="reprints",
            sentence=f"Bảng mới nhất của {named(labels, 'điểm')} đã in đúng tên và vị trí bây giờ, "
            "không phải vì đổi tên. Chọn lý do khác, hoặc bỏ điểm này khỏi lô.",
            pointIds=point_ids,
        )


class NoBoardYet(Invalid):
    """A board is to be made again at a point of which none was ever released."""

    slug = "reprint-no-board"

    def __init__(self, labels: list[str], point_ids: list[UUID]) -> None:
        super().__init__(
            field="reprints",
            sentence=f"{named(labels, 'điểm')} chưa có bảng nào được phát hành nên không thể là in "
            "lại. Chọn như bảng mới, không ghi lý do in lại.",
            pointIds=point_ids,
        )


def reasons_again(
    account: UUID, printed: UUID | None, *, renamed: bool = True
) -> list[ReprintReason]:
    """Why a board with `account` may be asked for once more, by hand.

    `printed` is the account on the point's newest released board: where it is this very one,
    nothing was changed, and where there is no such board, none was lost either. `renamed`: the
    board does not say, or nobody can tell whether it says, the name and the place of now.
    """
    if printed is None:
        return []
    untrue = {"account_changed": printed == account, "renamed": not renamed}
    return [reason for reason in REPRINTS if not untrue.get(reason, False)]
