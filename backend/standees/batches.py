"""A batch's life: which moves are legal, what screens call its states. Pure."""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from backend.errors import Conflict, Invalid, Refusal

State = Literal[
    "draft", "frozen", "rendered", "verified", "released", "printed", "delivered", "cancelled"
]
STATES: tuple[State, ...] = get_args(State)

UNRELEASED: tuple[State, ...] = ("draft", "frozen", "rendered", "verified")
"""A line may still be voided, and the batch cancelled."""
RELEASED: tuple[State, ...] = ("released", "printed", "delivered")
"""The print shop sees the batch and may fetch its file."""
APPROVABLE: tuple[State, ...] = ("frozen", "rendered", "verified")
"""What is printed is fixed and not yet out: an unusual line may be approved."""

LEGAL: frozenset[tuple[State, State]] = frozenset(
    {
        ("draft", "frozen"),
        ("frozen", "rendered"),
        ("rendered", "verified"),
        ("verified", "released"),
        ("released", "printed"),
        ("printed", "delivered"),
        # A line was voided, or the drawing found wrong: it is drawn again from its frozen lines.
        ("rendered", "frozen"),
        ("verified", "frozen"),
        # A line was recalled before anything was printed, and is dropped: by nothing else.
        ("released", "frozen"),
        *((state, "cancelled") for state in UNRELEASED),
    }
)
"""Every legal move, once. The database keeps the same list."""

SCREEN: dict[State, str] = {
    "draft": "chuẩn bị",
    "frozen": "chuẩn bị · đã chốt",
    "rendered": "chuẩn bị · đang kiểm tra",
    "verified": "chuẩn bị · chờ phát hành",
    "released": "sẵn sàng",
    "printed": "đã in",
    "delivered": "đã giao",
    "cancelled": "đã hủy",
}
"""What a screen says of a state."""

STEPS: dict[State, str] = {
    "draft": "đưa về nháp",
    "frozen": "chốt nội dung",
    "rendered": "dựng bản in",
    "verified": "kiểm tra bản in",
    "released": "phát hành",
    "printed": "ghi đã in",
    "delivered": "ghi đã giao",
    "cancelled": "hủy",
}

MOST_LINES = 5_000
MOST_NAMED = 3  # in a sentence

Printer = Literal["print_shop", "ward"]
"""Who prints a batch: the print shop, or the ward on a printer of its own."""


class IllegalStep(Conflict):
    """The batch's state does not admit this step."""

    slug = "batch-step-not-allowed"

    def __init__(self, state: State, to: State) -> None:
        super().__init__(
            field="state",
            sentence=f"Lô đang “{SCREEN[state]}” nên không {STEPS[to]} được. "
            "Tải lại để xem bước tiếp theo.",
            state=state,
            to=to,
        )


class NothingReady(Conflict):
    """Not one point can be printed; the facts say why, point by point."""

    slug = "no-line-ready"
    sentence = "0 dòng đủ điều kiện để in. Xem lý do và việc cần làm của từng điểm."


class TooManyLines(Invalid):
    """More lines than one batch holds."""

    slug = "batch-too-large"

    def __init__(self, count: int) -> None:
        super().__init__(
            field="pointIds",
            sentence=f"{_grouped(count)} dòng, một lô chỉ chứa tối đa {_grouped(MOST_LINES)}. "
            "Chọn bớt dãy hoặc đường rồi tạo thêm lô khác.",
            count=count,
            most=MOST_LINES,
        )


class BatchEmpty(Conflict):
    """Every line of the batch has been voided: it can only be cancelled."""

    slug = "batch-empty"
    sentence = "Mọi dòng của lô này đã bị bỏ. Hủy lô rồi tạo lô mới."


class LineNotConfirmed(Conflict):
    """A line of the batch holds an account version that is no longer confirmed."""

    slug = "line-not-confirmed"

    def __init__(self, names: list[str], line_ids: list[UUID]) -> None:
        super().__init__(
            sentence=f"Tài khoản của {named(names, 'hộ')} đã thay đổi. "
            "Bỏ dòng rồi làm tiếp; hộ sẽ vào lô sau.",
            lineIds=line_ids,
        )


class PrintConsentWithdrawn(Conflict):
    """The merchant of a line no longer agrees to be printed."""

    slug = "print-consent-withdrawn"

    def __init__(self, names: list[str], line_ids: list[UUID]) -> None:
        super().__init__(
            sentence=f"{named(names, 'hộ')} không còn đồng ý in bảng mã QR. Bỏ dòng rồi làm tiếp.",
            lineIds=line_ids,
        )


class FrozenLineDiffers(Conflict):
    """What a line says now is not what was frozen, or not what its account says."""

    slug = "frozen-line-differs"
    sentence = (
        "Nội dung đã chốt của dòng này không còn khớp với sổ đăng ký. Không in lô này: "
        "hủy lô và báo quản trị kiểm tra nhật ký."
    )


