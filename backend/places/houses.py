"""House numbers: the order in which people walk past them, their side, and ranges as typed.

A house number is kept as text. `47 < 47A < 47/2 < 49`; a door up an alley follows the letters of
the house at its mouth; kilometre marks follow all numbers; a place without a number comes last.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from backend.errors import Refusal
from backend.text import fold, nfc

Side = Literal["odd", "even"]

MOST_HOUSES = 2000
"""In one typed list: more is a slip of the finger, not a street."""

_PART = re.compile(r"[0-9]+|/|[^0-9/\s]+")
_KM = re.compile(r"km\s*([0-9]+)\s*(?:\+\s*([0-9]+))?", re.IGNORECASE)
_NUMBERED, _KILOMETRE, _WORDS, _NONE = "1", "2", "3", "4"
_LETTERS, _SLASH, _NUMBER = "1", "2", "3"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

_RANGE = re.compile(r"([0-9]+)\s*-\s*([0-9]+)\s*(.*)")
_SINGLE = re.compile(r"[0-9]+[0-9A-Za-zĐđ/\-]*")
_APART = re.compile(r"[0-9]\s+[0-9]")
_SEVERAL = re.compile(
    r";|,\s*[0-9]|[0-9]\s+[0-9]|(?<![\w/])[0-9]+\s*-\s*[0-9]+(?![\w/])|\b(?:và|lẻ|chẵn|bỏ)\b"
)
_SIDES: dict[str, Side | None] = {
    "": None,
    "le": "odd",
    "so le": "odd",
    "chan": "even",
    "so chan": "even",
    "ca hai ben": None,
}


class HouseNumbersUnclear(Refusal):
    """A list of house numbers that cannot be taken as it stands; fact `piece` is what to mend."""

    slug = "house-numbers-unclear"
    sentence = "Dãy số nhà chưa rõ. Sửa đoạn được nêu, ví dụ: 1-57 lẻ; 2-40 chẵn; bỏ 13; 12/3A."

    def __init__(self, piece: str, sentence: str, *, field: str | None, kind: str) -> None:
        super().__init__(field=field, sentence=f"“{piece}”: {sentence}", piece=piece, kind=kind)


def house_key(text: str | None) -> str:
    """A key that sorts house numbers in walking order, compared code point by code point.

    1, 1A, 1B, 2, 10, 12/3A, 12/10, 47, 47A, 47/2, 49, "Km 1106 + 200", "đối diện cổng chợ", none.
    """
    clean = " ".join(nfc(text or "").upper().split())
    if not clean:
        return _NONE
    km = _KM.match(clean)
    if km:
        return f"{_KILOMETRE}{int(km[1]):06d}{int(km[2] or 0):06d}"
    if not clean[0].isascii() or not clean[0].isdigit():
        return _WORDS + fold(clean)
    key, after_slash = _NUMBERED, False
    for place, part in enumerate(_PART.findall(clean)):
        if part == "/":
            key += _SLASH
        elif part.isascii() and part.isdigit():
            key += f"{'' if after_slash or place == 0 else _NUMBER}{int(part):06d}"
        else:
            key += _LETTERS + part
        after_slash = part == "/"
    return key


def side_of(text: str | None) -> Side | None:
    """The side of the street by the first number; None for a mark or a place without one."""
    number = re.match(r"[0-9]+", nfc(text or "").strip())
    if number is None:
        return None
    return "odd" if int(number[0]) % 2 else "even"


def parse_numbers(text: str, *, field: str | None = None) -> list[str]:
    """The house numbers of "1-57 lẻ; 2-40 chẵn; bỏ 13; 12/3A", in walking order.

    Pieces stand between `;`, `,` or line ends. A range takes every number, or one side with
    `lẻ` / `chẵn`; `bỏ` leaves out numbers or a range; anything else is a single house. Two
    ranges of one side must meet: a jump is closed with `bỏ`, so that no slip goes unseen.
    Raises HouseNumbersUnclear naming the piece, with kind unknown, gap, overlap or too-many.
    """
    pieces = [p.strip() for p in re.split(r"[;,\n]", nfc(text).translate(_DASHES)) if p.strip()]
    houses: dict[str, str] = {}  # house number → the piece that brought it
    left_out: dict[str, str] = {}
    ranges: list[tuple[range, str]] = []
    for piece in pieces:
        bare = fold(piece)
        if bare.startswith("bo "):
            _leave_out(piece, " ".join(piece.split()[1:]), left_out, field)
            continue
        numbers = _range_of(piece, field)
        if numbers is not None:
            ranges.append((numbers, piece))
            found = [str(number) for number in numbers]
        elif _SINGLE.fullmatch(piece.replace(" ", "")) and not _APART.search(piece):
            found = [piece.replace(" ", "").upper()]
        else:
            raise HouseNumbersUnclear(
                piece,
                "không đọc được số nhà. Ghi như 1-57 lẻ, 2-40 chẵn, bỏ 13 hoặc 12/3A.",
                field=field,
                kind="unknown",
            )
        for house in found:
            if house in houses:
                raise HouseNumbersUnclear(
                    piece,
                    f"số {house} đã có ở “{houses[house]}”. Xóa một trong hai chỗ.",
                    field=field,
                    kind="overlap",
                )
            houses[house] = piece
        if len(houses) > MOST_HOUSES:
            raise HouseNumbersUnclear(
                piece,
                f"quá {MOST_HOUSES} số nhà. Kiểm tra lại số cuối, hoặc chia thành hai đoạn đường.",
                field=field,
                kind="too-many",
            )
    _refuse_jumps(ranges, left_out, field)
    between = {str(n) for numbers, _ in ranges for n in _whole(ranges, numbers)}
    for house, piece in left_out.items():
        if house not in houses and house not in between:
            raise HouseNumbersUnclear(
                piece,
                f"số {house} không nằm trong dãy nào nên không có gì để bỏ. Sửa hoặc xóa đoạn này.",
                field=field,
                kind="unknown",
            )
    return sorted((h for h in houses if h not in left_out), key=house_key)


def one_house_number(text: str, *, field: str | None = None) -> str:
    """The number of a single house as a street's list would keep it: "47a" → "47A".

    What people say beside it stays: "12/3A hẻm 45", "Km 1106 + 200". Raises HouseNumbersUnclear
    for a list.
    """
    plain = text.translate(_DASHES)
    if _SEVERAL.search(plain.lower()):
        raise HouseNumbersUnclear(
            text,
            "ô này ghi một số nhà, ví dụ 47A hoặc 12/3A. Nhiều nhà thì thêm bằng dãy số nhà của "
            "tuyến đường; nhà mang hai số thì ghi số đầu.",
            field=field,
            kind="unknown",
        )
    bare = plain.replace(" ", "")
    return bare.upper() if _SINGLE.fullmatch(bare) else text


def _whole(ranges: list[tuple[range, str]], one: range) -> range:
    """From the first to the last number of all ranges, whatever their side."""
    return range(min(r[0] for r, _ in ranges), max(r[-1] for r, _ in ranges) + 1)


def _range_of(piece: str, field: str | None) -> range | None:
    """The numbers of a range piece, None when it is no range."""
    found = _RANGE.fullmatch(piece)
    if found is None or fold(found[3]) not in _SIDES:
        return None
    first, last, side = int(found[1]), int(found[2]), _SIDES[fold(found[3])]
    if first > last:
        raise HouseNumbersUnclear(
            piece,
            f"số đầu lớn hơn số cuối. Ghi {last}-{first}.",
            field=field,
            kind="unknown",
        )
    if last - first > 2 * MOST_HOUSES:
        raise HouseNumbersUnclear(
            piece, "dãy quá dài. Kiểm tra lại số cuối.", field=field, kind="too-many"
        )
    step = 1
    if side is not None:
        step = 2
        first += (first % 2 == 1) != (side == "odd")
    numbers = range(first, last + 1, step)
    if not numbers:
        raise HouseNumbersUnclear(
            piece,
            "không có số nào ở bên đó. Xem lại chẵn, lẻ.",
            field=field,
            kind="unknown",
        )
    return numbers


def _leave_out(piece: str, words: str, left_out: dict[str, str], field: str | None) -> None:
    for word in re.split(r"\s+và\s+", words):
        numbers = _range_of(word.strip(), field)
        if numbers is not None:
            left_out.update((str(number), piece) for number in numbers)
        elif _SINGLE.fullmatch(word.strip()):
            left_out[word.strip().upper()] = piece
        else:
            raise HouseNumbersUnclear(
                piece, "ghi bỏ rồi đến số nhà, ví dụ: bỏ 13.", field=field, kind="unknown"
            )


def _refuse_jumps(
    ranges: list[tuple[range, str]], left_out: dict[str, str], field: str | None
) -> None:
    """Refuse two neighbouring ranges of one side with numbers between them that nobody named."""
    sides: tuple[Side, ...] = ("odd", "even")
    for side in sides:
        parity = side == "odd"
        taken = sorted(
            (
                ([n for n in numbers if n % 2 == parity], piece)
                for numbers, piece in ranges
                if any(n % 2 == parity for n in numbers)
            ),
            key=lambda pair: pair[0][0],
        )
        for (before, _), (after, piece) in pairwise(taken):
            missing = [n for n in range(before[-1] + 2, after[0], 2) if str(n) not in left_out]
            if missing:
                hole = (
                    f"{missing[0]}-{missing[-1]} {'lẻ' if parity else 'chẵn'}"
                    if len(missing) > 1
                    else str(missing[0])
                )
                raise HouseNumbersUnclear(
                    piece,
                    f"nhảy số, thiếu {hole}. Nếu không có các nhà ấy, ghi thêm “bỏ {hole}”.",
                    field=field,
                    kind="gap",
                )
