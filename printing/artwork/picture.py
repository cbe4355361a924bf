"""The picture that every standee of a run shares, and the marks that every sheet does.

The picture's canvas has its origin at the face's top left corner; the marks are drawn in page
coordinates, in points from the lower left.
"""

from reportlab.lib.colors import CMYKColor
from reportlab.pdfgen.canvas import Canvas

from printing.artwork.face import Fixed
from printing.artwork.inks import BLACK
from printing.artwork.lettering import Box, Lettering, fit
from printing.artwork.shapes import MM
from printing.plan import Sheet

TICK_FROM_MM, TICK_TO_MM = 5.0, 9.0  # from the paper's edge: an office printer leaves out up to 5
CROSS_MM = 3.5  # within the 5 mm that an A6 face keeps clear
MARK_GAP_MM = 0.5  # from the bleed's edge to a crop mark, so that no mark is trimmed into a card
MARK_MM = 5.0  # a crop mark's length, where the paper has room for it


def draw_picture(canvas: Canvas, sheet: Sheet, *, sample: bool) -> None:
    """What every standee of a run shares, meant to be kept as one form."""
    canvas.saveState()
    sheet.face.shapes(canvas, sheet.bleed_mm, sample)
    for text in sheet.face.lettered(sample):
        _set(canvas, text)
    canvas.restoreState()


def picture_box(sheet: Sheet) -> tuple[float, float, float, float]:
    """The form's bounding box in points: the face and its bleed, with a millimetre to spare."""
    spare = (sheet.bleed_mm + 1) * MM
    face = sheet.face
    return -spare, -face.height_mm * MM - spare, face.width_mm * MM + spare, spare


def draw_letters(canvas: Canvas, lettering: Lettering, colour: CMYKColor) -> None:
    """Lines already fitted, in one colour."""
    canvas.setFillColor(colour)
    canvas.setFont(lettering.font, lettering.size_pt)
    for line in lettering.lines:
        canvas.drawString(line.x * MM, -line.baseline * MM, line.text)


def _set(canvas: Canvas, text: Fixed) -> None:
    canvas.saveState()
    if text.lying:
        x, y = middle(text.box)
        canvas.translate(x * MM, -y * MM)
        canvas.rotate(90)
    draw_letters(canvas, fit_fixed(text), text.ink)
    canvas.restoreState()


def middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def fit_fixed(text: Fixed) -> Lettering:
    """The text in its box; one that is lying is counted from the middle, as if it stood."""
    box = text.box
    if text.lying:
        # Along the card the box lies on its side, with a little air at both ends.
        box = Box(1.6 - box.height / 2, -box.width / 2, box.height - 3.2, box.width)
    return fit(
        text.text,
        box,
        text.weight,
        most_pt=text.most_pt,
        least_pt=text.least_pt,
        most_lines=text.most_lines,
        align=text.align,
    )


def draw_marks(canvas: Canvas, sheet: Sheet) -> None:
    """Hairlines that tell where to cut; nothing where the trim box alone is to tell.

    Crop marks stand outside the bleed. Cards cut edge to edge get ticks: in the margin where the
    sheet has one; where the cards fill the sheet, near its edge and where cuts cross, on the cut
    itself, which has the cards' clear margins at both sides.
    """
    if sheet.has_bleed and not sheet.marks:
        return
    canvas.saveState()
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(0.25)
    lines = _crop_marks(sheet) if sheet.is_cut_around else _ticks(sheet)
    for x1, y1, x2, y2 in lines:
        canvas.line(x1 * MM, (sheet.height_mm - y1) * MM, x2 * MM, (sheet.height_mm - y2) * MM)
    canvas.restoreState()


def _crop_marks(sheet: Sheet) -> list[tuple[float, float, float, float]]:
    """From the paper's edge inwards as far as the bleed; between cards no paper is left for any."""
    face, origins = sheet.face, [sheet.face_origin_mm(slot) for slot in range(sheet.slots)]
    xs = sorted({x + side for x, _ in origins for side in (0, face.width_mm)})
    ys = sorted({y + side for _, y in origins for side in (0, face.height_mm)})
    clear = sheet.bleed_mm + MARK_GAP_MM
    lines = []
    for x in xs:
        length = min(MARK_MM, ys[0] - clear - 0.5)
        lines.append((x, ys[0] - clear - length, x, ys[0] - clear))
        lines.append((x, ys[-1] + clear, x, ys[-1] + clear + length))
    for y in ys:
        length = min(MARK_MM, xs[0] - clear - 0.5)
        lines.append((xs[0] - clear - length, y, xs[0] - clear, y))
        lines.append((xs[-1] + clear, y, xs[-1] + clear + length, y))
    return lines


def _ticks(sheet: Sheet) -> list[tuple[float, float, float, float]]:
    width, height = sheet.width_mm, sheet.height_mm
    xs = [column * sheet.pitch_x_mm for column in range(1, sheet.columns)]
    ys = [row * sheet.pitch_y_mm for row in range(1, sheet.rows)]
    lines = []
    for x in xs:
        lines += [(x, height - TICK_FROM_MM, x, height - TICK_TO_MM)]
        lines += [(x, TICK_TO_MM, x, TICK_FROM_MM)]
        lines += [(x, y + CROSS_MM, x, y - CROSS_MM) for y in ys]
    for y in ys:
        lines += [
            (TICK_FROM_MM, y, TICK_TO_MM, y),
            (width - TICK_TO_MM, y, width - TICK_FROM_MM, y),
        ]
        lines += [(x - CROSS_MM, y, x + CROSS_MM, y) for x in xs]
    return lines
