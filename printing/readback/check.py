"""The finished file read back: how it is made, and every code and text in its page and slot.

A right code on the wrong card passes every decoder, so each code is matched to the standee that
belongs in its slot.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2

from printing.plan import LOT_SHEETS, Sheet, sheet_named
from printing.qr.symbol import Level
from printing.readback.due import Due, pages_due
from printing.readback.finding import Finding, told_once
from printing.readback.leaf import Leaf
from printing.readback.lettered import Lettered
from printing.readback.sight import Sight
from printing.readback.structure import OVERSIZED, check_dictionaries, check_page
from printing.readback.wording import Wording
from printing.standee import Standee

# pdfium keeps global state and may not be entered by two threads at once.
_reading = threading.Lock()


def verify(
    pdf: bytes | Path,
    standees: Sequence[Standee],
    *,
    layout: str,
    level: Level = "Q",
    sample: bool,
    lot_sheets: int = LOT_SHEETS,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Everything on the paper that differs from what these standees must say; empty when right.

    Every code is decoded and every text extracted, page by page and slot by slot, and each page
    must have the boxes that its layout plans, stand upright and hold no image. What is no code
    and no standee's own text must be as we draw it. `level` is the error correction that each
    code must have, `sample` says whether each standee must bear the sample stamp, or must not;
    `progress` is told how many standees have been read. Raises UnknownLayout.
    """
    sheet = sheet_named(layout)
    due = pages_due(standees, sheet, lot_sheets)
    return verify_pages(
        pdf,
        due,
        first=0,
        pages=len(due),
        sheet=sheet,
        level=level,
        sample=sample,
        progress=progress,
    )


def verify_pages(
    pdf: bytes | Path,
    due: Sequence[Due],
    *,
    first: int,
    pages: int,
    sheet: Sheet,
    level: Level,
    sample: bool,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """The findings on the pages from `first` on, `due` holding one entry for each of them.

    `pages` is how many the whole file must have. What only the whole file tells is found with its
    first page. `progress` is told how many standees of these pages have been read.
    """
    with _reading:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return [Finding("file-unreadable")]
        reading = _Reading(sheet, sample, level)
        try:
            findings: list[Finding] = []
            if len(document) != pages:
                findings.append(
                    Finding("page-count", expected=str(pages), found=str(len(document)))
                )
            if first == 0:
                findings += check_dictionaries(document, sheet, sample=sample)
            if any(found.what == OVERSIZED for found in findings):
                return told_once(findings)
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
            # An image that is drawn is found both on its page and in the file.
            return told_once(findings)
        finally:
            reading.close()
            document.close()


class _Reading:
    """What is looked at on every page of a file, one after the other."""

    def __init__(self, sheet: Sheet, sample: bool, level: Level) -> None:
        self._sheet = sheet
        self._lettered = Lettered(sheet, sample)
        self._sight = Sight(sheet, sample, level, self._lettered)
        self._wording = Wording(sheet, sample, self._lettered)

    def close(self) -> None:
        self._sight.close()

    def check(self, page: pypdfium2.PdfPage, number: int, due: Due) -> Iterator[Finding]:
        made = list(check_page(page, number, self._sheet))
        yield from made
        if any(found.what in ("page-size", "page-rotated") for found in made):
            return  # Nothing on it is where it is looked for.
        leaf = Leaf(page, number, due, self._lettered.on(due))
        worded = list(self._wording.check(leaf))
        # What says something else, or stands elsewhere, is not seen in its place either.
        otherwise = {(found.slot, found.field) for found in worded}
        for found in self._sight.check(leaf):
            if found.what != "text-unseen" or (found.slot, found.field) not in otherwise:
                yield found
        yield from worded
