"""The slips, the delivery list and the job ticket: everything told, nothing cut or overlapped."""

import io
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pikepdf
import pikepdf.pdfa
import pypdf
import pypdfium2
import pytest

from backend.standees.codes import ALPHABET
from printing import LAYOUTS, Heading, Lot, TextTooLong, lots
from printing.papers.delivery_list import write_delivery_list
from printing.papers.page import BOTTOM_MM, WIDTH_MM, grouped
from printing.papers.ticket import write_ticket
from printing.papers.with_lots import MOST_LETTERS, FileLine, Run, Stop, stacks, write_slips
from printing.plan import cut_and_stack
from printing.readback.page import characters
from printing.refusals import decimal
from tests.print.cast import LONG_SHOP, STACKED, stall

Write = Callable[[Run, BinaryIO], int]
EVERY_PAPER = pytest.mark.parametrize("write", [write_slips, write_delivery_list, write_ticket])
HEADING = Heading(
    number="ĐP-2026-012",
    title="Bảng mã QR chợ Đức Phổ và đường Nguyễn Nghiêm, đợt 3",
    ward="Phường Đức Phổ, tỉnh Quảng Ngãi",
    contact="Chị Hường, Tổ công nghệ số · 0905 000 000",
    root="7F3A-91C2-D04E",
    dated="22/11/2026",
    note="Giao trước 9 giờ sáng thứ Hai.",
)


def a_run(count: int = 50, layout: str = "a4-4xa6", sample: bool = False, sheets: int = 4) -> Run:
    sheet = LAYOUTS[layout]
    planned = tuple(lots(count, sheet, sheets))
    stops = []
    for number in range(count):
        standee = stall(number)
        place, shop = standee.place, standee.shop_name
        if number % 9 == 4:
            place = "Số 47/12B hẻm 5 Nguyễn Nghiêm, đối diện trường Tiểu học · Phường Đức Phổ"
        if number % 7 == 3:
            shop = LONG_SHOP
        if number % 7 == 5:
            shop = STACKED.replace(" ", "") * 6
        stops.append(Stop(standee.code, place, shop, f"Dãy {'ABC'[number // 20 % 3]}"))
    files = tuple(FileLine(f"xap-{lot.number:02d}.pdf", lot.sheets, "0f" * 32) for lot in planned)
    return Run(HEADING, sheet, "Q", sample, planned, tuple(stops), files, module_mm=1.58)


LOUD = replace(
    a_run(sample=True),
    heading=Heading(
        number="ĐP-" + "2026-" * 12,
        title="Đợt phát bảng mã QR " * 12,
        ward="Phường " + "Nguyễn Nghiêm " * 12,
        contact="Ẳ" * 150,
        root="7F3A-91C2-D04E " * 6,
        dated="ngày 22 tháng 11 năm 2026",
        note="Gọi trước khi cắt nếu màu khác bản mẫu. " * 6,
    ),
)


def written(write: Write, run: Run) -> bytes:
    out = io.BytesIO()
    pages = write(run, out)
    content = out.getvalue()
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == pages
    return content


