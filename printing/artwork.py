"""What differs from one standee to the next: measured first, then drawn over the picture."""

from dataclasses import dataclass

from reportlab.lib.colors import CMYKColor
from reportlab.pdfgen.canvas import Canvas

from printing import face
from printing.inks import BLACK, GREY, NAVY, WHITE
from printing.lettering import Lettering, fit
from printing.picture import MM, draw_letters
from printing.plan import Sheet
from printing.qr import QUIET_ZONE, Level, Symbol, check_module, encode
from printing.refusals import TextMissing
from printing.standee import FIELD_WORDS, REQUIRED, Standee


@dataclass(frozen=True)
class Drawing:
    """One standee measured and ready: nothing in it can fail to be drawn any more."""

    symbol: Symbol
    module_mm: float
    texts: tuple[tuple[Lettering, CMYKColor], ...]


def prepare(standee: Standee, level: Level) -> Drawing:
    """Encode the code and set every text. Raises a PrintRefusal that knows no index yet."""
    texts = compose(standee)
    symbol = encode(standee.payload, level)
    return Drawing(symbol, check_module(symbol, face.SYMBOL.width), texts)


def compose(standee: Standee) -> tuple[tuple[Lettering, CMYKColor], ...]:
    """Every text that differs from one standee to the next, set in its place."""
    for name in REQUIRED:
        if not getattr(standee, name):
            raise TextMissing(field=FIELD_WORDS[name])
    foot = f"Hỗ trợ: {standee.hotline} · {face.COVERED_TEXT}"
    if not standee.hotline:
        foot = face.COVERED_TEXT
    issue = f"Mã đăng ký · Lần phát hành {standee.issue}"
    return (
        (
            fit(
                standee.shop_name,
                face.SHOP_NAME,
                "ExtraBold",
                most_pt=19,
                least_pt=7,
                most_lines=3,
                field="shop_name",
            ),
            NAVY,
        ),
        (
            fit(standee.place, face.PLACE, "Medium", most_pt=9, least_pt=5.5, field="place"),
            GREY,
        ),
        (
            fit(
                standee.holder_name,
                face.HOLDER,
                "Bold",
                most_pt=11.5,
                least_pt=5,
                most_lines=2,
                align="left",
                field="holder_name",
            ),
            BLACK,
        ),
        (
            fit(
                standee.bank,
                face.BANK,
                "Bold",
                most_pt=11.5,
                least_pt=5,
                most_lines=2,
                align="left",
                field="bank",
            ),
            BLACK,
        ),
        (
            fit(
                standee.account_hint,
                face.ACCOUNT_HINT,
                "Medium",
                most_pt=8.6,
                least_pt=5.5,
                align="left",
                field="account_hint",
            ),
            GREY,
        ),
        (fit(standee.code, face.CODE, "Bold", most_pt=8.6, least_pt=6, field="code"), WHITE),
        (
            fit(
                foot, face.FOOT, "Medium", most_pt=6.4, least_pt=4.6, align="left", field="hotline"
            ),
            GREY,
        ),
        (
            fit(issue, face.ISSUE, "Medium", most_pt=6.4, least_pt=5, align="right", field="issue"),
            GREY,
        ),
    )


def draw_standee(canvas: Canvas, drawing: Drawing) -> None:
    """What differs: the code and the texts, over the picture of `draw_picture`."""
    draw_symbol(canvas, drawing.symbol, drawing.module_mm)
    for lettering, colour in drawing.texts:
        draw_letters(canvas, lettering, colour)


def draw_symbol(canvas: Canvas, symbol: Symbol, module_mm: float) -> None:
    """One path, one fill: a code parted over several fills shows hairlines between them."""
    canvas.saveState()
    clear = QUIET_ZONE * module_mm
    canvas.translate((face.SYMBOL.x + clear) * MM, -(face.SYMBOL.y + clear) * MM)
    canvas.scale(module_mm * MM, module_mm * MM)
    canvas.setFillColor(BLACK)
    path = canvas.beginPath()
    for row, column, length in symbol.runs:
        path.rect(column, -1 - row, length, 1)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)  # non-zero winding
    canvas.restoreState()


def draw_cut_ticks(canvas: Canvas, sheet: Sheet) -> None:
    """Hairlines on the cuts of a butt-cut sheet: at the paper's edge and where cuts cross.

    Page coordinates, in points from the lower left. They stay inside the cards' 5 mm of clear
    margin, so that they fall away with the cut or lie on its very edge.
    """
    width, height = sheet.width_mm * MM, sheet.height_mm * MM
    tick = 3.5 * MM
    canvas.saveState()
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(0.25)
    xs = [column * sheet.pitch_x_mm * MM for column in range(1, sheet.columns)]
    ys = [row * sheet.pitch_y_mm * MM for row in range(1, sheet.rows)]
    for x in xs:
        canvas.line(x, 0, x, tick)
        canvas.line(x, height - tick, x, height)
        for y in ys:
            canvas.line(x, y - tick, x, y + tick)
    for y in ys:
        canvas.line(0, y, tick, y)
        canvas.line(width - tick, y, width, y)
        for x in xs:
            canvas.line(x - tick, y, x + tick, y)
    canvas.restoreState()
