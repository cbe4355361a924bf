"""The record of a file that was written: where everything stands in it, and how it reads."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from printing.plan import Sheet, impose
from printing.qr.symbol import QUIET_ZONE, Level


def module_mm(sheet: Sheet, modules: int) -> float:
    """The side of one module when the symbol and its quiet zone fill the face's square."""
    return sheet.face.symbol.width / (modules + 2 * QUIET_ZONE)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one standee went: page and slot counted from zero, and the symbol it was given."""

    page: int
    slot: int
    index: int
    version: int
    module_mm: float


class Placements(Sequence[Placement]):
    """Every standee's place, by page and slot; one byte of each is kept, the rest worked out."""

    def __init__(self, sheet: Sheet, versions: "array[int]", lot_sheets: int) -> None:
        self._sheet = sheet
        self._versions = versions
        self._lot_sheets = lot_sheets

    def __len__(self) -> int:
        return len(self._versions)

    def __iter__(self) -> Iterator[Placement]:
        for spot in impose(len(self), self._sheet, lot_sheets=self._lot_sheets):
            version = self._versions[spot.index]
            side_mm = module_mm(self._sheet, 17 + 4 * version)
            yield Placement(spot.page, spot.slot, spot.index, version, side_mm)

    @overload
    def __getitem__(self, at: int) -> Placement: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Placement, ...]: ...
    def __getitem__(self, at: int | slice) -> Placement | tuple[Placement, ...]:
        """Counts from the first page, so many look-ups are better made in one pass."""
        if isinstance(at, slice):
            return tuple(self)[at]
        wanted = range(len(self))[at]
        return next(islice(self, wanted, None))


@dataclass(frozen=True)
class Printed:
    """What was written: for the print record, and for whoever looks a standee up in the file.

    `sha256` is the whole file's, `module_mm` the smallest module in it; `small_modules` are the
    indexes of standees whose modules are below 1.0 mm, which print but read less well.
    """

    layout: str
    level: Level
    sample: bool
    pages: int
    placements: Placements
    module_mm: float
    small_modules: tuple[int, ...]
    size_bytes: int
    sha256: str
