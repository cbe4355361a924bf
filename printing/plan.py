"""Where each standee goes: sheets, slots, and the order that survives the guillotine.

Lengths are millimetres. A sheet's slots are counted by rows from the top left; positions are
measured from the sheet's top left corner, downwards, as a person holds a ruler to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from printing.artwork.face import Face
from printing.artwork.faces.a5 import A5
from printing.artwork.faces.a6 import A6
from printing.artwork.faces.card import CARD
from printing.artwork.faces.sticker import STICKER
from printing.refusals import UnknownLayout

LOT_SHEETS = 250  # A stack of 250 sheets still fits a guillotine.


@dataclass(frozen=True)
class Sheet:
    """One way of putting faces on a sheet of paper.

    `bleed_mm` is what is printed beyond the trim on every side; with none the faces lie edge to
    edge, are parted by single cuts, and nothing on them reaches their edge. `pitch` is the
    distance from one slot's trim to the next. `marks` asks for crop marks outside the bleed.
    """

    name: str
    width_mm: float
    height_mm: float
    columns: int
    rows: int
    pitch_x_mm: float
    pitch_y_mm: float
    bleed_mm: float
    marks: bool
    face: Face

    @property
    def slots(self) -> int:
        return self.columns * self.rows

    @property
    def has_bleed(self) -> bool:
        return self.bleed_mm > 0

    @property
    def is_cut_around(self) -> bool:
        """Whether the outermost faces are cut on their outer sides too, or end with the paper."""
        return self.has_bleed or min(self.face_origin_mm(0)) > 2

    @property
    def cut_mm(self) -> tuple[float, float]:
        """Width and height of what comes off the guillotine.

        Where one cut parts two faces, what lay between them stays on them, half on each.
        """
        if self.has_bleed:
            return self.face.width_mm, self.face.height_mm
        return self.pitch_x_mm, self.pitch_y_mm

    def face_origin_mm(self, slot: int) -> tuple[float, float]:
        """The top left corner of the face in `slot`; spare paper is shared out evenly."""
        row, column = divmod(slot, self.columns)
        left = (self.width_mm - (self.columns - 1) * self.pitch_x_mm - self.face.width_mm) / 2
        top = (self.height_mm - (self.rows - 1) * self.pitch_y_mm - self.face.height_mm) / 2
        return left + column * self.pitch_x_mm, top + row * self.pitch_y_mm

    @property
    def boxes_mm(self) -> Mapping[str, tuple[float, float, float, float]]:
        """The page's boxes as PDF names and measures them: left, bottom, right, top, from below.

        With bleed, the trim box holds all faces of the sheet and the bleed box what is printed
        beyond them; without, the sheet itself is cut through and both are the paper.
        """
        paper = (0.0, 0.0, self.width_mm, self.height_mm)
        trim = bleed = paper
        if self.has_bleed:
            corners = [self.face_origin_mm(slot) for slot in range(self.slots)]
            left, top = (min(edge) for edge in zip(*corners, strict=True))
            right = max(x for x, _ in corners) + self.face.width_mm
            bottom = max(y for _, y in corners) + self.face.height_mm
            trim = (left, self.height_mm - bottom, right, self.height_mm - top)
            beyond = self.bleed_mm
            bleed = (trim[0] - beyond, trim[1] - beyond, trim[2] + beyond, trim[3] + beyond)
        return {"MediaBox": paper, "BleedBox": bleed, "TrimBox": trim}

    def slot_at(self, x_mm: float, y_mm: float) -> int | None:
        """The slot whose face holds this point, or None for the paper in between."""
        for slot in range(self.slots):
            left, top = self.face_origin_mm(slot)
            across, down = x_mm - left, y_mm - top
            if 0 <= across <= self.face.width_mm and 0 <= down <= self.face.height_mm:
                return slot
        return None


LAYOUTS: Mapping[str, Sheet] = MappingProxyType(
    {
        sheet.name: sheet
        for sheet in (
            # Single cards come without marks: the shops that take them impose by the trim box.
            Sheet("a6", 111.0, 154.0, 1, 1, 111.0, 154.0, 3.0, marks=False, face=A6),
            Sheet("a5", 154.0, 216.0, 1, 1, 154.0, 216.0, 3.0, marks=False, face=A5),
            # Two A6 are 296 mm high: each card keeps a quarter millimetre above and below, so
            # that one cut through the middle of the sheet parts them.
            Sheet("a4-4xa6", 210.0, 297.0, 2, 2, 105.0, 148.5, 0.0, marks=False, face=A6),
            Sheet("a3-4xa6", 297.0, 420.0, 2, 2, 111.0, 154.0, 3.0, marks=True, face=A6),
            # Eight bleeds leave 3 mm of paper at the sides and 6 mm above and below.
            Sheet("sra3-8xa6", 450.0, 320.0, 4, 2, 111.0, 154.0, 3.0, marks=True, face=A6),
            # Sixteen fill the sheet but for 5 mm, which a home printer leaves white anyway. Edge
            # to edge, since every cut then parts two stickers and none can be off by the gap.
            Sheet("sticker-50x70", 210.0, 297.0, 4, 4, 50.0, 70.0, 0.0, marks=False, face=STICKER),
            Sheet("card-85x54", 210.0, 297.0, 2, 5, 85.0, 54.0, 0.0, marks=False, face=CARD),
        )
    }
)


def sheet_named(layout: str) -> Sheet:
    """The sheet of that name. Raises UnknownLayout."""
    if layout not in LAYOUTS:
        raise UnknownLayout(layout=layout, known=", ".join(LAYOUTS))
    return LAYOUTS[layout]


@dataclass(frozen=True)
class Lot:
    """What is stacked and cut together: `first` counts from zero, `number` from one."""

    number: int
    first: int
    count: int
    sheets: int


def lots(count: int, sheet: Sheet, lot_sheets: int = LOT_SHEETS) -> list[Lot]:
    """The lots of `count` standees, of `lot_sheets` sheets each; the last may be smaller."""
    size = lot_sheets * sheet.slots
    return [
        Lot(number, first, held, -(-held // sheet.slots))
        for number, first in enumerate(range(0, count, size), start=1)
        if (held := min(size, count - first))
    ]


@dataclass(frozen=True)
class Spot:
    """Item `index` of the run, on `page`, in `slot`; all counted from zero."""

    page: int
    slot: int
    index: int


def cut_and_stack(count: int, slots: int) -> list[list[int | None]]:
    """One list of item numbers per sheet, so that the cut stacks follow one another in order.

    Sheet s, slot p carries item s + p * S, S being the number of sheets; None is blank paper.
    """
    sheets = -(-count // slots)
    return [
        [item if (item := s + p * sheets) < count else None for p in range(slots)]
        for s in range(sheets)
    ]


def impose(count: int, sheet: Sheet, *, lot_sheets: int = LOT_SHEETS) -> Iterator[Spot]:
    """Every item's place, page by page, cut and stack within each lot of `lot_sheets` sheets."""
    lot_size = lot_sheets * sheet.slots
    page = 0
    for first in range(0, count, lot_size):
        for items in cut_and_stack(min(lot_size, count - first), sheet.slots):
            for slot, item in enumerate(items):
                if item is not None:
                    yield Spot(page, slot, first + item)
            page += 1
