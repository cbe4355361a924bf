"""The counter card, 85 × 54 mm, the size of a bank card: the code on the left, words beside it.

Cut edge to edge, so nothing bleeds; text keeps 2.5 mm from the trim.
"""

from reportlab.pdfgen.canvas import Canvas

from printing.artwork.face import Face, Fixed, Place
from printing.artwork.faces import words
from printing.artwork.inks import AMBER, BLACK, GREY, ICE, NAVY, PALE, RED, RULE, WHITE
from printing.artwork.lettering import Box
from printing.artwork.shapes import plate, rounded

WIDTH_MM, HEIGHT_MM, SAFE_MM = 85.0, 54.0, 2.5
LEAST_PT = 4.5

SYMBOL = Box(2.5, 2.5, 45.4, 45.4)
PLATE = Box(2.0, 2.0, 46.4, 50.0)
STRIP = Box(3.2, 48.2, 44.0, 3.3)
HEAD = Box(49.0, 2.0, 33.5, 10.8)
PANEL = Box(49.0, 24.6, 33.5, 15.6)
CAUTION_BAR = Box(49.0, 41.0, 33.5, 6.2)
TAG = Box(49.0, 48.3, 17.0, 3.2)


def draw(canvas: Canvas, bleed_mm: float, sample: bool) -> None:
    canvas.setLineJoin(1)
    plate(canvas, PLATE, SYMBOL, RED if sample else NAVY)
    canvas.setFillColor(NAVY)
    rounded(canvas, HEAD, 1.6, stroke=0, fill=1)
    canvas.setFillColor(PALE)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    rounded(canvas, PANEL, 1.2, stroke=1, fill=1)
    canvas.setFillColor(RED if sample else AMBER)
    rounded(canvas, CAUTION_BAR, 1.0, stroke=0, fill=1)
    canvas.setFillColor(NAVY)
    rounded(canvas, TAG, 0.7, stroke=0, fill=1)


CARD = Face(
    name="card",
    width_mm=WIDTH_MM,
    height_mm=HEIGHT_MM,
    safe_mm=SAFE_MM,
    symbol=SYMBOL,
    places=(
        Place(
            *("shop_name", Box(49.0, 13.6, 33.5, 7.3), "ExtraBold", 10.5, LEAST_PT, NAVY),
            most_lines=3,
        ),
        Place("place", Box(49.0, 21.3, 33.5, 2.7), "Medium", 6, 4, GREY),
        Place(
            *("holder_name", Box(50.4, 27.6, 30.7, 5.4), "Bold", 8, LEAST_PT, BLACK),
            most_lines=3,
            align="left",
        ),
        Place(
            *("bank", Box(50.4, 33.2, 30.7, 4.2), "SemiBold", 7.5, LEAST_PT, BLACK),
            most_lines=2,
            align="left",
        ),
        Place(
            "account_hint", Box(50.4, 37.4, 30.7, 2.4), "Medium", 6.6, LEAST_PT, GREY, align="left"
        ),
        Place("code", Box(49.6, 48.3, 15.8, 3.2), "Bold", 6.9, LEAST_PT, WHITE),
        Place(
            *("issue", Box(66.6, 48.3, 15.9, 3.2), "Medium", 5.6, LEAST_PT, GREY),
            align="right",
            words=words.short_issue,
        ),
    ),
    fixed=(
        Fixed(
            "title", words.TITLE, Box(50.2, 2.6, 31.1, 9.4), "ExtraBold", 10.4, WHITE, most_lines=2
        ),
        Fixed(
            "holder_label",
            "NGƯỜI NHẬN",
            Box(50.4, 25.1, 30.7, 2.4),
            "Medium",
            5,
            GREY,
            align="left",
            least_pt=4.5,
        ),
    ),
    plain=(
        Fixed("subtitle", words.SUBTITLE, STRIP, "Medium", 5.9, ICE),
        Fixed("caution", words.CAUTION, Box(50.0, 41.3, 31.5, 5.6), "Bold", 7, BLACK, most_lines=2),
    ),
    sample=(
        Fixed("sample", words.SAMPLE, STRIP, "ExtraBold", 8, WHITE),
        Fixed(
            "sample beside",
            words.SAMPLE,
            Box(50.0, 41.3, 31.5, 5.6),
            "ExtraBold",
            8,
            WHITE,
            most_lines=2,
        ),
    ),
    shapes=draw,
)
