"""The modules of a symbol that say nothing of its text, by which a phone finds and measures it.

Finders with their separators, timing, alignment, format, version and the one dark module, as
ISO/IEC 18004 draws them. A decoder that knows where the symbol lies reads it without them; a phone
does not. Written from the standard: nothing here is shared with what encodes.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}

# Row and column of each bit of the format information, the highest first. 7.9.1.
FORMAT_AT = np.array(
    [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
)


@dataclass(frozen=True)
class FunctionPatterns:
    """Row and column of each such module of a symbol, and whether it is dark."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    dark: npt.NDArray[np.bool_]


@cache
def format_bits(level: str, mask: int) -> npt.NDArray[np.bool_]:
    """Five bits of level and mask, ten more of a BCH code, and over all a pattern. Annex C."""
    bits = _with_remainder(LEVEL_BITS[level] << 3 | mask, 10, 0b10100110111) ^ 0b101010000010010
    return np.array([bits >> bit & 1 for bit in range(14, -1, -1)], np.bool_)


@cache
def function_patterns(modules: int, level: str, mask: int) -> FunctionPatterns:
    """Those of a symbol of so many modules a side. A level is one of L, M, Q and H."""
    dark = np.zeros((modules, modules), np.bool_)
    fixed = np.zeros_like(dark)
    # What is drawn later goes over what was: timing under alignment, as the standard has it.
    for straight, along in ((dark, fixed), (dark.T, fixed.T)):
        straight[6, ::2] = True
        along[6] = True
    far = modules - 7
    for row, column in product(_alignment_at((modules - 17) // 4), repeat=2):
        # Where finders lie there is none.
        if (row, column) not in ((6, 6), (6, far), (far, 6)):
            _rings(dark, fixed, row, column, 2)
    for row, column in ((3, 3), (3, modules - 4), (modules - 4, 3)):
        _rings(dark, fixed, row, column, 4)
    bits = format_bits(level, mask)
    last = modules - 1
    beside = [(last - bit, 8) for bit in range(7)] + [(8, last - 7 + bit) for bit in range(8)]
    for places in (FORMAT_AT.T, np.array(beside).T):
        dark[places[0], places[1]] = bits
        fixed[places[0], places[1]] = True
    dark[modules - 8, 8] = fixed[modules - 8, 8] = True
    if modules >= 17 + 4 * 7:
        version = _with_remainder((modules - 17) // 4, 12, 0b1111100100101)
        for bit in range(18):
            place = modules - 11 + bit % 3, bit // 3
            for row, column in (place, place[::-1]):
                dark[row, column] = version >> bit & 1
                fixed[row, column] = True
    rows, columns = np.nonzero(fixed)
    return FunctionPatterns(rows, columns, dark[rows, columns])


def _with_remainder(held: int, more: int, divisor: int) -> int:
    """The bits of a BCH code: what is held, and `more` that are left of it by `divisor`."""
    rest = held << more
    for bit in range(rest.bit_length() - 1, more - 1, -1):
        if rest >> bit & 1:
            rest ^= divisor << bit - more
    return held << more | rest


def _alignment_at(version: int) -> list[int]:
    """The rows, and columns, of the alignment patterns' middles. Annex E.

    They lie an even number of modules apart, evenly from the last one back; what that leaves over
    is between the first two.
    """
    if version == 1:
        return []
    gaps = version // 7 + 1
    last = 4 * version + 10
    apart = (8 * version + 3 * gaps + 8) // (4 * gaps) * 2
    return [6, *range(last - apart * (gaps - 1), last + 1, apart)]


def _rings(
    dark: npt.NDArray[np.bool_], fixed: npt.NDArray[np.bool_], row: int, column: int, reach: int
) -> None:
    """Squares about a middle, dark and light in turn; a finder's middle is three modules wide."""
    across = np.arange(len(dark))
    far = np.maximum(np.abs(across - row)[:, None], np.abs(across - column)[None, :])
    inside = far <= reach
    light = far == 1 if reach == 2 else (far == 2) | (far == 4)
    dark[inside] = ~light[inside]
    fixed[inside] = True
