"""Standee codes: eight characters that name a board, two of which catch a slip of the pen.

Six characters are random, two are chosen so that the eight satisfy two equations over GF(32): a
Reed-Solomon code whose valid words differ in at least three places. Any one or two wrong
characters are therefore caught, and with them every swap. The code is a name, not a signature.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")
RANDOM = 6
LENGTH = 8


def _times_alpha(value: int) -> int:
    """Multiply by alpha in GF(32) with the primitive polynomial x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


_EXP = [1]
for _ in range(30):
    _EXP.append(_times_alpha(_EXP[-1]))
_LOG = {value: power for power, value in enumerate(_EXP)}


def _times(a: int, b: int) -> int:
    return 0 if a == 0 or b == 0 else _EXP[(_LOG[a] + _LOG[b]) % 31]


def _over(a: int, b: int) -> int:
    return 0 if a == 0 else _EXP[(_LOG[a] - _LOG[b]) % 31]


def _syndromes(values: list[int]) -> tuple[int, int]:
    """The two sums that are zero for a right code: of its values, and of each times alpha^place."""
    plain = weighted = 0
    for place, value in enumerate(values):
        plain ^= value
        weighted ^= _times(value, _EXP[place])
    return plain, weighted


def is_right(characters: str) -> bool:
    """Whether eight characters of the alphabet, without the dash, satisfy both equations."""
    return (
        len(characters) == LENGTH
        and all(letter in _VALUE for letter in characters)
        and _syndromes([_VALUE[letter] for letter in characters]) == (0, 0)
    )


def with_check(body: str) -> str:
    """`XXXX-XXXX` from six characters of the alphabet."""
    plain, weighted = _syndromes([_VALUE[letter] for letter in body])
    last = _over(weighted ^ _times(plain, _EXP[RANDOM]), _EXP[RANDOM] ^ _EXP[RANDOM + 1])
    whole = f"{body}{ALPHABET[plain ^ last]}{ALPHABET[last]}"
    return f"{whole[:4]}-{whole[4:]}"


def new_code() -> str:
    """A random code. Unique only where it is stored under a unique index."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(RANDOM)))


def read_code(text: str) -> str | None:
    """The code that a person meant, as `XXXX-XXXX`; None when a character is wrong or missing.

    Lower case, spaces, a missing or another dash, O for 0 and I or L for 1 are read as meant.
    """
    characters = _SEPARATORS.sub("", text).upper().translate(_READ_AS)
    return f"{characters[:4]}-{characters[4:]}" if is_right(characters) else None
