"""The dated bank list: which institution a BIN names, and what it was called on a given day.

A name has a first and a last day, so that an old print still reads as it did. A BIN that is not
on the list is a question for an officer, never an error to hide.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec

from backend.errors import Refusal
from backend.text import fold, nfc

Kind = Literal["bank", "wallet", "mobile_money"]

_BIN = re.compile(r"[0-9]{6}")
COLUMNS = ("bin", "short_name", "name", "kind", "valid_from", "valid_to")


class Bank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One name of one BIN, from `valid_from` to `valid_to`, both days included; None = still."""

    bin: str
    short_name: str
    name: str
    kind: Kind
    valid_from: date
    valid_to: date | None = None


class BankListMalformed(Refusal):
    """Rows of a bank list that cannot be taken in; `facts["rows"]` has number and sentence.

    Nothing of such a list is used: half a list would call known banks unknown.
    """

    slug = "bank-list-malformed"
    sentence = "Danh sách ngân hàng chưa đúng. Sửa các dòng được nêu rồi nhập lại."

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        self.rows = rows
        lines = "; ".join(f"dòng {number}: {what}" for number, what in rows[:5])
        more = f" và {len(rows) - 5} dòng khác" if len(rows) > 5 else ""
        super().__init__(
            field="file",
            sentence=f"Danh sách ngân hàng chưa đúng. Sửa rồi nhập lại: {lines}{more}.",
            rows=[{"row": number, "sentence": what} for number, what in rows],
        )


def parse_bank_list(text: str) -> list[Bank]:
    """The banks of a list, by BIN and day.

    `text` is JSON with a `banks` array of rows, or CSV with a heading of COLUMNS; either way days
    are ISO 8601. Names are composed to NFC. Raises BankListMalformed, which counts JSON rows from
    1 within `banks` and CSV rows as a spreadsheet numbers them.
    """
    body = text.removeprefix("\ufeff")
    rows = _json_rows(body) if body.lstrip().startswith("{") else _csv_rows(body)
    wrong: list[tuple[int, str]] = []
    banks: list[Bank] = []
    seen: dict[str, list[Bank]] = {}
    for number, row in rows:
        try:
            bank = _bank(row)
        except _RowError as refused:
            wrong.append((number, refused.sentence))
            continue
        if any(_overlap(bank, other) for other in seen.get(bank.bin, [])):
            wrong.append((number, f"BIN {bank.bin} có hai tên trong cùng một ngày"))
            continue
        seen.setdefault(bank.bin, []).append(bank)
        banks.append(bank)
    if wrong:
        raise BankListMalformed(wrong)
    if not banks:
        raise BankListMalformed([(1, "danh sách không có ngân hàng nào")])
    return sorted(banks, key=lambda bank: (bank.bin, bank.valid_from))


def bank_on(banks: Iterable[Bank], bin: str, on: date) -> Bank | None:
    """The bank that a BIN named on a day, None when the list does not know it."""
    for bank in banks:
        if (
            bank.bin == bin
            and bank.valid_from <= on
            and (bank.valid_to is None or on <= bank.valid_to)
        ):
            return bank
    return None


def named_otherwise(banks: Iterable[Bank], bin: str, name: str) -> Bank | None:
    """The bank that `name` means, where the BIN is another's; None where they may agree.

    Names of any day count, short and in full, written apart or together. A name or a BIN that the
    list does not know contradicts nothing, nor does the name of the house behind a brand of its
    own (VPBank of CAKE by VPBank).
    """
    words = _words(name)
    meant: Bank | None = None
    known = False
    for bank in banks:
        own = [_words(bank.short_name), _words(bank.name)]
        same = words == (bank.bin,) or any(
            _squeezed(words) in (_squeezed(one), _squeezed(_bare(one))) for one in own
        )
        if bank.bin == bin:
            known = True
            if same or any(_within(words, one) for one in own):
                return None
        elif same:
            meant = bank
    return meant if known else None


Words = tuple[str, ...]


@lru_cache(maxsize=512)
def _words(name: str) -> Words:
    """Its words without accents and punctuation, and without what every bank is called."""
    words = tuple(re.findall(r"[a-z0-9]+", fold(name)))
    return words[2:] if words[:2] == ("ngan", "hang") and len(words) > 2 else words


def _bare(words: Words) -> Words:
    """MB Bank as MB."""
    return words[:-1] if len(words) > 1 and words[-1] == "bank" else words


def _squeezed(words: Words) -> str:
    return "".join(words)


def _within(words: Words, name: Words) -> bool:
    most = len(name) - len(words) + 1
    return any(name[at : at + len(words)] == words for at in range(most))


def shipped_banks() -> list[Bank]:
    """The list that comes with Phố Chợ; its file names source, version and licence."""
    return parse_bank_list((resources.files(__package__) / "data/banks.json").read_text("utf-8"))


class _RowError(ValueError):
    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def _json_rows(text: str) -> list[tuple[int, Any]]:
    try:
        rows = msgspec.json.decode(text)["banks"]
    except (msgspec.DecodeError, KeyError):
        raise BankListMalformed([(1, "tệp không phải JSON có mục “banks”")]) from None
    if not isinstance(rows, list):
        raise BankListMalformed([(1, "mục “banks” phải là một danh sách")])
    return list(enumerate(rows, start=1))


def _csv_rows(text: str) -> list[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    heading = tuple(reader.fieldnames or ())
    if heading != COLUMNS:
        raise BankListMalformed([(1, f"hàng tiêu đề phải là {','.join(COLUMNS)}")])
    rows: list[tuple[int, Any]] = []
    for row in reader:
        named: dict[str | None, Any] = dict(row)
        if named.get("valid_to") == "":
            named["valid_to"] = None
        # DictReader files surplus cells under None and gives None for missing ones.
        rows.append((reader.line_num, None if None in named else named))
    return rows


def _bank(row: Any) -> Bank:
    try:
        bank = msgspec.convert(row, Bank, strict=True)
    except msgspec.ValidationError:
        raise _RowError(
            "cần đủ bin, short_name, name, kind (bank, wallet hoặc mobile_money), "
            "valid_from, và ngày viết như 2025-06-06"
        ) from None
    if not _BIN.fullmatch(bank.bin):
        raise _RowError(f"BIN “{bank.bin}” phải có đúng 6 chữ số")
    short_name, name = (" ".join(nfc(text).split()) for text in (bank.short_name, bank.name))
    if not short_name or not name:
        raise _RowError(f"BIN {bank.bin} thiếu tên ngân hàng")
    if bank.valid_to is not None and bank.valid_to < bank.valid_from:
        raise _RowError(f"BIN {bank.bin} có ngày cuối trước ngày đầu")
    return msgspec.structs.replace(bank, short_name=short_name, name=name)


def _overlap(one: Bank, other: Bank) -> bool:
    return (one.valid_to or date.max) >= other.valid_from and (
        other.valid_to or date.max
    ) >= one.valid_from
