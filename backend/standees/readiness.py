"""Which points can be printed now, and what is still to do at each of the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backend.merchants.vietqr import describe_problem

REASONS: dict[str, tuple[str, str]] = {
    "not-in-campaign": (
        "Điểm không thuộc đường hoặc chợ của chiến dịch.",
        "Thêm đường hoặc chợ này vào chiến dịch, hoặc chọn chiến dịch khác.",
    ),
    "point-not-open": (
        "Điểm đang ghi là không hoạt động.",
        "Đến kiểm tra; nếu đã mở lại thì đổi trạng thái điểm.",
    ),
    "no-merchant": ("Chưa đăng ký hộ kinh doanh nào ở điểm này.", "Đến đăng ký hộ."),
    "no-print-consent": (
        "Chưa hỏi hộ có đồng ý in bảng mã QR hay không.",
        "Hỏi ý kiến chủ hộ và ghi lại câu trả lời.",
    ),
    "print-consent-refused": (
        "Hộ không đồng ý in bảng mã QR.",
        "Không in. Chỉ ghi lại khi chính chủ hộ đổi ý.",
    ),
    "no-account": (
        "Chưa có tài khoản nhận tiền.",
        "Quét mã nhận tiền trong ứng dụng ngân hàng của hộ.",
    ),
    "account-waiting": (
        "Tài khoản chờ xác nhận.",
        "Chủ hộ xác nhận tại chỗ hoặc qua đường dẫn, hay cán bộ khác xác nhận.",
    ),
    "account-held": (
        "Tài khoản đang bị giữ lại để xem xét.",
        "Cán bộ phường xem lý do, gỡ giữ hoặc bác.",
    ),
    "account-rejected": (
        "Tài khoản đã bị bác.",
        "Quét lại mã nhận tiền đúng của hộ.",
    ),
    "already-in-batch": (
        "Đang nằm trong lô {batch}.",
        "Chờ lô đó in xong; chưa phát hành thì bỏ dòng khỏi lô đó được.",
    ),
    "already-printed": (
        "Bảng đã in trong lô {batch}, chưa ghi đã giao.",
        "Chờ giao. Bảng in mờ, lệch, hỏng hay mất thì chọn điểm này ở mục In lại, kèm lý do.",
    ),
    "already-delivered": (
        "Bảng đã giao trong lô {batch}.",
        "Không cần in thêm. Bảng hỏng hoặc mất thì chọn điểm này ở mục In lại, kèm lý do.",
    ),
    "code-not-displayable": ("Mã của hộ không in được.", "{problem}"),
}
"""Why a point is not ready and what to do next, by slug. Slugs are never reused."""


@dataclass(frozen=True)
class Why:
    """One point's reason, in words for the officer."""

    slug: str
    reason: str
    next_step: str


@dataclass(frozen=True)
class AccountStanding:
    """One account version as far as printing cares; newest first where several are given."""

    id: UUID
    status: str
    problem: str | None = None
    """A slug of `may_display`, for a confirmed version."""
    delivered_in: str | None = None


@dataclass(frozen=True)
class PointStanding:
    """A point as far as printing cares. It has one board, however many accounts it has."""

    open: bool
    in_campaign: bool
    has_merchant: bool
    print_consent: bool | None
    live_in: str | None = None
    """The number of the batch in which a board of the point, with whatever account, is under way:
    in the batch, not recalled, and not yet printed."""
    printed_in: str | None = None
    """The same of a board that is printed and not yet delivered."""
    accounts: tuple[AccountStanding, ...] = ()


def _why(slug: str, **words: str) -> Why:
    reason, step = REASONS[slug]
    return Why(slug, reason.format(**words), step.format(**words))


def account_to_print(point: PointStanding, *, reprint: bool = False) -> UUID | Why:
    """The confirmed account for which the point gets a board now, or why it gets none.

    The newest that may be displayed decides; an older one has its turn only where no newer can be
    displayed. `reprint` admits an account whose board was printed or delivered before: an officer
    named the point. While a board is being made, no other is.
    """
    if not point.in_campaign:
        return _why("not-in-campaign")
    if not point.open:
        return _why("point-not-open")
    if not point.has_merchant:
        return _why("no-merchant")
    if point.print_consent is None:
        return _why("no-print-consent")
    if not point.print_consent:
        return _why("print-consent-refused")
    confirmed = [account for account in point.accounts if account.status == "confirmed"]
    if not confirmed:
        return _why_unconfirmed({account.status for account in point.accounts})
    if point.live_in is not None:
        return _why("already-in-batch", batch=point.live_in)
    if point.printed_in is not None and not reprint:
        return _why("already-printed", batch=point.printed_in)
    for account in confirmed:
        if account.problem is not None:
            continue
        if account.delivered_in is not None and not reprint:
            return _why("already-delivered", batch=account.delivered_in)
        return account.id
    return _why("code-not-displayable", problem=describe_problem(confirmed[0].problem or ""))


def _why_unconfirmed(statuses: set[str]) -> Why:
    for status, slug in (
        ("proposed", "account-waiting"),
        ("held", "account-held"),
        ("rejected", "account-rejected"),
    ):
        if status in statuses:
            return _why(slug)
    return _why("no-account")
