"""How a page is made: what a press works by, and what a page drawn right may still get wrong.

A drawing shows neither a trim box nor a unit, and a picture of a code decodes like the code.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from printing.artwork.lettering import PT_MM
from printing.plan import Sheet
from printing.readback.finding import Finding
from printing.readback.objects import Oversized, written
from printing.readback.plain import check_objects

OVERSIZED = "stream-oversized"
"""A finding after which no page may be looked at: pdfium would hold all that it unpacks to."""

SLACK_MM = 0.05  # pdfium keeps lengths in single precision

_UNIT = re.compile(rb"/UserUnit\s*([^/>\s]+)")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")


def check_page(page: pypdfium2.PdfPage, number: int, sheet: Sheet) -> Iterator[Finding]:
    """Size, turn and boxes of the page, and images drawn on it; no boxes of a wrong size."""
    if turn := page.get_rotation():
        yield Finding("page-rotated", number, expected="0", found=str(turn))
    if (art := page.get_artbox(fallback_ok=False)) is not None:
        yield Finding("page-box", number, field="ArtBox", found=_told(_mm(art)))
    crop = page.get_cropbox(fallback_ok=False)
    if crop is not None and not _near(_mm(crop), _mm(page.get_mediabox())):
        whole = _told(_mm(page.get_mediabox()))
        yield Finding("page-box", number, None, None, "CropBox", whole, _told(_mm(crop)))
    width_mm, height_mm = (length * PT_MM for length in page.get_size())
    if not _near((width_mm, height_mm), (sheet.width_mm, sheet.height_mm)):
        yield Finding(
            "page-size",
            number,
            expected=f"{sheet.width_mm:g}x{sheet.height_mm:g}",
            found=f"{width_mm:.1f}x{height_mm:.1f}",
        )
        return
    read = {
        "MediaBox": page.get_mediabox,
        "BleedBox": page.get_bleedbox,
        "TrimBox": page.get_trimbox,
    }
    for name, due in sheet.boxes_mm.items():
        corners = read[name](fallback_ok=False)
        seen = _mm(corners or ())
        if not _near(seen, due):
            yield Finding("page-box", number, None, None, name, _told(due), _told(seen))
    if _draws_image(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject):
        yield Finding("page-image", number)


def check_dictionaries(
    document: pypdfium2.PdfDocument, sheet: Sheet, *, sample: bool
) -> Iterator[Finding]:
    """What pdfium draws or passes over without a word, in the file and by the page that has it.

    Units other than a point, and images that no page may draw, too. pdfium tells of none of it,
    but it writes every dictionary plainly, whatever it lay packed in.
    """
    try:
        told = written(document)
        yield from check_objects(told, sheet, sample=sample, pages=len(document))
        if not _odd_units(told) and not _IMAGE.search(told):
            return
        for number in range(len(document)):
            told = _written_alone(document, number)
            for unit in _odd_units(told):
                yield Finding("page-unit", number, expected="1", found=unit)
            if _IMAGE.search(told):
                yield Finding("page-image", number)
    except pypdfium2.PdfiumError:
        yield Finding("file-unreadable")
    except Oversized:
        yield Finding(OVERSIZED)


def _written_alone(document: pypdfium2.PdfDocument, number: int) -> bytes:
    """One page with all that it draws from, and nothing else of the file."""
    alone = pypdfium2.PdfDocument.new()
    try:
        alone.import_pages(document, [number])
        return written(alone)
    finally:
        alone.close()


def _odd_units(told: bytes) -> list[str]:
    return [unit.decode("latin-1")[:16] for unit in _UNIT.findall(told) if not _is_one(unit)]


def _is_one(unit: bytes) -> bool:
    try:
        return float(unit) == 1
    except ValueError:
        return False


def _draws_image(holder: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any]) -> bool:
    """Whether an image, inline ones too, is among what is drawn there and in its forms."""
    for place in range(count(holder)):
        drawn = get(holder, place)
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE or (
            kind == pdfium_c.FPDF_PAGEOBJ_FORM
            and _draws_image(
                drawn, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject
            )
        ):
            return True
    return False


def _near(seen: tuple[float, ...], due: tuple[float, ...]) -> bool:
    return len(seen) == len(due) and all(
        abs(a - b) <= SLACK_MM for a, b in zip(seen, due, strict=True)
    )


def _mm(corners: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(corner * PT_MM for corner in corners)


def _told(corners: tuple[float, ...]) -> str:
    return " ".join(f"{corner:.1f}" for corner in corners)
