"""The A6 face, which stands on a counter. Live matter keeps 5 mm from the trim on every side."""

from reportlab.pdfgen.canvas import Canvas

from printing.artwork.face import Face, Fixed, Place
from printing.artwork.faces import words
from printing.artwork.inks import AMBER, BLACK, GREY, ICE, NAVY, PALE, RED, RULE, WHITE
from printing.artwork.lettering import Box
from printing.artwork.shapes import MM, band, brackets, card, rounded, shield

WIDTH_MM, HEIGHT_MM, SAFE_MM = 105.0, 148.0, 5.0

# The code with its quiet zone fills SYMBOL. The card around it is wide enough that the brackets'
# round corners, half their stroke included, pass outside SYMBOL's square corners too.
CARD = Box((WIDTH_MM - 73.8) / 2, 20.8, 73.8, 73.8)
SYMBOL = Box(CARD.x + 1.3, CARD.y + 1.3, 71.2, 71.2)
CARD_RADIUS_MM = 3.2
BRACKET_MM = 8.0
BRACKET_STROKE_PT = 2.4

BAND_INSET_MM = 4.0  # where nothing bleeds; what most office printers can reach
BAND_EDGE_MM, BAND_DEPTH_MM = 35.6, 44.0

PANEL = Box(7.0, 112.1, 91.0, 13.9)
PANEL_SPLIT_MM = 58.8
CAUTION_BAR = Box(7.0, 127.3, 91.0, 6.6)
TAG = Box(77.2, 135.2, 20.8, 4.2)
PILLS = (
    Box(7.0, 135.2, 13.2, 4.2),
    Box(21.3, 135.2, 17.4, 4.2),
    Box(39.8, 135.2, 18.4, 4.2),
    Box(59.3, 135.2, 16.6, 4.2),
)

# A sample says so above the code and on both sides of it, so that no crop of the code loses it.
RIBBON = Box(CARD.x + 3, 14.4, CARD.width - 6, 5.4)
SIDES = (Box(6.6, 44.0, 6.6, 50.6), Box(WIDTH_MM - 13.2, 44.0, 6.6, 50.6))


def draw(canvas: Canvas, bleed_mm: float, sample: bool) -> None:
    canvas.setLineJoin(1)
    band(
        canvas,
        WIDTH_MM,
        bleed_mm,
        inset=BAND_INSET_MM,
        edge=BAND_EDGE_MM,
        depth=BAND_DEPTH_MM,
    )
    card(canvas, CARD, CARD_RADIUS_MM)
    brackets(canvas, CARD, radius=CARD_RADIUS_MM, arm=BRACKET_MM, stroke_pt=BRACKET_STROKE_PT)
    canvas.setFillColor(PALE)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    rounded(canvas, PANEL, 2, stroke=1, fill=1)
    x = PANEL_SPLIT_MM * MM
    canvas.line(x, -(PANEL.y + 2) * MM, x, -(PANEL.y + PANEL.height - 2) * MM)
    canvas.setFillColor(AMBER)
    rounded(canvas, CAUTION_BAR, 1.6, stroke=0, fill=1)
    shield(canvas, CAUTION_BAR.x + 5.2, CAUTION_BAR.y + CAUTION_BAR.height / 2)
    canvas.setStrokeColor(NAVY)
    canvas.setLineWidth(0.6)
    for pill in PILLS:
        rounded(canvas, pill, pill.height / 2, stroke=1, fill=0)
    canvas.setFillColor(NAVY)
    rounded(canvas, TAG, 0.9, stroke=0, fill=1)
    if sample:
        canvas.setFillColor(RED)
        canvas.setStrokeColor(WHITE)
        canvas.setLineWidth(0.8)
        rounded(canvas, RIBBON, 1.2, stroke=1, fill=1)
        canvas.setStrokeColor(RED)
        for side in SIDES:
            rounded(canvas, side, 1.2, stroke=1, fill=0)


A6 = Face(
    name="a6",
    width_mm=WIDTH_MM,
    height_mm=HEIGHT_MM,
    safe_mm=SAFE_MM,
    symbol=SYMBOL,
    places=(
        Place("shop_name", Box(6.5, 95.6, 92.0, 10.7), "ExtraBold", 19, 7, NAVY, most_lines=3),
        Place("place", Box(6.5, 106.6, 92.0, 4.2), "Medium", 9, 5.5, GREY),
        Place(
            *("holder_name", Box(10.2, 116.8, 46.6, 8.5), "Bold", 11.5, 5, BLACK),
            most_lines=2,
            align="left",
        ),
        Place(
            *("bank", Box(61.2, 116.3, 34.6, 5.2), "Bold", 11.5, 5, BLACK),
            most_lines=2,
            align="left",
        ),
        Place("account_hint", Box(61.2, 121.8, 34.6, 2.9), "Medium", 8.6, 5.5, GREY, align="left"),
        Place("code", Box(78.4, 135.2, 18.4, 4.2), "Bold", 8.6, 6, WHITE),
        Place(
            *("foot", Box(7.0, 139.9, 54.0, 3.0), "Medium", 6.4, 4.6, GREY),
            align="left",
            field="hotline",
            words=words.foot,
        ),
        Place(
            *("issue", Box(63.0, 139.9, 35.0, 3.0), "Medium", 6.4, 5, GREY),
            align="right",
            words=words.issue,
        ),
    ),
    fixed=(
        Fixed("title", words.TITLE, Box(8.0, 5.0, 89.0, 9.2), "ExtraBold", 20, WHITE),
        Fixed(
            *("holder_label", words.HOLDER_LABEL, Box(10.2, 113.1, 46.6, 3.2), "Medium", 6.8, GREY),
            align="left",
        ),
        Fixed(
            *("bank_label", words.BANK_LABEL, Box(61.2, 113.1, 34.6, 3.2), "Medium", 6.8, GREY),
            align="left",
        ),
        Fixed(
            *("caution", words.CAUTION, Box(16.4, 127.5, 79.6, 6.2), "Bold", 11, BLACK),
            align="left",
        ),
        *(
            Fixed(f"pill {text}", text, box, "SemiBold", 7.2, NAVY)
            for text, box in zip(words.NETWORKS, PILLS, strict=True)
        ),
    ),
    plain=(Fixed("subtitle", words.SUBTITLE, Box(8.0, 14.5, 89.0, 4.6), "Medium", 9, ICE),),
    sample=(
        Fixed("sample", words.SAMPLE, RIBBON, "ExtraBold", 12, WHITE),
        Fixed("sample left", words.SAMPLE, SIDES[0], "ExtraBold", 11, RED, lying=True),
        Fixed("sample right", words.SAMPLE, SIDES[1], "ExtraBold", 11, RED, lying=True),
    ),
    shapes=draw,
)
