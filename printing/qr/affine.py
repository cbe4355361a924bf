"""The symbol before masking as an affine map over GF(2) of its data codewords.

The Reed-Solomon remainder is linear, interleaving and placement only move bits, and everything
else is constant. So a symbol is a base XOR one table row for each half of each codeword, and a
batch is drawn by gathers and XOR alone. The tables come straight from the generator polynomial.

A symbol is kept as `2 * side` words of 64 bits: its rows from the top, then its columns from the
left. Module j of a line is bit `j + SPARE`; the spare bits below and all above are zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from printing.qr import matrix
from printing.qr.symbol import Level

SPARE = 4
"""Bits kept free below a line, so that its four light modules before the first are there."""

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that one version and level need. Shapes are in words, `n` is the side in modules.

    `base` (2n,) is the symbol of the message of zeros; `halves` (2K, 16, 2n) the change that the
    low, then the high half of each of the K data codewords brings; `masks` (2n, 8) each mask;
    `finish` (8, n) each mask's rows with the format and version bits that are written with it.
    """

    version: int
    level: Level
    side: int
    base: Words
    halves: Words
    masks: Words
    finish: Words

    @property
    def codewords(self) -> int:
        return len(self.halves) // 2

    def draw(self, messages: Bytes, out: Words, held: Words) -> None:
        """Write the unmasked symbols of `messages` (N, K) to `out` (N, 2n).

        `held` is (N, 2n) of scratch. Halves that are the same in the whole batch, as most of a
        bank's payloads are, are added once.
        """
        halves = np.empty((2 * messages.shape[1], len(messages)), np.intp)
        halves[0::2] = (messages & 15).T
        halves[1::2] = (messages >> 4).T
        steady = (halves == halves[:, :1]).all(axis=1)
        shared = self.halves[steady.nonzero()[0], halves[steady, 0]]
        out[:] = np.bitwise_xor.reduce(shared, axis=0, initial=np.uint64(0)) ^ self.base
        for place in (~steady).nonzero()[0]:
            # Without a mode numpy copies through a buffer, in case an index is out of range.
            np.take(self.halves[place], halves[place], axis=0, out=held, mode="clip")
            np.bitwise_xor(out, held, out=out)


@lru_cache(maxsize=matrix.LAST_VERSION)
def plan(version: int, level: Level) -> Plan:
    """The plan of a version from 1 to 10, at most 6.4 MB; ten are kept, as many as a level has."""
    dark, taken = matrix.function_patterns(version)
    n = len(dark)
    rows, columns = matrix.data_order(taken)
    steps = []
    for codewords in _basis(matrix.BLOCKS[level][version - 1]):
        bits = np.unpackbits(codewords, axis=1)
        modules = np.zeros((8, n, n), bool)
        # Bits that are left over in the symbol stay light in every message.
        modules[:, rows[: bits.shape[1]], columns[: bits.shape[1]]] = bits
        steps.append(_pack(modules))
    halves = np.zeros((2 * len(steps), 16, 2 * n), np.uint64)
    basis = np.stack(steps).reshape(2 * len(steps), 4, 2 * n)
    for value in range(1, 16):
        lowest = (value & -value).bit_length() - 1
        halves[:, value] = halves[:, value & value - 1] ^ basis[:, lowest]
    masks = _pack(matrix.mask_patterns(taken))
    late = np.stack([matrix.late_modules(version, level, mask) for mask in range(8)])
    return Plan(
        version=version,
        level=level,
        side=n,
        base=_pack(dark[None])[0],
        halves=halves,
        masks=np.ascontiguousarray(masks.T),
        finish=masks[:, :n] ^ _pack(late)[:, :n],
    )


def _basis(blocks: tuple[matrix.Blocks, ...]) -> Iterator[Bytes]:
    """For each data codeword, the whole final message of each of its bits: (8, codewords).

    Row t is the message whose only data is bit t, counted from the least, of that codeword, with
    the check codewords that it brings, in the order of §7.6.
    """
    each = [block for block in blocks for _ in range(block.many)]
    longest = max(block.data for block in each)
    order = [
        (number, word)
        for word in range(longest)
        for number, block in enumerate(each)
        if word < block.data
    ]
    order += [
        (number, block.data + word)
        for word in range(each[0].check)
        for number, block in enumerate(each)
    ]
    slots = {place: slot for slot, place in enumerate(order)}
    for number, block in enumerate(each):
        checks = [slots[number, block.data + word] for word in range(block.check)]
        for word, remainder in enumerate(_remainders(block.data, block.check)):
            message = np.zeros((8, len(order)), np.uint8)
            for bit in range(8):
                message[bit, slots[number, word]] = 1 << bit
                message[bit, checks] = [_times(value, 1 << bit) for value in remainder]
            yield message


def _remainders(data: int, check: int) -> list[list[int]]:
    """What each data codeword of value 1 leaves on division by the generator, highest power first.

    Codeword i of a block stands for x to the power `check + data - 1 - i`. §7.5.2.
    """
    generator = [1]
    root = 1
    for _ in range(check):
        shifted = [*generator, 0]
        generator = [
            a ^ b for a, b in zip(shifted, [0, *(_times(g, root) for g in generator)], strict=True)
        ]
        root = _times(root, 2)
    found = [generator[1:]]
    for _ in range(data - 1):
        lead, *rest = found[-1]
        found.append([a ^ _times(lead, g) for a, g in zip([*rest, 0], generator[1:], strict=True)])
    return found[::-1]


@cache
def _times(a: int, b: int) -> int:
    """The product in GF(256) modulo x⁸ + x⁴ + x³ + x² + 1. §7.5.2."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product


def _pack(modules: matrix.Modules) -> Words:
    """Symbols (S, n, n) as words (S, 2n), rows and then columns."""
    count, n, _ = modules.shape
    lines = np.zeros((count, 2 * n, 64), bool)
    lines[:, :n, SPARE : SPARE + n] = modules
    lines[:, n:, SPARE : SPARE + n] = modules.transpose(0, 2, 1)
    packed = np.packbits(lines, axis=2, bitorder="little").view("<u8")
    return packed.reshape(count, 2 * n).astype(np.uint64)
