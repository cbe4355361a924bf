"""A market as a person types it, read into rows and stalls.

The grammar, tolerant of case, spaces, line ends, and every kind of dash:

    text     = line { (";" | newline) line }
    line     = row | aisle | unfixed
    row      = code ["(" goods ")"] stalls { "," [word] stalls }
    row      = letters number "-" letters number          B01-B36 is row B, stalls 1 to 36
    stalls   = number ["-" number] | number letter | number "sạp"      "20 sạp" is 1-20
    word     = "bỏ" | "gộp" | "đóng" | "trống"            holds for the numbers after it
    aisle    = ("lối đi" | "cổng") [words]                keeps its place between the rows
    unfixed  = ("không cố định" | "lưu động") number      sellers without a stall of their own

    A1 (thịt) 1-20; A2 1-20, bỏ 13; lối đi; A3 1-20, gộp 4-5, đóng 7

`bỏ` leaves a number out (there is no such stall), `gộp` makes one point of neighbours, `đóng` and
`trống` list a stall that is closed or vacant. A stall named twice is an overlap; numbers that
jump without `bỏ` are a gap: both are refused by the row's name, since each is most often a slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from backend.errors import Refusal
from backend.places.rows import Problem, RowUnclear, Stall, read_row
from backend.text import fold, nfc

Kind = Literal["stalls", "aisle", "gate"]

MOST_STALLS = 3000
MOST_ROWS = 300
MOST_UNFIXED = 500

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_GOODS = re.compile(r"\(([^()]*)\)")
_PREFIXED = re.compile(r"([A-Z]{1,3})\s*([0-9]{1,3})\s*-\s*([A-Z]{1,3})\s*([0-9]{1,3})\b(.*)", re.S)
_AMBIGUOUS = re.compile(r"([A-Z]{1,3})([0-9]{1,2})-([0-9]{1,3})\b.*", re.S)
_ROW = re.compile(r"([A-Z]{1,3}[0-9]{0,2})(?:\s*:\s*|\s+|$)(.*)", re.S)
_UNFIXED = re.compile(
    r"(?:khong co dinh|luu dong)\s*:?\s*([0-9]+)|([0-9]+)\s*(?:khong co dinh|luu dong)"
)


@dataclass(frozen=True)
class Row:
    """A dãy and its stalls in order; an aisle or a gate has words for its code and no stalls."""

    kind: Kind
    code: str
    goods: str = ""
    stalls: tuple[Stall, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a text says: rows in the order typed, and how many sellers have no fixed stall."""

    rows: tuple[Row, ...] = ()
    unfixed: int = 0

    @property
    def count(self) -> int:
        """Points with a fixed place, closed and vacant ones too; a merged stall is one."""
        return sum(len(row.stalls) for row in self.rows)


class MarketNotationUnclear(Refusal):
    """A market's text with pieces that cannot stand; fact `problems` lists them all."""

    slug = "market-notation-unclear"
    sentence = "Sơ đồ chợ chưa rõ. Sửa các đoạn được nêu, ví dụ: A1 1-20; A2 1-20, bỏ 13."

    def __init__(self, problems: list[Problem], field: str | None = None) -> None:
        super().__init__(
            field=field,
            sentence=" ".join(problem.sentence for problem in problems[:3]),
            problems=[
                {"kind": p.kind, "row": p.row, "piece": p.piece, "sentence": p.sentence}
                for p in problems
            ],
        )


def stall_label(row_code: str, stall_code: str) -> str:
    """What people call a stall: "A2-07", but "B12" where the row's code has no number to end."""
    return f"{row_code}-{stall_code}" if row_code[-1:].isdigit() else f"{row_code}{stall_code}"


def parse_market(text: str, *, field: str | None = None) -> Plan:
    """The plan that a text describes. Raises MarketNotationUnclear with every problem in it."""
    plan, problems = read_market(text)
    if problems:
        raise MarketNotationUnclear(problems, field)
    return plan


