"""Which mask a symbol gets: the four penalty rules over 64-bit words, all eight masks at once.

ISO/IEC 18004:2015 §7.8.3, scored before format and version bits are written, read as segno reads
it (see `Bench.penalties` on the third rule). A line of at most 57 modules is one word with four
spare bits below (`affine`), so that each step of a rule serves a whole line and, in one array
operation, every line, mask and symbol of a block.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from printing.qr.affine import SPARE, Words

BLOCK = 32
"""Symbols scored at a time; the words of eight masks in six buffers then stay in the L2 cache."""

_MASKS = 8
_LOW_BYTES = np.uint64(0x00FF00FF00FF00FF)
_ONE, _TWO, _THREE, _FOUR, _SIX, _SEVEN, _EIGHT = (np.uint64(n) for n in (1, 2, 3, 4, 6, 7, 8))


class Bench:
    """Reused room for the scoring of one block of symbols of one side. Not for two threads."""

    def __init__(self, side: int) -> None:
        self.side = side
        lines = 2 * side
        self._words = [np.empty((lines, _MASKS * BLOCK), np.uint64) for _ in range(5)]
        self._pairs = np.empty((side - 1, _MASKS * BLOCK), np.uint64)
        self._counts = [np.empty((lines, _MASKS * BLOCK), np.uint8) for _ in range(3)]
        # Ones everywhere but on the side - 1 differences between neighbours.
        self._outside = np.uint64(~(((1 << side - 1) - 1) << SPARE) & (1 << 64) - 1)
        self._proportion = _proportion_points(side)

    def best(self, symbols: Words, masks: Words) -> npt.NDArray[np.intp]:
        """The mask of each of the unmasked `symbols` (N, 2 * side): least points, lowest number."""
        chosen = np.empty(len(symbols), np.intp)
        for first in range(0, len(symbols), BLOCK):
            block = symbols[first : first + BLOCK]
            chosen[first : first + BLOCK] = self.penalties(block, masks).argmin(axis=0)
        return chosen

    def penalties(self, symbols: Words, masks: Words) -> npt.NDArray[np.int64]:
        """Points of every mask for up to BLOCK symbols, as (8, N).

        1. Runs of five or more of one colour, in rows and columns: 3 and 1 for each module more.
        2. Squares of 2 by 2 in one colour: 3 each.
        3. 1:1:3:1:1 with four light modules before or after, in rows and columns: 40 each, what
           lies outside being light. Two such patterns can share one or three modules, the first
           with its light before and the second after; segno counts only the first of them, and
           so do we, because another count can choose another mask.
        4. 10 for every full 5 % that the dark share is away from one half.
        """
        count, n = len(symbols), self.side
        lit, a, b, c, d = self._words
        runs, spare, threes = self._counts
        if count < BLOCK:
            # The unused columns are scored like the others and forgotten.
            lit[:] = 0
        np.bitwise_xor(
            symbols.T[:, None, :],
            masks[:, :, None],
            out=lit.reshape(2 * n, _MASKS, BLOCK)[..., :count],
        )
        shares = np.bitwise_count(lit[:n], out=spare[:n])
        dark = _column_sums(shares).reshape(_MASKS, BLOCK)

        np.right_shift(lit, _ONE, out=a)
        np.bitwise_xor(lit, a, out=b)  # b: differs from the next module
        np.bitwise_or(lit, a, out=a)  # a: dark within two
        # 1, 0, 1 at three places, twice, with a dark module between them.
        np.right_shift(lit, _TWO, out=c)
        np.bitwise_and(c, lit, out=c)
        np.bitwise_and(c, b, out=c)
        np.right_shift(c, _FOUR, out=d)
        np.bitwise_and(c, d, out=c)
        np.right_shift(lit, _THREE, out=d)
        np.bitwise_and(c, d, out=c)  # c: 1011101 starts here
        np.right_shift(a, _TWO, out=d)
        np.bitwise_or(a, d, out=a)  # a: dark within four
        np.right_shift(a, _SEVEN, out=d)
        np.left_shift(a, _FOUR, out=a)
        np.bitwise_and(a, d, out=a)  # a: dark both before and after
        np.bitwise_and(a, c, out=a)
        np.bitwise_xor(a, c, out=c)  # c: counts, unless an earlier one overlaps
        np.left_shift(c, _FOUR, out=a)
        np.left_shift(c, _SIX, out=d)
        np.bitwise_or(a, d, out=a)
        np.bitwise_and(a, c, out=a)
        np.bitwise_xor(a, c, out=c)
        np.bitwise_count(c, out=threes)

        np.bitwise_or(b, self._outside, out=b)
        np.bitwise_xor(lit[: n - 1], lit[1:n], out=self._pairs)
        np.bitwise_or(self._pairs, b[: n - 1], out=self._pairs)
        np.bitwise_or(self._pairs, b[1:n], out=self._pairs)
        squares = np.bitwise_count(self._pairs, out=spare[: n - 1])

        np.right_shift(b, _ONE, out=a)
        np.bitwise_or(b, a, out=b)
        np.right_shift(b, _TWO, out=a)
        np.bitwise_or(b, a, out=b)  # b: zero where five of one colour begin
        np.left_shift(b, _ONE, out=a)
        np.bitwise_xor(b, a, out=a)  # a: both ends of each stretch of such beginnings, and bit 0
        np.bitwise_count(a, out=runs)
        # At most 55 points of runs and 168 of squares a line, so that a byte holds them: the
        # number of zeros is 64 less the ones, and bytes may wrap on the way.
        runs += 63
        np.subtract(runs[: n - 1], squares, out=runs[: n - 1])
        np.subtract(runs[: n - 1], squares, out=runs[: n - 1])
        np.subtract(runs[: n - 1], squares, out=runs[: n - 1])
        runs[: n - 1] += 3 * 64
        np.bitwise_count(b, out=spare)
        np.subtract(runs, spare, out=runs)

        points = _column_sums(runs) + 40 * _column_sums(threes)
        total = points.reshape(_MASKS, BLOCK) + self._proportion[dark]
        return total[:, :count]


def _column_sums(counts: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Sums of bytes down the columns, eight columns to a word; no sum may pass 65,535."""
    packed = counts.view(np.uint64)
    sums = np.empty((packed.shape[1], 4, 2), np.uint16)
    sums[..., 0] = (packed & _LOW_BYTES).sum(axis=0).view(np.uint16).reshape(-1, 4)
    sums[..., 1] = (packed >> _EIGHT & _LOW_BYTES).sum(axis=0).view(np.uint16).reshape(-1, 4)
    return sums.reshape(-1).astype(np.int64)


@lru_cache(maxsize=16)
def _proportion_points(side: int) -> npt.NDArray[np.int64]:
    """Points of the fourth rule by the number of dark modules, in floats as segno counts them."""
    area = side**2
    return np.array([10 * int(abs(dark / area * 100 - 50) / 5) for dark in range(area + 1)])
