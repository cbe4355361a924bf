"""Payloads to codewords, a batch at a time: the pieces that `qr.split` gives, as array steps.

A shortest path over the three modes goes from stretch to stretch of characters of one kind: it
never pays to change the mode inside a stretch (a digit moved into a neighbour of another mode
costs at least five bits there and saves at most four), so the answer is that of `qr.split`, which
goes over single characters. ISO/IEC 18004:2015 §7.4; text beyond ASCII is UTF-8 bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from printing.qr import matrix
from printing.qr.symbol import ALPHANUMERIC, BYTE, HEADER_BITS, NUMERIC, Level

MOST_BYTES = 513
"""Digits in a version 10 symbol at level M: whatever is longer fits no symbol of this batch."""

Ints = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]

_MODES = (BYTE, ALPHANUMERIC, NUMERIC)  # Ties fall to the first, as in `qr.split`.
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_INDICATOR = np.array([0b0100, 0b0010, 0b0001])
_GROUP = np.array([3, 2, 3])  # characters written as one number; bytes go by three for speed
_FAR = 1 << 20  # more sixths of a bit than any payload of MOST_BYTES takes
_RATE = np.array([[48, 48, 48], [_FAR, 33, 33], [_FAR, _FAR, 20]], np.int32)
"""Sixths of a bit that a character takes, by mode and then by its kind."""

_KIND = np.zeros(256, np.uint8)  # the narrowest mode that a byte can be written in
_KIND[np.frombuffer(_ALPHABET, np.uint8)] = 1
_KIND[ord("0") : ord("9") + 1] = 2

# What a character counts for in its group, by mode and byte.
_VALUE = np.zeros((3, 256), np.int64)
_VALUE[0] = np.arange(256)
_VALUE[1, np.frombuffer(_ALPHABET, np.uint8)] = np.arange(45)
_VALUE[2, ord("0") : ord("9") + 1] = np.arange(10)
# The weights of a group's characters and its bits, by mode and by how many it has.
_WEIGHT = np.array(
    [
        [(0, 0, 0), (1, 0, 0), (256, 1, 0), (65536, 256, 1)],
        [(0, 0, 0), (1, 0, 0), (45, 1, 0), (0, 0, 0)],
        [(0, 0, 0), (1, 0, 0), (10, 1, 0), (100, 10, 1)],
    ]
).reshape(12, 3)
_BITS = np.array([[0, 8, 16, 24], [0, 6, 11, 0], [0, 4, 7, 10]])


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of all payloads, one after another: arrays of one length.

    `owner` counts payloads, `at` and `length` are bytes of the joined text, `mode` is 0 for
    bytes, 1 for alphanumeric, 2 for numeric.
    """

    owner: Ints
    at: Ints
    length: Ints
    mode: Ints

    def only(self, kept: npt.NDArray[np.bool_]) -> "Pieces":
        return Pieces(self.owner[kept], self.at[kept], self.length[kept], self.mode[kept])


def codewords(texts: Sequence[bytes], level: Level) -> tuple[Ints, Bytes]:
    """The version of each payload's smallest symbol, and its data codewords, padded to the end.

    `texts` hold 1 to MOST_BYTES bytes each. Answers (N,) and (N, W): a symbol of version v takes
    the first K of its row, K the data codewords of that version. Version 0: not in this batch.
    """
    versions, words = _codewords(texts, level, band=0)
    larger = (versions == 0).nonzero()[0]
    if len(larger):
        # Longer headers from version 10 on: other pieces can be the shortest there.
        found, written = _codewords([texts[index] for index in larger], level, band=1)
        versions[larger] = found
        if written.shape[1] > words.shape[1]:
            words = np.pad(words, ((0, 0), (0, written.shape[1] - words.shape[1])))
        words[larger, : written.shape[1]] = written
    return versions, words


