"""What is printed is read back: every code and every text, from its own page and slot."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from printing import LAYOUTS, LEVELS, Finding, Level, Standee, verify
from printing.readback.check import verify_pages
from printing.readback.due import Due, pages_due
from tests.print.cast import LONG_HOLDER, LONG_SHOP, STACKED, Render, stall, transfer_code

ROW = [
    stall(0),
    stall(1, shop_name=LONG_SHOP, place="Số 47/12 Nguyễn Nghiêm · Phường Đức Phổ"),
    stall(2, holder_name=LONG_HOLDER, bank="Ngân hàng TMCP Đầu tư và Phát triển Việt Nam"),
    stall(3, shop_name=STACKED, holder_name=f"{STACKED} {STACKED} {STACKED}", issue=12),
    stall(4, hotline="", place="", account_hint=""),
    stall(5, payload=transfer_code("9" * 19, "5915TAP HOA PHO CHO6007DUC PHO")),
    stall(6, payload="00020126Đậu hũ cô Ba, chợ Đức Phổ"),
]
EVERY = pytest.mark.parametrize("layout", LAYOUTS)
EITHER = pytest.mark.parametrize("sample", [False, True])


HYPHENED = ("Cà phê Sài Gòn- Bánh mì Quảng Ngãi", "Quán cơm phở bún chị Hường- Đại lý vé số Kim-")


def mm(length: float) -> float:
    return length * 72 / 25.4


def smudged(pdf: bytes, x_mm: float, y_mm: float, side_mm: float) -> bytes:
    """The file with a black square on its first page, placed from the paper's top left."""
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        at = mm(x_mm), float(page.mediabox[3]) - mm(y_mm + side_mm)
        square = b"q 0 0 0 1 k %.3f %.3f %.3f %.3f re f Q" % (*at, mm(side_mm), mm(side_mm))
        page.contents_add(square)
        out = BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


@EVERY
@EITHER
def test_every_code_and_text_is_found_in_its_own_slot(
    rendered: Render, layout: str, sample: bool
) -> None:
    content, _ = rendered(ROW, layout=layout, sample=sample)
    assert verify(content, ROW, layout=layout, sample=sample) == []


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_hyphen_at_the_end_of_a_line_is_read_as_it_stands(rendered: Render, layout: str) -> None:
    row = [stall(n, shop_name=name) for n, name in enumerate(HYPHENED)]
    content, _ = rendered(row, layout=layout)
    assert verify(content, row, layout=layout, sample=False) == []


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_reads_back(rendered: Render, level: Level, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(rendered(ROW, level=level)[0])
    assert verify(path, ROW, layout="a4-4xa6", level=level, sample=False) == []


@EVERY
def test_another_rasteriser_reads_the_same_codes_at_low_resolution(
    rendered: Render, layout: str, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(rendered(ROW, layout=layout, sample=True)[0])
    subprocess.run(["pdftoppm", "-r", "72", "-gray", path, tmp_path / "page"], check=True)
    found = []
    for page in sorted(tmp_path.glob("page*.pgm")):
        with Image.open(page) as image:
            found += [code.bytes.decode() for code in zxingcpp.read_barcodes(image)]
    assert sorted(found) == sorted(standee.payload for standee in ROW)


def test_two_codes_that_changed_places_are_both_found(rendered: Render) -> None:
    swapped = [
        replace(ROW[0], payload=ROW[1].payload),
        replace(ROW[1], payload=ROW[0].payload),
        *ROW[2:],
    ]
    content, printed = rendered(swapped)
    places = {placed.index: (placed.page, placed.slot) for placed in printed.placements}
    findings = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert [(f.what, f.index) for f in findings] == [("code-wrong", 0), ("code-wrong", 1)]
    assert [(f.page, f.slot) for f in findings] == [places[0], places[1]]
    assert findings[0].found == findings[1].expected != findings[0].expected


def test_one_altered_digit_of_an_account_is_found_and_never_told(rendered: Render) -> None:
    altered = [*ROW[:2], replace(ROW[2], payload=transfer_code("9900000000003")), *ROW[3:]]
    findings = verify(rendered(altered)[0], ROW, layout="a4-4xa6", sample=False)
    assert [(f.what, f.index) for f in findings] == [("code-wrong", 2)]
    assert "990000000000" not in repr(findings)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("shop_name", "Bún đậu cô Phương 0"),
        ("holder_name", "NGUYỄN THỊ BÍCH B"),
        ("bank", "Vietinbank"),
        ("account_hint", "•••• •••• 0001"),
        ("code", "0001-7K4Q"),
        ("place", "Sạp A1-02 · Chợ Đức Phổ"),
        ("issue", 2),
        ("hotline", "1900 1235"),
    ],
)
def test_one_altered_text_is_found(rendered: Render, field: str, other: str | int) -> None:
    altered = replace(ROW[0], **{field: other})  # type: ignore[arg-type]
    findings = verify(rendered([altered])[0], ROW[:1], layout="a4-4xa6", sample=False)
    named = "foot" if field == "hotline" else field
    assert [(f.what, f.field) for f in findings] == [("text-wrong", named)]


