"""What the writer takes from inside reportlab, asked for by itself.

reportlab's version is pinned because none of this is promised by it. When the version moves, these
fail first and say which part to look at; the files are wrong only where these are.
"""

import re

import reportlab
from reportlab.lib.colors import CMYKColor
from reportlab.pdfbase import pdfmetrics

from printing.artwork.typeface import typeface
from printing.writer.fonts import ALPHABET, FileFont
from printing.writer.forms import Studio


def test_the_version_is_the_one_that_was_looked_into() -> None:
    assert reportlab.__version__ == "5.1.0"


def test_a_form_is_what_was_drawn_and_starts_with_no_font() -> None:
    studio = Studio()

    def draw(canvas: object) -> None:
        canvas.setFillColor(CMYKColor(0, 0, 0, 1))  # type: ignore[attr-defined]
        canvas.rect(1, 2, 3, 4, 0, 1)  # type: ignore[attr-defined]

    stream = studio.draw("P", (0, 0, 9, 9), draw)
    assert stream.split() == b"0 0 0 1 k n 1 2 3 4 re f*".split()
    assert studio.draw("M", (0, 0, 9, 9), lambda canvas: None) == b""


def test_a_form_s_letters_take_the_codes_that_pages_use_and_are_noted() -> None:
    studio = Studio()
    name = typeface("Bold").name
    font = studio.fonts[name]

    def draw(canvas: object) -> None:
        canvas.setFont(name, 9)  # type: ignore[attr-defined]
        canvas.drawString(0, 0, "Ghế (Ổi)")  # type: ignore[attr-defined]

    stream = studio.draw("P", (0, 0, 9, 9), draw)
    # reportlab writes bytes beyond ASCII in octal.
    stream = re.sub(rb"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]), stream)
    shown = font.show("Ghế (Ổi)", b"9").removesuffix(b"Tj")
    assert shown in stream
    assert font.choose(b"9") in stream
    assert font._codes.asked == set(map(ord, "Ghế (Ổi)"))


def test_one_subset_holds_the_whole_alphabet_and_the_next_begins_after_it() -> None:
    studio = Studio()
    font = studio.fonts[typeface("Bold").name]
    codes = font._font.splitString(ALPHABET, studio._canvas._doc)
    assert [subset for subset, _ in codes] == [0]
    assert len(set(codes[0][1])) == len(ALPHABET)
    foreign = "ÄÆËÎÏÐÑÖÛÜĀĄĆĊČĎĒĖĘĚĞĠĦŁ"
    assert {subset for subset, _ in font._font.splitString(foreign, studio._canvas._doc)} == {0, 1}
    assert [len(subset) <= 256 for subset in font._state.subsets] == [True, True]


def test_a_typeface_keeps_nothing_of_a_file_that_is_finished() -> None:
    studio = Studio()
    font = pdfmetrics.getFont(typeface("Bold").name)
    document = studio._canvas._doc
    assert document in font.state  # type: ignore[attr-defined]
    again = FileFont(font.fontName, Studio()._canvas._doc)
    assert again.show("Ổi", b"9") == studio.fonts[font.fontName].show("Ổi", b"9")
