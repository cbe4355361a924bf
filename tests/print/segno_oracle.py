"""segno asked for the same symbols: what the batch encoder must equal, module for module."""

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import segno
from segno import consts

from printing.qr.codes import Code, code_paths
from printing.qr.symbol import BYTE, LEVELS, NUMERIC, Level, split
from tests.print.payloads import level_of, payload


def segno_code(text: str, level: Level, mask: int | None = None) -> Any:
    """segno's code of the pieces of `qr.split`, of versions 1 to 9 or else 10 to 26."""
    for band, last in enumerate((9, 26)):
        pieces: Any = [
            (piece, consts.MODE_BYTE, "utf-8")
            if mode == BYTE
            else (piece, consts.MODE_NUMERIC if mode == NUMERIC else consts.MODE_ALPHANUMERIC)
            for piece, mode in split(text, band)
        ]
        code = segno.make(pieces, error=level, micro=False, boost_error=False, mask=mask)
        if int(code.version) <= last:
            return code
    raise AssertionError(f"{len(text)} characters need more than version 26")


def modules_of(code: Code) -> npt.NDArray[np.bool_]:
    """The modules that a path darkens, (side, side) from the top left; none of them twice."""
    dark = np.zeros((code.modules, code.modules), int)
    for record in code.path.splitlines():
        left, bottom, width, height, operator = record.split()
        assert (height, operator) == (b"1", b"re")
        row, column, length = -1 - int(bottom), int(left), int(width)
        assert 0 <= row < code.modules
        assert 0 <= column < column + length <= code.modules
        dark[row, column : column + length] += 1
    assert dark.max() == 1
    return dark.astype(bool)


def differences(first: int, count: int) -> tuple[list[str], Counter[tuple[str, int]]]:
    """What of `count` payloads differs from segno, in words, and how many of each symbol."""
    wrong: list[str] = []
    seen: Counter[tuple[str, int]] = Counter()
    for level in LEVELS:
        numbers = [number for number in range(first, first + count) if level_of(number) == level]
        texts = [payload(number) for number in numbers]
        for number, text, ours in zip(numbers, texts, code_paths(texts, level), strict=True):
            theirs = segno_code(text, level)
            seen[level, ours.version] += 1
            if ours.version != theirs.version:
                wrong.append(f"{number} {level}: version {ours.version}, segno {theirs.version}")
            elif not np.array_equal(modules_of(ours), np.array(theirs.matrix, bool)):
                wrong.append(f"{number} {level}: other modules than segno, mask {theirs.mask}")
    return wrong, seen
