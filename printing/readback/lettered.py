"""Where each letter of a page must stand, worked out from the face and not from the file."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from reportlab.lib.colors import CMYKColor

from printing.artwork.compose import REMEMBERED, compose
from printing.artwork.inks import BLACK, GREY, ICE, NAVY, RED, WHITE
from printing.artwork.lettering import PT_MM, Lettering
from printing.artwork.picture import fit_fixed, middle
from printing.artwork.typeface import Edges, Weight, typeface
from printing.plan import Sheet
from printing.readback.due import Due
from printing.refusals import PrintRefusal

DOT = "•"
# A letter has ink from the baseline up to here, in ems; what is raised or sunken (m², 1ª) has not.
ON_LINE, UPRIGHT = 0.1, 0.4
PALE = 160  # Inks of a lighter grey are for a dark ground.
_GREYS = {BLACK: 32, NAVY: 51, RED: 83, GREY: 118, ICE: 222, WHITE: 255}


class Text(NamedTuple):
    """One text set in its place, letter by letter; spaces are left out.

    `ink` has a row for each letter: left, bottom, right and top of what it blackens; `baselines`
    one for each letter too. All are points and y grows upwards. The baseline of a `lying` text,
    which reads upwards, is a distance from the left. `past` is how far, across and upwards, ink may
    reach past the advances that the text was fitted by. `solid` tells letters and digits from
    signs, `dots` the dots that stand for digits not shown, and raised or sunken letters and digits;
    `grey` is what pdfium makes of the ink, from 0 to 255 for paper.
    """

    ink: npt.NDArray[np.float64]
    baselines: npt.NDArray[np.float64]
    line_starts: npt.NDArray[np.intp]
    solid: npt.NDArray[np.bool_]
    dots: npt.NDArray[np.bool_]
    em: float
    past: tuple[float, float]
    lying: bool
    grey: int


class Lettered:
    """The texts of one sheet; what comes again is worked out once."""

    def __init__(self, sheet: Sheet, sample: bool) -> None:
        self._face = sheet.face
        self._corners = [sheet.face_origin_mm(slot) for slot in range(sheet.slots)]
        self._height_mm = sheet.height_mm
        self._known: dict[int, tuple[Lettering, Text]] = {}
        self._fixed = []
        for fixed in sheet.face.lettered(sample):
            text = _text(fit_fixed(fixed), fixed.weight, fixed.ink)
            if fixed.lying:
                text = _laid(text, *middle(fixed.box))
            self._fixed.append(text)

    def on(self, due: Due) -> Mapping[int, list[Text]]:
        """By slot, every text in the order of the face's boxes, in points from the face's corner.

        A slot whose standee cannot be set at all is left out.
        """
        texts = {}
        for slot, (_, standee) in due.items():
            try:
                composed = compose(standee, self._face)
            except PrintRefusal:
                continue
            own = [
                self._of(lettering, place.weight, ink)
                for place, (lettering, ink) in zip(self._face.places, composed, strict=True)
            ]
            texts[slot] = own + self._fixed
        return texts

    def corner_pt(self, slot: int) -> tuple[float, float]:
        """The face's top left corner, from the page's lower left."""
        left, top = self._corners[slot]
        return left / PT_MM, (self._height_mm - top) / PT_MM

    def _of(self, lettering: Lettering, weight: Weight, ink: CMYKColor) -> Text:
        # As when drawing, a text that comes again is the very same object.
        known = self._known.get(id(lettering))
        if known is None or known[0] is not lettering:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[id(lettering)] = lettering, _text(lettering, weight, ink)
        return known[1]


def _text(lettering: Lettering, weight: Weight, ink: CMYKColor) -> Text:
    face, em = typeface(weight), lettering.size_pt
    placed: list[Edges] = []
    baselines: list[float] = []
    starts: list[int] = []
    solid: list[bool] = []
    dots: list[bool] = []
    past = 0.0
    for line in lettering.lines:
        x, y = line.x / PT_MM, -line.baseline / PT_MM
        starts.append(len(placed))
        text = line.text
        reached = face.advances(text)
        for letter, (at, end), (left, low, right, high) in zip(
            text, pairwise(reached), face.edges(text), strict=True
        ):
            if letter != " ":
                past = max(past, right - (end - at), -left)
                across = x + at * em
                placed.append(
                    (across + left * em, y + low * em, across + right * em, y + high * em)
                )
                baselines.append(y)
                reaches = low < ON_LINE and high > UPRIGHT
                solid.append(letter.isalnum() and reaches)
                dots.append(letter == DOT or (letter.isalnum() and not reaches))
    return Text(
        np.array(placed, np.float64).reshape(-1, 4),
        np.array(baselines, np.float64),
        np.array(starts, np.intp),
        np.array(solid, np.bool_),
        np.array(dots, np.bool_),
        em,
        (past * em, 0.0),
        False,
        _GREYS[ink],
    )


def _laid(text: Text, x_mm: float, y_mm: float) -> Text:
    """The text turned to read upwards about the middle that it is counted from."""
    x, y = x_mm / PT_MM, -y_mm / PT_MM
    left, bottom, right, top = text.ink.T
    turned = np.column_stack((x - top, y + left, x - bottom, y + right))
    past = text.past[1], text.past[0]
    return text._replace(ink=turned, baselines=x - text.baselines, past=past, lying=True)
