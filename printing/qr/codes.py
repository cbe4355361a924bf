"""The codes of a batch: payloads in, drawn symbols out, the same that segno gives one by one.

A batch is split into pieces together (`segments`), drawn by tables of its version and level
(`affine`), masked by the four rules (`penalty`) and written as PDF paths (`paths`). Symbols of
more than 57 modules, and a code alone, are left to segno.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from printing.qr import matrix, segments
from printing.qr.affine import plan
from printing.qr.paths import path, paths
from printing.qr.penalty import Bench
from printing.qr.symbol import Level, check_payload, encode
from printing.refusals import PrintRefusal

CHUNK = 256
"""Symbols drawn at a time: enough for array steps to pay, few enough to stay in the cache."""


class Code(NamedTuple):
    """A drawn symbol: `path` is one PDF path in module units, without a painting operator.

    The origin is the top left corner of the symbol without its quiet zone, y goes upwards: row r
    is the strip above y = -1 - r. Fill it once, in one colour set before.
    """

    version: int
    modules: int
    path: bytes


def code_paths(payloads: Sequence[str], level: Level) -> list[Code]:
    """The code of every payload, in order: the smallest symbol of exactly that level.

    Each equals, module for module and in its mask, what `code_path` gives. Text beyond ASCII is
    written as UTF-8. Raises PayloadUnprintable or PayloadTooLong with the index of the payload.
    A path takes some 5 KB: ask for a lot at a time, not for a province.
    """
    codes: list[Code | None] = [None] * len(payloads)
    for first in range(0, len(payloads), CHUNK):
        texts = []
        for index in range(first, min(first + CHUNK, len(payloads))):
            try:
                texts.append(check_payload(payloads[index], level))
            except PrintRefusal as refusal:
                raise refusal.at(index) from None
        if len(payloads) > 1:
            _draw(texts, level, codes, first)
    for index, code in enumerate(codes):
        if code is None:
            try:
                codes[index] = code_path(payloads[index], level)
            except PrintRefusal as refusal:
                raise refusal.at(index) from None
    return [code for code in codes if code is not None]


def code_path(payload: str, level: Level) -> Code:
    """One code, by segno. Raises PayloadUnprintable or PayloadTooLong."""
    symbol = encode(payload, level)
    return Code(symbol.version, symbol.modules, path(symbol.runs))


class _Room(threading.local):
    """Scratch of one thread, kept from chunk to chunk: fresh pages would cost more than the XOR."""

    def __init__(self) -> None:
        self.symbols = np.empty((2, CHUNK * 2 * matrix.side(matrix.LAST_VERSION)), np.uint64)
        self._benches: dict[int, Bench] = {}

    def bench(self, side: int) -> Bench:
        if side not in self._benches:
            self._benches[side] = Bench(side)
        return self._benches[side]


_room = _Room()


def _draw(texts: list[bytes], level: Level, codes: list[Code | None], first: int) -> None:
    """Fill in the codes of one chunk that the batch can draw; `first` is the chunk's place."""
    served = [index for index, text in enumerate(texts) if len(text) <= segments.MOST_BYTES]
    if not served:
        return
    versions, words = segments.codewords([texts[index] for index in served], level)
    for version in np.unique(versions).tolist():
        if not version:
            continue
        table = plan(version, level)
        chosen = (versions == version).nonzero()[0]
        lines = 2 * table.side
        symbols, held = (
            flat[: len(chosen) * lines].reshape(len(chosen), lines) for flat in _room.symbols
        )
        table.draw(words[chosen, : table.codewords], symbols, held)
        masks = _room.bench(table.side).best(symbols, table.masks)
        drawn = paths(symbols[:, : table.side] ^ table.finish[masks])
        for index, record in zip(chosen.tolist(), drawn, strict=True):
            codes[first + served[index]] = Code(version, table.side, record)
