"""From standees to one press-ready file, page by page: what was written is not kept.

Standees may come from an iterator. One lot at a time is measured, imposed and written, so memory
does not grow with the run; what all pages share (picture, marks, fonts, colour profile) is written
once, at the end.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import BinaryIO

from printing.artwork.compose import compose
from printing.artwork.picture import draw_marks, draw_picture, picture_box
from printing.plan import LOT_SHEETS, Sheet, cut_and_stack, sheet_named
from printing.qr.codes import code_paths
from printing.qr.symbol import LEVELS, REFUSE_BELOW_MM, WARN_BELOW_MM, Level
from printing.refusals import CodeTwice, ModuleTooSmall, NothingToPrint, PrintRefusal, UnknownLevel
from printing.standee import FIELD_WORDS, Standee
from printing.writer.content import MM, Content
from printing.writer.document import Document, Form
from printing.writer.forms import drawing
from printing.writer.pdf_file import number
from printing.writer.printed import Placement, Placements, Printed, module_mm

__all__ = ["Placement", "Printed", "render", "write"]

SLOT_END, CUT_MARKS = b"Q\n", b"/M Do\n"
TELL_EVERY = 100  # standees between two words to `progress`


def render(
    standees: Iterable[Standee],
    out: BinaryIO,
    *,
    layout: str = "a4-4xa6",
    level: Level = "Q",
    sample: bool,
    title: str,
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """Write one PDF of all the standees to `out`, in the order that survives cutting.

    `sample` stamps every standee as not to be paid to. The same input gives the same bytes.
    Raises a PrintRefusal, naming the line where one is at fault, and whatever `out` raises: see
    `write` for what `out` then holds.
    """
    sheet = sheet_named(layout)
    if level not in LEVELS:
        raise UnknownLevel(level=level)
    return write(
        standees, out, sheet=sheet, level=level, sample=sample, title=title, progress=progress
    )


def write(
    standees: Iterable[Standee],
    out: BinaryIO,
    *,
    sheet: Sheet,
    level: Level,
    sample: bool,
    title: str,
    progress: Callable[[int], None] | None = None,
    lot_sheets: int = LOT_SHEETS,
) -> Printed:
    """Stream one PDF/A-2b file to `out`; `progress` hears how many standees are drawn.

    Nothing is written before the first lot is measured. A refusal in a later lot, and an OSError
    of a full disk, leave a beginning without the table that makes it a file: no reader opens it,
    and the caller drops it.
    """
    document, forms = begin(out, sheet, sample=sample)
    content = Content(document.studio.fonts, sheet.face.symbol)
    slots = [slot_start(sheet, slot) for slot in range(sheet.slots)]
    versions = array("B")
    line_of: dict[str, int] = {}
    rest = iter(standees)
    while lot := list(islice(rest, lot_sheets * sheet.slots)):
        drawn = _draw(lot, sheet, level, content, versions, line_of, progress)
        for items in cut_and_stack(len(lot), sheet.slots):
            parts: list[bytes] = []
            for start, item in zip(slots, items, strict=True):
                if item is not None:
                    parts += (start, drawn[item], SLOT_END)
            if b"/M" in forms:
                parts.append(CUT_MARKS)
            document.add(b"".join(parts))
        # Let go before the next lot is gathered: two at once would be the peak.
        lot.clear()
        drawn.clear()
    if not versions:
        raise NothingToPrint()
    with drawing:
        sha256 = document.finish(title, forms)
    written = document.pages, document.size_bytes, sha256
    return _printed(sheet, level, sample, versions, lot_sheets, *written)


def _draw(
    lot: Sequence[Standee],
    sheet: Sheet,
    level: Level,
    content: Content,
    versions: "array[int]",
    line_of: dict[str, int],
    progress: Callable[[int], None] | None,
) -> list[bytes]:
    """Measure and draw one lot, and tell its codes' versions and its boards' lines; it is written
    after that."""
    first = len(versions)
    payloads = [standee.payload for standee in lot]
    late = None
    try:
        codes = code_paths(payloads, level)
    except PrintRefusal as refusal:
        # An earlier line may be at fault in its texts, and is the one to name then.
        late, codes = refusal, code_paths(payloads[: refusal.index], level)
    drawn = []
    for index, standee in enumerate(lot[: len(codes) + 1]):
        line = first + index + 1
        try:
            if standee.code and (earlier := line_of.setdefault(standee.code, line)) < line:
                raise CodeTwice(field=FIELD_WORDS["code"], first=earlier)
            texts = compose(standee, sheet.face)
            if late is not None and index == len(codes):
                raise late
            code = codes[index]
            if (side_mm := module_mm(sheet, code.modules)) < REFUSE_BELOW_MM:
                raise ModuleTooSmall(module_mm=side_mm, least_mm=REFUSE_BELOW_MM)
        except PrintRefusal as refusal:
            raise refusal.at(first + index) from None
        drawn.append(content.of(code, texts))
        versions.append(code.version)
        if progress is not None and (len(versions) % TELL_EVERY == 0 or index == len(lot) - 1):
            progress(len(versions))
    return drawn


def begin(out: BinaryIO, sheet: Sheet, *, sample: bool) -> tuple[Document, dict[bytes, Form]]:
    """A file without a page yet, and the forms, by name, that its pages will share."""
    with drawing:
        document = Document(out, sheet.boxes_mm)
        studio = document.studio
        box = picture_box(sheet)
        picture = studio.draw("P", box, lambda it: draw_picture(it, sheet, sample=sample))
        paper = (0.0, 0.0, sheet.width_mm * MM, sheet.height_mm * MM)
        marks = studio.draw("M", paper, lambda it: draw_marks(it, sheet))
    return document, {b"/P": (picture, box)} | ({b"/M": (marks, paper)} if marks else {})


def slot_start(sheet: Sheet, slot: int) -> bytes:
    """From the paper's lower left corner to the slot's trim, top left; then the picture."""
    left, top = sheet.face_origin_mm(slot)
    across, up = number(left * MM), number((sheet.height_mm - top) * MM)
    return b"q 1 0 0 1 %b %b cm /P Do\n" % (across, up)


def _printed(
    sheet: Sheet,
    level: Level,
    sample: bool,
    versions: "array[int]",
    lot_sheets: int,
    pages: int,
    size_bytes: int,
    sha256: str,
) -> Printed:
    sides = [module_mm(sheet, 17 + 4 * version) for version in range(41)]
    return Printed(
        layout=sheet.name,
        level=level,
        sample=sample,
        pages=pages,
        placements=Placements(sheet, versions, lot_sheets),
        module_mm=sides[max(versions)],
        small_modules=tuple(
            index for index, version in enumerate(versions) if sides[version] < WARN_BELOW_MM
        ),
        size_bytes=size_bytes,
        sha256=sha256,
    )
