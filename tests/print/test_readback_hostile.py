"""Files that are empty, or made to bring the reading down: a finding by name, and soon."""

import io
import re
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from printing import LAYOUTS, Finding, verify
from printing.plan import impose
from tests.print.cast import Render, stall

ROW = [stall(number) for number in range(6)]
Change = Callable[[pikepdf.Pdf], None]


def found_in(pdf: bytes, change: Change) -> list[Finding]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        out = io.BytesIO()
        document.save(out, static_id=True, compress_streams=False)
    return verify(out.getvalue(), ROW, layout="a4-4xa6", sample=False)


def blank(document: pikepdf.Pdf) -> None:
    document.pages[1].Contents = document.make_stream(b"")


def without_contents(document: pikepdf.Pdf) -> None:
    del document.pages[1].Contents


@pytest.mark.parametrize("change", [blank, without_contents])
def test_a_page_without_a_letter_lacks_its_codes_and_its_words(
    rendered: Render, change: Change
) -> None:
    found = found_in(rendered(ROW)[0], change)
    named = {(one.what, one.index) for one in found if one.page == 1}
    due = {spot.index for spot in impose(len(ROW), LAYOUTS["a4-4xa6"]) if spot.page == 1}
    assert {(what, at) for what in ("code-missing", "text-wrong") for at in due} <= named
    assert {one.page for one in found} == {1}


def test_a_file_of_one_bare_page_is_told_by_what_it_lacks() -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(210 * 72 / 25.4, 297 * 72 / 25.4))
        document.save(out, static_id=True)
    found = verify(out.getvalue(), ROW[:4], layout="a4-4xa6", sample=False)
    assert {"code-missing", "text-wrong", "page-box"} <= {one.what for one in found}


def of_endless_number(document: pikepdf.Pdf) -> None:
    document.Root.PieceInfo = String("9" * 5000 + " 0 R")


def with_half_a_letter(document: pikepdf.Pdf) -> None:
    for font in document.pages[0].Resources.Font.values():
        font.ToUnicode = document.make_stream(b"<21> <00410>")


def with_pages_of_themselves(document: pikepdf.Pdf) -> None:
    root = document.Root.Pages
    root.Kids = Array([root] * 4 + list(root.Kids))


def of_all_from_all(document: pikepdf.Pdf) -> None:
    objects = [document.make_indirect(Dictionary()) for _ in range(60)]
    for each in objects:
        each.Held = Array(objects)
    document.pages[0].Resources.Font[Name("/F9+0")] = objects[0]


@pytest.mark.parametrize(
    ("change", "whats"),
    [
        (of_endless_number, {"file-altered"}),
        (with_half_a_letter, {"font-altered", "text-wrong"}),
        (with_pages_of_themselves, {"file-altered"}),
        (of_all_from_all, {"font-altered"}),
    ],
)
def test_a_file_that_is_made_to_bring_the_reading_down_is_a_finding(
    rendered: Render, change: Change, whats: set[str]
) -> None:
    found = found_in(rendered(ROW)[0], change)
    assert whats & {one.what for one in found}, found


MIB = 1 << 20


def packed(document: pikepdf.Pdf, size: int, layers: int = 1) -> pikepdf.Object:
    """A stream of drawing nothing, far smaller than what it unpacks to."""
    content = b"q Q\n" * (size // 4)
    for _ in range(layers):
        content = zlib.compress(content, 9)
    return document.make_indirect(
        document.make_stream(content, Filter=Array([Name.FlateDecode] * layers))
    )


def of_one_stream(document: pikepdf.Pdf) -> None:
    document.pages[1].Contents = packed(document, 17 * MIB)


def packed_twice(document: pikepdf.Pdf) -> None:
    document.pages[1].Contents = packed(document, 64 * MIB, layers=2)


def of_one_part_named_often(document: pikepdf.Pdf) -> None:
    document.pages[1].Contents = Array([packed(document, MIB)] * 20)


def beside_the_page(document: pikepdf.Pdf) -> None:
    document.pages[1].Resources.XObject[Name("/Z")] = packed(document, 17 * MIB)


@pytest.mark.parametrize(
    "change", [of_one_stream, packed_twice, of_one_part_named_often, beside_the_page]
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_named_and_not_read_on(
    rendered: Render, change: Change
) -> None:
    assert found_in(rendered(ROW)[0], change) == [Finding("stream-oversized")]


def rewritten(pdf: bytes, number: int, stream: bytes) -> bytes:
    """The file with one stream written anew after its end, its dictionary the same otherwise."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        held = document.get_object(number, 0).stream_dict
        told = b"".join(
            b"/%b/%b" % (name.encode(), str(held[f"/{name}"])[1:].encode())
            for name in ("Type", "Subtype")
            if f"/{name}" in held
        )
    body = b"%d 0 obj\n<<%b/Length %d>>stream\n%b\nendstream\nendobj\n"
    begun = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    trailer = re.findall(rb"trailer\s*<<(.*?)>>\s*startxref", pdf, re.DOTALL)[-1]
    out = pdf + body % (number, told, len(stream), stream)
    return (
        out
        + b"xref\n%d 1\n%010d 00000 n \ntrailer\n<<%b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            *(number, len(pdf), trailer, begun),
            len(out),
        )
    )


def numbers(pdf: bytes) -> tuple[int, int, bytes]:
    """The objects of the metadata and of the first page's content, and that content."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        drawn = document.pages[0].Contents
        return document.Root.Metadata.objgen[0], drawn.objgen[0], drawn.read_bytes()


def test_a_number_without_end_in_what_a_file_says_of_itself_stops_nobody(rendered: Render) -> None:
    pdf = rendered(ROW)[0]
    packet = b"\n" + b"9" * 5000 + b" 0 obj\n<</a 1>>\n"
    content = rewritten(pdf, numbers(pdf)[0], packet)
    assert verify(content, ROW, layout="a4-4xa6", sample=False) == []


def test_an_altered_page_does_not_hide_behind_itself_in_what_a_file_says_of_itself(
    rendered: Render,
) -> None:
    """A white line over a mark, and the page as it was, told once more inside the metadata."""
    pdf = rendered(ROW)[0]
    metadata, page, drawn = numbers(pdf)
    altered = rewritten(pdf, page, drawn + b"q 0 0 0 1 k 8 300 30 1.2 re f Q\n")
    found = verify(altered, ROW, layout="a4-4xa6", sample=False)
    assert found == [Finding("page-altered", 0)]
    whole = zlib.compress(drawn)
    for end in (b"\n", b"\r\n"):
        told = (
            b"x\n%d 0 obj\r\n<</Filter/FlateDecode/Length %d>>stream\r\n%b%bendstream%bendobj%b"
            % (
                *(page, len(whole), whole),
                *(end, end, end),
            )
        )
        # A table of where objects lie is told in it too.
        told += b"xref\n0 1\n0000000000 65535 f\r\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
        hidden = rewritten(altered, metadata, told)
        assert verify(hidden, ROW, layout="a4-4xa6", sample=False) == found
