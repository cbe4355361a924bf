"""Standees from a table typed by hand: a CSV file read strictly, and all that is wrong in it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from backend.clock import today
from backend.errors import Refusal
from backend.merchants.banks import Bank, bank_on, named_otherwise, shipped_banks
from backend.merchants.vietqr import describe_problem, may_display, read
from printing import CodeTwice, Heading, Level, Sheet, Standee, small_modules
from printing.qr.symbol import WARN_BELOW_MM
from printing.refusals import decimal
from printing.run.intake import faults
from printing.standee import FIELD_WORDS

COLUMNS = ("payload", "shop_name", "place", "holder_name", "bank", "account_hint", "code")
_REQUIRED = ("payload", "shop_name", "holder_name", "bank", "code")
LONGEST = {"shop_name": 60, "holder_name": 42}
"""The most characters of a name. Every layout has room for so many in words, and refuses by line
what is none (`printing.artwork.face.Place`)."""
MOST_FAULTS = 20  # told at once


class SheetRefused(Refusal):
    """The table cannot be printed; the sentence names every row and column and what to do."""

    slug = "sheet-refused"


def _refuse(sentence: str, *, field: str | None = None) -> SheetRefused:
    return SheetRefused(field=field, sentence=sentence)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the table; rows are counted as an editor counts lines, from one.

    A row of several lines is named by the first. `column` is empty where the whole row is meant.
    """

    row: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        where = f", cột {self.column}" if self.column else ""
        return f"Dòng {self.row}{where}: {self.reason}"


@dataclass(frozen=True)
class Table:
    """What was read: a standee for every row with all its cells, and what is wrong with them."""

    standees: dict[int, Standee]
    faults: tuple[Fault, ...]

    def check(self, sheet: Sheet, level: Level) -> None:
        """Raise SheetRefused for all that is wrong, what cannot be drawn on this sheet included."""
        known = {(fault.row, fault.column) for fault in self.faults}
        undrawn = (
            fault
            for fault in _undrawable(self.standees, sheet, level)
            if (fault.row, fault.column) not in known
        )
        if every := sorted([*self.faults, *undrawn], key=lambda fault: fault.row):
            raise _refuse(_told(every), field=every[0].column or None)


def read_sheet(content: bytes) -> Table:
    """The table of a CSV file (UTF-8, with or without a byte order mark; , or ;).

    The code is printed as given: a sample needs none of ours.
    Raises SheetRefused where there is no table to speak of. The heading is line 1.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse("Tệp không phải UTF-8. Lưu lại dạng “CSV UTF-8” rồi thử lại.") from error
    heading = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    standees: dict[int, Standee] = {}
    wrong: list[Fault] = []
    following = 1  # the line on which the row begins that is read next
    try:
        names = [name.strip() for name in next(rows, [])]
        _check_columns(names)
        following = rows.line_num + 1
        for row in rows:
            # The reader counts to a row's last line; it began after the one before.
            number, following = following, rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                reason = f"có {len(row)} ô, cần {len(names)}. Kiểm tra dấu phân cách."
                wrong.append(Fault(number, "", reason))
                continue
            # A payload is compared byte for byte after printing: only outer spaces are forgiven.
            cells = {name: cell.strip() for name, cell in zip(names, row, strict=True)}
            wrong += [Fault(number, *fault) for fault in _faults(cells)]
            standees[number] = Standee(**cells)  # type: ignore[arg-type]
    except csv.Error:
        reason = "dấu ngoặc kép trong CSV viết sai. Sửa lại dòng này để đọc được phần sau."
        wrong.append(Fault(following, "", reason))
    if not standees and not wrong:
        raise _refuse("Tệp không có dòng nào để in. Thêm ít nhất một dòng dưới tiêu đề.")
    return Table(standees, tuple(wrong))


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


def _faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Column and reason of whatever is wrong in one row by itself."""
    for name, value in cells.items():
        longest = LONGEST.get(name)
        length = len(" ".join(unicodedata.normalize("NFC", value).split()))
        if not unicodedata.is_normalized("NFC", value):
            yield name, "chữ có dấu ở dạng tách rời (NFD). Gõ lại bằng Unicode dựng sẵn."
        elif not value and name in _REQUIRED:
            yield name, "để trống. Điền rồi in lại."
        elif longest is not None and length > longest:
            yield name, f"dài {length} ký tự, tối đa {longest}. Rút gọn rồi in lại."
        elif name == "payload" and not (reading := read(value)).ok:
            yield name, describe_problem(reading.problems[0])
        elif name == "bank" and (other := _other_bank(value, cells["payload"])):
            yield name, other
        elif name == "account_hint" and value and not _is_hint(value, cells["payload"]):
            yield name, "không phải 4 số cuối của tài khoản trong mã. Viết như •••• 1234."


