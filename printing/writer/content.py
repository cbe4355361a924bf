"""The operators of one standee: its code as one filled path, its texts over the shared picture.

Lengths are points; the origin is the face's trim, top left, and y grows upwards, so what lies
further down the face is negative.
"""

from collections.abc import Iterable, Mapping

from reportlab.lib.colors import CMYKColor

from printing.artwork.lettering import PT_MM, Box, Lettering
from printing.qr.codes import Code
from printing.qr.symbol import QUIET_ZONE
from printing.writer.fonts import FileFont
from printing.writer.pdf_file import number

MM = 1 / PT_MM
CODE_END = b"f Q\n"
REMEMBERED = 4096  # texts whose operators are kept: banks, places and foot lines come again


class Content:
    """What differs from one standee to the next, as page content."""

    def __init__(self, fonts: Mapping[str, FileFont], symbol: Box) -> None:
        """`symbol` is the face's square for the code with its quiet zone, in mm."""
        self._fonts = fonts
        self._symbol = symbol
        self._grids: dict[int, bytes] = {}
        self._starts: dict[tuple[str, float, int], _Start] = {}
        self._remembered: dict[int, tuple[Lettering, CMYKColor, bytes]] = {}

    def of(self, code: Code, texts: Iterable[tuple[Lettering, CMYKColor]]) -> bytes:
        """One standee. Its code is one path and one fill: parted fills show hairlines."""
        parts = [self.grid(code.modules), code.path, CODE_END]
        remembered = self._remembered
        for lettering, colour in texts:
            # Texts that come again come as the very same object, and asking for that is quicker
            # than comparing lines. What is remembered is held, so no other can take its identity.
            known = remembered.get(id(lettering))
            if known is not None and known[0] is lettering and known[1] is colour:
                parts.append(known[2])
                continue
            drawn = self._letters(lettering, colour)
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[id(lettering)] = (lettering, colour, drawn)
            parts.append(drawn)
        return b"".join(parts)

    def grid(self, modules: int) -> bytes:
        """Pure black, and module units from the symbol's own corner."""
        if modules not in self._grids:
            module = self._symbol.width / (modules + 2 * QUIET_ZONE)
            clear = QUIET_ZONE * module
            self._grids[modules] = b"0 0 0 1 k q %b 0 0 %b %b %b cm\n" % (
                *(number(module * MM),) * 2,
                number((self._symbol.x + clear) * MM),
                number(-(self._symbol.y + clear) * MM),
            )
        return self._grids[modules]

    def _letters(self, lettering: Lettering, colour: CMYKColor) -> bytes:
        if not lettering.lines:
            return b""
        key = (lettering.font, lettering.size_pt, id(colour))
        _, font, size, begin = self._starts.get(key) or self._start(lettering, colour)
        parts = [begin]
        x = y = 0.0
        for line in lettering.lines:
            across, down = line.x * MM, -line.baseline * MM
            # Td counts from the start of the line before.
            parts.append(b" %.2f %.2f Td" % (across - x, down - y))
            parts.append(font.show(line.text, size))
            x, y = across, down
        parts.append(b" ET\n")
        return b"".join(parts)

    def _start(self, lettering: Lettering, colour: CMYKColor) -> "_Start":
        font, size = self._fonts[lettering.font], number(lettering.size_pt)
        begin = b"BT %b k %b" % (ink(colour), font.choose(size))
        if len(self._starts) >= REMEMBERED:
            self._starts.clear()
        made = (colour, font, size, begin)
        self._starts[lettering.font, lettering.size_pt, id(colour)] = made
        return made


# The colour, held because it is known by its identity (reportlab's own comparison is slow); the
# font; its size in writing; the operators that begin a text of it.
_Start = tuple[CMYKColor, FileFont, bytes, bytes]


def ink(colour: CMYKColor) -> bytes:
    """The four shares of an ink, from 0 to 1."""
    shares = (colour.cyan, colour.magenta, colour.yellow, colour.black)
    return b" ".join(map(number, shares))
