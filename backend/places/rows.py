"""One row of a market: its stalls from the numbers typed, and what can be wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from backend.text import fold

State = Literal["open", "closed", "vacant"]
WIDEST = 20
"""Stalls that may be merged into one point."""
LAST_NUMBER = 999

_WORDS = {"bo": "omit", "tru": "omit", "gop": "merge", "dong": "closed", "trong": "vacant"}
_WORD = re.compile(r"(bỏ|bo|trừ|tru|gộp|gop|đóng|dong|trống|trong)\b\s*:?\s*(.*)", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:số\s+|sạp\s+)?([0-9]{1,4})\s*([A-Za-z]?)(?:\s*[-+]\s*([0-9]{1,4}))?")
_COUNT = re.compile(r"([0-9]{1,4})\s*(?:sap|quay|ki-?ot|lo)")


@dataclass(frozen=True)
class Stall:
    """One point of a row. `code` is padded to two digits; `width` counts merged neighbours."""

    number: int
    letter: str = ""
    width: int = 1
    state: State = "open"

    @property
    def code(self) -> str:
        return f"{self.number:02d}{self.letter}"

    @property
    def order(self) -> int:
        """Place in the row: 7 < 7A < 7B < 8."""
        return self.number * 100 + (ord(self.letter) - 64 if self.letter else 0)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a piece of the text; the sentence says what to do."""

    kind: Literal["gap", "overlap", "unknown", "too-many"]
    row: str
    piece: str
    sentence: str


class RowUnclear(Exception):
    """A line that is no row as it stands."""

    def __init__(
        self,
        kind: Literal["gap", "overlap", "unknown", "too-many"],
        row: str,
        piece: str,
        sentence: str,
    ) -> None:
        super().__init__(sentence)
        self.problem = Problem(kind, row, piece, sentence)


def stall_code(text: str) -> tuple[str, int] | None:
    """Code and order of a single stall as typed: "7a" → ("07A", 701); None when it is none."""
    found = re.fullmatch(r"0*([1-9][0-9]{0,2})([A-Z]?)", text.strip().upper())
    if found is None:
        return None
    stall = Stall(int(found[1]), found[2])
    return stall.code, stall.order


def without_row(text: str, row: str) -> str:
    """A stall typed with the name of its own row, without it: "A1-21" in row A1 is "21".

    Where the row's name ends in a number, a dash or a space parts the two.
    """
    parted = r"\s*[\s\-‐‑‒–—−]\s*" if row[-1:].isdigit() else r"\s*[\-‐‑‒–—−]?\s*"
    found = re.fullmatch(re.escape(row) + parted + r"([0-9].*)", text.strip(), re.IGNORECASE)
    return found[1] if found else text


def read_row(row: str, line: str, numbers: str) -> tuple[Stall, ...]:
    """The stalls of "1-20, bỏ 13, gộp 4-5, đóng 7", in order. Raises RowUnclear.

    `line` is the whole piece as typed, for the refusal.
    """
    if not numbers.strip():
        raise RowUnclear(
            "unknown",
            row,
            line,
            f"Dãy {row} chưa có số sạp. Ghi như “{row} 1-20” hoặc “{row} 20 sạp”.",
        )
    stalls: dict[tuple[int, str], Stall] = {}
    omitted: dict[int, str] = {}
    special: list[tuple[str, int, str, int, str]] = []
    word = ""
    for piece in _pieces(numbers):
        named = _WORD.fullmatch(piece)
        if named:
            word, piece = _WORDS[fold(named[1])], named[2]
        first, letter, last = _span(row, line, piece, counted=not word)
        if not word:
            for number in range(first, last + 1):
                _add(row, line, stalls, Stall(number, letter))
        elif word == "omit":
            omitted.update((number, piece) for number in range(first, last + 1))
        else:
            special.append((word, first, letter, last, piece))
    if not stalls:
        raise RowUnclear(
            "unknown",
            row,
            line,
            f"Dãy {row}: ghi số sạp trước, rồi mới đến bỏ, gộp, đóng: “{row} 1-20, bỏ 13”.",
        )
    _omit(row, line, stalls, omitted)
    _refuse_jumps(row, line, stalls, omitted)
    for word, first, letter, last, piece in special:
        if word == "merge":
            _merge(row, line, stalls, range(first, last + 1))
        else:
            _mark(row, line, stalls, [(n, letter) for n in range(first, last + 1)], word, piece)
    return tuple(sorted(stalls.values(), key=lambda stall: stall.order))


def _pieces(numbers: str) -> list[str]:
    return [p.strip() for p in re.split(r",|\s+và\s+", numbers) if p.strip()]


