"""The symbol: a payload split into numeric, alphanumeric and byte pieces, then encoded.

One lower-case letter forces a whole payload into byte mode when an encoder picks a single mode;
splitting draws fewer, larger modules on the same paper. segno encodes, and nothing of ours that
draws is used to check: the page is decoded by another library (see `verify`).
"""

from dataclasses import dataclass
from typing import Any, Literal

import segno
from segno import consts

from printing.refusals import ModuleTooSmall, PayloadTooLong, PayloadUnprintable

Level = Literal["M", "Q", "H"]
LEVELS: tuple[Level, ...] = ("M", "Q", "H")

QUIET_ZONE = 4  # modules on every side; ISO/IEC 18004
WARN_BELOW_MM = 1.0
REFUSE_BELOW_MM = 0.5

NUMERIC, ALPHANUMERIC, BYTE = "numeric", "alphanumeric", "byte"
_ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_SEGNO_MODE = {
    NUMERIC: consts.MODE_NUMERIC,
    ALPHANUMERIC: consts.MODE_ALPHANUMERIC,
    BYTE: consts.MODE_BYTE,
}
# Bits of a piece's header (mode and length) in versions 1-9, 10-26 and 27-40.
HEADER_BITS = (
    {NUMERIC: 14, ALPHANUMERIC: 13, BYTE: 12},
    {NUMERIC: 16, ALPHANUMERIC: 15, BYTE: 20},
    {NUMERIC: 18, ALPHANUMERIC: 17, BYTE: 20},
)
_LAST_VERSION = (9, 26, 40)
# Digits in the largest symbol: no text of more bytes fits, whatever it holds. Table 7.
_MOST_BYTES: dict[Level, int] = {"M": 5596, "Q": 3993, "H": 3057}


@dataclass(frozen=True)
class Symbol:
    """A drawn-to-be symbol: `runs` are dark (row, column, length), rows from the top."""

    modules: int
    version: int
    level: Level
    runs: tuple[tuple[int, int, int], ...]

    def module_mm(self, box_mm: float) -> float:
        """Side of one module when the symbol with its quiet zone fills a square of `box_mm`."""
        return box_mm / (self.modules + 2 * QUIET_ZONE)


def split(payload: str, band: int = 0) -> list[tuple[str, str]]:
    """The pieces, as (text, mode), that take the fewest bits; neighbours never share a mode.

    `band` is the range of versions whose headers are counted: 0, 1 or 2. Pieces of one mode side
    by side would be written bit against bit and could not be read back, so the walk goes over
    single characters and a piece ends only where the mode changes. Costs are sixths of a bit,
    because a digit takes ten thirds and an alphanumeric character eleven halves.
    """
    header = {mode: bits * 6 for mode, bits in HEADER_BITS[band].items()}
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    for character in payload:
        costs = {BYTE: 48 * len(character.encode())}
        if character in _ALPHABET:
            costs[ALPHANUMERIC] = 33
        if character in "0123456789":
            costs[NUMERIC] = 20
        following: dict[str, tuple[int, tuple[str, ...]]] = {}
        for mode, cost in costs.items():
            options: list[tuple[int, tuple[str, ...]]] = []
            if not best:
                options.append((header[mode] + cost, (mode,)))
            for before, (spent, path) in best.items():
                # A piece that ends is rounded up to whole bits.
                opened = 0 if before == mode else header[mode] + (-spent) % 6
                options.append((spent + opened + cost, (*path, mode)))
            following[mode] = min(options, key=lambda option: option[0])
        best = following
    modes = min(best.values(), key=lambda option: option[0])[1] if best else ()
    pieces: list[tuple[str, str]] = []
    for character, mode in zip(payload, modes, strict=True):
        if pieces and pieces[-1][1] == mode:
            pieces[-1] = (pieces[-1][0] + character, mode)
        else:
            pieces.append((character, mode))
    return pieces


def check_payload(payload: str, level: Level) -> bytes:
    """The payload's bytes. Raises PayloadUnprintable for none, PayloadTooLong beyond all hope.

    Text beyond ASCII is written as UTF-8 without a marker, as the payment apps write it; half of
    a surrogate pair has no such bytes.
    """
    try:
        content = payload.encode()
    except UnicodeEncodeError:
        raise PayloadUnprintable() from None
    if not content:
        raise PayloadUnprintable()
    if len(content) > _MOST_BYTES[level]:
        raise PayloadTooLong(length=len(payload))
    return content


def encode(payload: str, level: Level) -> Symbol:
    """The smallest symbol of exactly that level. Raises PayloadUnprintable or PayloadTooLong."""
    check_payload(payload, level)
    for band, last in enumerate(_LAST_VERSION):
        # segno's own annotations leave out the lists of pieces that its documentation describes.
        pieces: Any = [
            (text, _SEGNO_MODE[mode], "utf-8" if mode == BYTE else None)
            for text, mode in split(payload, band)
        ]
        try:
            code = segno.make(pieces, error=level, micro=False, boost_error=False)
        except segno.DataOverflowError:
            # Pieces cut for the short headers of small symbols can be too many for a large one.
            continue
        if int(code.version) <= last:
            return Symbol(len(code.matrix), int(code.version), level, _runs(code.matrix))
    raise PayloadTooLong(length=len(payload))


def version_of(payload: str, level: Level) -> int:
    """The version that `encode` gives, without drawing; a side has 17 + 4 * version modules.

    Takes a hundredth of the time. Raises PayloadUnprintable or PayloadTooLong.
    """
    check_payload(payload, level)
    capacity: Any = consts.SYMBOL_CAPACITY
    correction = consts.ERROR_MAPPING[level]
    for band, last in enumerate(_LAST_VERSION):
        pieces = split(payload, band)
        content = sum(_content_bits(text, mode) for text, mode in pieces)
        for version in range(1, last + 1):
            own_band = sum(version > end for end in _LAST_VERSION)
            headers = sum(HEADER_BITS[own_band][mode] for _, mode in pieces)
            if capacity[version][correction] >= headers + content:
                return version
    raise PayloadTooLong(length=len(payload))


def _content_bits(text: str, mode: str) -> int:
    """Bits of a piece without its header. ISO/IEC 18004:2015 §7.4."""
    if mode == NUMERIC:
        return len(text) // 3 * 10 + (0, 4, 7)[len(text) % 3]
    if mode == ALPHANUMERIC:
        return len(text) // 2 * 11 + len(text) % 2 * 6
    return 8 * len(text.encode())


def check_module(symbol: Symbol, box_mm: float) -> float:
    """The module's side in mm. Raises ModuleTooSmall below what phones can read."""
    return check_side(symbol.modules, box_mm)


def check_side(modules: int, box_mm: float) -> float:
    """The module's side in mm where `modules` and the quiet zone fill a square of `box_mm`.

    Raises ModuleTooSmall below what phones can read.
    """
    module_mm = box_mm / (modules + 2 * QUIET_ZONE)
    if module_mm < REFUSE_BELOW_MM:
        raise ModuleTooSmall(module_mm=module_mm, least_mm=REFUSE_BELOW_MM)
    return module_mm


def _runs(matrix: tuple[bytearray, ...]) -> tuple[tuple[int, int, int], ...]:
    runs = []
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((row, start, column - start))
                start = None
    return tuple(runs)