def test_texts_that_changed_fields_on_one_card_are_found(rendered: Render) -> None:
    crossed = replace(ROW[0], bank=ROW[0].holder_name, holder_name=ROW[0].bank)
    findings = verify(rendered([crossed])[0], ROW[:1], layout="a4-4xa6", sample=False)
    assert {f.field for f in findings} == {"bank", "holder_name"}


@EVERY
def test_a_stamp_is_missed_and_a_stamp_too_many_is_found(rendered: Render, layout: str) -> None:
    stamped, _ = rendered(ROW, layout=layout, sample=True)
    plain, _ = rendered(ROW, layout=layout, sample=False)

    def complaints(content: bytes, sample: bool, what: str) -> set[int | None]:
        findings = verify(content, ROW, layout=layout, sample=sample)
        return {f.index for f in findings if f.what == what}

    everyone = set(range(len(ROW)))
    assert complaints(plain, True, "sample-missing") == everyone
    assert complaints(stamped, False, "sample-present") == everyone


def test_a_standee_too_many_or_too_few_is_found(rendered: Render) -> None:
    def kinds(printed: Sequence[Standee], wanted: Sequence[Standee]) -> set[tuple[str, int | None]]:
        findings = verify(rendered(printed)[0], wanted, layout="a4-4xa6", sample=False)
        return {(f.what, f.slot) for f in findings}

    assert {("code-extra", 3), ("text-extra", 3)} == kinds(ROW[:4], ROW[:3])
    assert ("code-missing", 3) in kinds(ROW[:3], ROW[:4])
    assert ("page-count", None) in kinds(ROW[:4], ROW)


def test_a_mark_in_the_quiet_zone_is_found_though_the_code_still_reads(rendered: Render) -> None:
    content, _ = rendered(ROW[:1], layout="a6")
    # The face starts 3 mm in; the quiet zone of stall 0 is 6.3 mm wide and starts at 17.2 mm.
    marked = smudged(content, 3 + 18.5, 3 + 50, 0.5)
    assert verify(marked, ROW[:1], layout="a6", sample=False) == [
        Finding("quiet-zone", 0, 0, 0, "payload")
    ]


def test_a_mark_over_the_code_is_found_though_error_correction_hides_it(
    rendered: Render,
) -> None:
    content, _ = rendered(ROW[:1], layout="a6")
    marked = smudged(content, 3 + 50, 3 + 55, 5)
    findings = verify(marked, ROW[:1], layout="a6", sample=False)
    assert [f.what for f in findings] == ["code-damaged"]


def test_another_layout_or_something_that_is_no_file_is_a_finding(rendered: Render) -> None:
    content, _ = rendered(ROW[:1])
    assert [f.what for f in verify(content, ROW[:1], layout="a6", sample=False)] == ["page-size"]
    assert [f.what for f in verify(b"%PDF-1.7", ROW[:1], layout="a6", sample=False)] == [
        "file-unreadable"
    ]


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_text_under_paint_of_its_own_ground_is_not_there_for_who_reads_the_paper(
    rendered: Render, layout: str
) -> None:
    sheet = LAYOUTS[layout]
    content, _ = rendered(ROW[:1], layout=layout)
    box = sheet.face.boxes(False)["holder_name"]
    left, top = sheet.face_origin_mm(0)
    with pikepdf.open(BytesIO(content)) as document:
        x, y = mm(left + box.x - 0.3), mm(sheet.height_mm - top - box.y - box.height - 0.3)
        wide, high = mm(box.width + 0.6), mm(box.height + 0.6)
        white = f"q 0 0 0 0 k {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f Q"
        document.pages[0].contents_add(white.encode())
        out = BytesIO()
        document.save(out, static_id=True)
    found = verify(out.getvalue(), ROW[:1], layout=layout, sample=False)
    assert [(f.what, f.field) for f in found] == [("text-unseen", "holder_name")]


