"""From standees to one press-ready file, page by page: what was written is not kept.

Standees may come from an iterator. One lot at a time is measured, imposed and written, so memory
does not grow with the run; what all pages share (picture, marks, fonts, colour profile) is written
once, at the end.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import BinaryIO

from printing.artwork.compose import compose
from printing.artwork.picture import draw_marks, draw_picture, picture_box
from printing.plan import LOT_SHEETS, Sheet, cut_and_stack, sheet_named
from printing.qr.codes import code_paths
from printing.qr.symbol import LEVELS, REFUSE_BELOW_MM, WARN_BELOW_MM, Level
from printing.refusals import ModuleTooSmall, NothingToPrint, PrintRefusal, UnknownLevel
from printing.standee import Standee
from printing.writer.content import MM, Content
from printing.writer.forms import Studio, drawing, write_form
from printing.writer.metadata import tidy_title, write_info, write_metadata
from printing.writer.output_intent import write_output_intent
from printing.writer.pdf_file import PageTree, PdfFile, number
from printing.writer.printed import Placement, Placements, Printed, module_mm

__all__ = ["Placement", "Printed", "render", "write"]

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
    file = PdfFile(out)
    catalog, root, resources = file.reserve(), file.reserve(), file.reserve()
    tree = PageTree(file, root, _page_entries(sheet, resources))
    with drawing:
        studio = Studio()
        box = picture_box(sheet)
        picture = studio.draw("P", box, lambda it: draw_picture(it, sheet, sample=sample))
        paper = (0.0, 0.0, sheet.width_mm * MM, sheet.height_mm * MM)
        marks = studio.draw("M", paper, lambda it: draw_marks(it, sheet))

    content = Content(studio.fonts, sheet.face.symbol)
    slots = [_slot_start(sheet, slot) for slot in range(sheet.slots)]
    versions = array("B")
    rest = iter(standees)
    while lot := list(islice(rest, lot_sheets * sheet.slots)):
        drawn = _draw(lot, sheet, level, content, versions, progress)
        for items in cut_and_stack(len(lot), sheet.slots):
            parts: list[bytes] = []
            for start, item in zip(slots, items, strict=True):
                if item is not None:
                    parts += (start, drawn[item], b"Q\n")
            if marks:
                parts.append(b"/M Do\n")
            tree.add(b"".join(parts))
        # Let go before the next lot is gathered: two at once would be the peak.
        lot.clear()
        drawn.clear()
    if not versions:
        raise NothingToPrint()
    tree.finish()

    forms = {b"/P": (picture, box)} | ({b"/M": (marks, paper)} if marks else {})
    named = {name: file.reserve() for name in forms}
    for name, (operators, corners) in forms.items():
        write_form(file, named[name], operators, corners, resources)
    with drawing:
        fonts = studio.write_fonts(file)
    file.put(b"<</Font%b/XObject%b>>" % (_directory(fonts), _directory(named)), resources)
    title = tidy_title(title)
    file.put(
        b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/OutputIntents[%d 0 R]/Lang(vi-VN)"
        b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>"
        % (root, write_metadata(file, title), write_output_intent(file)),
        catalog,
    )
    sha256 = file.finish(catalog, write_info(file, title))
    return _printed(sheet, level, sample, tree.pages, versions, lot_sheets, file.size_bytes, sha256)


def _draw(
    lot: Sequence[Standee],
    sheet: Sheet,
    level: Level,
    content: Content,
    versions: "array[int]",
    progress: Callable[[int], None] | None,
) -> list[bytes]:
    """Measure and draw one lot, and tell the versions of its codes; it is written after that."""
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
        try:
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


def _slot_start(sheet: Sheet, slot: int) -> bytes:
    """From the paper's lower left corner to the slot's trim, top left; then the picture."""
    left, top = sheet.face_origin_mm(slot)
    across, up = number(left * MM), number((sheet.height_mm - top) * MM)
    return b"q 1 0 0 1 %b %b cm /P Do\n" % (across, up)


def _page_entries(sheet: Sheet, resources: int) -> bytes:
    """What every page says of itself: its paper, what is cut from it, and the shared resources.

    With bleed, the trim box holds all faces of the sheet and the bleed box what is printed beyond
    them; without, the sheet itself is cut through and both are the paper.
    """
    paper = (0.0, 0.0, sheet.width_mm, sheet.height_mm)
    trim = bleed = paper
    if sheet.has_bleed:
        corners = [sheet.face_origin_mm(slot) for slot in range(sheet.slots)]
        left, top = (min(edge) for edge in zip(*corners, strict=True))
        right = max(x for x, _ in corners) + sheet.face.width_mm
        bottom = max(y for _, y in corners) + sheet.face.height_mm
        trim = (left, sheet.height_mm - bottom, right, sheet.height_mm - top)
        beyond = sheet.bleed_mm
        bleed = (trim[0] - beyond, trim[1] - beyond, trim[2] + beyond, trim[3] + beyond)
    media, bled, trimmed = (
        b" ".join([number(edge * MM) for edge in box]) for box in (paper, bleed, trim)
    )
    entries = b"/MediaBox[%b]/BleedBox[%b]/TrimBox[%b]/Resources %d 0 R"
    return entries % (media, bled, trimmed, resources)


def _directory(numbers: Mapping[bytes, int]) -> bytes:
    return b"<<%b>>" % b"".join([b"%b %d 0 R" % (name, at) for name, at in numbers.items()])


def _printed(
    sheet: Sheet,
    level: Level,
    sample: bool,
    pages: int,
    versions: "array[int]",
    lot_sheets: int,
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
