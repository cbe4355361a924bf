"""Typefaces, and text set as large as its box allows.

Sizes are points, places millimetres from the face's top left corner downwards, and widths inside
the arithmetic are in ems. Vietnamese capitals carry two marks above and one below (Ằ, Ặ), so lines
are parted by the ink of their own letters and not by the typeface's nominal line.
"""

import struct
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from typing import Any, Literal

import fontpkg_be_vietnam_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from printing.refusals import GlyphMissing, HiddenCharacter, TextTooLong
from printing.standee import FIELD_WORDS

PT_MM = 25.4 / 72
FAMILY = "BeVietnamPro"
Weight = Literal["Medium", "SemiBold", "Bold", "ExtraBold"]
Align = Literal["left", "center", "right"]

LEADING = 1.16  # ems from baseline to baseline, where the marks leave it at that
AIR = 0.07  # ems kept clear between the marks of two lines
CAP = 0.74  # height of a capital in ems, the height by which text is centred

UNSEEN = ("Cc", "Cf", "Zl", "Zp")
"""Unicode's kinds of characters that leave no mark: controls, zero-width and bidi marks, ends of
lines and paragraphs."""

_registering = threading.Lock()


@dataclass(frozen=True)
class Box:
    """A rectangle on the face, in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, factor: float) -> "Box":
        return Box(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def holds(self, x: float, y: float, slack: float = 0.15) -> bool:
        return (
            self.x - slack <= x <= self.x + self.width + slack
            and self.y - slack <= y <= self.y + self.height + slack
        )


@dataclass(frozen=True)
class Line:
    """One line of text; `x` is its left end and `baseline` its baseline, in millimetres."""

    text: str
    x: float
    baseline: float


@dataclass(frozen=True)
class Lettering:
    """Lines of one typeface and size, ready to draw."""

    font: str
    size_pt: float
    lines: tuple[Line, ...]


class Typeface:
    """One weight of Be Vietnam Pro with the measures that reportlab does not keep."""

    def __init__(self, name: str, font: TTFont) -> None:
        self.name = name
        face: Any = font.face
        self._glyphs: dict[int, int] = face.charToGlyph
        self._advance: dict[int, int] = face.charWidths
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
        none of them in Vietnamese.
        """
        for character in text:
            kind = unicodedata.category(character)
            if (
                kind in UNSEEN
                or kind in ("Co", "Cs", "Mn", "Me")
                or ord(character) not in self._glyphs
            ):
                return character
        return None

    def advances(self, text: str) -> list[float]:
        """Where each character starts, and where the last ends, in ems from the line's start."""
        reached = [0.0]
        for character in text:
            # reportlab scales advance widths to a thousandth of an em.
            reached.append(reached[-1] + self._advance[ord(character)] / 1000)
        return reached

    def ink(self, text: str) -> tuple[float, float]:
        """How far the ink reaches below and above the baseline, in ems, both positive upwards."""
        low, high = 0.0, CAP
        for character in text:
            glyph = self._glyphs[ord(character)]
            start, end = self._offsets[glyph], self._offsets[glyph + 1]
            if start < end:
                _, _, y_min, _, y_max = struct.unpack(">5h", self._outlines[start : start + 10])
                low, high = min(low, y_min / self._em), max(high, y_max / self._em)
        return low, high


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


def fit(
    text: str,
    box: Box,
    weight: Weight,
    *,
    most_pt: float,
    least_pt: float,
    most_lines: int = 1,
    align: Align = "center",
    field: str = "",
) -> Lettering:
    """The text as large as the box allows, on as many lines as make it largest.

    Lines break at spaces; only a word that would otherwise be too small to read is broken inside.
    Nothing is ever cut off. Raises HiddenCharacter, GlyphMissing and TextTooLong, naming `field`.
    """
    face = typeface(weight)
    word = FIELD_WORDS.get(field, text)
    if (character := face.missing(text)) is not None:
        code_point = f"U+{ord(character):04X}"
        if unicodedata.category(character) in UNSEEN:
            raise HiddenCharacter(field=word, code_point=code_point)
        raise GlyphMissing(field=word, character=character, code_point=code_point)
    if not text:
        return Lettering(face.name, most_pt, ())
    reached = face.advances(text)
    if reached[-1] * least_pt * PT_MM > most_lines * box.width:
        raise TextTooLong(field=word, length=len(text))

    spaces = [(i, i + 1) for i, character in enumerate(text) if character == " "]
    size_pt, lines = _largest(face, text, reached, spaces, box, most_pt, most_lines)
    if size_pt < least_pt:
        inside = [(i, i) for i in range(1, len(text)) if " " not in text[i - 1 : i + 1]]
        breaks = sorted(spaces + inside)
        size_pt, lines = _largest(face, text, reached, breaks, box, most_pt, most_lines)
    if size_pt < least_pt:
        raise TextTooLong(field=word, length=len(text))
    return _set(face, lines, size_pt, box, align)


def _largest(
    face: Typeface,
    text: str,
    reached: list[float],
    breaks: list[tuple[int, int]],
    box: Box,
    most_pt: float,
    most_lines: int,
) -> tuple[float, list[str]]:
    """The size in points, and the lines, of the breaking that can be set largest.

    A break is (end of one line, start of the next). For each number of lines the breaking with
    the shortest longest line is taken; fewer lines win where the size is the same.
    """
    best: tuple[float, list[str]] = (0.0, [])
    for count in range(1, most_lines + 1):
        narrowest: tuple[float, list[tuple[int, int]]] | None = None
        for chosen in combinations(breaks, count - 1):
            starts = [0, *(start for _, start in chosen)]
            ends = [*(end for end, _ in chosen), len(text)]
            width = max(reached[e] - reached[s] for s, e in zip(starts, ends, strict=True))
            if narrowest is None or width < narrowest[0]:
                narrowest = (width, list(zip(starts, ends, strict=True)))
        if narrowest is None:
            break
        width, cuts = narrowest
        lines = [text[start:end] for start, end in cuts]
        high, steps, low = _extents(face, lines)
        size_mm = min(most_pt * PT_MM, box.width / width, box.height / (high + sum(steps) + low))
        if size_mm / PT_MM > best[0] + 1e-9:
            best = (size_mm / PT_MM, lines)
    return best


def _extents(face: Typeface, lines: list[str]) -> tuple[float, list[float], float]:
    """Ink above the first baseline, the steps between baselines, ink below the last; in ems."""
    inks = [face.ink(line) for line in lines]
    steps = [max(LEADING, -upper[0] + lower[1] + AIR) for upper, lower in pairwise(inks)]
    return inks[0][1], steps, -inks[-1][0]


def _set(face: Typeface, lines: list[str], size_pt: float, box: Box, align: Align) -> Lettering:
    size_pt = int(size_pt * 20) / 20  # Rounded down to a twentieth of a point, never up.
    em = size_pt * PT_MM
    high, steps, low = _extents(face, lines)
    block = CAP + sum(steps)
    # Capitals stand in the middle of the box, unless marks would then reach out of it.
    baseline = box.y + (box.height - block * em) / 2 + CAP * em
    baseline = min(baseline, box.y + box.height - (sum(steps) + low) * em)
    baseline = max(baseline, box.y + high * em)
    placed = []
    for line, step in zip(lines, [*steps, 0.0], strict=True):
        spare = box.width - face.advances(line)[-1] * em
        offset = {"left": 0.0, "center": spare / 2, "right": spare}[align]
        placed.append(Line(line, box.x + offset, baseline))
        baseline += step * em
    return Lettering(face.name, size_pt, tuple(placed))
