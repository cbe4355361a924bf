"""Every text whole, in its own place and clear of every other: measured in the finished PDF."""

import io
from ctypes import byref, c_double
from dataclasses import replace
from itertools import combinations

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest

from printing import LAYOUTS, Standee, TextTooLong, check_standee, render
from printing.artwork.compose import compose
from printing.artwork.lettering import PT_MM, Box
from printing.plan import Sheet, impose
from printing.qr.symbol import WARN_BELOW_MM, encode
from printing.readback.page import BROKEN_HYPHEN
from tests.print.cast import LONG_HOLDER, LONG_SHOP, STACKED, stall
from tests.print.proof import awkward, page

SLACK_MM = 0.12  # pdfium grows a letter's box to whole units of its outline, and then a little
EVERY = pytest.mark.parametrize("layout", LAYOUTS)
EITHER = pytest.mark.parametrize("sample", [False, True])


def inks(page: pypdfium2.PdfPage, height_mm: float) -> list[tuple[str, Box]]:
    """Each letter drawn and the box of its ink, in mm from the sheet's top left corner."""
    text = page.get_textpage()
    found = []
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    for position in range(text.count_chars()):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text, position)).replace(chr(BROKEN_HYPHEN), "-")
        if pdfium_c.FPDFText_IsGenerated(text, position) or letter.isspace():
            continue
        pdfium_c.FPDFText_GetCharBox(
            text, position, byref(left), byref(right), byref(bottom), byref(top)
        )
        x, y = left.value * PT_MM, height_mm - top.value * PT_MM
        width, height = (right.value - left.value) * PT_MM, (top.value - bottom.value) * PT_MM
        found.append((letter, Box(x, y, width, height)))
    text.close()
    return found


def holds(outer: Box, inner: Box, slack: float = SLACK_MM) -> bool:
    return (
        inner.x >= outer.x - slack
        and inner.y >= outer.y - slack
        and inner.x + inner.width <= outer.x + outer.width + slack
        and inner.y + inner.height <= outer.y + outer.height + slack
    )


def around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    return Box(left, top, right - left, max(box.y + box.height for box in boxes) - top)


def overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > SLACK_MM and down > SLACK_MM


def faults(standees: list[Standee], sheet: Sheet, sample: bool) -> list[str]:
    """Letters outside their text's place, texts over one another, texts outside the safe zone."""
    held = io.BytesIO()
    render(standees, held, layout=sheet.name, sample=sample, title="Bản in thử")
    document = pypdfium2.PdfDocument(held.getvalue())
    face, wrong = sheet.face, []
    for number in range(len(document)):
        letters = inks(document[number], sheet.height_mm)
        for spot in impose(len(standees), sheet):
            if spot.page != number:
                continue
            left, top = sheet.face_origin_mm(spot.slot)
            on_face = Box(left, top, face.width_mm, face.height_mm)
            safe, margin = face.safe_mm, 2 * face.safe_mm
            zone = Box(left + safe, top + safe, face.width_mm - margin, face.height_mm - margin)
            mine = [(letter, box) for letter, box in letters if holds(on_face, box)]
            texts: dict[str, list[Box]] = {}
            said: dict[str, str] = {}
            for letter, box in mine:
                names = [
                    name
                    for name, place in face.boxes(sample).items()
                    if holds(Box(left + place.x, top + place.y, place.width, place.height), box)
                ]
                if len(names) != 1:
                    wrong.append(f"{spot.index}: {letter} at {box} in {names}")
                    continue
                texts.setdefault(names[0], []).append(box)
                said[names[0]] = said.get(names[0], "") + letter
            for name, text in face.wording(standees[spot.index], sample).items():
                if said.get(name, "") != "".join(text.split()):
                    wrong.append(f"{spot.index}: {name} says {said.get(name)!r}, not {text!r}")
            blocks = {name: around(boxes) for name, boxes in texts.items()}
            wrong += [
                f"{name} near the trim" for name, box in blocks.items() if not holds(zone, box)
            ]
            wrong += [
                f"{spot.index}: {name} over {other}"
                for (name, box), (other, other_box) in combinations(blocks.items(), 2)
                if overlap(box, other_box)
            ]
    document.close()
    return wrong


@EVERY
@EITHER
def test_every_letter_stands_in_its_own_place_and_no_text_touches_another(
    layout: str, sample: bool
) -> None:
    assert faults(awkward(), LAYOUTS[layout], sample) == []


def test_a_place_a_millimetre_from_where_it_was_drawn_is_noticed() -> None:
    sheet = LAYOUTS["a6"]
    moved = tuple(
        replace(place, box=replace(place.box, x=place.box.x + 1))
        if place.name == "holder_name"
        else place
        for place in sheet.face.places
    )
    looked_for = replace(sheet, face=replace(sheet.face, places=moved))
    assert faults([stall(0)], sheet, sample=False) == []
    assert any("holder_name" in fault for fault in faults([stall(0)], looked_for, sample=False))


