"""The finished file read back: every code and every text, from its own page and slot.

A right code on the wrong card passes every decoder, so each code is matched to the standee that
belongs in its slot. Findings name pages, slots and digests, never a payload or a person.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2

from printing.artwork.lettering import PT_MM, Box
from printing.plan import LOT_SHEETS, Sheet, impose, sheet_named
from printing.qr.symbol import QUIET_ZONE
from printing.readback.page import (
    DPI,
    Code,
    Pixels,
    Plate,
    blackness,
    characters,
    decode,
    glance_dpi,
    stands_clear,
)
from printing.standee import Standee

SLACK_MM = 0.3  # how far ink may reach beyond its place: side bearings and smoothing
SHIFT = 0.75  # modules by which a symbol may seem to be off its place; decoders round

# Black ink alone is 32 of 255 in pdfium's grey; other inks, less of it and more than it differ.
BLACK, NEAR_BLACK = 32, 4
# A text that can be extracted may still lie under something, or be white on white. What is set
# faintest, grey on the pale panel, parts its lightest and darkest pixel by 120 of 255.
SEEN = 60

# How much of a module beside a symbol may be its own blur; at a glance less is forgiven, because
# what is not forgiven is looked at again.
NEAR, NEARER = 1 / 4, 1 / 6

Due = Mapping[int, tuple[int, Standee]]
"""What belongs on one page: by slot, the standee and its index in the run."""

# pdfium keeps global state and may not be entered by two threads at once.
_reading = threading.Lock()


@dataclass(frozen=True)
class Finding:
    """One thing on the paper that is not as it must be.

    `what` is one of: file-unreadable, file-changed, page-count, page-size, code-missing,
    code-wrong, code-extra, code-damaged, code-misplaced, code-ink, quiet-zone, text-wrong,
    text-outside, text-extra, text-unseen, sample-missing, sample-present. `field` names the text.
    Page, slot and index count from zero and are None where they do not apply; `lot` counts from
    one, where a run has lots. `expected` and `found` are the first sixteen hexadecimal digits of
    SHA-256 digests, or sizes and counts, and empty where there is nothing.
    """

    what: str
    page: int | None = None
    slot: int | None = None
    index: int | None = None
    field: str = ""
    expected: str = ""
    found: str = ""
    lot: int | None = None


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


def pages_due(standees: Sequence[Standee], sheet: Sheet, lot_sheets: int) -> list[Due]:
    """What belongs on each page of a file that holds all of these standees."""
    spots = list(impose(len(standees), sheet, lot_sheets=lot_sheets))
    due: list[dict[int, tuple[int, Standee]]] = [
        {} for _ in range(spots[-1].page + 1 if spots else 0)
    ]
    for spot in spots:
        due[spot.page][spot.slot] = spot.index, standees[spot.index]
    return list(due)


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
            reading.plate.close()
            document.close()


class _Reading:
    """The places of one sheet, worked out once for all its pages."""

    def __init__(self, sheet: Sheet, sample: bool) -> None:
        self.sheet = sheet
        self.sample = sample
        self.plate = Plate()
        boxes, self._owners = [], []
        for slot in range(sheet.slots):
            left, top = sheet.face_origin_mm(slot)
            for field, box in sheet.face.boxes(sample).items():
                self._owners.append((slot, field))
                x, y = left + box.x, sheet.height_mm - top - box.y
                boxes.append((x, y - box.height, x + box.width, y))
        self._boxes = np.array(boxes) / PT_MM
        self._slack = SLACK_MM / PT_MM
        self._glance_dpi = glance_dpi(sheet.face.symbol.width)

    def check(self, page: pypdfium2.PdfPage, number: int, due: Due) -> Iterator[Finding]:
        width_mm, height_mm = (length * PT_MM for length in page.get_size())
        sheet = self.sheet
        if abs(width_mm - sheet.width_mm) > 0.05 or abs(height_mm - sheet.height_mm) > 0.05:
            yield Finding(
                "page-size",
                number,
                expected=f"{sheet.width_mm:g}x{sheet.height_mm:g}",
                found=f"{width_mm:.1f}x{height_mm:.1f}",
            )
            return
        # Nothing amiss at a glance is nothing amiss; what seems amiss is looked at closely.
        findings = list(self._check_sight(page, self._glance_dpi, number, due))
        if findings and self._glance_dpi < DPI:
            findings = list(self._check_sight(page, DPI, number, due))
        yield from findings
        yield from self._check_texts(page, number, due)

    def _check_sight(
        self, page: pypdfium2.PdfPage, dpi: int, number: int, due: Due
    ) -> Iterator[Finding]:
        """What can be seen of the page at that resolution: its codes, and that texts show."""
        image = self.plate.pixels(page, dpi)
        yield from self._check_codes(image, dpi, number, due)
        px_mm = 25.4 / dpi
        for slot, (index, standee) in due.items():
            words = self.sheet.face.wording(standee, self.sample)
            for field, box in self.sheet.face.boxes(self.sample).items():
                area = self._area(image, slot, box, px_mm)
                if words[field] and (not area.size or int(area.max()) - int(area.min()) < SEEN):
                    yield Finding("text-unseen", number, slot, index, field)

    def _area(self, image: Pixels, slot: int, box: Box, px_mm: float) -> Pixels:
        left, top = self.sheet.face_origin_mm(slot)
        x, y = left + box.x, top + box.y
        rows = slice(round(y / px_mm), round((y + box.height) / px_mm))
        return image[rows, round(x / px_mm) : round((x + box.width) / px_mm)]

    def _check_codes(self, image: Pixels, dpi: int, number: int, due: Due) -> Iterator[Finding]:
        px_mm = 25.4 / dpi
        by_slot: dict[int | None, list[Code]] = {}
        for code in decode(image):
            slot = self.sheet.slot_at(
                (code.left + code.right) / 2 * px_mm, (code.top + code.bottom) / 2 * px_mm
            )
            by_slot.setdefault(slot, []).append(code)
        for slot, (index, standee) in due.items():
            wanted = standee.payload.encode()
            codes = by_slot.pop(slot, [])
            if not codes:
                yield Finding("code-missing", number, slot, index, expected=_digest(wanted))
                continue
            if len(codes) > 1:
                yield Finding("code-extra", number, slot, index, found=str(len(codes)))
            for code in codes:
                if code.payload != wanted:
                    expected, found = _digest(wanted), _digest(code.payload)
                    yield Finding("code-wrong", number, slot, index, "payload", expected, found)
                if not code.intact:
                    yield Finding("code-damaged", number, slot, index, "payload")
                if not self._is_in_place(code, slot, px_mm):
                    yield Finding("code-misplaced", number, slot, index, "payload")
                if abs(blackness(image, code) - BLACK) > NEAR_BLACK:
                    yield Finding("code-ink", number, slot, index, "payload")
                if not stands_clear(image, code, NEAR if dpi == DPI else NEARER):
                    yield Finding("quiet-zone", number, slot, index, "payload")
        for stray, codes in by_slot.items():
            yield Finding("code-extra", number, stray, found=str(len(codes)))

    def _is_in_place(self, code: Code, slot: int, px_mm: float) -> bool:
        """Whether the symbol fills its box, as large as the box allows with its quiet zone."""
        symbol = self.sheet.face.symbol
        left, top = self.sheet.face_origin_mm(slot)
        module = symbol.width / (code.modules + 2 * QUIET_ZONE)
        clear, far = QUIET_ZONE * module, (QUIET_ZONE + code.modules) * module
        x, y = left + symbol.x, top + symbol.y
        due = (x + clear, y + clear, x + far, y + far)
        seen = (code.left * px_mm, code.top * px_mm, code.right * px_mm, code.bottom * px_mm)
        allowed = max(SHIFT * module, 2 * px_mm)
        return all(abs(a - b) <= allowed for a, b in zip(seen, due, strict=True))

    def _check_texts(self, page: pypdfium2.PdfPage, number: int, due: Due) -> Iterator[Finding]:
        found, outside, stray = self._texts(page, due)
        face = self.sheet.face
        for slot, (index, standee) in due.items():
            plain = face.wording(standee, False)
            stamps = {
                field: _plain(words)
                for field, words in face.wording(standee, True).items()
                if field not in plain
            }
            for field, words in face.wording(standee, self.sample).items():
                wanted, read = _plain(words), _plain(found.get((slot, field), ""))
                if (slot, field) in outside:
                    yield Finding("text-outside", number, slot, index, field)
                if read == wanted:
                    continue
                what = "sample-missing" if field in stamps else "text-wrong"
                if not self.sample and any(stamp in read for stamp in stamps.values()):
                    what = "sample-present"
                yield Finding(what, number, slot, index, field, _digest(wanted), _digest(read))
            if slot in stray:
                text = _plain(stray.pop(slot))
                stamped = any(stamp in text for stamp in stamps.values())
                what = "sample-present" if stamped else "text-extra"
                yield Finding(what, number, slot, index, found=_digest(text))
        for elsewhere, text in stray.items():
            yield Finding("text-extra", number, elsewhere, found=_digest(_plain(text)))

    def _texts(
        self, page: pypdfium2.PdfPage, due: Due
    ) -> tuple[dict[tuple[int, str], str], set[tuple[int, str]], dict[int | None, str]]:
        """The text in each place due, the places whose ink reaches out, and the text elsewhere."""
        drawn = characters(page)
        middle = (drawn.ink[:, :2] + drawn.ink[:, 2:]) / 2
        x, y = middle[:, :1], middle[:, 1:]
        left, bottom, right, top = self._boxes.T
        slack = self._slack
        held = (x >= left - slack) & (x <= right + slack)
        held &= (y >= bottom - slack) & (y <= top + slack)
        place = np.where(held.any(axis=1), held.argmax(axis=1), -1)
        own = self._boxes[place]
        reaches = (drawn.ink[:, :2] < own[:, :2] - slack).any(axis=1)
        reaches |= (drawn.ink[:, 2:] > own[:, 2:] + slack).any(axis=1)

        found: dict[tuple[int, str], str] = {}
        stray: dict[int | None, str] = {}
        order = place.argsort(kind="stable")
        text = drawn.code_points[order].astype("<u4").tobytes().decode("utf-32-le", "replace")
        places, starts = np.unique(place[order], return_index=True)
        ends = [*starts[1:], len(text)]
        for owner, start, end in zip(places.tolist(), starts, ends, strict=True):
            if owner >= 0 and self._owners[owner][0] in due:
                found[self._owners[owner]] = text[start:end]
                continue
            for position in order[start:end]:
                slot = self.sheet.slot_at(
                    middle[position, 0] * PT_MM, self.sheet.height_mm - middle[position, 1] * PT_MM
                )
                stray[slot] = stray.get(slot, "") + chr(drawn.code_points[position])
        outside = {self._owners[owner] for owner in place[reaches & (place >= 0)].tolist()}
        return found, outside, stray


def _plain(text: str) -> str:
    """NFC without spaces: wrapped lines join, and a viewer's own spacing does not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _digest(value: str | bytes) -> str:
    content = value.encode(errors="replace") if isinstance(value, str) else value
    return hashlib.sha256(content).hexdigest()[:16] if content else ""