def cut(text: Bytes, lengths: Ints, band: int) -> Pieces:
    """The pieces of payloads of `lengths` bytes, none empty, that stand end to end in `text`."""
    starts = np.cumsum(lengths) - lengths
    kinds = _KIND[text]
    fresh = np.empty(len(text), np.bool_)
    np.not_equal(kinds[1:], kinds[:-1], out=fresh[1:])
    fresh[starts] = True
    at = fresh.nonzero()[0]
    length = np.diff(at, append=len(text))
    first = np.searchsorted(at, starts)
    counts = np.diff(first, append=len(at))
    owner = np.repeat(np.arange(len(lengths)), counts)
    step = np.arange(len(at)) - first[owner]

    # One column a payload, those with the most stretches first: each step serves a prefix.
    order = np.argsort(-counts, kind="stable")
    column = np.empty_like(order)
    column[order] = np.arange(len(order))
    column = column[owner]
    grid = np.zeros((2, int(counts.max()), len(lengths)), np.intp)
    grid[0, step, column] = kinds[at]
    grid[1, step, column] = length
    reach = len(lengths) - np.searchsorted(np.sort(counts), np.arange(grid.shape[1]), side="right")
    mode = _shortest(grid[0], grid[1], reach.tolist(), band)[step, column]

    opens = step == 0
    opens[1:] |= mode[1:] != mode[:-1]
    at = at[opens]
    return Pieces(owner[opens], at, np.diff(at, append=len(text)), mode[opens])


def _shortest(kinds: Ints, lengths: Ints, reach: list[int], band: int) -> Ints:
    """The mode of every stretch on the way of the fewest bits, (steps, N).

    At step s only the first `reach[s]` payloads still have a stretch. Costs are sixths of a bit.
    """
    steps, count = kinds.shape
    header = np.array([HEADER_BITS[band][mode] * 6 for mode in _MODES], np.int32)
    spent = header[:, None] + _RATE[:, kinds[0]] * lengths[0].astype(np.int32)
    came = np.zeros((steps, 3, count), np.intp)
    options = np.empty((3, 3, count), np.int32)  # to, from
    for step in range(1, steps):
        active = reach[step]
        before = spent[:, :active]
        offered = options[..., :active]
        # A piece that ends is rounded up to whole bits.
        np.add(before + -before % 6, header[:, None, None], out=offered)
        for mode in range(3):
            offered[mode, mode] = before[mode]
        came[step, :, :active] = offered.argmin(axis=1)
        spent[:, :active] = offered.min(axis=1) + _RATE[:, kinds[step, :active]] * lengths[
            step, :active
        ].astype(np.int32)
    modes = np.empty((steps, count), np.intp)
    cheapest = spent.argmin(axis=0)
    everyone = np.arange(count)
    for step in range(steps - 1, -1, -1):
        active = reach[step]
        longer = reach[step + 1] if step + 1 < steps else 0
        modes[step, longer:active] = cheapest[longer:active]
        if longer:
            after = modes[step + 1, :longer]
            modes[step, :longer] = came[step + 1, after, everyone[:longer]]
    return modes