def _other_bank(name: str, payload: str) -> str | None:
    """What to say of a bank's name above a code that pays into another bank."""
    bin = read(payload).bin
    meant = named_otherwise(_banks(), bin, name) if bin else None
    if meant is None or bin is None:
        return None
    names = [bank.short_name for bank in _banks() if bank.bin == bin]
    return (
        f"là {meant.short_name} (BIN {meant.bin}), mà mã trả tiền vào {names[-1]} (BIN {bin}). "
        "Sửa tên ngân hàng, hoặc lấy lại đúng mã của hộ."
    )


@cache
def _banks() -> list[Bank]:
    return shipped_banks()


def _is_hint(hint: str, payload: str) -> bool:
    """Whether a hint shows the last four of the very account that its code pays, and no more.

    Where the code names no account, as one of another scheme may, any four are believed.
    """
    shown = re.sub(r"[^0-9A-Za-z]", "", hint).upper()
    account = (read(payload).account or shown).upper()
    return len(shown) == 4 and account.endswith(shown)


def _undrawable(standees: dict[int, Standee], sheet: Sheet, level: Level) -> Iterator[Fault]:
    """What the printing would refuse, by its row; the first thing of each."""
    rows = list(standees)
    columns = {word: name for name, word in FIELD_WORDS.items()}
    for refusal in faults(list(standees.values()), Heading("", ""), sheet=sheet, level=level):
        index, refusal.index = refusal.index, None
        if index is not None:
            if isinstance(refusal, CodeTwice):
                refusal.facts["first"] = rows[int(refusal.facts["first"]) - 1]
            # What names no text is about the code that is to be drawn.
            column = columns.get(str(refusal.facts.get("field")), "payload")
            yield Fault(rows[index], column, refusal.sentence)


def _told(every: list[Fault]) -> str:
    if len(every) == 1:
        return every[0].sentence
    lines = [f"Tệp CSV có {len(every)} chỗ phải sửa, chưa ghi tệp nào:"]
    lines += [fault.sentence for fault in every[:MOST_FAULTS]]
    if len(every) > MOST_FAULTS:
        lines.append(f"… và {len(every) - MOST_FAULTS} chỗ nữa.")
    return "\n".join(lines)


def warnings_of(standees: dict[int, Standee], sheet: Sheet, level: Level) -> list[str]:
    """What a stall may not have as its standing code, though a stamped sample may be drawn; and,
    before that, modules so small that the code is to be tried out first."""
    warnings = []
    payloads = [standee.payload for standee in standees.values()]
    sizes = zip(standees, small_modules(payloads, sheet, level), strict=True)
    small = {number: module_mm for number, module_mm in sizes if module_mm is not None}
    for number, standee in standees.items():
        reading = read(standee.payload)
        problem = may_display(reading)
        if problem is not None:
            warnings.append(f"Dòng {number}: {describe_problem(problem)}")
        if reading.bin and bank_on(_banks(), reading.bin, today()) is None:
            warnings.append(
                f"Dòng {number}: BIN {reading.bin} không có trong danh sách ngân hàng. Kiểm tra "
                "lại trước khi dùng."
            )
    if small:
        row = min(small, key=lambda number: small[number])
        warnings.insert(
            0,
            f"{len(small)} bảng có ô mã QR dưới {decimal(WARN_BELOW_MM)} mm (nhỏ nhất "
            f"{decimal(small[row])} mm, dòng {row}). In thử và quét thử trước khi in cả lô in, "
            "hoặc chọn khổ lớn hơn.",
        )
    return warnings
