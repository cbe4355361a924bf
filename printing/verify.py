"""The finished file read back: every code and every text, from its own page and slot.

pdfium draws and zxing-cpp decodes; neither shares code with what encoded and drew. A right code
on the wrong card passes every decoder, so each is matched to the standee that belongs in that
slot. Findings name pages, slots and digests, never a payload or a person.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c
import zxingcpp

from printing import face
from printing.lettering import PT_MM, Box
from printing.plan import Sheet, impose, sheet_named
from printing.qr import QUIET_ZONE
from printing.standee import Standee

DPI = 200
PAPER = 250  # A pixel at least this light counts as clear paper.

# pdfium keeps global state and may not be entered by two threads at once.
_reading = threading.Lock()

_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Finding:
    """One thing on the paper that is not as it must be.

    `what` is one of: file-unreadable, page-count, page-size, code-missing, code-wrong,
    code-extra, code-damaged, quiet-zone, text-wrong, text-extra, sample-missing,
    sample-present. `field` names the text. Page, slot and index count from zero and are None
    where they do not apply; `expected` and `found` are the first sixteen hexadecimal digits of
    SHA-256 digests, or sizes and counts, and empty where there is nothing.
    """

    what: str
    page: int | None = None
    slot: int | None = None
    index: int | None = None
    field: str = ""
    expected: str = ""
    found: str = ""


@dataclass(frozen=True)
class Code:
    """A decoded code and where its symbol lies on the page image, in pixels."""

    payload: bytes
    intact: bool
    modules: int
    left: float
    top: float
    right: float
    bottom: float


def verify(
    pdf: bytes | Path, standees: Sequence[Standee], *, layout: str, sample: bool
) -> list[Finding]:
    """Everything on the paper that differs from what these standees must say; empty when right.

    Every code is decoded and every text extracted, page by page and slot by slot. `sample` says
    whether each standee must bear the sample stamp, or must not. Raises UnknownLayout.
    """
    sheet = sheet_named(layout)
    spots = list(impose(len(standees), sheet))
    pages = spots[-1].page + 1 if spots else 0
    due: list[dict[int, int]] = [{} for _ in range(pages)]
    for spot in spots:
        due[spot.page][spot.slot] = spot.index
    with _reading:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except (pypdfium2.PdfiumError, FileNotFoundError):
            return [Finding("file-unreadable")]
        try:
            findings = []
            if len(document) != pages:
                findings.append(
                    Finding("page-count", expected=str(pages), found=str(len(document)))
                )
            for number, expected in enumerate(due[: len(document)]):
                page = document[number]
                try:
                    findings += _check_page(page, number, expected, standees, sheet, sample)
                finally:
                    page.close()
            return findings
        finally:
            document.close()


def _check_page(
    page: pypdfium2.PdfPage,
    number: int,
    due: Mapping[int, int],
    standees: Sequence[Standee],
    sheet: Sheet,
    sample: bool,
) -> Iterator[Finding]:
    width_mm, height_mm = (length * PT_MM for length in page.get_size())
    if abs(width_mm - sheet.width_mm) > 0.05 or abs(height_mm - sheet.height_mm) > 0.05:
        yield Finding(
            "page-size",
            number,
            expected=f"{sheet.width_mm:g}x{sheet.height_mm:g}",
            found=f"{width_mm:.1f}x{height_mm:.1f}",
        )
        return
    yield from _check_codes(page, number, due, standees, sheet)
    yield from _check_texts(page, number, due, standees, sheet, sample)


def _check_codes(
    page: pypdfium2.PdfPage,
    number: int,
    due: Mapping[int, int],
    standees: Sequence[Standee],
    sheet: Sheet,
) -> Iterator[Finding]:
    bitmap = page.render(scale=DPI / 72, grayscale=True)
    image: Pixels = bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width]
    px_mm = 25.4 / DPI
    by_slot: dict[int | None, list[Code]] = {}
    for code in _decode(image):
        slot = sheet.slot_at(
            (code.left + code.right) / 2 * px_mm, (code.top + code.bottom) / 2 * px_mm
        )
        by_slot.setdefault(slot, []).append(code)
    for slot, index in due.items():
        wanted = standees[index].payload.encode()
        codes = by_slot.pop(slot, [])
        if not codes:
            yield Finding("code-missing", number, slot, index, expected=_digest(wanted))
            continue
        if len(codes) > 1:
            yield Finding("code-extra", number, slot, index, found=str(len(codes)))
        for code in codes:
            if code.payload != wanted:
                yield Finding(
                    "code-wrong",
                    number,
                    slot,
                    index,
                    "payload",
                    _digest(wanted),
                    _digest(code.payload),
                )
            if not code.intact:
                yield Finding("code-damaged", number, slot, index, "payload")
            if not _stands_clear(image, code):
                yield Finding("quiet-zone", number, slot, index, "payload")
    for slot, codes in by_slot.items():
        yield Finding("code-extra", number, slot, found=str(len(codes)))


def _decode(image: Pixels) -> Iterator[Code]:
    for barcode in zxingcpp.read_barcodes(image, formats=_QR_ONLY):
        corners = barcode.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        xs, ys = [point.x for point in points], [point.y for point in points]
        extra: Any = barcode.extra
        yield Code(
            payload=barcode.bytes,
            # Unused error correction: all of it, or some module was read wrong.
            intact=float(extra["UEC"]) >= 1.0,
            modules=17 + 4 * int(extra["Version"]),
            left=min(xs),
            top=min(ys),
            right=max(xs) + 1,
            bottom=max(ys) + 1,
        )


def _stands_clear(image: Pixels, code: Code) -> bool:
    """Whether paper surrounds the symbol, four modules of it.

    The decoder finds corners to about a sixth of a module, so a quarter is allowed for.
    """
    module = (code.right - code.left) / code.modules
    blur = 1 + round(module / 4)
    reach = QUIET_ZONE * module - blur
    left, right = code.left - reach, code.right + reach
    top, bottom = code.top - reach, code.bottom + reach
    if left < 0 or top < 0 or right > image.shape[1] or bottom > image.shape[0]:
        return False
    around = image[round(top) : round(bottom), round(left) : round(right)].copy()
    around[
        round(code.top - top) - blur : round(code.bottom - top) + blur,
        round(code.left - left) - blur : round(code.right - left) + blur,
    ] = 255
    return bool(around.min() >= PAPER)


def _check_texts(
    page: pypdfium2.PdfPage,
    number: int,
    due: Mapping[int, int],
    standees: Sequence[Standee],
    sheet: Sheet,
    sample: bool,
) -> Iterator[Finding]:
    found: dict[tuple[int, str], str] = {}
    stray: dict[int | None, str] = {}
    for character, x, y in _characters(page):
        x_mm, y_mm = x * PT_MM, sheet.height_mm - y * PT_MM
        slot = sheet.slot_at(x_mm, y_mm)
        field = None
        if slot is not None and slot in due:
            left, top = sheet.face_origin_mm(slot)
            field = _field_at(x_mm - left, y_mm - top, sample)
        if slot is None or field is None:
            stray[slot] = stray.get(slot, "") + character
        else:
            found[slot, field] = found.get((slot, field), "") + character
    for slot, index in due.items():
        for field, wanted in _wording(standees[index], sample).items():
            read = _plain(found.get((slot, field), ""))
            if read == _plain(wanted):
                continue
            what = "sample-missing" if field.startswith("sample") else "text-wrong"
            if field == "subtitle" and read == _plain(face.SAMPLE_TEXT):
                what = "sample-present"
            yield Finding(what, number, slot, index, field, _digest(_plain(wanted)), _digest(read))
    for slot, text in stray.items():
        what = "sample-present" if _plain(face.SAMPLE_TEXT) in _plain(text) else "text-extra"
        yield Finding(
            what, number, slot, due.get(slot) if slot is not None else None, found=_digest(text)
        )


def _characters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float]]:
    """Each character drawn, with its origin in points from the page's lower left corner."""
    text = page.get_textpage()
    try:
        x, y = c_double(), c_double()
        for position in range(text.count_chars()):
            # Spaces and line ends that pdfium itself puts in are not on the paper.
            if pdfium_c.FPDFText_IsGenerated(text, position):
                continue
            pdfium_c.FPDFText_GetCharOrigin(text, position, byref(x), byref(y))
            yield chr(pdfium_c.FPDFText_GetUnicode(text, position)), x.value, y.value
    finally:
        text.close()


