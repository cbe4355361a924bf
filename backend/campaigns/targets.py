"""Chỉ tiêu: what a plan promises, and which promise holds in a month. Pure.

A target names an indicator, the month from which it holds, and how it is measured:

- `minimum`: at least `value` (percent, count or value in đồng); `exact`: just that much;
- `growth`: `value` to `upper` percent more than the year before;
- `k_of_n`: `value` of the `upper` methods; `milestone`: done, `value` 1.

Steps by month (80 %, then 100 %) are several targets of one indicator; a schedule of its own per
tier (commune, district) is `tier`. Minimum, exact and so also steps are judged; the rest is kept
and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from backend.errors import Invalid

Measure = Literal["minimum", "exact", "growth", "k_of_n", "milestone"]
Quantity = Literal["percent", "count", "value"]

INDICATORS: dict[str, str] = {
    "adoption": "Tỷ lệ sử dụng",
    "fluency": "Tỷ lệ thành thạo",
    "display": "Tỷ lệ có mã QR",
    "reach": "Tỷ lệ đã gặp",
    "census": "Độ phủ đăng ký",
    "points": "Số điểm chấp nhận",
}
"""Computed by Phố Chợ. A plan's other indicators are entered under codes of their own."""

MOST_TARGETS = 400
HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 10
"""What the database column holds, `numeric(14, 4)`."""


@dataclass(frozen=True)
class Target:
    """One promise; `month` is the first day of the month from which it holds."""

    indicator: str
    month: date
    value: Decimal
    measure: Measure = "minimum"
    quantity: Quantity = "percent"
    upper: Decimal | None = None
    tier: str = ""
    source: str = ""


def parse_month(text: str, field: str) -> date:
    """The first day of "2026-10". Raises Invalid."""
    try:
        year, month = text.split("-")
        if (len(year), len(month)) != (4, 2):
            raise ValueError(text)
        return date(int(year), int(month), 1)
    except ValueError:
        raise Invalid(field=field, sentence="Ghi tháng dạng năm-tháng, ví dụ 2026-10.") from None


def check_target(target: Target, field: str) -> Target:
    """The same target when its figures make sense for its measure. Raises Invalid by field."""
    value, upper = target.value, target.upper
    for name, number in (("value", value), ("upper", upper)):
        if number is not None and not (number.is_finite() and 0 <= number < LARGEST):
            raise Invalid(field=f"{field}.{name}", sentence="Ghi một số không âm.")
    if target.measure == "growth":
        if upper is not None and upper < value:
            raise Invalid(field=f"{field}.upper", sentence="Mức trên phải lớn hơn mức dưới.")
    elif target.measure == "k_of_n":
        if upper is None:
            raise Invalid(field=f"{field}.upper", sentence="Ghi k trên n, ví dụ 3 trên 4.")
        if value != int(value) or upper != int(upper) or not 1 <= value <= upper:
            raise Invalid(field=f"{field}.value", sentence="k là số nguyên từ 1 đến n.")
    elif upper is not None:
        raise Invalid(
            field=f"{field}.upper",
            sentence="Chỉ tăng trưởng và “k trên n” có số thứ hai. Bỏ số này.",
        )
    elif target.measure == "milestone":
        if value != 1:
            raise Invalid(field=f"{field}.value", sentence="Mốc hoàn thành thì ghi 1.")
    elif target.quantity == "percent" and value > HUNDRED:
        raise Invalid(field=f"{field}.value", sentence="Tỷ lệ từ 0 đến 100 %. Sửa mức.")
    return target


def check_targets(targets: list[Target], field: str = "targets") -> list[Target]:
    """A campaign's whole set of targets. Raises Invalid naming the one at fault."""
    if len(targets) > MOST_TARGETS:
        raise Invalid(field=field, sentence=f"Tối đa {MOST_TARGETS} chỉ tiêu một chiến dịch.")
    seen: set[tuple[str, date, str]] = set()
    for place, target in enumerate(targets):
        check_target(target, f"{field}.{place}")
        key = (target.indicator, target.month, target.tier)
        if key in seen:
            raise Invalid(
                field=f"{field}.{place}.month",
                sentence=f"Chỉ tiêu này đã có từ tháng {target.month:%m/%Y}. Bỏ một dòng.",
            )
        seen.add(key)
    return targets


def target_in(
    targets: Iterable[Target], indicator: str, month: date, tier: str = ""
) -> Target | None:
    """The target that holds in the month of a day: the latest that began no later; None before
    the first."""
    holding = [
        target
        for target in targets
        if target.indicator == indicator and target.tier == tier and target.month <= month
    ]
    return max(holding, key=lambda target: target.month, default=None)


def is_met(target: Target, numerator: int, denominator: int) -> bool | None:
    """Đạt or không đạt, without rounding up to the target: 46/58 is below 80 %, 32/40 is not.

    A count or value compares the numerator. None where nobody was counted, or where the measure
    is not judged.
    """
    if target.measure not in ("minimum", "exact"):
        return None
    if target.quantity == "percent":
        if denominator <= 0:
            return None
        had, wanted = HUNDRED * numerator, target.value * denominator
    else:
        had, wanted = Decimal(numerator), target.value
    return had == wanted if target.measure == "exact" else had >= wanted