@pytest.mark.parametrize("ink", [b"0 1 1 0 k", b"0 0 0 0.6 k", b"1 1 1 1 k"])
def test_a_code_in_another_ink_than_black_alone_is_found(rendered: Render, ink: bytes) -> None:
    content, _ = rendered(ROW[:1], layout="a6")
    with pikepdf.open(BytesIO(content)) as document:
        page = document.pages[0]
        drawn = page.Contents.read_bytes()
        assert drawn.count(b"0 0 0 1 k q") == 1
        page.Contents = document.make_stream(drawn.replace(b"0 0 0 1 k q", ink + b" q"))
        out = BytesIO()
        document.save(out, static_id=True)
    found = verify(out.getvalue(), ROW[:1], layout="a6", sample=False)
    assert "code-ink" in [f.what for f in found]


def moved(pdf: bytes, matrix: bytes) -> bytes:
    """The file with everything on its first page put elsewhere."""
    with pikepdf.open(BytesIO(pdf)) as document:
        document.pages[0].contents_add(b"q " + matrix + b" cm", prepend=True)
        document.pages[0].contents_add(b"Q")
        out = BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


@pytest.mark.parametrize(
    ("matrix", "kinds"),
    [
        (b"1 0 0 1 0.2 0.2", {"page-altered"}),
        (b"1 0 0 1 0.5 0.5", {"text-misplaced"}),
        (b"1 0 0 1 -2.8 0", {"text-outside", "text-misplaced"}),
        (b"1 0 0 1 0 -6", {"text-outside", "text-misplaced", "code-misplaced"}),
        (b"0.97 0 0 0.97 4.5 6.5", {"text-outside", "text-misplaced", "code-misplaced"}),
    ],
)
def test_what_stands_out_of_its_place_or_is_smaller_than_it_must_be_is_found(
    rendered: Render, matrix: bytes, kinds: set[str]
) -> None:
    content = moved(rendered(ROW[:1], layout="a6")[0], matrix)
    found = {f.what for f in verify(content, ROW[:1], layout="a6", sample=False)}
    # Moved far enough, a text is no longer read in its place at all.
    assert found - {"text-wrong", "text-extra"} == kinds


def test_lots_in_one_file_are_read_by_their_own_order(rendered: Render) -> None:
    # One sheet a lot: the first page holds the first four, not every other one.
    lots_apart = [ROW[i] for i in (0, 4, 1, 5, 2, 6, 3)]
    content, _ = rendered(lots_apart)
    assert verify(content, ROW, layout="a4-4xa6", sample=False, lot_sheets=1) == []
    assert verify(content, ROW, layout="a4-4xa6", sample=False) != []


def test_reading_tells_how_far_it_is(rendered: Render) -> None:
    told: list[int] = []
    content, _ = rendered(ROW)
    verify(content, ROW, layout="a4-4xa6", sample=False, progress=told.append)
    assert told == [4, 7]


def test_some_pages_of_a_file_are_read_against_their_own_lines(rendered: Render) -> None:
    sheet = LAYOUTS["a6"]
    content, _ = rendered(ROW, layout="a6")
    due = pages_due(ROW, sheet, 250)

    def findings(first: int, wanted: list[Due], pages: int = 7) -> list[Finding]:
        read = {"first": first, "pages": pages, "sheet": sheet, "sample": False}
        return verify_pages(content, wanted, level="Q", **read)  # type: ignore[arg-type]

    assert findings(2, due[2:5]) == []
    assert {f.page for f in findings(2, due[3:5])} == {2, 3}
    assert [f.what for f in findings(2, due[2:5], pages=8)] == ["page-count"]