_PLACES: Mapping[str, Box] = {
    "title": face.TITLE,
    "shop_name": face.SHOP_NAME,
    "place": face.PLACE,
    "holder_label": face.HOLDER_LABEL,
    "holder_name": face.HOLDER,
    "bank_label": face.BANK_LABEL,
    "bank": face.BANK,
    "account_hint": face.ACCOUNT_HINT,
    "caution": face.CAUTION,
    "code": face.CODE,
    "foot": face.FOOT,
    "issue": face.ISSUE,
    **{f"pill {text}": box for text, box in face.PILLS.items()},
}
_PLAIN_PLACES = {**_PLACES, "subtitle": face.SUBTITLE}
_SAMPLE_PLACES = {
    **_PLACES,
    "sample": face.SAMPLE_RIBBON,
    "sample left": face.SAMPLE_SIDES[0],
    "sample right": face.SAMPLE_SIDES[1],
}


def _field_at(x_mm: float, y_mm: float, sample: bool) -> str | None:
    places = _SAMPLE_PLACES if sample else _PLAIN_PLACES
    for field, box in places.items():
        if box.holds(x_mm, y_mm):
            return field
    return None


def _wording(standee: Standee, sample: bool) -> dict[str, str]:
    """What each place must say, taken from the standee and not from what was drawn."""
    support = f"Hỗ trợ: {standee.hotline} · " if standee.hotline else ""
    words = {
        "title": face.TITLE_TEXT,
        "shop_name": standee.shop_name,
        "place": standee.place,
        "holder_label": face.HOLDER_LABEL_TEXT,
        "holder_name": standee.holder_name,
        "bank_label": face.BANK_LABEL_TEXT,
        "bank": standee.bank,
        "account_hint": standee.account_hint,
        "caution": face.CAUTION_TEXT,
        "code": standee.code,
        "foot": support + face.COVERED_TEXT,
        "issue": f"Mã đăng ký · Lần phát hành {standee.issue}",
        **{f"pill {text}": text for text in face.PILLS},
    }
    if sample:
        return words | dict.fromkeys(("sample", "sample left", "sample right"), face.SAMPLE_TEXT)
    return words | {"subtitle": face.SUBTITLE_TEXT}


def _plain(text: str) -> str:
    """NFC without spaces: wrapped lines join, and a viewer's own spacing does not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _digest(value: str | bytes) -> str:
    content = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(content).hexdigest()[:16] if content else ""
