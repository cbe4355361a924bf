"""The finished file read back: every code and every text, from its own page and slot.

A right code on the wrong card passes every decoder, so each code is matched to the standee that
belongs in its slot.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2

from printing.artwork.lettering import PT_MM
from printing.plan import LOT_SHEETS, Sheet, sheet_named
from printing.readback.due import Due, pages_due
from printing.readback.finding import Finding
from printing.readback.sight import Sight
from printing.readback.wording import Wording
from printing.standee import Standee

# pdfium keeps global state and may not be entered by two threads at once.
_reading = threading.Lock()


def verify(
    pdf: bytes | Path,
    standees: Sequence[Standee],
    *,
    layout: str,
    sample: bool,
    lot_sheets: int = LOT_SHEETS,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Everything on the paper that differs from what these standees must say; empty when right.

    Every code is decoded and every text extracted, page by page and slot by slot. `sample` says
    whether each standee must bear the sample stamp, or must not; `progress` is told how many
    standees have been read. Raises UnknownLayout.
    """
    sheet = sheet_named(layout)
    due = pages_due(standees, sheet, lot_sheets)
    return verify_pages(
        pdf, due, first=0, pages=len(due), sheet=sheet, sample=sample, progress=progress
    )


def verify_pages(
    pdf: bytes | Path,
    due: Sequence[Due],
    *,
    first: int,
    pages: int,
    sheet: Sheet,
    sample: bool,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """The findings on the pages from `first` on, `due` holding one entry for each of them.

    `pages` is how many the whole file must have. `progress` is told how many standees of these
    pages have been read.
    """
    with _reading:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return [Finding("file-unreadable")]
        reading = _Reading(sheet, sample)
        try:
            findings = []
            if len(document) != pages:
                findings.append(
                    Finding("page-count", expected=str(pages), found=str(len(document)))
                )
            done = 0
            for number in range(first, min(first + len(due), len(document))):
                try:
                    page = document[number]
                except pypdfium2.PdfiumError:
                    findings.append(Finding("file-unreadable", number))
                    continue
                try:
                    findings += reading.check(page, number, due[number - first])
                finally:
                    page.close()
                done += len(due[number - first])
                if progress is not None:
                    progress(done)
            return findings
        finally:
            reading.close()
            document.close()


class _Reading:
    """What is looked at on every page of a file, one after the other."""

    def __init__(self, sheet: Sheet, sample: bool) -> None:
        self._sheet = sheet
        self._sight = Sight(sheet, sample)
        self._wording = Wording(sheet, sample)

    def close(self) -> None:
        self._sight.close()

    def check(self, page: pypdfium2.PdfPage, number: int, due: Due) -> Iterator[Finding]:
        width_mm, height_mm = (length * PT_MM for length in page.get_size())
        sheet = self._sheet
        if abs(width_mm - sheet.width_mm) > 0.05 or abs(height_mm - sheet.height_mm) > 0.05:
            yield Finding(
                "page-size",
                number,
                expected=f"{sheet.width_mm:g}x{sheet.height_mm:g}",
                found=f"{width_mm:.1f}x{height_mm:.1f}",
            )
            return
        yield from self._sight.check(page, number, due)
        yield from self._wording.check(page, number, due)
