"""The drawing of a symbol: one rectangle for each stretch of dark modules in a row, as PDF text.

Units are modules, the origin is the symbol's top left corner without the quiet zone, y goes
upwards: row r is the strip above y = -1 - r. One path is filled once, so that no hairline parts
two modules. Records have a fixed width, because tables can then write them; deflate takes the
spaces out again.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from printing.qr.affine import SPARE, Words

_PLACE, _RUN = 7, 8  # bytes of "xx -yy " and of "ww 1 re\n"
_BITS = 64
_BLOCK = 64  # symbols at a time: more of them spend their time on fresh pages of memory
_MOST = 57  # modules on a side

_PLACES = np.frombuffer(
    b"".join(b"%2d %3d \0" % (bit - SPARE, -1 - row) for row in range(_MOST) for bit in range(64)),
    np.uint64,
)
_RUNS = np.frombuffer(b"".join(b"%2d 1 re\n" % length for length in range(_MOST + 1)), np.uint64)


def path(runs: Iterable[tuple[int, int, int]]) -> bytes:
    """The path of dark (row, column, length), in that order, for a symbol of any size."""
    return b"".join(b"%2d %3d %2d 1 re\n" % (column, -1 - row, run) for row, column, run in runs)


def paths(rows: Words) -> list[bytes]:
    """The path of each symbol of `rows` (N, side): lines of at most 57 modules from bit SPARE.

    The same bytes as `path` of the symbol's runs from the top left.
    """
    return [
        drawn
        for first in range(0, len(rows), _BLOCK)
        for drawn in _paths(rows[first : first + _BLOCK])
    ]


def _paths(rows: Words) -> list[bytes]:
    count, side = rows.shape
    # A bit is set where a stretch of dark begins and where it has ended.
    edges = rows ^ rows << np.uint64(1)
    found = np.unpackbits(edges.view(np.uint8), bitorder="little").view(np.bool_).nonzero()[0]
    starts = found[0::2]
    lengths = found[1::2] - starts
    per_symbol = np.bitwise_count(edges).sum(axis=1, dtype=np.intp) // 2
    starts -= np.repeat(np.arange(count) * (side * _BITS), per_symbol)

    records = np.empty((len(starts), _PLACE + _RUN), np.uint8)
    _column(records, 0)[:] = _PLACES.take(starts)
    # Its first byte falls on the spare one of the place.
    _column(records, _PLACE)[:] = _RUNS.take(lengths)
    drawn = records.tobytes()
    ends = (np.cumsum(per_symbol) * (_PLACE + _RUN)).tolist()
    return [drawn[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _column(records: npt.NDArray[np.uint8], offset: int) -> Words:
    """Eight bytes of every record, from `offset`, as one word each."""
    return np.ndarray(
        (len(records),), np.uint64, records.data, offset=offset, strides=(records.shape[1],)
    )
