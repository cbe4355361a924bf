"""One standee as a picture for a screen: the face that will be printed, and nothing to pay to."""

import io
from dataclasses import replace

import pypdfium2

from printing.plan import sheet_named
from printing.qr.symbol import Level
from printing.standee import Standee
from printing.writer.sheet_file import write

DPI = 200
NOTHING = "MAU - KHONG CHUYEN TIEN "


def picture(standee: Standee, *, layout: str, level: Level) -> bytes:
    """PNG of one face without its bleed, stamped as a sample, as the layout's sheets carry it.

    The stamp leaves the code readable, and a picture is soon photographed off a screen: so its
    code says only that it is a sample, which no bank takes, at the length of the real one, to be
    about as fine. For one thread at a time: pdfium is not made for more.
    """
    whole = sheet_named(layout)
    face = whole.face
    sheet = replace(
        whole,
        width_mm=face.width_mm,
        height_mm=face.height_mm,
        columns=1,
        rows=1,
        bleed_mm=0.0,
        marks=False,
    )
    shown = replace(standee, payload=NOTHING.ljust(len(standee.payload), "0"))
    held = io.BytesIO()
    write([shown], held, sheet=sheet, level=level, sample=True, title=NOTHING)
    document = pypdfium2.PdfDocument(held.getvalue())
    try:
        drawn = document[0].render(scale=DPI / 72).to_pil()
    finally:
        document.close()
    png = io.BytesIO()
    drawn.save(png, "PNG")
    return png.getvalue()