def read_market(text: str) -> tuple[Plan, list[Problem]]:
    """As much of the plan as can be read, and what is wrong with the rest: for a preview."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    unfixed = 0
    for line in _lines(text):
        number = _UNFIXED.fullmatch(fold(line))
        if number:
            unfixed += int(number[1] or number[2])
            continue
        aisle = _aisle(line)
        if aisle:
            rows.append(aisle)
            continue
        try:
            row = _row(line)
        except RowUnclear as unclear:
            problems.append(unclear.problem)
            continue
        if row.code in seen:
            problems.append(
                Problem(
                    "overlap",
                    row.code,
                    line,
                    f"Dãy {row.code} được ghi hai lần. Gộp các số sạp vào một dòng “{row.code} …”.",
                )
            )
            continue
        seen[row.code] = line
        rows.append(row)
    plan = Plan(tuple(rows), unfixed)
    problems += _too_many(plan)
    if not problems and not plan.count and not unfixed:
        problems.append(
            Problem("unknown", "", "", "Chưa có sạp nào. Ghi như: A1 1-20; A2 1-20, bỏ 13.")
        )
    return plan, problems


def format_market(plan: Plan) -> str:
    """The text of a plan, one line a row; reading it gives the same plan."""
    lines = []
    for row in plan.rows:
        if row.kind != "stalls":
            lines.append(row.code)
            continue
        goods = f" ({row.goods})" if row.goods else ""
        lines.append(f"{row.code}{goods} {_numbers(row.stalls)}")
    if plan.unfixed:
        lines.append(f"không cố định {plan.unfixed}")
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    plain = nfc(text).translate(_DASHES)
    return [
        line for raw in re.split(r"[;\n]", plain) if (line := " ".join(raw.split()).strip(" ,"))
    ]


def _aisle(line: str) -> Row | None:
    bare = fold(line)
    if re.match(r"loi di\b", bare):
        return Row("aisle", line)
    if re.match(r"cong\b", bare):
        return Row("gate", line)
    return None


def _row(line: str) -> Row:
    goods = ", ".join(" ".join(found.split()) for found in _GOODS.findall(line))
    rest = " ".join(_GOODS.sub(" ", line).split())
    rest = re.sub(r"^dãy\s+", "", rest, flags=re.IGNORECASE)
    upper = rest.upper()
    prefixed = _PREFIXED.fullmatch(upper)
    if prefixed and prefixed[1] == prefixed[3]:
        code, numbers = prefixed[1], f"{prefixed[2]}-{prefixed[4]}{rest[prefixed.start(5) :]}"
        return Row("stalls", code, goods, read_row(code, line, numbers))
    ambiguous = _AMBIGUOUS.fullmatch(upper)
    if ambiguous:
        letters, number, last = ambiguous.groups()
        raise RowUnclear(
            "unknown",
            "",
            line,
            f"“{line}” có thể là dãy {letters} sạp {number}-{last}, hoặc dãy {letters}{number} sạp "
            f"{last}. Ghi “{letters} {number}-{last}” hoặc “{letters}{number} {last}”.",
        )
    found = _ROW.fullmatch(upper)
    if found is None:
        raise RowUnclear(
            "unknown",
            "",
            line,
            f"Không đọc được “{line}”. Ghi tên dãy rồi đến số sạp, ví dụ: A1 1-20.",
        )
    code = found[1]
    return Row("stalls", code, goods, read_row(code, line, rest[found.start(2) :]))


def _too_many(plan: Plan) -> list[Problem]:
    over = (
        (plan.count, MOST_STALLS, "sạp"),
        (len(plan.rows), MOST_ROWS, "dãy"),
        (plan.unfixed, MOST_UNFIXED, "người bán không cố định"),
    )
    return [
        Problem("too-many", "", "", f"Quá {most} {what} trong một khu. Kiểm tra số hoặc chia khu.")
        for count, most, what in over
        if count > most
    ]


def _numbers(stalls: tuple[Stall, ...]) -> str:
    """The numbers of a row as a person would type them: runs first, then what is special."""
    first, last = stalls[0].number, max(s.number + s.width - 1 for s in stalls)
    covered = {n for s in stalls if not s.letter for n in range(s.number, s.number + s.width)}
    plain = [n for n in range(first, last + 1) if n in covered]
    lettered = [f"{s.number}{s.letter}" for s in stalls if s.letter]
    missing = [str(n) for n in range(min(plain, default=first), last + 1) if n not in covered]
    parts = [f"{plain[0]}-{last}" if len(plain) > 1 else str(plain[0])] if plain else []
    parts += lettered
    if missing and plain:
        parts.append("bỏ " + ", ".join(missing))
    wide = [f"{s.number}-{s.number + s.width - 1}" for s in stalls if s.width > 1]
    if wide:
        parts.append("gộp " + ", ".join(wide))
    for word, state in (("đóng", "closed"), ("trống", "vacant")):
        special = [f"{s.number}{s.letter}" for s in stalls if s.state == state]
        if special:
            parts.append(f"{word} " + ", ".join(special))
    return ", ".join(parts)