def _span(row: str, line: str, piece: str, *, counted: bool) -> tuple[int, str, int]:
    count = _COUNT.fullmatch(fold(piece))
    if counted and count:
        found_first, letter, found_last = "1", "", count[1]
    else:
        # A number may carry the row's own name: "bỏ B13" in row B.
        bare = re.sub(rf"^{row}(?=[0-9])", "", piece, flags=re.IGNORECASE)
        bare = re.sub(rf"([-+]\s*){row}(?=[0-9])", r"\1", bare, flags=re.IGNORECASE)
        found = _NUMBERS.fullmatch(bare)
        if found is None or (found[2] and found[3]):
            raise RowUnclear(
                "unknown",
                row,
                line,
                f"Dãy {row}: không đọc được “{piece}”. Ghi như 1-20, 7A, bỏ 13, gộp 4-5, đóng 7.",
            )
        found_first, letter, found_last = found[1], found[2].upper(), found[3] or found[1]
    first, last = int(found_first), int(found_last)
    if first > last:
        raise RowUnclear(
            "unknown", row, line, f"Dãy {row}: “{piece}” đi ngược. Ghi {last}-{first}."
        )
    if not 1 <= first <= last <= LAST_NUMBER:
        raise RowUnclear(
            "too-many", row, line, f"Dãy {row}: số sạp từ 1 đến {LAST_NUMBER}. Sửa “{piece}”."
        )
    return first, letter, last


def _add(row: str, line: str, stalls: dict[tuple[int, str], Stall], stall: Stall) -> None:
    if (stall.number, stall.letter) in stalls:
        raise RowUnclear(
            "overlap",
            row,
            line,
            f"Dãy {row} ghi sạp {stall.code} hai lần. Xóa một chỗ.",
        )
    stalls[stall.number, stall.letter] = stall


def _omit(
    row: str, line: str, stalls: dict[tuple[int, str], Stall], omitted: dict[int, str]
) -> None:
    numbers = [number for number, _ in stalls]
    for number, piece in omitted.items():
        if not min(numbers) <= number <= max(numbers):
            raise RowUnclear(
                "unknown",
                row,
                line,
                f"Dãy {row} không có sạp {number} để bỏ (“{piece}”). Sửa số hoặc xóa đoạn này.",
            )
    for number in omitted:
        stalls.pop((number, ""), None)
    if not stalls:
        raise RowUnclear("unknown", row, line, f"Dãy {row} bỏ hết sạp. Xóa cả dòng này.")


def _refuse_jumps(
    row: str, line: str, stalls: dict[tuple[int, str], Stall], omitted: dict[int, str]
) -> None:
    numbers = {number for number, _ in stalls} | set(omitted)
    missing = [n for n in range(min(numbers), max(numbers)) if n not in numbers]
    if missing:
        run = [n for i, n in enumerate(missing) if n == missing[0] + i]
        hole = f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0])
        raise RowUnclear(
            "gap",
            row,
            line,
            f"Dãy {row} nhảy từ {run[0] - 1} sang {run[-1] + 1}, thiếu {hole}. "
            f"Nếu không có sạp ấy, ghi thêm “bỏ {hole}”.",
        )


def _merge(row: str, line: str, stalls: dict[tuple[int, str], Stall], numbers: range) -> None:
    hole = f"{numbers[0]}-{numbers[-1]}"
    if len(numbers) < 2 or len(numbers) > WIDEST:
        raise RowUnclear(
            "unknown",
            row,
            line,
            f"Dãy {row}: gộp từ 2 đến {WIDEST} sạp liền nhau, ví dụ “gộp 4-5”.",
        )
    for number in numbers:
        if (number, "") not in stalls:
            raise RowUnclear(
                "unknown",
                row,
                line,
                f"Dãy {row}: không gộp được {hole} vì không có sạp {number}. Sửa số sạp.",
            )
        if stalls[number, ""].width > 1:
            raise RowUnclear(
                "overlap", row, line, f"Dãy {row} gộp sạp {number:02d} hai lần. Xóa một chỗ."
            )
    for number in numbers[1:]:
        del stalls[number, ""]
    stalls[numbers[0], ""] = replace(stalls[numbers[0], ""], width=len(numbers))


def _mark(
    row: str,
    line: str,
    stalls: dict[tuple[int, str], Stall],
    keys: list[tuple[int, str]],
    word: str,
    piece: str,
) -> None:
    for key in keys:
        if key not in stalls:
            raise RowUnclear(
                "unknown",
                row,
                line,
                f"Dãy {row} không có sạp {key[0]}{key[1]} (“{piece}”). Sửa số sạp.",
            )
        if stalls[key].state != "open":
            raise RowUnclear(
                "overlap",
                row,
                line,
                f"Dãy {row} ghi sạp {stalls[key].code} vừa đóng vừa trống. Giữ một.",
            )
        stalls[key] = replace(stalls[key], state="closed" if word == "closed" else "vacant")
