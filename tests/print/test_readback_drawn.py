"""Pages, letters and shared art drawn otherwise than we draw them, which still read right."""

import re
import struct
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from printing import LAYOUTS, Finding, verify
from tests.print.cast import LONG_HOLDER, Render, stall

ROW = [stall(0, holder_name=LONG_HOLDER), *(stall(number) for number in range(1, 9))]
Change = Callable[[pikepdf.Pdf], None]
Drawn = Callable[[bytes], bytes]
PAGE_ALTERED = Finding("page-altered", 0)


def findings(pdf: bytes, change: Change, layout: str = "a4-4xa6") -> list[Finding]:
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out, static_id=True)
    return verify(out.getvalue(), ROW, layout=layout, sample=False)


def redrawn(drawn: Drawn) -> Change:
    """The first page's content made otherwise."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        content = page.Contents.read_bytes()
        altered = drawn(content)
        assert altered != content
        page.Contents = document.make_stream(altered)

    return change


def mm(length: float) -> float:
    return length * 72 / 25.4


def painted(layout: str, field: str, ink: bytes, top: float, bottom: float) -> Drawn:
    """Paint as the last thing in the first slot, over all of a text's width.

    From `top` to `bottom`, shares of the height of its box.
    """
    box = LAYOUTS[layout].face.boxes(False)[field]
    paint = b"%b k %.2f %.2f %.2f %.2f re f\nQ\n" % (
        *(ink, mm(box.x), -mm(box.y + bottom * box.height)),
        *(mm(box.width), mm((bottom - top) * box.height)),
    )
    return lambda content: content.replace(b"ET\nQ\n", b"ET\n" + paint, 1)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("ink", "top", "bottom"),
    [
        (b"0 0 0 0", -0.05, 0.08),  # over the marks of the first line
        (b"0 0 0 0", 0.20, 0.22),  # a thin bar of paper through the whole name
        (b"0 0 0 1", 0.20, 0.22),
        (b"0.07 0.04 0 0", 0.92, 1.05),  # over the dots below
    ],
)
def test_paint_over_the_marks_or_through_a_name_is_found(
    rendered: Render, layout: str, ink: bytes, top: float, bottom: float
) -> None:
    change = redrawn(painted(layout, "holder_name", ink, top, bottom))
    assert findings(rendered(ROW, layout=layout)[0], change, layout) in (
        [PAGE_ALTERED],
        [Finding("text-unseen", 0, 0, 0, "holder_name")],
    )


@pytest.mark.parametrize(
    "shape",
    [
        b"0 0 0 1 k 300 420 2 2 re f\n",
        b"0 0 0 0 k 300 420 2 2 re f\n",
        b"q 1 0 0 1 9 9 cm /M Do Q\n",
        b"q Q\n",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_anything_more_on_a_page_is_found(rendered: Render, shape: bytes, first: bool) -> None:
    change = redrawn(lambda content: shape + content if first else content + shape)
    found = findings(rendered(ROW)[0], change)
    assert {one.page for one in found} == {0}


@pytest.mark.parametrize("record", [b"48  -1  9 1 re\n", b"-9  -1  4 1 re\n", b"12   9 12 1 re\n"])
def test_modules_of_a_code_beyond_its_quiet_zone_are_found(rendered: Render, record: bytes) -> None:
    """They would lie under a text, black under black."""
    change = redrawn(lambda content: content.replace(b"f Q\n", record + b"f Q\n", 1))
    assert findings(rendered(ROW)[0], change) == [PAGE_ALTERED]


def test_marks_that_are_left_out_or_moved_are_found(rendered: Render) -> None:
    content = rendered(ROW)[0]
    without = redrawn(lambda content: content.replace(b"/M Do\n", b""))
    assert findings(content, without) == [PAGE_ALTERED]

    def moved(document: pikepdf.Pdf) -> None:
        marks = document.pages[0].Resources.XObject.M
        marks.write(b"1 0 0 1 14 0 cm " + marks.read_bytes())

    def emptied(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.XObject.M.write(b"q Q")

    def cropped(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.XObject.M.BBox = Array([0, 0, 300, 842])

    def placed(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.XObject.M.Matrix = Array([1, 0, 0, 1, 14, 0])

    for change in (moved, emptied, cropped, placed):
        assert findings(content, change) == [Finding("art-altered")]


def test_the_shared_picture_drawn_otherwise_in_our_own_inks_is_found(rendered: Render) -> None:
    def bare(document: pikepdf.Pdf) -> None:
        picture = document.pages[0].Resources.XObject.P
        shaped = re.sub(rb"\d\S* -?\d\S* (?=m\b)", b"0 0 ", picture.read_bytes(), count=1)
        assert shaped != picture.read_bytes()
        picture.write(shaped)

    assert findings(rendered(ROW)[0], bare) == [Finding("art-altered")]


def table_at(program: bytes, tag: bytes) -> int:
    (count,) = struct.unpack(">H", program[4:6])
    for entry in range(12, 12 + 16 * count, 16):
        if program[entry : entry + 4] == tag:
            return int(struct.unpack(">L", program[entry + 8 : entry + 12])[0])
    raise KeyError(tag)


def with_exchanged_outlines(one: str, other: str) -> Change:
    """In the small texts two letters, whose codes are those of ASCII, have each other's outline."""

    def change(document: pikepdf.Pdf) -> None:
        outlines = document.pages[0].Resources.Font["/F1+0"].FontDescriptor.FontFile2
        program = bytearray(outlines.read_bytes())
        # One table of format 6: ten bytes, then two for each code from zero on.
        first = table_at(bytes(program), b"cmap") + 12 + 10
        a, b = (
            slice(first + 2 * ord(letter), first + 2 * ord(letter) + 2) for letter in one + other
        )
        program[a], program[b] = program[b], program[a]
        outlines.write(bytes(program))

    return change