def told(content: bytes, tmp_path: Path) -> list[str]:
    """Each page's words as poppler reads them, without spaces."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-layout", path, "-"], check=True, capture_output=True
    ).stdout.decode()
    assert unicodedata.is_normalized("NFC", text)
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def plain(text: str) -> str:
    return "".join(text.split())


def test_a_slip_for_each_lot_says_where_it_goes_and_how_it_is_stacked(tmp_path: Path) -> None:
    run = a_run(50)
    assert [lot.count for lot in run.lots] == [16, 16, 16, 2]
    pages = told(written(write_slips, run), tmp_path)
    for lot, page in zip(run.lots, pages, strict=True):
        first, last = run.of(lot)[0], run.of(lot)[-1]
        for words in (
            f"Xấp {lot.number} / 4",
            HEADING.ward,
            HEADING.root,
            f"{first.code} – {last.code}",
            f"{lot.count} bảng",
            f"{lot.sheets} tờ",
            "rồi ô 2 (từ trái" if lot.count == 2 else "đến ô 4",
        ):
            assert plain(words) in page
    assert plain("Dãy A – Dãy B") in pages[1]
    assert plain("1 tờ, 2 ô trống") in pages[3]
    assert plain("ô trống") not in pages[0]


def test_the_delivery_list_names_every_stop_once_in_walking_order(tmp_path: Path) -> None:
    run = a_run(50)
    whole = "".join(told(written(write_delivery_list, run), tmp_path))
    for standing in run.stops:
        assert whole.count(standing.code) == 1
    places = [whole.index(standing.code) for standing in run.stops]
    assert places == sorted(places)
    assert plain("Dãy B · Xấp 2") in whole
    assert plain("Ký nhận") in whole


def test_the_delivery_list_breaks_no_code_however_wide_its_letters(tmp_path: Path) -> None:
    run = a_run(len(ALPHABET))
    stops = tuple(
        stop._replace(code=f"{letter * 4}-{letter * 4}", place="1", shop_name="2")
        for stop, letter in zip(run.stops, ALPHABET, strict=True)
    )
    path = tmp_path / "list.pdf"
    path.write_bytes(written(write_delivery_list, replace(run, stops=stops)))
    drawn = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split() for line in drawn.splitlines()]
    for number, stop in enumerate(stops, start=1):
        assert [str(number), stop.code, "1", "2"] in rows


def test_the_delivery_list_says_the_ward_once_and_another_places_name_in_its_row(
    tmp_path: Path,
) -> None:
    run = a_run(3)
    heading = replace(HEADING, title="Đợt 3", ward="phường Đức Phổ")
    places = (f"Số 12 · {heading.ward}", "Sạp A1-02 · Chợ Đức Phổ", "14 · Chợ Mới")
    stops = tuple(s._replace(place=p) for s, p in zip(run.stops, places, strict=True))
    run = replace(run, heading=heading, stops=stops)
    (page,) = told(written(write_delivery_list, run), tmp_path)
    assert page.count(plain(heading.ward)) == 1
    for words in ("Số 12", *places[1:]):
        assert plain(words) in page


def test_a_list_without_routes_has_no_empty_headings(tmp_path: Path) -> None:
    run = a_run(6)
    run = replace(run, stops=tuple(stop._replace(route="") for stop in run.stops))
    (page,) = told(written(write_delivery_list, run), tmp_path)
    assert plain("Xấp") not in page


def test_the_ticket_says_how_to_print_cut_and_check(tmp_path: Path) -> None:
    run = replace(a_run(50, "a6", sheets=25), module_mm=1.58)
    (page,) = told(written(write_ticket, run), tmp_path)
    for words in (
        "105 × 148 mm",
        "50 bảng, 2 xấp",
        "111 × 154 mm, 50 tờ",
        "3 mm",
        "1,58 mm, mức sửa lỗi Q",
        "CMYK, FOGRA39",
        "không gấp",
        HEADING.contact,
        HEADING.note,
        HEADING.root,
        "xap-01.pdf",
        "0f" * 32,
    ):
        assert plain(words) in page
    asked_of = replace(run, heading=replace(HEADING, contact=""))
    (page,) = told(written(write_ticket, asked_of), tmp_path)
    assert plain("Liên hệ người gửi các tệp này") in page
    dense = replace(run, module_mm=0.83)
    (page,) = told(written(write_ticket, dense), tmp_path)
    assert plain("0,83 mm, mức sửa lỗi Q. Dưới 1 mm: in thử và quét thử") in page


@pytest.mark.parametrize(
    ("layout", "size", "cut"),
    [
        ("a6", "105 × 148 mm", "xén theo khung thành phẩm (TrimBox), mỗi bảng xén bốn cạnh"),
        ("a5", "148 × 210 mm", "xén theo khung thành phẩm (TrimBox), mỗi bảng xén bốn cạnh"),
        # The half millimetre that two A6 leave of an A4's height stays on them.
        ("a4-4xa6", "105 × 148,5 mm", "theo vạch trên tờ, mỗi đường một nhát; hai bảng kề nhau"),
        ("a3-4xa6", "105 × 148 mm", "xén theo dấu cắt ở mép tờ, mỗi bảng xén bốn cạnh"),
        ("sra3-8xa6", "105 × 148 mm", "xén theo dấu cắt ở mép tờ, mỗi bảng xén bốn cạnh"),
        ("sticker-50x70", "50 × 70 mm", "theo vạch trên tờ, cả viền ngoài, mỗi đường một nhát"),
        ("card-85x54", "85 × 54 mm", "theo vạch trên tờ, cả viền ngoài, mỗi đường một nhát"),
    ],
)
def test_the_ticket_gives_the_size_that_the_cuts_leave(
    layout: str, size: str, cut: str, tmp_path: Path
) -> None:
    page = told(written(write_ticket, a_run(50, layout, sheets=25)), tmp_path)[0]
    assert plain(f"Thành phẩm {size}, in một mặt") in page
    assert plain(cut) in page
    sheet = LAYOUTS[layout]
    across, down = sheet.columns * sheet.cut_mm[0], sheet.rows * sheet.cut_mm[1]
    # What ends with the paper is all of the paper; else something is left to cut away.
    fills = (across, down) == (sheet.width_mm, sheet.height_mm)
    assert fills is not sheet.is_cut_around


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_board_alone_is_told_nothing_of_stacks_and_neighbours(
    layout: str, tmp_path: Path
) -> None:
    for write in (write_ticket, write_slips):
        (alone,) = told(written(write, a_run(1, layout)), tmp_path)
        assert plain("1 bảng") in alone
        for words in ("chồng", "kề nhau", "ô 2", "mỗi tờ (", "theo đúng đường đi"):
            assert plain(words) not in alone
        two = told(written(write, a_run(2, layout)), tmp_path)[0]
        assert plain("Xếp chồng sau khi cắt") in two


@pytest.mark.parametrize(
    ("count", "told_stacks", "blank"),
    [
        (2, "rồi ô 2 (từ trái", 14),
        (3, "rồi ô 2, ô 3 (từ trái", 13),
        (15, "rồi ô 2, … đến ô 15 (từ trái", 1),
        (16, "rồi ô 2, … đến ô 16 (từ trái", 0),
        # Three sheets: what does not fill them stays blank in the last slots of every one.
        (33, "rồi ô 2, … đến ô 11 (từ trái", 0),
        (35, "rồi ô 2, … đến ô 12 (từ trái", 0),
    ],
)
def test_stacks_are_told_as_far_as_there_are_any(
    count: int, told_stacks: str, blank: int, tmp_path: Path
) -> None:
    run = a_run(count, "sticker-50x70")
    sheets = cut_and_stack(count, run.sheet.slots)
    held = {slot for one in sheets for slot, item in enumerate(one) if item is not None}
    assert held == set(range(stacks(run.sheet, count)))
    for write in (write_ticket, write_slips):
        page = told(written(write, run), tmp_path)[0]
        assert plain(told_stacks) in page
        assert (plain("Chỉ có một tờ") in page) is (count <= 16)
    ticket = told(written(write_ticket, run), tmp_path)[0]
    assert (plain(f"{count} bảng, ở {count} ô đầu") in ticket) is (blank > 0)


@EVERY_PAPER
def test_a_board_is_a_bang_and_a_lot_a_xap_on_every_paper(write: Write, tmp_path: Path) -> None:
    for layout in LAYOUTS:
        whole = "".join(told(written(write, a_run(50, layout, sheets=1)), tmp_path)).lower()
        bare = whole.replace(plain("lô in"), "")
        for word in ("biển", "tấm", "lô"):
            assert word not in bare


def test_a_ticket_of_many_files_goes_on_overleaf(tmp_path: Path) -> None:
    run = a_run(400, sheets=2)
    pages = told(written(write_ticket, run), tmp_path)
    assert len(pages) > 1
    assert sum(page.count("0f" * 32) for page in pages) == len(run.files) == 50
    for number, page in enumerate(pages, start=1):
        assert plain(f"phiếu in, trang {number}") in page


@EVERY_PAPER
def test_every_page_of_a_sample_says_so_and_no_other_page_does(
    write: Write, tmp_path: Path
) -> None:
    stamp = plain("MẪU – KHÔNG CHUYỂN TIỀN")
    for sample in (True, False):
        pages = told(written(write, a_run(80, sample=sample)), tmp_path)
        assert [stamp in page for page in pages] == [sample] * len(pages)


@EVERY_PAPER
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_letter_overlaps_another_or_leaves_the_paper(write: Write, layout: str) -> None:
    run = replace(LOUD, sheet=LAYOUTS[layout], lots=tuple(lots(50, LAYOUTS[layout], 1)))
    document = pypdfium2.PdfDocument(written(write, run))
    try:
        for page in document:
            drawn = characters(page)
            ink = drawn.ink[drawn.ink[:, 2] > drawn.ink[:, 0]]
            width, height = page.get_size()
            assert width == pytest.approx(WIDTH_MM * 72 / 25.4)
            assert ink[:, :2].min() > 14
            assert ink[:, 2].max() < width - 14
            assert ink[:, 3].max() < height - 14
            across = np.minimum.outer(ink[:, 2], ink[:, 2]) - np.maximum.outer(ink[:, 0], ink[:, 0])
            along = np.minimum.outer(ink[:, 3], ink[:, 3]) - np.maximum.outer(ink[:, 1], ink[:, 1])
            # Letters side by side may lean over one another by less than a point.
            both = (across > 1) & (along > 0.3)
            np.fill_diagonal(both, val=False)
            assert not both.any(), [ink[pair].tolist() for pair in np.argwhere(both)[:3]]
            page.close()
    finally:
        document.close()


@EVERY_PAPER
def test_a_paper_is_sound_embeds_its_letters_and_names_no_other_typeface(
    write: Write, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(written(write, a_run()))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    for row in fonts.splitlines()[2:]:
        assert "+BeVietnamPro-" in row
        assert "yes yes yes" in row
    assert b"Helvetica" not in path.read_bytes()


@EVERY_PAPER
@pytest.mark.parametrize("beyond", ["", " ÄÆËÎÏÐÑÖÛÜĀĄĆĊČĎĒĖĘĚĞĠĦŁ"])
def test_a_paper_keeps_to_pdf_a_2b_without_a_finding_and_says_its_title(
    write: Write, beyond: str
) -> None:
    for run in (a_run(), LOUD):
        heading = replace(run.heading, title=run.heading.title + beyond)
        with pikepdf.open(io.BytesIO(written(write, replace(run, heading=heading)))) as pdf:
            assert pikepdf.pdfa.check(pdf, "2b").findings == []
            (intent,) = pdf.Root.OutputIntents
            assert str(intent.OutputConditionIdentifier) == "FOGRA39"
            with pdf.open_metadata() as told:
                assert told["dc:title"].endswith(f" · {' '.join(heading.title.split())}")
                assert told["dc:title"] == str(pdf.docinfo["/Title"])


@EVERY_PAPER
def test_the_same_run_gives_the_same_paper(write: Write) -> None:
    first = written(write, a_run())
    written(write, LOUD)
    assert written(write, a_run()) == first


@EVERY_PAPER
def test_a_heading_that_fits_no_paper_is_refused_by_name(write: Write) -> None:
    endless = replace(HEADING, title="Đợt phát bảng " * 400, note="Gọi trước. " * 600)
    with pytest.raises(TextTooLong, match="thông tin lô in quá dài"):
        write(replace(a_run(), heading=endless), io.BytesIO())


def test_numbers_are_written_the_vietnamese_way() -> None:
    assert [grouped(n) for n in (7, 1000, 42000)] == ["7", "1.000", "42.000"]
    assert [decimal(n) for n in (3.0, 1.58, 0.5, 48.5)] == ["3", "1,58", "0,5", "48,5"]


def test_a_heading_of_the_list_always_has_a_line_below_it(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    path.write_bytes(written(write_delivery_list, a_run(200, sheets=4)))
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    headings = [place for place, line in enumerate(lines) if line.startswith("Dãy")]
    assert len(headings) > 10
    for place in headings:
        assert "-7K4Q" in " ".join(lines[place + 1 : place + 4])


def test_lots_of_a_run_follow_one_another() -> None:
    for sheet in LAYOUTS.values():
        planned = lots(1000, sheet, 7)
        assert planned[0] == Lot(1, 0, 7 * sheet.slots, 7)
        for before, after in pairwise(planned):
            assert after.number == before.number + 1
            assert after.first == before.first + before.count
        assert planned[-1].first + planned[-1].count == 1000


def test_the_longest_place_and_route_keep_to_their_page() -> None:
    wide = "W" * MOST_LETTERS
    stops = tuple(Stop(f"{n:04d}-7K4Q", wide, wide[:60], wide) for n in range(3))
    for write in (write_slips, write_delivery_list):
        held = io.BytesIO()
        write(replace(a_run(3, "sticker-50x70"), stops=stops), held)
        document = pypdfium2.PdfDocument(held.getvalue())
        for page in document:
            seen = characters(page)
            assert seen.ink.min() > 0
            letters = seen.ink[seen.code_points == ord("W")]
            # Above the line of the foot, and the page's number below it.
            assert len(letters) == 0 or letters[:, 1].min() * 25.4 / 72 > 297 - (BOTTOM_MM - 6)
        document.close()


@pytest.mark.parametrize("write", [write_slips, write_delivery_list])
@pytest.mark.parametrize(("field", "word"), [("place", "vị trí sạp"), ("route", "tên tuyến, dãy")])
def test_a_place_or_route_too_long_is_refused_by_its_own_name_and_line(
    write: Write, field: str, word: str
) -> None:
    whole = a_run(3, "sticker-50x70")
    last = whole.stops[2]._replace(**{field: "W" * 900})
    with pytest.raises(TextTooLong, match=rf"Dòng 3: {word} quá dài \(900 ký tự\)"):
        write(replace(whole, stops=(*whole.stops[:2], last)), io.BytesIO())
