"""A face as data: where everything stands on one card, and what is said there.

Boxes are millimetres from the trim's top left corner, downwards. The drawing sets text in these
boxes; the check reads each of them back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reportlab.lib.colors import CMYKColor
from reportlab.pdfgen.canvas import Canvas

from printing.artwork.lettering import Align, Box
from printing.artwork.typeface import Weight
from printing.standee import Standee

FACE_VERSION = 5
"""Goes up whenever a face is drawn otherwise: what was begun with an earlier one is not gone on
with."""

Shapes = Callable[[Canvas, float, bool], None]
"""Draws everything but text: the canvas as in `printing.artwork.shapes`, the bleed in mm, and
whether it is a sample."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where one text stands that differs from standee to standee.

    `name` is what a finding calls it, `field` the standee's field that a refusal names, where that
    is another. `words` makes the text; without it the text is the field called `name`. It is set
    between `most_pt` and `least_pt`, on up to `most_lines` lines, as large as it goes, parted at
    spaces, where it could not be read otherwise after hyphens and slashes, and only then inside
    words; what does not fit at `least_pt` is refused. Shop names of 60 letters and holder names of
    42 fit on every face where they are made of words; on the sticker a text is refused that is as
    wide as W throughout, or that runs on without spaces in capitals with marks above and below. A6
    sets a shop's name at 7 points at the least and a holder's at 5, the sticker and the card both
    at 4.4 to 4.5.
    """

    name: str
    box: Box
    weight: Weight
    most_pt: float
    least_pt: float
    ink: CMYKColor
    most_lines: int = 1
    align: Align = "center"
    field: str = ""
    words: Callable[[Standee], str] | None = None

    def say(self, standee: Standee) -> str:
        if self.words is not None:
            return self.words(standee)
        text: str = getattr(standee, self.name)
        return text


@dataclass(frozen=True, eq=False)
class Fixed:
    """A text that is the same on every standee; `lying` text reads upwards, on its side."""

    name: str
    text: str
    box: Box
    weight: Weight
    most_pt: float
    ink: CMYKColor
    least_pt: float = 5.0
    most_lines: int = 1
    align: Align = "center"
    lying: bool = False


@dataclass(frozen=True, eq=False)
class Face:
    """One card: its size, its code, its texts, and what is drawn behind them.

    `symbol` is the code's square with its quiet zone. Live matter keeps `safe_mm` from the trim.
    `fixed` texts are on every card, `plain` ones on all but samples, and `sample` ones, which say
    that no money may be sent, on samples alone.
    """

    name: str
    width_mm: float
    height_mm: float
    safe_mm: float
    symbol: Box
    places: tuple[Place, ...]
    fixed: tuple[Fixed, ...]
    plain: tuple[Fixed, ...]
    sample: tuple[Fixed, ...]
    shapes: Shapes

    def lettered(self, sample: bool) -> tuple[Fixed, ...]:
        """The texts that every card of a run has in common."""
        return self.fixed + (self.sample if sample else self.plain)

    def boxes(self, sample: bool) -> Mapping[str, Box]:
        """Where each text is to be found, by its name."""
        held: tuple[Place | Fixed, ...] = (*self.places, *self.lettered(sample))
        return {text.name: text.box for text in held}

    def wording(self, standee: Standee, sample: bool) -> Mapping[str, str]:
        """What each text must say, by its name."""
        words = {place.name: place.say(standee) for place in self.places}
        return words | {text.name: text.text for text in self.lettered(sample)}


def scaled(face: Face, name: str, width_mm: float, height_mm: float) -> Face:
    """The same face as large as the new trim allows: boxes, letters and shapes grow alike.

    Paper left over, where the proportions differ a little, is at the foot.
    """
    factor = min(width_mm / face.width_mm, height_mm / face.height_mm)

    def shapes(canvas: Canvas, bleed_mm: float, sample: bool) -> None:
        canvas.saveState()
        canvas.scale(factor, factor)
        face.shapes(canvas, bleed_mm / factor, sample)
        canvas.restoreState()

    def grown(texts: tuple[Fixed, ...]) -> tuple[Fixed, ...]:
        return tuple(
            replace(
                text,
                box=text.box.scaled(factor),
                most_pt=text.most_pt * factor,
                least_pt=text.least_pt * factor,
            )
            for text in texts
        )

    return Face(
        name,
        width_mm,
        height_mm,
        face.safe_mm,
        face.symbol.scaled(factor),
        tuple(
            replace(
                place,
                box=place.box.scaled(factor),
                most_pt=place.most_pt * factor,
                least_pt=place.least_pt * factor,
            )
            for place in face.places
        ),
        grown(face.fixed),
        grown(face.plain),
        grown(face.sample),
        shapes,
    )
