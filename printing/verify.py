"""The finished file read back: every code and every text, from its own page and slot.

A right code on the wrong card passes every decoder, so each code is matched to the standee that
belongs in its slot. Findings name pages, slots and digests, never a payload or a person.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from printing import face
from printing.lettering import PT_MM, Box
from printing.plan import Sheet, impose, sheet_named
from printing.readback import DPI, Code, characters, decode, pixels, stands_clear
from printing.standee import Standee

# pdfium keeps global state and may not be entered by two threads at once.
_reading = threading.Lock()


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
        except pypdfium2.PdfiumError:
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
    image = pixels(page)
    px_mm = 25.4 / DPI
    by_slot: dict[int | None, list[Code]] = {}
    for code in decode(image):
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
            if not stands_clear(image, code):
                yield Finding("quiet-zone", number, slot, index, "payload")
    for slot, codes in by_slot.items():
        yield Finding("code-extra", number, slot, found=str(len(codes)))


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
    for character, x, y in characters(page):
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