@EVERY
def test_the_longest_names_promised_fit_every_format_or_are_refused_by_name(layout: str) -> None:
    sheet = LAYOUTS[layout]
    assert (len(LONG_SHOP), len(LONG_HOLDER)) == (60, 42)
    check_standee(stall(0, shop_name=LONG_SHOP, holder_name=LONG_HOLDER), sheet, "Q")
    check_standee(
        stall(0, shop_name="CỬA HÀNG TẠP HOÁ " * 3, holder_name="ẰẲẴẮẶ Ư " * 5), sheet, "Q"
    )
    with pytest.raises(TextTooLong, match="tên cửa hàng quá dài"):
        check_standee(stall(0, shop_name="Cửa hàng tạp hoá " * 20), sheet, "Q")
    with pytest.raises(TextTooLong, match="tên người nhận quá dài"):
        check_standee(stall(0, holder_name="NGUYỄN THỊ " * 20), sheet, "Q")


@pytest.mark.parametrize(
    "shop_name",
    [
        "CỬA HÀNG ỐC NGỌC TẤM SỐ 7 CHỢ ĐỨC PHỔ KHU HẢI SẢN DÃY B",
        "CƠ SỞ MỘC DÂN DỤNG NGỌC ẨN · ĐẠI LÝ SƠN NƯỚC SỐ 1 PHỔ HOÀ",
    ],
)
@EVERY
def test_a_long_name_all_in_capitals_with_stacked_marks_fits_every_format(
    layout: str, shop_name: str
) -> None:
    assert faults([stall(0, shop_name=shop_name)], LAYOUTS[layout], sample=False) == []


@pytest.mark.parametrize("sign", "-–/")
@EVERY
def test_a_name_joined_by_hyphens_is_parted_after_them_and_not_inside_a_word(
    layout: str, sign: str
) -> None:
    name = sign.join(["Nguyễn Thị Hường", "Phượng", "Nghiêm", "Trường", "Khương", "Quỳnh", "Anh"])
    sheet = LAYOUTS[layout]
    for shop_name in (name, name.replace(" ", sign)):
        standee = stall(0, shop_name=shop_name)
        lettering, _ = compose(standee, sheet.face)[0]
        rest = shop_name
        for line in lettering.lines:
            assert rest.startswith(line.text)
            rest = rest.removeprefix(line.text)
            assert line.text.endswith(sign) or rest[:1] in ("", " ")
            rest = rest.removeprefix(" ")
        assert faults([standee], sheet, sample=False) == []


@pytest.mark.parametrize(
    "shop_name",
    [
        "Cà phê (Ngọc Ẩm) / Trà Đá",
        "Quán Ộp [Ẳng] / Trạm Gỗ Ặ",
        "CỬA HÀNG ỐC NGỌC TẤM SỐ 7 CHỢ ĐỨC PHỔ KHU HẢI SẢN DÃY B",
        LONG_SHOP,
        STACKED,
    ],
)
def test_a_shop_name_on_the_sticker_touches_neither_the_plate_nor_the_bar(shop_name: str) -> None:
    dpi, (left, top) = 600, LAYOUTS["sticker-50x70"].face_origin_mm(0)
    lines = [stall(0, shop_name=shop_name)]
    picture = page("sticker-50x70", sample=False, dpi=dpi, standees=lines).convert("L")
    # From inside the code's white window to inside the bar, clear of the plate's sides.
    edges = (left + 4, top + 51, left + 46, top + 57.5)
    strip = np.asarray(picture.crop(tuple(round(edge * dpi / 25.4) for edge in edges)))
    inked = np.flatnonzero((strip < 250).any(axis=1))
    clear = np.diff(inked) - 1
    gaps = clear[clear > 0]
    assert len(gaps) >= 2
    # An edge between two pixels leaves a grey one.
    assert min(gaps[0], gaps[-1]) >= int(0.3 * dpi / 25.4) - 2


@EVERY
def test_the_usual_code_has_modules_of_a_millimetre_on_every_format(layout: str) -> None:
    symbol = encode(stall(0).payload, "Q")
    assert symbol.modules == 37
    assert symbol.module_mm(LAYOUTS[layout].face.symbol.width) >= WARN_BELOW_MM


@EVERY
def test_nothing_is_lettered_in_the_quiet_zone(layout: str) -> None:
    face = LAYOUTS[layout].face
    for sample in (False, True):
        for name, box in face.boxes(sample).items():
            assert not overlap(box, face.symbol), name
