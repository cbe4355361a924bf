"""Why a sheet is not made: each refusal carries a slug, a Vietnamese sentence and its facts."""

from collections.abc import Mapping
from typing import ClassVar, Self


class PrintRefusal(ValueError):
    """Something that cannot be printed rightly, so nothing of the run is printed.

    `index` is the zero-based position in the run, or None where no single standee is at fault.
    `facts` are plain values for logs and screens; they never hold a payload.
    """

    slug: ClassVar[str] = "cannot-print"
    template: ClassVar[str] = "Không in được."

    def __init__(self, **facts: str | int | float) -> None:
        self.facts = facts
        self.index: int | None = None
        super().__init__(self.slug)

    def at(self, index: int) -> Self:
        """The same refusal, naming the standee that it is about."""
        self.index = index
        return self

    @property
    def sentence(self) -> str:
        """What to tell the person who asked, counting lines from one."""
        words = {name: _worded(fact) for name, fact in self.facts.items()}
        told = plainly(self.template.format(**words))
        return told if self.index is None else f"Dòng {self.index + 1}: {told}"

    def __str__(self) -> str:
        return self.sentence


def decimal(value: float, places: int = 2) -> str:
    """A number with a decimal comma and no needless zeros: 1,58."""
    told = f"{value:.{places}f}"
    return (told.rstrip("0").rstrip(".") if "." in told else told).replace(".", ",")


def _worded(fact: str | int | float) -> str | int:
    return decimal(fact) if isinstance(fact, float) else fact


def plainly(text: str) -> str:
    """The text with all that does not show as U+XXXX: a raw mark would turn the sentence about."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


class NothingToPrint(PrintRefusal):
    """The run holds no standee."""

    slug = "nothing-to-print"
    template = "Chưa có bảng nào để in. Chọn ít nhất một dòng."


class FolderTaken(PrintRefusal):
    """The folder holds files named as a run names its own, which no run is known to have made."""

    slug = "print-folder-taken"
    template = (
        "Thư mục đã có {names}, không phải do lần in trước ghi. Chưa tệp nào bị đụng tới: chuyển "
        "chúng đi chỗ khác hoặc chọn thư mục trống."
    )


class FolderBusy(PrintRefusal):
    """Another run is being made in the same folder."""

    slug = "print-folder-busy"
    template = "Một lần in khác đang ghi vào thư mục này. Chờ nó xong hoặc chọn thư mục khác."


class UnknownLayout(PrintRefusal):
    """No sheet layout of that name."""

    slug = "unknown-layout"
    template = "Không có khổ in “{layout}”. Chọn một trong: {known}."


class UnknownLevel(PrintRefusal):
    """An error correction level other than M, Q and H."""

    slug = "unknown-level"
    template = "Không có mức sửa lỗi “{level}”. Chọn M, Q hoặc H."


class TextMissing(PrintRefusal):
    """A text without which the standee means nothing is empty."""

    slug = "print-text-missing"
    template = "thiếu {field}. Điền vào rồi in lại."


class IssueUncounted(PrintRefusal):
    """A board's issue is none: they count from one."""

    slug = "print-issue-uncounted"
    template = "{field} là {issue}, phải là số đếm từ 1. Sửa lại rồi in."


class GlyphMissing(PrintRefusal):
    """A text holds a character that the printing typeface cannot draw."""

    slug = "print-glyph-missing"
    template = "{field} có ký tự “{character}” ({code_point}) không in được. Sửa lại rồi in."


class HiddenCharacter(PrintRefusal):
    """A text holds a character that does not show: a control, a zero-width or a bidi mark."""

    slug = "print-hidden-character"
    template = "{field} có ký tự ẩn ({code_point}), trên màn hình không thấy. Xoá rồi gõ lại."


class TextTooLong(PrintRefusal):
    """A text does not fit its place at the smallest size that can still be read."""

    slug = "print-text-too-long"
    template = "{field} quá dài ({length} ký tự), in ra sẽ không đọc được. {advice}"

    def __init__(self, **facts: str | int | float) -> None:
        super().__init__(**{"advice": "Viết ngắn lại."} | facts)


class CodeTwice(PrintRefusal):
    """Two standees of a run bear the same board code; `first` is the earlier one's line."""

    slug = "print-code-twice"
    template = "trùng mã với dòng {first}. Mỗi bảng cần một mã riêng."


class PayloadTooLong(PrintRefusal):
    """No QR symbol of the level asked for holds the payload."""

    slug = "print-payload-too-long"
    template = "nội dung mã QR quá dài ({length} ký tự). Kiểm tra lại mã của hộ này."


class PayloadUnprintable(PrintRefusal):
    """The payload is empty, or holds half of a surrogate pair, which no encoding can write."""

    slug = "print-payload-unprintable"
    template = "nội dung mã QR trống hoặc bị hỏng, không vẽ thành mã được. Lấy lại mã của hộ này."


class ModuleTooSmall(PrintRefusal):
    """The symbol's modules would be too small for a phone to read."""

    slug = "print-module-too-small"
    template = (
        "mã QR quá dày, mỗi ô chỉ {module_mm} mm (ít nhất {least_mm} mm)."
        " Dùng mã ngắn hơn hoặc khổ in lớn hơn."
    )


def refusal_of(slug: str, facts: Mapping[str, str | int | float]) -> PrintRefusal:
    """The refusal as it was raised in another process, its index aside."""
    kinds = {kind.slug: kind for kind in PrintRefusal.__subclasses__()}
    return kinds.get(slug, PrintRefusal)(**facts)
