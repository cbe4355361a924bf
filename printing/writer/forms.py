"""What reportlab draws: the picture and marks that a file's pages share, and the papers' pages.

Its own document is never saved, because it would hold every page in memory
until the end. What is asked of its internals here and in `fonts` is proved by
tests/print/test_press_ready_reportlab.py, and its version is pinned.
"""

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, get_args

from reportlab.pdfgen.canvas import Canvas

from printing.artwork.typeface import Weight, typeface
from printing.writer.fonts import FileFont
from printing.writer.pdf_file import PdfFile, number

FormBox = tuple[float, float, float, float]

# reportlab keeps its fonts for the process, and cutting a subset moves a typeface's reading place.
drawing = threading.Lock()


class Studio:
    """reportlab's canvas for one file: forms as streams, and the fonts that they share."""

    def __init__(self) -> None:
        weights: tuple[Weight, ...] = get_args(Weight)
        faces = [typeface(weight).name for weight in weights]
        # Without a first font of ours reportlab starts every stream with Helvetica, unembedded.
        options: dict[str, Any] = {"initialFontName": faces[0]}
        canvas: Any = Canvas(BytesIO(), invariant=1, enforceColorSpace="CMYK", **options)
        self._canvas = canvas
        self.fonts = {name: FileFont(name, canvas._doc) for name in faces}

    def draw(self, name: str, box: FormBox, draw: Callable[[Canvas], None]) -> bytes:
        """The operators of one form; empty where `draw` leaves the canvas as it was."""
        draw(self.begin(name, box))
        return self.end(name)

    def begin(self, name: str, box: FormBox) -> Canvas:
        """The canvas, on which whatever is drawn until `end` belongs together."""
        self._canvas.beginForm(name, *box)
        canvas: Canvas = self._canvas
        return canvas

    def end(self, name: str) -> bytes:
        """The operators of what was drawn since `begin`; the name is free again."""
        canvas = self._canvas
        canvas.endForm()
        stream: bytes = canvas._doc.idToObject.pop(canvas._doc.getXObjectName(name)).stream
        # The preamble chooses the first font, which need not stand in the file.
        return stream.removeprefix(canvas._preamble.encode()).strip()

    def write_fonts(self, file: PdfFile) -> dict[bytes, int]:
        """Write the subsets of letters that were used; their numbers by resource name."""
        written: dict[bytes, int] = {}
        for font in self.fonts.values():
            written |= font.write(file)
        return written


def write_form(file: PdfFile, number_: int, content: bytes, box: FormBox, resources: int) -> None:
    """Write a form under its reserved number."""
    entries = b"/Type/XObject/Subtype/Form/BBox[%b]/Resources %d 0 R"
    corners = b" ".join(map(number, box))
    file.put_stream(content, entries % (corners, resources), number_)
