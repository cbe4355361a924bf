"""What a page is drawn with and what hangs on a file, where all of it looks right on a screen."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from printing import Finding, verify
from tests.print.cast import Render, stall

ROW = [stall(number) for number in range(9)]
Change = Callable[[pikepdf.Pdf], None]


def findings(pdf: bytes, change: Change) -> list[Finding]:
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out, static_id=True)
    return verify(out.getvalue(), ROW, layout="a4-4xa6", sample=False)


def added(operators: bytes) -> Change:
    return lambda document: document.pages[1].contents_add(b"q " + operators + b" Q")


@pytest.mark.parametrize(
    "ink", ["0.6 .5 .5 .8", ".8 .8 .8 .6", ".9 .8 .8 .5", "0 0 0 0.9", "1 1 1 1"]
)
def test_a_code_that_looks_black_and_is_of_several_inks_is_found(
    rendered: Render, ink: str
) -> None:
    def inked(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        drawn = page.Contents.read_bytes().replace(b"0 0 0 1 k q", ink.encode() + b" k q", 1)
        page.Contents = document.make_stream(drawn)

    found = findings(rendered(ROW)[0], inked)
    shares = " ".join(f"{float(share):g}" for share in ink.split())
    assert Finding("page-ink", 0, found=shares) in found


@pytest.mark.parametrize("ink", [b"0.125 g", b"0.125 0.125 0.125 rg", b"/Pattern cs"])
def test_a_code_in_a_colour_that_is_no_ink_is_found(rendered: Render, ink: bytes) -> None:
    def coloured(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        drawn = page.Contents.read_bytes().replace(b"0 0 0 1 k q", ink + b" q", 1)
        page.Contents = document.make_stream(drawn)

    operator = ink.split()[-1].decode()
    assert Finding("page-operator", 0, field=operator) in findings(rendered(ROW)[0], coloured)


@pytest.mark.parametrize(
    ("operators", "operator"),
    [
        (b"1 0 0 rg 10 10 5 5 re f", "rg"),
        (b"BT 3 Tr ET", "Tr"),
        (b"/G gs", "gs"),
        (b"0 0 5 5 re W n", "W"),
        (b"/OC /oc0 BDC EMC", "BDC"),
    ],
)
def test_an_operator_that_no_sheet_is_drawn_with_is_found(
    rendered: Render, operators: bytes, operator: str
) -> None:
    found = findings(rendered(ROW)[0], added(operators))
    assert Finding("page-operator", 1, field=operator) in found


def test_an_ink_of_the_shared_picture_is_found_once(rendered: Render) -> None:
    def inked(document: pikepdf.Pdf) -> None:
        picture = document.pages[0].Resources.XObject.P
        picture.write(picture.read_bytes().replace(b"0 .1 .55 0 k", b"0 .1 .5 0 k"))

    found = findings(rendered(ROW)[0], inked)
    assert found == [Finding("page-ink", found="0 0.1 0.5 0")]


@pytest.mark.parametrize("flags", [0, 2, 4, 36])
def test_a_note_is_found_whoever_is_to_see_it(rendered: Render, flags: int) -> None:
    def noted(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[9, 9, 12, 12], F=flags)
        document.pages[2].Annots = Array([document.make_indirect(note)])

    assert findings(rendered(ROW)[0], noted) == [Finding("page-note", 2)]


def layered(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(ON=[layer]))


def without_intent(document: pikepdf.Pdf) -> None:
    del document.Root.OutputIntents


def with_another_profile(document: pikepdf.Pdf) -> None:
    held = document.Root.OutputIntents[0].DestOutputProfile
    held.write(held.read_bytes()[:-1] + b"!")


def without_outlines(document: pikepdf.Pdf) -> None:
    for each in document.objects:
        if isinstance(each, Dictionary) and str(each.get("/FontName")).endswith("-Medium"):
            del each["/FontFile2"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (layered, "file-layers"),
        (without_intent, "file-intent"),
        (with_another_profile, "file-intent"),
        (without_outlines, "font-missing"),
    ],
)
def test_what_a_whole_file_must_have_or_must_not_is_found(
    rendered: Render, change: Change, what: str
) -> None:
    assert Finding(what) in findings(rendered(ROW)[0], change)


@pytest.mark.parametrize("box", ["ArtBox", "CropBox"])
def test_a_box_that_no_page_of_ours_has_is_found(rendered: Render, box: str) -> None:
    def boxed(document: pikepdf.Pdf) -> None:
        document.pages[1].obj[f"/{box}"] = [0, 0, 400, 800]

    found = findings(rendered(ROW)[0], boxed)
    assert (1, box) in [(one.page, one.field) for one in found if one.what == "page-box"]
