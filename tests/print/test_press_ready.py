"""The file a print shop receives: what its preflight looks at, in every layout."""

import hashlib
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.pdfa
import pypdf
import pytest

from printing import LAYOUTS
from tests.print.cast import STACKED, Render, stall

SIX = [
    *(stall(number) for number in range(4)),
    stall(4, shop_name="Cửa hàng tạp hoá Nguyễn Thị Thu Hường", holder_name="HỘ KINH DOANH BÀ SÁU"),
    stall(5, shop_name=STACKED, holder_name=STACKED, issue=3, hotline=""),
]
EVERY = pytest.mark.parametrize("layout", sorted(LAYOUTS))
EITHER = pytest.mark.parametrize("sample", [False, True])


def say(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def at(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    return path


def streams(pdf: bytes) -> Iterator[tuple[Any, bytes]]:
    """Every page's content and every form's that it calls, with the resources it draws from."""
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        drawn: Any = page
        resources = drawn["/Resources"].get_object()
        yield resources, drawn.get_contents().get_data()
        for held in resources["/XObject"].values():
            form = held.get_object()
            yield form["/Resources"].get_object(), form.get_data()


@EVERY
@EITHER
def test_the_file_keeps_to_pdf_a_2b_without_a_finding(
    rendered: Render, layout: str, sample: bool
) -> None:
    content, _ = rendered(SIX, layout=layout, sample=sample)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").findings == []


@EVERY
def test_the_file_is_sound_and_holds_no_image(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    path = at(tmp_path, rendered(SIX, layout=layout, sample=True)[0])
    assert "No syntax or stream encoding errors found" in say("qpdf", "--check", path)
    assert len(say("pdfimages", "-list", path).splitlines()) == 2


@EVERY
def test_every_font_is_embedded_subset_and_maps_to_unicode(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    path = at(tmp_path, rendered(SIX, layout=layout)[0])
    rows = say("pdffonts", path).splitlines()[2:]
    assert len(rows) >= 2
    for row in rows:
        assert re.match(r"[A-Z]{6}\+BeVietnamPro-", row), row
        assert re.search(r"\byes yes yes\b", row), row
    assert b"Helvetica" not in path.read_bytes()


def test_two_files_with_other_letters_name_their_fonts_apart(rendered: Render) -> None:
    def names(shop_name: str) -> set[bytes]:
        content, _ = rendered([stall(0, shop_name=shop_name)])
        return set(re.findall(rb"/BaseFont/([A-Z]{6}\+BeVietnamPro-ExtraBold)", content))

    assert len(names("Quán Cà") | names("Bún Ốc")) == 2
    assert len(names("Quán Cà") | names("Cà Quán")) == 1


@EVERY
@EITHER
def test_only_cmyk_is_painted_and_each_code_is_one_fill_of_pure_black(
    rendered: Render, layout: str, sample: bool
) -> None:
    operators: set[bytes] = set()
    codes = 0
    for resources, stream in streams(rendered(SIX, layout=layout, sample=sample)[0]):
        bare = re.sub(rb"\((?:\\.|[^\\)])*\)", b"", stream)
        operators |= set(re.findall(rb"(?<![\w/.])(rg|RG|g|G|k|K|cs|CS|sc|SC|scn|SCN)\s", bare))
        # A code is one path: many rectangles and a single fill, right after pure black is set.
        codes += len(re.findall(rb"\b0 0 0 1 k q [-\d. ]+ cm\s+(?:[-\d]+ +){4}(?:re|h)\b", bare))
        assert len(re.findall(rb"(?:\S+ +\S+ +\S+ +\S+ re\s+){200,}f\s", bare)) in (
            0,
            len(re.findall(rb"/P Do", bare)),
        )
        # Whatever a stream calls by name stands in its resources.
        fonts = {b"/" + name[1:].encode() for name in resources["/Font"]}
        assert set(re.findall(rb"(/\S+) [\d.]+ Tf", bare)) <= fonts
        assert set(re.findall(rb"(/\S+) Do", bare)) <= {b"/P", b"/M"}
        assert b" gs" not in bare
    assert operators == {b"k", b"K"}
    assert codes == len(SIX)


@EVERY
def test_each_page_carries_its_boxes_and_no_transition(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    sheet = LAYOUTS[layout]
    content, printed = rendered(SIX, layout=layout)
    told = say("pdfinfo", "-box", "-f", "1", "-l", "99", at(tmp_path, content))
    boxes: dict[str, set[tuple[float, ...]]] = {}
    for kind, corners in re.findall(r"Page +\d+ (\w+)Box:((?: +[\d.]+){4})", told):
        edges = tuple(round(float(edge) * 25.4 / 72, 1) for edge in corners.split())
        boxes.setdefault(kind, set()).add(edges)
    paper = (0.0, 0.0, sheet.width_mm, sheet.height_mm)
    assert boxes["Media"] == {paper}
    (trim,), (bleed,) = boxes["Trim"], boxes["Bleed"]
    if sheet.has_bleed:
        left, top = sheet.face_origin_mm(0)
        assert trim[0] == pytest.approx(left, abs=0.06)
        assert trim[3] == pytest.approx(sheet.height_mm - top, abs=0.06)
        assert bleed[0] == pytest.approx(left - sheet.bleed_mm, abs=0.06)
        assert bleed[2] == pytest.approx(trim[2] + sheet.bleed_mm, abs=0.06)
    else:
        assert trim == bleed == paper
    for page in pypdf.PdfReader(BytesIO(content)).pages:
        assert {"/MediaBox", "/BleedBox", "/TrimBox"} <= set(page)
        assert "/Trans" not in page
    assert len(pypdf.PdfReader(BytesIO(content)).pages) == printed.pages


@EVERY
def test_text_comes_out_composed_as_it_was_given(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    text = say("pdftotext", "-enc", "UTF-8", at(tmp_path, rendered(SIX, layout=layout)[0]), "-")
    assert unicodedata.is_normalized("NFC", text)
    plain = "".join(text.split())
    for standee in SIX:
        assert "".join(standee.holder_name.split()) in plain
        assert standee.code in plain


def test_a_letter_beyond_the_first_subset_is_drawn_from_a_further_one(
    rendered: Render, tmp_path: Path
) -> None:
    # Neither Vietnamese nor ASCII, and more of them than the first subset has room for; the
    # typeface has them all.
    letters = "ÄÆËÎÏÐÑÖÛÜĀĄĆĊČĎĒĖĘĚĞĠĦŁ"
    foreign = stall(0, shop_name=f"{letters} Nguyễn", holder_name="ÅSA ÇELİK (Ø\\Đ)")
    content, _ = rendered([foreign], layout="a6")
    path = at(tmp_path, content)
    assert f"{letters}Nguyễn" in "".join(say("pdftotext", path, "-").split())
    assert "ÅSAÇELİK(Ø\\Đ)" in "".join(say("pdftotext", path, "-").split())
    # One more subset of each typeface that needs one, and of no other.
    names = [row.split("+")[1].split()[0] for row in say("pdffonts", path).splitlines()[2:]]
    assert sorted(names).count("BeVietnamPro-ExtraBold") == 2
    assert sorted(names).count("BeVietnamPro-Medium") == 1
    with pikepdf.open(path) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").findings == []


def test_the_file_says_its_title_its_maker_and_its_printing_condition(rendered: Render) -> None:
    content, _ = rendered(SIX[:1], title="Lô in  “Chợ Đức Phổ” <3>\n& dãy\u0000 A\u202e")
    title = "Lô in “Chợ Đức Phổ” <3> & dãy A"
    with pikepdf.open(BytesIO(content)) as pdf:
        with pdf.open_metadata() as told:
            assert told["dc:title"] == title
            assert told["pdfaid:part"] == "2"
            assert told["pdfaid:conformance"] == "B"
            assert told["pdf:Producer"] == "Phố Chợ"
        assert str(pdf.docinfo["/Title"]) == title
        assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())
        assert str(pdf.Root.Lang) == "vi-VN"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        profile = intent.DestOutputProfile
        assert (profile.N, profile.read_bytes()[12:24]) == (4, b"prtrCMYKLab ")
        first, second = pdf.trailer.ID
        assert bytes(first) == bytes(second)
        identity = bytes(first)
    other = rendered(SIX[1:2], title=title)[0]
    with pikepdf.open(BytesIO(other)) as pdf:
        assert bytes(pdf.trailer.ID[0]) != identity


def test_the_printed_record_keeps_level_version_module_and_hash(rendered: Render) -> None:
    content, printed = rendered([stall(1)])
    assert (printed.level, printed.layout, printed.sample) == ("Q", "a4-4xa6", False)
    assert printed.sha256 == hashlib.sha256(content).hexdigest()
    assert printed.size_bytes == len(content)
    # 37 modules at level Q, split, and 8 of quiet zone.
    (placed,) = printed.placements
    assert placed.version == 5
    assert placed.module_mm == printed.module_mm
    assert printed.module_mm == pytest.approx(LAYOUTS["a4-4xa6"].face.symbol.width / 45)
    assert printed.small_modules == ()


def test_a_dense_code_is_printed_with_a_warning(rendered: Render) -> None:
    _, printed = rendered([stall(0), stall(1, payload="https://a.example/" + "xé" * 75)])
    assert printed.small_modules == (1,)
    assert 0.5 <= printed.module_mm < 1.0
