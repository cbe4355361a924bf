"""Be Vietnam Pro, and the measures of its letters; widths and heights are in ems."""

import struct
import threading
import unicodedata
from functools import cache
from itertools import accumulate
from typing import Any, Literal, NamedTuple

import fontpkg_be_vietnam_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "BeVietnamPro"
Weight = Literal["Medium", "SemiBold", "Bold", "ExtraBold"]

CAP = 0.74  # height of a capital in ems, the height by which text is centred

UNSEEN = ("Cc", "Cf", "Zl", "Zp")
"""Unicode's kinds of characters that leave no mark: controls, zero-width and bidi marks, ends of
lines and paragraphs."""

_registering = threading.Lock()


class Measure(NamedTuple):
    """What a letter takes, in ems: its advance, and how far its ink reaches below and above the
    baseline, both positive upwards."""

    advance: float
    low: float
    high: float


Edges = tuple[float, float, float, float]
"""Left, bottom, right and top of a letter's ink, in ems from where it starts on the baseline."""


class Typeface:
    """One weight of Be Vietnam Pro with the measures that reportlab does not keep."""

    def __init__(self, name: str, font: TTFont) -> None:
        self.name = name
        face: Any = font.face
        self._glyphs: dict[int, int] = face.charToGlyph
        self._advance: dict[int, int] = face.charWidths
        self._measures: dict[str, Measure] = {}
        self._edges: dict[str, Edges] = {}
        self._outlines: bytes = face.get_table("glyf")
        head: bytes = face.get_table("head")
        (self._em,) = struct.unpack(">H", head[18:20])
        (long_offsets,) = struct.unpack(">h", head[50:52])
        loca: bytes = face.get_table("loca")
        if long_offsets:
            self._offsets = struct.unpack(f">{len(loca) // 4}L", loca)
        else:
            self._offsets = tuple(2 * o for o in struct.unpack(f">{len(loca) // 2}H", loca))

    def missing(self, text: str) -> str | None:
        """The first character that cannot be drawn as it stands, or None.

        Marks that would need shaping, and all that does not show, count as missing: NFC leaves
        none of them in Vietnamese. So does what is no character, though the font ends with U+FFFF.
        """
        for character in text:
            kind = unicodedata.category(character)
            if (
                kind in UNSEEN
                or kind in ("Cn", "Co", "Cs", "Mn", "Me")
                or ord(character) not in self._glyphs
            ):
                return character
        return None

    def measures(self, text: str) -> list[Measure]:
        """The measure of each letter. Raises KeyError where `missing` names one."""
        known = self._measures
        try:
            return [known[letter] for letter in text]
        except KeyError:
            if (character := self.missing(text)) is not None:
                raise KeyError(character) from None
            known.update((letter, self._measure(letter)) for letter in text)
            return [known[letter] for letter in text]

    def _measure(self, letter: str) -> Measure:
        _, low, _, high = self._edges_of(letter)
        # reportlab scales advance widths to a thousandth of an em.
        return Measure(self._advance[ord(letter)] / 1000, min(0.0, low), max(CAP, high))

    def _edges_of(self, letter: str) -> Edges:
        glyph = self._glyphs[ord(letter)]
        start, end = self._offsets[glyph], self._offsets[glyph + 1]
        if start == end:
            return 0.0, 0.0, 0.0, 0.0
        _, *edges = struct.unpack(">5h", self._outlines[start : start + 10])
        left, low, right, high = (edge / self._em for edge in edges)
        return left, low, right, high

    def edges(self, text: str) -> list[Edges]:
        """The box around the outline of each letter of a text that can be drawn."""
        known = self._edges
        try:
            return [known[letter] for letter in text]
        except KeyError:
            known.update((letter, self._edges_of(letter)) for letter in text)
            return [known[letter] for letter in text]

    def advances(self, text: str) -> list[float]:
        """Where each character starts, and where the last ends, in ems from the line's start."""
        return [0.0, *accumulate(measure.advance for measure in self.measures(text))]

    def ink(self, text: str) -> tuple[float, float]:
        """How far the ink reaches below and above the baseline, in ems, both positive upwards."""
        measures = self.measures(text)
        low = min((measure.low for measure in measures), default=0.0)
        return low, max((measure.high for measure in measures), default=CAP)


@cache
def _load(weight: Weight) -> Typeface:
    name = f"{FAMILY}-{weight}"
    font = TTFont(name, str(fontpkg_be_vietnam_pro.ROOT / "files" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return Typeface(name, font)


def typeface(weight: Weight) -> Typeface:
    """The typeface, registered with reportlab once in a process, from whichever thread asks."""
    with _registering:
        return _load(weight)
