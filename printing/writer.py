"""From standees to one press-ready file: measured first, then drawn, then handed over whole."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from printing.artwork import Drawing, draw_cut_ticks, draw_standee, prepare
from printing.lettering import typeface
from printing.picture import MM, draw_picture, picture_box
from printing.plan import Sheet, impose, sheet_named
from printing.qr import LEVELS, WARN_BELOW_MM, Level
from printing.refusals import NothingToPrint, PrintRefusal, UnknownLevel
from printing.standee import Standee

# reportlab keeps its fonts for the process and forbids one font in two documents at a time.
_drawing = threading.Lock()


@dataclass(frozen=True)
class Placement:
    """Where one standee went: page and slot counted from zero, and the symbol it was given."""

    page: int
    slot: int
    index: int
    version: int
    module_mm: float


@dataclass(frozen=True)
class Printed:
    """What was written: for the print record, and for whoever looks a standee up in the file.

    `sha256` is the whole file's, `module_mm` the smallest module in it; `small_modules` are the
    indexes of standees whose modules are below 1.0 mm, which print but read less well.
    """

    layout: str
    level: Level
    sample: bool
    pages: int
    placements: tuple[Placement, ...]
    module_mm: float
    small_modules: tuple[int, ...]
    size_bytes: int
    sha256: str


def render(
    standees: Iterable[Standee],
    out: BinaryIO,
    *,
    layout: str = "a4-4xa6",
    level: Level = "Q",
    sample: bool,
    title: str,
) -> Printed:
    """Write one PDF of all the standees to `out`, in the order that survives cutting.

    `sample` stamps every standee as not to be paid to. The same input gives the same bytes.
    Raises a PrintRefusal, naming the line where one is at fault, before a byte is written.
    """
    sheet = sheet_named(layout)
    if level not in LEVELS:
        raise UnknownLevel(level=level)
    drawings = []
    for index, standee in enumerate(standees):
        try:
            drawings.append(prepare(standee, level))
        except PrintRefusal as refusal:
            raise refusal.at(index) from None
    if not drawings:
        raise NothingToPrint()

    with _drawing:
        content, placements = _write(drawings, sheet, sample=sample, title=title)
    out.write(content)
    return Printed(
        layout=layout,
        level=level,
        sample=sample,
        pages=placements[-1].page + 1,
        placements=placements,
        module_mm=min(drawing.module_mm for drawing in drawings),
        small_modules=tuple(
            index for index, drawing in enumerate(drawings) if drawing.module_mm < WARN_BELOW_MM
        ),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _write(
    drawings: list[Drawing], sheet: Sheet, *, sample: bool, title: str
) -> tuple[bytes, tuple[Placement, ...]]:
    held = BytesIO()
    canvas = _canvas(held, sheet, title)
    corners: Any = picture_box()
    canvas.beginForm("picture", *corners)
    draw_picture(canvas, sheet, sample=sample)
    canvas.endForm()

    placements = []
    page = 0
    for spot in impose(len(drawings), sheet):
        if spot.page != page:
            _finish_page(canvas, sheet)
            page = spot.page
        drawing = drawings[spot.index]
        left, top = sheet.face_origin_mm(spot.slot)
        canvas.saveState()
        canvas.translate(left * MM, (sheet.height_mm - top) * MM)
        canvas.doForm("picture")
        draw_standee(canvas, drawing)
        canvas.restoreState()
        placements.append(
            Placement(spot.page, spot.slot, spot.index, drawing.symbol.version, drawing.module_mm)
        )
    _finish_page(canvas, sheet)
    _drop_transitions(canvas)
    canvas.save()
    return held.getvalue(), tuple(placements)


def _canvas(held: BytesIO, sheet: Sheet, title: str) -> Canvas:
    width, height = sheet.width_mm * MM, sheet.height_mm * MM
    inset = sheet.bleed_mm * MM
    # Ascii85 would add a quarter to every stream for readers that went out decades ago.
    rl_config.useA85 = 0
    # Without a first font of ours reportlab lists Helvetica in every file, and does not embed it.
    options: dict[str, Any] = {"initialFontName": typeface("Medium").name}
    canvas = Canvas(
        held,
        pagesize=(width, height),
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        enforceColorSpace="CMYK",
        lang="vi-VN",
        bleedBox=(0, 0, width, height),
        trimBox=(inset, inset, width - inset, height - inset),
        **options,
    )
    canvas.setTitle(title)
    canvas.setAuthor("Phố Chợ")
    canvas.setCreator("Phố Chợ")
    return canvas


def _finish_page(canvas: Canvas, sheet: Sheet) -> None:
    if not sheet.has_bleed:
        draw_cut_ticks(canvas, sheet)
    canvas.showPage()


def _drop_transitions(canvas: Canvas) -> None:
    """reportlab gives each page an empty /Trans, which PDF/A forbids."""
    document: Any = canvas._doc  # type: ignore[attr-defined]
    for page in document.Pages.pages:
        page.Trans = None
