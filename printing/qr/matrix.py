"""Where everything stands in a symbol of versions 1 to 10. ISO/IEC 18004:2015.

Arrays are (side, side), row and column counted from the top left; dark is True. These are facts
of the standard in tables of our own: nothing here is taken from the encoder of single codes,
which can therefore be asked whether they are right.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from printing.qr.symbol import Level

LAST_VERSION = 10
"""57 modules: with four spare bits below, a row of a larger symbol does not fit into 64 bits."""

Modules = npt.NDArray[np.bool_]

_ALIGNMENT = (
    (),
    (6, 18),
    (6, 22),
    (6, 26),
    (6, 30),
    (6, 34),
    (6, 22, 38),
    (6, 24, 42),
    (6, 26, 46),
    (6, 28, 50),
)
"""Centres of the alignment patterns of versions 1, 2, …; Annex E."""

_LEVEL_BITS: dict[Level, int] = {"M": 0b00, "Q": 0b11, "H": 0b10}


class Blocks(NamedTuple):
    """`many` blocks of `data` codewords, each with `check` codewords to mend it by."""

    many: int
    data: int
    check: int


BLOCKS: dict[Level, tuple[tuple[Blocks, ...], ...]] = {
    "M": (
        (Blocks(1, 16, 10),),
        (Blocks(1, 28, 16),),
        (Blocks(1, 44, 26),),
        (Blocks(2, 32, 18),),
        (Blocks(2, 43, 24),),
        (Blocks(4, 27, 16),),
        (Blocks(4, 31, 18),),
        (Blocks(2, 38, 22), Blocks(2, 39, 22)),
        (Blocks(3, 36, 22), Blocks(2, 37, 22)),
        (Blocks(4, 43, 26), Blocks(1, 44, 26)),
    ),
    "Q": (
        (Blocks(1, 13, 13),),
        (Blocks(1, 22, 22),),
        (Blocks(2, 17, 18),),
        (Blocks(2, 24, 26),),
        (Blocks(2, 15, 18), Blocks(2, 16, 18)),
        (Blocks(4, 19, 24),),
        (Blocks(2, 14, 18), Blocks(4, 15, 18)),
        (Blocks(4, 18, 22), Blocks(2, 19, 22)),
        (Blocks(4, 16, 20), Blocks(4, 17, 20)),
        (Blocks(6, 19, 24), Blocks(2, 20, 24)),
    ),
    "H": (
        (Blocks(1, 9, 17),),
        (Blocks(1, 16, 28),),
        (Blocks(2, 13, 22),),
        (Blocks(4, 9, 16),),
        (Blocks(2, 11, 22), Blocks(2, 12, 22)),
        (Blocks(4, 15, 28),),
        (Blocks(4, 13, 26), Blocks(1, 14, 26)),
        (Blocks(4, 14, 26), Blocks(2, 15, 26)),
        (Blocks(4, 12, 24), Blocks(4, 13, 24)),
        (Blocks(6, 15, 28), Blocks(2, 16, 28)),
    ),
}
"""By level, then version from 1; the shorter blocks come first. Table 9."""


def side(version: int) -> int:
    """Modules on one side, without the quiet zone."""
    return 17 + 4 * version


def data_codewords(version: int, level: Level) -> int:
    """How many codewords hold the message; the rest of the symbol checks them."""
    return sum(blocks.many * blocks.data for blocks in BLOCKS[level][version - 1])


def function_patterns(version: int) -> tuple[Modules, Modules]:
    """The dark modules of finders, alignment and timing, and all modules that hold no data.

    Format and version areas and the dark module count as taken and are light: they are written
    last, after the mask was chosen without them (§7.8.3). §6.3.3 to §6.3.6.
    """
    n = side(version)
    dark, taken = np.zeros((n, n), bool), np.zeros((n, n), bool)
    for top, left in ((0, 0), (0, n - 7), (n - 7, 0)):
        taken[max(top - 1, 0) : top + 8, max(left - 1, 0) : left + 8] = True
        dark[top : top + 7, left : left + 7] = _rings(7)
    centres = _ALIGNMENT[version - 1]
    for row in centres:
        for column in centres:
            if not taken[row, column]:  # Three of the corners belong to finders.
                around = slice(row - 2, row + 3), slice(column - 2, column + 3)
                taken[around] = True
                dark[around] = _rings(5)
    taken[6, :] = taken[:, 6] = True
    dark[6, 8 : n - 8] = dark[8 : n - 8, 6] = np.arange(8, n - 8) % 2 == 0
    taken[8, :9] = taken[:9, 8] = taken[8, n - 8 :] = taken[n - 8 :, 8] = True
    if version >= 7:
        taken[:6, n - 11 : n - 8] = taken[n - 11 : n - 8, :6] = True
    return dark, taken


def data_order(taken: Modules) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of the free modules in the order in which message bits fill them.

    Two columns at a time from the right, upwards and downwards in turn, past the timing column.
    §7.7.3.
    """
    n = len(taken)
    rows, columns = [], []
    upwards = True
    for right in [*range(n - 1, 6, -2), 5, 3, 1]:
        for row in range(n - 1, -1, -1) if upwards else range(n):
            for column in (right, right - 1):
                if not taken[row, column]:
                    rows.append(row)
                    columns.append(column)
        upwards = not upwards
    return np.array(rows), np.array(columns)


def mask_patterns(taken: Modules) -> Modules:
    """The eight masks, (8, side, side): True where a module is turned over. Table 10."""
    i, j = np.indices(taken.shape)
    conditions = np.stack(
        [
            (i + j) % 2,
            i % 2,
            j % 3,
            (i + j) % 3,
            (i // 2 + j // 3) % 2,
            i * j % 2 + i * j % 3,
            (i * j % 2 + i * j % 3) % 2,
            ((i + j) % 2 + i * j % 3) % 2,
        ]
    )
    patterns: Modules = (conditions == 0) & ~taken
    return patterns


def late_modules(version: int, level: Level, mask: int) -> Modules:
    """The dark modules written after masking: format and version bits, the dark module.

    §7.9.1, §7.10; both copies of each.
    """
    n = side(version)
    dark = np.zeros((n, n), bool)
    told = _LEVEL_BITS[level] << 3 | mask
    bits = (told << 10 | _remainder(told << 10, 0b10100110111)) ^ 0b101010000010010
    along = [0, 1, 2, 3, 4, 5, 7, 8]  # Index 6 is the timing pattern's.
    for bit, place in enumerate(along):
        low, high = bool(bits >> bit & 1), bool(bits >> 14 - bit & 1)
        dark[place, 8] = dark[8, n - 1 - bit] = low
        dark[8, place] = dark[n - 1 - bit, 8] = high
    dark[n - 8, 8] = True
    if version >= 7:
        bits = version << 12 | _remainder(version << 12, 0b1111100100101)
        for bit in range(18):
            across, down = n - 11 + bit % 3, bit // 3
            dark[across, down] = dark[down, across] = bool(bits >> bit & 1)
    return dark


def _rings(width: int) -> Modules:
    """A square of alternating rings around a dark centre; a finder's is three modules wide."""
    away = np.abs(np.arange(width) - width // 2)
    ring = np.maximum(away[:, None], away[None, :])
    dark: Modules = ring != (2 if width == 7 else 1)
    return dark


def _remainder(value: int, generator: int) -> int:
    """What a division of polynomials over GF(2) leaves: the check bits of a BCH code."""
    length = generator.bit_length()
    while value.bit_length() >= length:
        value ^= generator << value.bit_length() - length
    return value
