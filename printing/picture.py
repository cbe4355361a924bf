"""The picture that every standee of a run shares: band, card, panel, pills and fixed words.

Canvas units are points with the origin at the face's top left corner; y grows upwards there, so
millimetres down the face are negated.
"""

from typing import Any

from reportlab.lib.colors import CMYKColor
from reportlab.pdfgen.canvas import Canvas

from printing import face
from printing.inks import AMBER, BLACK, GOLD, GREY, ICE, NAVY, PALE, RED, RULE, WHITE
from printing.lettering import PT_MM, Box, Lettering, Weight, fit
from printing.plan import FACE_HEIGHT_MM, FACE_WIDTH_MM, Sheet

MM = 1 / PT_MM  # points
ARC = 0.5523  # Control distance of a quarter circle drawn as one Bézier curve.


def draw_picture(canvas: Canvas, sheet: Sheet, *, sample: bool) -> None:
    """What every standee of a run shares, meant to be kept as one form."""
    canvas.saveState()
    canvas.setLineJoin(1)
    _band(canvas, sheet)
    _card(canvas)
    _panel(canvas)
    _caution(canvas)
    _pills(canvas)
    _set(canvas, face.TITLE_TEXT, face.TITLE, "ExtraBold", 20, WHITE)
    if sample:
        _sample(canvas)
    else:
        _set(canvas, face.SUBTITLE_TEXT, face.SUBTITLE, "Medium", 9, ICE)
    canvas.restoreState()


def picture_box() -> tuple[float, float, float, float]:
    """The form's bounding box in points: the face and any bleed around it."""
    spare = 4 * MM
    return -spare, -FACE_HEIGHT_MM * MM - spare, FACE_WIDTH_MM * MM + spare, spare


def draw_letters(canvas: Canvas, lettering: Lettering, colour: CMYKColor) -> None:
    """Lines already fitted, in one colour."""
    canvas.setFillColor(colour)
    canvas.setFont(lettering.font, lettering.size_pt)
    for line in lettering.lines:
        canvas.drawString(line.x * MM, -line.baseline * MM, line.text)


def _set(
    canvas: Canvas, text: str, box: Box, weight: Weight, most_pt: float, colour: CMYKColor
) -> None:
    draw_letters(canvas, fit(text, box, weight, most_pt=most_pt, least_pt=5), colour)


def _round(canvas: Canvas, box: Box, radius: float, **paint: Any) -> None:
    canvas.roundRect(
        box.x * MM,
        -(box.y + box.height) * MM,
        box.width * MM,
        box.height * MM,
        radius * MM,
        **paint,
    )


def _band(canvas: Canvas, sheet: Sheet) -> None:
    """Navy to the bleed's edge, or inset with round shoulders where cards are cut edge to edge."""
    beyond = sheet.bleed_mm if sheet.has_bleed else -face.BAND_INSET_MM
    left, right, top = -beyond, FACE_WIDTH_MM + beyond, -beyond
    shoulder = 0.0 if sheet.has_bleed else 3.2
    bend = shoulder * (1 - ARC)
    path = canvas.beginPath()
    path.moveTo(left * MM, -(top + shoulder) * MM)
    if shoulder:
        path.curveTo(
            *(left * MM, -(top + bend) * MM),
            *((left + bend) * MM, -top * MM),
            *((left + shoulder) * MM, -top * MM),
        )
        path.lineTo((right - shoulder) * MM, -top * MM)
        path.curveTo(
            *((right - bend) * MM, -top * MM),
            *(right * MM, -(top + bend) * MM),
            *(right * MM, -(top + shoulder) * MM),
        )
    else:
        path.lineTo(right * MM, -top * MM)
    edge, depth = -face.BAND_EDGE_MM * MM, -face.BAND_DEPTH_MM * MM
    third = (right - left) / 3
    path.lineTo(right * MM, edge)
    path.curveTo((right - third) * MM, depth, (left + third) * MM, depth, left * MM, edge)
    path.close()
    canvas.setFillColor(NAVY)
    canvas.drawPath(path, stroke=0, fill=1)


