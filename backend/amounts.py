"""Amounts of đồng and the way Vietnamese writes figures and days."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from backend.errors import Refusal

_DIGITS = re.compile(r"[0-9]+")
_LONGEST = 13  # digits; more than all the đồng there are, and tag 54's limit


class AmountMalformed(Refusal):
    """The text is not a whole number of đồng written in digits alone.

    "1.5" may be one and a half or a slip for 1500, "50 000" fifty thousand or fifty: money is
    never guessed.
    """

    slug = "amount-malformed"
    sentence = "Số tiền phải viết liền các chữ số, không dấu chấm, dấu phẩy hay khoảng trắng."

    def __init__(self, text: str, *, field: str | None = None) -> None:
        digits = re.sub(r"[^0-9]", "", text)[:_LONGEST].lstrip("0")
        example = digits if re.fullmatch(r"\s*[0-9]{1,3}([ .,][0-9]{3})+\s*", text) else "50000"
        super().__init__(field=field, sentence=f"{self.sentence} Ví dụ: {example}.")


def parse_amount(text: str, *, field: str | None = None) -> int:
    """Whole đồng from digits alone; "1.5", "50 000" and "50.000" raise AmountMalformed."""
    if not _DIGITS.fullmatch(text) or len(text) > _LONGEST:
        raise AmountMalformed(text, field=field)
    return int(text)


def written(number: int | Decimal) -> str:
    """The figure with Vietnamese separators: 1234567 → "1.234.567", Decimal("1234567.5") →
    "1.234.567,5"."""
    return f"{number:,}".translate(str.maketrans(",.", ".,"))


def dong(amount: int) -> str:
    """1500000 → "1.500.000 ₫"; the sign is joined by a no-break space."""
    return f"{written(amount)}\u00a0₫"


def percent(part: int, whole: int) -> str:
    """part/whole in percent with two decimals, cut and never rounded up: 46/58 → "79,31%".

    Cut, so that 79,999 never reads as the 80 that a target asks for. Raises ZeroDivisionError
    for an empty whole: what was not counted is unknown, not 0 %.
    """
    hundredths = int(Fraction(part * 10_000, whole))
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def short_day(day: date) -> str:
    """05/01/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def long_day(day: date) -> str:
    """ "ngày 05 tháng 01 năm 2026", "ngày 12 tháng 6 năm 2026": days under 10 and the months 1
    and 2 only are padded (Nghị định 30/2020/NĐ-CP, phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