@pytest.mark.parametrize(("one", "other"), [("6", "9"), ("3", "6")])
def test_a_letter_with_the_outline_of_another_as_large_is_found(
    rendered: Render, one: str, other: str
) -> None:
    found = findings(rendered(ROW)[0], with_exchanged_outlines(one, other))
    assert found == [Finding("font-altered")]


def test_what_a_font_says_of_itself_is_ours_too(rendered: Render) -> None:
    def heavier(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.Font["/F1+0"].FontDescriptor.StemV = 300

    assert findings(rendered(ROW)[0], heavier) == [Finding("font-altered")]


def test_a_code_that_stands_for_no_letter_is_found(rendered: Render) -> None:
    """What it draws is the box for a missing letter, as large as one likes."""
    box = b"BT 0 0 0 1 k /F1+0 30 Tf 40 -300 Td(\x00)Tj ET\n"
    change = redrawn(lambda content: content.replace(b"ET\nQ\n", b"ET\n" + box + b"Q\n", 1))
    assert findings(rendered(ROW)[0], change) == [Finding("font-altered", field="F1+0")]


def test_letters_beyond_the_first_subset_are_ours_too(rendered: Render) -> None:
    foreign = [stall(0, shop_name="Ñandú Łódź Žižkov"), stall(1, shop_name="Öl & Ægir Łódź")]
    content = rendered(foreign)[0]
    assert verify(content, foreign, layout="a4-4xa6", sample=False) == []


def catalogued(key: str, value: Callable[[pikepdf.Pdf], pikepdf.Object]) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.Root[key] = value(document)

    return change


def script(_: pikepdf.Pdf) -> pikepdf.Object:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def attached(document: pikepdf.Pdf) -> pikepdf.Object:
    held = Dictionary(Type=Name.EmbeddedFile)
    file = Dictionary(
        Type=Name.Filespec, F=pikepdf.String("a"), EF=Dictionary(F=document.make_stream(b"a", held))
    )
    names = Array([pikepdf.String("a"), document.make_indirect(file)])
    return Dictionary(EmbeddedFiles=Dictionary(Names=names))


@pytest.mark.parametrize(
    "change",
    [
        catalogued("/OpenAction", script),
        catalogued("/AA", lambda document: Dictionary(WP=script(document))),
        catalogued("/AcroForm", lambda _: Dictionary(Fields=Array([]))),
        catalogued("/Names", attached),
        catalogued("/Outlines", lambda _: Dictionary(Count=0)),
        catalogued("/ViewerPreferences", lambda _: Dictionary(PrintScaling=Name.AppDefault)),
    ],
)
def test_what_hangs_on_the_catalogue_is_found(rendered: Render, change: Change) -> None:
    assert findings(rendered(ROW)[0], change) == [Finding("file-altered", field="Catalog")]


def test_what_hangs_on_a_page_is_found(rendered: Render) -> None:
    def acting(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.AA = Dictionary(O=script(document))

    def grouped(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Group = Dictionary(S=Name.Transparency)

    for change in (acting, grouped):
        assert findings(rendered(ROW)[0], change) == [PAGE_ALTERED]


@pytest.mark.parametrize("indirect", [False, True])
def test_content_in_several_parts_is_found_and_looked_through(
    rendered: Render, indirect: bool
) -> None:
    def parted(more: bytes) -> Change:
        def change(document: pikepdf.Pdf) -> None:
            page = document.pages[0]
            parts = Array([page.Contents, document.make_stream(more)])
            page.obj.Contents = document.make_indirect(parts) if indirect else parts

        return change

    content = rendered(ROW)[0]
    assert findings(content, parted(b" ")) == [PAGE_ALTERED]
    found = findings(content, parted(b"q 0 0 0 rg 5 5 1 1 re f Q"))
    assert found == [Finding("page-operator", 0, field="rg")]


def test_pages_that_hang_on_the_tree_in_another_way_are_found(rendered: Render) -> None:
    def hung(document: pikepdf.Pdf) -> None:
        node = document.Root.Pages.Kids[0]
        node.Kids = document.make_indirect(node.Kids)

    assert findings(rendered(ROW)[0], hung) == [Finding("file-altered", field="Pages")]