def _card(canvas: Canvas) -> None:
    card, radius, arm = face.CARD, face.CARD_RADIUS_MM, face.BRACKET_MM
    canvas.setFillColor(WHITE)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    _round(canvas, card, radius, stroke=1, fill=1)
    canvas.setStrokeColor(GOLD)
    canvas.setLineWidth(face.BRACKET_STROKE_PT)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    for x, inward in ((card.x, 1), (card.x + card.width, -1)):
        for y, downward in ((card.y, 1), (card.y + card.height, -1)):
            bend = radius * (1 - ARC)
            path.moveTo(x * MM, -(y + downward * arm) * MM)
            path.lineTo(x * MM, -(y + downward * radius) * MM)
            path.curveTo(
                *(x * MM, -(y + downward * bend) * MM),
                *((x + inward * bend) * MM, -y * MM),
                *((x + inward * radius) * MM, -y * MM),
            )
            path.lineTo((x + inward * arm) * MM, -y * MM)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setLineCap(0)


def _panel(canvas: Canvas) -> None:
    panel = face.PANEL
    canvas.setFillColor(PALE)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    _round(canvas, panel, 2, stroke=1, fill=1)
    x = face.PANEL_SPLIT_MM * MM
    canvas.line(x, -(panel.y + 2) * MM, x, -(panel.y + panel.height - 2) * MM)
    for text, box in (
        (face.HOLDER_LABEL_TEXT, face.HOLDER_LABEL),
        (face.BANK_LABEL_TEXT, face.BANK_LABEL),
    ):
        label = fit(text, box, "Medium", most_pt=6.8, least_pt=5, align="left")
        draw_letters(canvas, label, GREY)


def _caution(canvas: Canvas) -> None:
    bar = face.CAUTION_BAR
    canvas.setFillColor(AMBER)
    _round(canvas, bar, 1.6, stroke=0, fill=1)
    _shield(canvas, bar.x + 5.2, bar.y + bar.height / 2)
    text = fit(face.CAUTION_TEXT, face.CAUTION, "Bold", most_pt=11, least_pt=8, align="left")
    draw_letters(canvas, text, BLACK)


def _shield(canvas: Canvas, x: float, y: float) -> None:
    """A red shield with a tick, 4 mm wide, centred on (x, y)."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx) * MM, -(y + dy) * MM

    path = canvas.beginPath()
    path.moveTo(*at(0, -2.4))
    path.curveTo(*at(0.7, -1.9), *at(1.4, -1.7), *at(2.0, -1.7))
    path.lineTo(*at(2.0, 0.2))
    path.curveTo(*at(2.0, 1.3), *at(1.1, 2.0), *at(0, 2.4))
    path.curveTo(*at(-1.1, 2.0), *at(-2.0, 1.3), *at(-2.0, 0.2))
    path.lineTo(*at(-2.0, -1.7))
    path.curveTo(*at(-1.4, -1.7), *at(-0.7, -1.9), *at(0, -2.4))
    path.close()
    canvas.setFillColor(RED)
    canvas.drawPath(path, stroke=0, fill=1)
    tick = canvas.beginPath()
    tick.moveTo(*at(-0.9, 0.1))
    tick.lineTo(*at(-0.25, 0.75))
    tick.lineTo(*at(0.95, -0.65))
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(1.3)
    canvas.setLineCap(1)
    canvas.drawPath(tick, stroke=1, fill=0)
    canvas.setLineCap(0)


def _pills(canvas: Canvas) -> None:
    canvas.setStrokeColor(NAVY)
    canvas.setLineWidth(0.6)
    for text, box in face.PILLS.items():
        _round(canvas, box, box.height / 2, stroke=1, fill=0)
        _set(canvas, text, box, "SemiBold", 7.2, NAVY)
    canvas.setFillColor(NAVY)
    _round(canvas, face.TAG, 0.9, stroke=0, fill=1)


def _sample(canvas: Canvas) -> None:
    ribbon = face.SAMPLE_RIBBON
    canvas.setFillColor(RED)
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(0.8)
    _round(canvas, ribbon, 1.2, stroke=1, fill=1)
    _set(canvas, face.SAMPLE_TEXT, ribbon, "ExtraBold", 12, WHITE)
    canvas.setStrokeColor(RED)
    for side in face.SAMPLE_SIDES:
        _round(canvas, side, 1.2, stroke=1, fill=0)
        canvas.saveState()
        canvas.translate((side.x + side.width / 2) * MM, -(side.y + side.height / 2) * MM)
        canvas.rotate(90)
        # Along the card the box lies on its side, with a little air at both ends.
        lying = Box(1.6 - side.height / 2, -side.width / 2, side.height - 3.2, side.width)
        _set(canvas, face.SAMPLE_TEXT, lying, "ExtraBold", 11, RED)
        canvas.restoreState()
