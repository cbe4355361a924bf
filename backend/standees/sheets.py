"""Standees from a table typed by hand: strict reading of a CSV file, row by row."""

from __future__ import annotations

import csv
import io
import unicodedata

from backend.errors import Refusal
from backend.merchants.vietqr import describe_problem, may_display, read
from printing import Standee

COLUMNS = ("payload", "shop_name", "place", "holder_name", "bank", "account_hint", "code")
_REQUIRED = ("payload", "shop_name", "holder_name", "bank", "code")


class SheetRefused(Refusal):
    """The table cannot be printed; the sentence names the row and column and what to do."""

    slug = "sheet-refused"


def _refuse(sentence: str, *, field: str | None = None) -> SheetRefused:
    return SheetRefused(field=field, sentence=sentence)


def read_sheet(content: bytes) -> dict[int, Standee]:
    """The standees of a CSV file, by line (UTF-8, with or without a byte order mark; , or ;).

    The code is printed as given: a sample needs none of ours. Raises SheetRefused at the first
    thing that is wrong. Rows are counted as an editor counts lines, the heading being line 1.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse("Tệp không phải UTF-8. Lưu lại dạng “CSV UTF-8” rồi thử lại.") from error
    heading = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        _check_columns(names)
        standees: dict[int, Standee] = {}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            standees[rows.line_num] = _standee(rows.line_num, names, row)
    except csv.Error as error:
        raise _refuse(
            f"Dòng {rows.line_num}: dấu ngoặc kép trong CSV viết sai. Sửa lại dòng này."
        ) from error
    if not standees:
        raise _refuse("Tệp không có dòng nào để in. Thêm ít nhất một dòng dưới tiêu đề.")
    return standees


def _check_columns(names: list[str]) -> None:
    wanted = ", ".join(COLUMNS)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise _refuse(
            f"Thiếu cột {', '.join(missing)}. Dòng đầu phải có: {wanted}.", field=missing[0]
        )
    unknown = [name or "(trống)" for name in names if name not in COLUMNS]
    if unknown:
        raise _refuse(f"Có cột lạ: {', '.join(unknown)}. Chỉ nhận: {wanted}.", field=unknown[0])
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise _refuse(f"Cột {twice[0]} có hai lần. Bỏ bớt một cột.", field=twice[0])


def _standee(number: int, names: list[str], row: list[str]) -> Standee:
    if len(row) != len(names):
        raise _refuse(f"Dòng {number}: có {len(row)} ô, cần {len(names)}. Kiểm tra dấu phân cách.")
    cells = dict(zip(names, row, strict=True))
    for name, value in cells.items():
        if not unicodedata.is_normalized("NFC", value):
            raise _refuse(
                f"Dòng {number}, cột {name}: chữ có dấu ở dạng tách rời (NFD). "
                "Gõ lại bằng Unicode dựng sẵn.",
                field=name,
            )
    # A payload is compared byte for byte after printing, so only outer spaces are forgiven.
    cells = {name: value.strip() for name, value in cells.items()}
    empty = [name for name in _REQUIRED if not cells[name]]
    if empty:
        raise _refuse(f"Dòng {number}: cột {empty[0]} để trống. Điền rồi in lại.", field=empty[0])
    reading = read(cells["payload"])
    if not reading.ok:
        raise _refuse(f"Dòng {number}: {describe_problem(reading.problems[0])}", field="payload")
    return Standee(
        payload=cells["payload"],
        shop_name=cells["shop_name"],
        place=cells["place"],
        holder_name=cells["holder_name"],
        bank=cells["bank"],
        account_hint=cells["account_hint"],
        code=cells["code"],
    )


def warnings_of(standees: dict[int, Standee]) -> list[str]:
    """What a stall may not have as its standing code, though a stamped sample may be drawn."""
    warnings = []
    for number, standee in standees.items():
        problem = may_display(read(standee.payload))
        if problem is not None:
            warnings.append(f"Dòng {number}: {describe_problem(problem)}")
    return warnings