class OwnWitnessedLine(Refusal):
    """The releasing member proposed a line that was only confirmed before a witness."""

    slug, status = "own-witnessed-line", 403
    sentence = (
        "Bạn đã đề xuất tài khoản của dòng được xác nhận tại chỗ trong lô này, "
        "nên người khác phải phát hành. Nhờ một cán bộ khác của phường."
    )


class OwnUnusualLine(Refusal):
    """An unusual line is approved by someone other than the account's proposer."""

    slug, status = "own-unusual-line", 403
    sentence = "Bạn đã đề xuất tài khoản này nên người khác phải duyệt dòng này."


class UnusualLinesWait(Conflict):
    """Typed, duplicate, changed or formerly held accounts are approved one by one first."""

    slug = "unusual-lines-not-approved"
    sentence = "Còn dòng bất thường chưa duyệt. Duyệt từng dòng ở đầu danh sách rồi phát hành."


class LineVoided(Conflict):
    """The line has already been voided."""

    slug = "line-voided"
    sentence = "Dòng này đã bị bỏ khỏi lô."


class NothingToStop(Conflict):
    """The batch is not being drawn."""

    slug = "nothing-to-stop"
    sentence = "Lô này không có việc dựng nào đang chạy. Tải lại để xem trạng thái."


class FaceOutdated(Conflict):
    """The batch was frozen for a face that is not drawn any more; its text is as it was."""

    slug = "face-outdated"
    sentence = (
        "Lô này đã chốt theo mẫu bảng cũ, nay mẫu đã đổi nên không dựng được nữa. "
        "Hủy lô rồi tạo lô mới; tài khoản đã xác nhận vẫn giữ nguyên."
    )


class CannotPrint(Conflict):
    """A line cannot be drawn as it must be, so nothing is drawn; `facts` name the line."""

    slug = "cannot-print"
    sentence = "Có dòng không in được. Sửa hoặc bỏ dòng đó rồi dựng lại."


class NotUnusual(Conflict):
    """Nothing about the line needs an approval."""

    slug = "line-not-unusual"
    sentence = "Dòng này không có gì bất thường, không cần duyệt riêng."


class LineAlreadyOut(Conflict):
    """A line of a released batch is recalled through its account before it can be dropped."""

    slug = "line-already-released"
    sentence = (
        "Lô đã phát hành nên không bỏ dòng được nữa. Từ chối tài khoản của hộ để thu hồi bảng."
    )


class BatchHasRecall(Conflict):
    """A line of a released batch was recalled before printing: none of it is handed out."""

    slug = "batch-has-recall"

    def __init__(self, codes: list[str], line_ids: list[UUID]) -> None:
        super().__init__(
            sentence=f"Lô có bảng vừa bị thu hồi (mã {named(codes, 'bảng')}). "
            "Cán bộ bỏ dòng đó rồi dựng lại bản in; chưa in gì.",
            codes=codes,
            lineIds=line_ids,
        )


class FoundWrong(Conflict):
    """The drawn file read back is not what was frozen; it is thrown away."""

    slug = "sheet-read-back-wrong"
    sentence = (
        "Đọc lại bản in thấy khác nội dung đã chốt nên bản in bị bỏ. "
        "Dựng lại một lần; vẫn sai thì hủy lô và báo quản trị."
    )


class FileNotAsVerified(Refusal):
    """The stored bytes are not the verified ones; nothing is handed out."""

    slug, status = "file-not-as-verified", 409
    sentence = "Tệp lưu không khớp với bản đã kiểm tra nên không phát. Báo quản trị ngay."


class TooManyDownloads(Refusal):
    """One member fetched files too often within an hour."""

    slug, status = "too-many-downloads", 429
    sentence = "Tải tệp quá nhiều lần trong một giờ. Chờ rồi tải lại."


class NoSuchLayout(Invalid):
    """No sheet layout of that name."""

    slug = "unknown-layout"

    def __init__(self, layout: str, known: list[str]) -> None:
        super().__init__(
            field="layout",
            sentence=f"Không có khổ in “{layout}”. Chọn một trong: {', '.join(known)}.",
        )


def named(names: list[str], what: str) -> str:
    """The first few by name, the rest by number."""
    beyond = len(names) - MOST_NAMED
    more = f" và {_grouped(beyond)} {what} nữa" if beyond > 0 else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _grouped(count: int) -> str:
    """5.001, as it is written here."""
    return f"{count:,}".replace(",", ".")


def check_step(state: State, to: State) -> None:
    """Raises IllegalStep unless a batch may go from `state` to `to`."""
    if (state, to) not in LEGAL:
        raise IllegalStep(state, to)


def check_size(lines: int) -> None:
    """Raises TooManyLines unless one batch holds so many."""
    if lines > MOST_LINES:
        raise TooManyLines(lines)
