"""Vietnamese text: one spelling of a letter, a key to find it by, a key to sort it by.

Display always keeps the spelling that a person gave; only keys are made here. Both keys are plain
strings made to be stored in a column and compared code point by code point (`COLLATE "C"`).
"""

from __future__ import annotations

import unicodedata

# The 33 letters in the order of CLDR's collation for `vi`. f, j, w and z are not Vietnamese, but
# stand in shop names.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PRIMARY = {letter: chr(0x41 + place) for place, letter in enumerate(ALPHABET)}

# Order of tones as secondary weights: ngang < huyền < hỏi < ngã < sắc < nặng (CLDR vi).
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"  # ç, ñ, ü: none is Vietnamese; such a letter follows its plain one.
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn make another letter

_LEVEL = "\x01"  # parts the levels of a key; below every weight, so a shorter word comes first


def nfc(text: str) -> str:
    """The composed spelling (TCVN 6909:2001). Some phones and file names give the decomposed one,
    in which "Phường Phổ Hòa" is twenty code points and equals nothing in the database."""
    return unicodedata.normalize("NFC", text)


def is_nfc(text: str) -> bool:
    """Whether the text is already composed and may be stored as it stands."""
    return unicodedata.is_normalized("NFC", text)


def fold(text: str) -> str:
    """The accent-free key that searches and name matches compare: "Phổ Hoà" → "pho hoa".

    Tone placement, case, spacing and đ do not matter; digits and punctuation stay. It is a key
    for names, not for house numbers, and never for display. Ð (U+00D0) is another letter than
    Đ (U+0110) and keeps its own key.
    """
    plain = nfc(text).replace("đ", "d").replace("Đ", "d")
    bare = "".join(
        char for char in unicodedata.normalize("NFD", plain) if unicodedata.category(char) != "Mn"
    )
    return " ".join(bare.casefold().split())


def sort_key(text: str) -> str:
    """The key that sorts as a Vietnamese dictionary does: An Ánh Ăn Ân Ẩn Ấn Bình Dung Dũng Đặng.

    Letters decide first, then tones, then case (small before capital). Spaces come before
    punctuation, punctuation before digits, digits before letters. Digits are not read as
    numbers: house numbers have a key of their own.
    """
    letters: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for char in " ".join(nfc(text).split()):
        base, tone = _letter_and_tone(char)
        lower = base.lower()
        letters.append(_PRIMARY.get(lower) or _other_weight(base))
        tones.append(tone)
        cases.append("0" if base == lower else "1")
    return _LEVEL.join(("".join(letters), "".join(tones), "".join(cases)))


def person_sort_key(name: str) -> str:
    """The key that sorts people as a class list does: by tên (the last word), then đệm, then họ."""
    words = nfc(name).split()
    family, middle, given = words[:1], words[1:-1], words[-1:]
    if len(words) == 1:
        family = []
    return _LEVEL.join(sort_key(" ".join(part)) for part in (given, middle, family))


def _letter_and_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    tone = "0"
    kept = parts[:1]
    for mark in parts[1:]:
        if mark in _SHAPES:
            kept += mark
        else:
            tone = max(tone, _TONES.get(mark, _OTHER_MARK))
    letter = unicodedata.normalize("NFC", kept)
    if len(letter) > 1:  # a shape on a letter that Vietnamese does not give it
        letter, tone = letter[:1], _OTHER_MARK
    return letter, tone


def _other_weight(char: str) -> str:
    """Weight of what is no letter of ours: a space, a digit, a sign, another script."""
    if char == " " or (char.isascii() and char.isdigit()) or ord(char) > 0x7F:
        return char
    # Signs lie on both sides of the digits in ASCII; all of them sort before the digits here.
    return char if char < "0" else "/" + char