def _codewords(texts: Sequence[bytes], level: Level, band: int) -> tuple[Ints, Bytes]:
    """As `codewords`, for the versions of one band of header lengths."""
    lengths = np.array([len(text) for text in texts])
    # Three more bytes, so that a group at the very end may look beyond itself.
    text = np.frombuffer(b"".join(texts) + bytes(3), np.uint8)
    pieces = cut(text[:-3], lengths, band)
    header = np.array([HEADER_BITS[band][mode] for mode in _MODES])
    left, groups = pieces.length % _GROUP[pieces.mode], pieces.length // _GROUP[pieces.mode]
    whole = _BITS[np.arange(3), _GROUP]
    bits = header[pieces.mode] + groups * whole[pieces.mode] + _BITS[pieces.mode, left]
    first = np.searchsorted(pieces.owner, np.arange(len(texts)))
    used = np.add.reduceat(bits, first)

    versions, capacity = _versions(used, level, band)
    if band:
        # A longer header alone never makes a symbol larger than version 9: left to segno.
        short = np.array([HEADER_BITS[0][mode] for mode in _MODES])
        least = used - np.add.reduceat((header - short)[pieces.mode], first)
        versions[_versions(least, level, 0)[0] > 0] = 0
    served = versions > 0
    if not served.any():
        return versions, np.zeros((len(texts), 0), np.uint8)
    width = matrix.data_codewords(int(versions.max()), level)
    if not served.all():
        pieces = pieces.only(served[pieces.owner])
    words = _written(text, pieces, header, len(texts), width)
    # Terminator, then zeros to the byte's end, and a whole byte of them where it ends already:
    # segno does so, and what goes beyond the symbol is dropped. Then the two pad codewords.
    padding = np.arange(width) - ((used + np.minimum(4, capacity - used)) // 8 + 1)[:, None]
    return versions, np.where(padding < 0, words, np.where(padding % 2, 0x11, 0xEC)).astype(
        np.uint8
    )


@lru_cache(maxsize=8)
def _capacities(level: Level, band: int) -> tuple[int, Ints]:
    versions = range(1, 10) if band == 0 else range(10, matrix.LAST_VERSION + 1)
    return versions[0], np.array([8 * matrix.data_codewords(v, level) for v in versions])


def _versions(used: Ints, level: Level, band: int) -> tuple[Ints, Ints]:
    """The smallest version of the band that holds so many bits, or 0, and its capacity in bits."""
    lowest, capacities = _capacities(level, band)
    place = np.searchsorted(capacities, used)
    fits = place < len(capacities)
    return np.where(fits, place + lowest, 0), capacities[np.minimum(place, len(capacities) - 1)]


def _written(text: Bytes, pieces: Pieces, header: Ints, count: int, width: int) -> Bytes:
    """The bits of all pieces behind one another, a row of `width` bytes for each payload.

    Each piece is its header and its groups of characters: numbers of at most 24 bits.
    """
    group = _GROUP[pieces.mode]
    numbers = -(-pieces.length // group) + 1
    ends = np.cumsum(numbers)
    heads = ends - numbers
    piece = np.repeat(np.arange(len(numbers)), numbers)
    mode = pieces.mode[piece]
    behind = (np.arange(ends[-1]) - heads[piece] - 1) * group[piece]
    size = np.minimum(pieces.length[piece] - behind, group[piece])
    at = pieces.at[piece] + behind
    kind = mode * 4 + size
    kind[heads] = 0
    values, weights = _VALUE.ravel(), _WEIGHT[kind]
    row = mode * 256
    value = values[row + text[at]] * weights[:, 0]
    value += values[row + text[at + 1]] * weights[:, 1]
    value += values[row + text[at + 2]] * weights[:, 2]
    bits = _BITS.ravel()[kind]
    bits[heads] = header[pieces.mode]
    value[heads] = _INDICATOR[pieces.mode] << header[pieces.mode] - 4 | pieces.length

    # Every payload starts a row of 32-bit words; a number lies in one of them or in two.
    stride = width // 4 + 2
    place = np.cumsum(bits) - bits
    opens = heads[np.searchsorted(pieces.owner, pieces.owner)]
    place += (pieces.owner * (stride * 32) - place[opens])[piece]
    window = value.astype(np.uint64) << (64 - (place & 31) - bits).astype(np.uint64)
    word = place >> 5
    high = np.bincount(word, window >> np.uint64(32), count * stride)
    low = np.bincount(word + 1, window & np.uint64(0xFFFFFFFF), count * stride)
    # The bits of two numbers never meet, so that their sum is their union, exact in a float.
    written = (high + low).astype(">u4").view(np.uint8)
    return written.reshape(count, stride * 4)[:, :width]
