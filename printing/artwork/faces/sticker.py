"""The sticker, 50 × 70 mm, for a scale or a pane of glass.

Cut edge to edge, so nothing bleeds. Small work is cut to within a millimetre; text keeps 2.5 mm
from the trim. The code takes the whole width, so that 37 modules come out at a full millimetre.
"""

from reportlab.pdfgen.canvas import Canvas

from printing.artwork.face import Face, Fixed, Place
from printing.artwork.faces import words
from printing.artwork.inks import AMBER, BLACK, GREY, NAVY, RED, WHITE
from printing.artwork.lettering import Box
from printing.artwork.shapes import plate, rounded

WIDTH_MM, HEIGHT_MM, SAFE_MM = 50.0, 70.0, 2.5
LEAST_PT = 4.5  # The smallest that is still read at the distance where the code is scanned.

SYMBOL = Box(2.5, 6.25, 45.0, 45.0)
PLATE = Box(2.0, 2.0, 46.0, 49.75)
CAUTION_BAR = Box(2.0, 56.95, 46.0, 2.55)
TAG = Box(33.0, 63.5, 14.5, 2.3)


def draw(canvas: Canvas, bleed_mm: float, sample: bool) -> None:
    canvas.setLineJoin(1)
    plate(canvas, PLATE, SYMBOL, RED if sample else NAVY)
    canvas.setFillColor(RED if sample else AMBER)
    rounded(canvas, CAUTION_BAR, 0.8, stroke=0, fill=1)
    canvas.setFillColor(NAVY)
    rounded(canvas, TAG, 0.6, stroke=0, fill=1)


STICKER = Face(
    name="sticker",
    width_mm=WIDTH_MM,
    height_mm=HEIGHT_MM,
    safe_mm=SAFE_MM,
    symbol=SYMBOL,
    places=(
        Place(
            # 0.3 mm from the plate and from the bar: brackets and marks reach the box's edges.
            *("shop_name", Box(2.5, 52.05, 45.0, 4.6), "ExtraBold", 10, 4.4, NAVY),
            most_lines=3,
        ),
        Place(
            *("holder_name", Box(2.5, 59.65, 45.0, 3.7), "Bold", 8, LEAST_PT, BLACK),
            most_lines=2,
        ),
        Place(
            *("account", Box(2.5, 63.5, 29.8, 4.0), "Medium", 5.6, LEAST_PT, BLACK),
            most_lines=2,
            align="left",
            field="bank",
            words=words.account,
        ),
        Place("code", Box(33.4, 63.5, 13.7, 2.3), "Bold", 5.8, LEAST_PT, WHITE),
        Place(
            *("issue", Box(33.0, 65.9, 14.5, 1.6), "Medium", 4.6, 4, GREY),
            words=words.short_issue,
        ),
    ),
    fixed=(),
    plain=(
        Fixed("title", words.TITLE, Box(3.5, 2.5, 43.0, 3.3), "ExtraBold", 8, WHITE),
        Fixed("caution", words.CAUTION, Box(3.2, 56.95, 43.6, 2.55), "Bold", 6, BLACK),
    ),
    sample=(
        Fixed("sample", words.SAMPLE, Box(3.5, 2.5, 43.0, 3.3), "ExtraBold", 8, WHITE),
        Fixed("sample below", words.SAMPLE, Box(3.2, 56.95, 43.6, 2.55), "ExtraBold", 5.6, WHITE),
    ),
    shapes=draw,
)
