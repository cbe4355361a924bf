"""Amounts typed and figures written the Vietnamese way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from backend.amounts import (
    AmountMalformed,
    dong,
    long_day,
    parse_amount,
    percent,
    short_day,
    written,
)


def test_digits_alone_are_an_amount() -> None:
    assert parse_amount("50000") == 50_000
    assert parse_amount("0") == 0


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("50 000", "50000"),
        ("50.000", "50000"),
        ("1.500.000", "1500000"),
        ("1,500,000", "1500000"),
        ("1.5", "50000"),
        ("", "50000"),
        ("-5", "50000"),
        ("5e4", "50000"),
        ("５００００", "50000"),
        ("99999999999999", "50000"),
    ],
)
def test_an_amount_with_separators_is_refused_with_an_example(text: str, example: str) -> None:
    with pytest.raises(AmountMalformed) as refused:
        parse_amount(text, field="amount")
    assert refused.value.text.endswith(f"Ví dụ: {example}.")
    assert refused.value.field == "amount"


def test_figures_carry_points_and_a_comma() -> None:
    assert written(1_234_567) == "1.234.567"
    assert written(Decimal("1234567.5")) == "1.234.567,5"
    assert dong(1_500_000) == "1.500.000\u00a0₫"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(46, 58, "79,31%"), (32, 40, "80,00%"), (0, 7, "0,00%"), (7999, 10_000, "79,99%"),
     (799_999, 1_000_000, "79,99%"), (6, 5, "120,00%")],
)  # fmt: skip
def test_a_rate_is_never_rounded_up_to_its_target(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_what_was_not_counted_has_no_rate() -> None:
    with pytest.raises(ZeroDivisionError):
        percent(0, 0)


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 1, 5), "05/01/2026", "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "28/02/2026", "ngày 28 tháng 02 năm 2026"),
        (date(2026, 6, 12), "12/06/2026", "ngày 12 tháng 6 năm 2026"),
    ],
)
def test_days_are_written_as_the_decree_on_documents_asks(day: date, short: str, long: str) -> None:
    assert (short_day(day), long_day(day)) == (short, long)
