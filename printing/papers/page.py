"""An A4 page to write on: text that breaks instead of being cut, rules, and a head and foot.

Lengths are millimetres from the paper's top left corner, sizes are points. Everything is set in
Be Vietnam Pro and painted in CMYK; the file is written as the standees' files are.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import BinaryIO, NoReturn

from reportlab.lib.colors import CMYKColor

from printing.artwork.inks import BLACK, GREY, NAVY, PALE, RED, RULE, WHITE
from printing.artwork.lettering import PT_MM, check_letters
from printing.artwork.typeface import Weight, typeface
from printing.refusals import TextTooLong
from printing.writer.document import Document

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 15.0, 195.0, 14.0, 283.0
LABEL_MM = 38.0
LEADING = 1.38  # ems; room for the marks above and below a Vietnamese capital
RISE = 0.98  # ems from the top of a line to its baseline
MM = 1 / PT_MM
PAGE, PAGE_BOX = "page", (0.0, 0.0, WIDTH_MM * MM, HEIGHT_MM * MM)
HEADING_WORD = "thông tin lô in"


def grouped(count: int) -> str:
    """A whole number as it is written in Vietnam: 42.000."""
    return f"{count:,}".replace(",", ".")


class Paper:
    """Pages written from the top down; `finish` hands them over and counts them."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        self.check(title, HEADING_WORD)
        self._title = title
        self._document = Document(out, {"MediaBox": (0.0, 0.0, WIDTH_MM, HEIGHT_MM)})
        self._begin()

    def _begin(self) -> None:
        self._canvas = self._document.studio.begin(PAGE, PAGE_BOX)

    def _end(self) -> None:
        self._document.add(self._document.studio.end(PAGE))

    def next_page(self) -> None:
        self._end()
        self._begin()

    def finish(self) -> int:
        """Close the last page and write everything; the number of pages."""
        self._end()
        self._document.finish(self._title)
        return self._document.pages

    def leading(self, size_pt: float) -> float:
        return LEADING * size_pt * PT_MM

    def check(self, text: str, field: str) -> None:
        """Raise HiddenCharacter or GlyphMissing, naming `field`: the text cannot be drawn."""
        check_letters(text, field)

    def broken(
        self, text: str, width_mm: float, size_pt: float, *, weight: Weight = "Medium"
    ) -> tuple[str, ...]:
        """The text on as many lines as it takes; a word wider than the line is broken inside.

        Raises HiddenCharacter and GlyphMissing.
        """
        face = typeface(weight)
        self.check(text, HEADING_WORD)
        reached = face.advances(text)
        most = width_mm / (size_pt * PT_MM)
        if reached[-1] <= most:
            return (text,) if text else ()
        cuts, start = [0], 0
        space = 0  # where the last word began
        for place in range(1, len(text) + 1):
            if reached[place] - reached[start] > most and not text[place - 1].isspace():
                start = space if space > start else place - 1
                cuts.append(start)
            if place < len(text) and text[place - 1].isspace():
                space = place
        return tuple(text[a:b].strip() for a, b in pairwise([*cuts, len(text)]))

    def lines(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        size_pt: float,
        *,
        weight: Weight = "Medium",
        ink: CMYKColor = BLACK,
        right: bool = False,
    ) -> float:
        """Lines already broken, the first one's top at `y`; where the next would begin."""
        canvas = self._canvas
        canvas.setFillColor(ink)
        canvas.setFont(typeface(weight).name, size_pt)
        put = canvas.drawRightString if right else canvas.drawString
        for line in lines:
            put(x * MM, (HEIGHT_MM - y - RISE * size_pt * PT_MM) * MM, line)
            y += self.leading(size_pt)
        return y

    def block(
        self,
        text: str,
        y: float,
        size_pt: float,
        weight: Weight = "Medium",
        *,
        ink: CMYKColor = BLACK,
        left: float = LEFT_MM,
        right: float = RIGHT_MM,
        draw: bool = True,
    ) -> float:
        """A paragraph between `left` and `right`; where the next would begin.

        Without `draw` it is only measured.
        """
        lines = self.broken(text, right - left, size_pt, weight=weight)
        if not draw:
            return y + len(lines) * self.leading(size_pt)
        return self.lines(lines, left, y, size_pt, weight=weight, ink=ink)

    def row(
        self,
        label: str,
        value: str,
        y: float,
        size_pt: float,
        *,
        right: float = RIGHT_MM,
        draw: bool = True,
    ) -> float:
        """A grey label and what it stands for, as many lines as that takes."""
        if draw:
            self.lines((label,), LEFT_MM, y + (size_pt - 10) * PT_MM * RISE, 10, ink=GREY)
        left = LEFT_MM + LABEL_MM
        return self.block(value, y, size_pt, "Bold", left=left, right=right, draw=draw)

    def refuse_length(self, text: str) -> NoReturn:
        """Raise TextTooLong: what the papers say of the run does not fit on them."""
        raise TextTooLong(field=HEADING_WORD, length=len(text))

    def banner(self, kind: str, title: str, number: str, *, sample: str = "") -> float:
        """The page's head: what paper this is, of which batch, and whether it is a sample.

        Where the page goes on; the same on every page with the same title and number.
        """
        y = TOP_MM
        if sample:
            self.shade(LEFT_MM, y - 7, RIGHT_MM - LEFT_MM, 6.4, ink=RED)
            self.lines((sample,), LEFT_MM + 2, y - 6.2, 10, weight="ExtraBold", ink=WHITE)
        beside = RIGHT_MM - LEFT_MM - 95
        held = self.broken(number, beside, 13, weight="Bold")
        if len(held) > 3:
            self.refuse_length(number)
        self.lines((kind,), LEFT_MM, y + 1, 17, weight="ExtraBold", ink=NAVY)
        reached = self.lines(held, RIGHT_MM, y + 2, 13, weight="Bold", right=True)
        y = self.block(title, max(y + 10.5, reached), 10, ink=GREY) + 1.5
        self.rule(LEFT_MM, y, RIGHT_MM, strong=True)
        return y + 3

    def footer(self, text: str) -> None:
        self.rule(LEFT_MM, BOTTOM_MM - 6, RIGHT_MM)
        self.lines((text,), LEFT_MM, BOTTOM_MM - 4.5, 8, ink=GREY)
        self.lines(("Phố Chợ",), RIGHT_MM, BOTTOM_MM - 4.5, 8, ink=GREY, right=True)

    def signatures(self, names: Sequence[str], y: float) -> None:
        """Places to sign, side by side."""
        width = (RIGHT_MM - LEFT_MM) / len(names)
        for place, name in enumerate(names):
            left = LEFT_MM + place * width
            self.lines((name,), left, y, 10, weight="Bold")
            self.lines(("(ký, ghi rõ họ tên, ngày)",), left, y + 5, 8, ink=GREY)
            self.rule(left, y + 24, left + width - 12)

    def rule(self, left: float, y: float, right: float, *, strong: bool = False) -> None:
        canvas = self._canvas
        canvas.setStrokeColor(NAVY if strong else RULE)
        canvas.setLineWidth(0.9 if strong else 0.4)
        canvas.line(left * MM, (HEIGHT_MM - y) * MM, right * MM, (HEIGHT_MM - y) * MM)

    def shade(
        self, x: float, y: float, width: float, height: float, *, ink: CMYKColor = PALE
    ) -> None:
        self._canvas.setFillColor(ink)
        self._canvas.rect(
            x * MM, (HEIGHT_MM - y - height) * MM, width * MM, height * MM, stroke=0, fill=1
        )

    def frame(self, x: float, y: float, width: float, height: float, *, ink: CMYKColor) -> None:
        self._canvas.setStrokeColor(ink)
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(
            x * MM, (HEIGHT_MM - y - height) * MM, width * MM, height * MM, stroke=1, fill=0
        )
