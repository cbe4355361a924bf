"""The typefaces of one file: which byte stands for which letter, and which letters were used.

A simple TrueType font has 256 codes. One such subset holds ASCII and every Vietnamese letter, so
ordinary text is one `str.translate`; a letter beyond it goes to a further subset of the same
typeface. A subset carries the outlines of the letters that stand in the file and no others.

reportlab keeps the table of codes, because its forms are set with it, and cuts the outlines; what
is asked of its internals here is proved by tests/print/test_press_ready_reportlab.py.
"""

import hashlib
from typing import Any, cast

from reportlab.pdfbase import pdfmetrics

from printing.writer.pdf_file import PdfFile, number

_MARKED = {
    "a": "àảãáạăằẳẵắặâầẩẫấậ",
    "d": "đ",
    "e": "èẻẽéẹêềểễếệ",
    "i": "ìỉĩíị",
    "o": "òỏõóọôồổỗốộơờởỡớợ",
    "u": "ùủũúụưừửữứự",
    "y": "ỳỷỹýỵ",
}
VIETNAMESE = "".join(_MARKED.values()) + "".join(_MARKED.values()).upper()
ALPHABET = "".join(map(chr, range(32, 127))) + VIETNAMESE + "•·–—…“”‘’°×"
"""What every file's first subset has codes for, used or not, so that codes do not depend on it."""

_ESCAPES = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 40: "\\(", 41: "\\)", 92: "\\\\"}


class _Codes(dict[int, int]):
    """reportlab's codes by character; remembers which ones were asked for."""

    def __init__(self, codes: dict[int, int]) -> None:
        super().__init__(codes)
        self.asked: set[int] = set()

    def __getitem__(self, character: int) -> int:
        self.asked.add(character)
        return super().__getitem__(character)

    def __setitem__(self, character: int, code: int) -> None:
        self.asked.add(character)  # It is given a code because a text has it.
        super().__setitem__(character, code)


class _BeyondFirstSubset(Exception):
    """A character of a text has no code in the first subset."""


class _Literals(dict[int, str]):
    """What a literal string writes for each character; filled as characters are first used."""

    def __init__(self, codes: dict[int, int]) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, character: int) -> str:
        code = self._codes.get(character, 256)
        if code > 255:
            raise _BeyondFirstSubset
        self[character] = _ESCAPES.get(code, chr(code))
        return self[character]


class FileFont:
    """One typeface in one file. Made before anything is drawn with the typeface in that file."""

    def __init__(self, name: str, document: Any) -> None:
        """`document` is reportlab's, in which the forms are drawn; `name` a registered font's."""
        self._font = cast(Any, pdfmetrics.getFont(name))
        self._document = document
        self._font.splitString(ALPHABET, document)
        self._state = self._font.state[document]
        self._codes = self._state.assignments = _Codes(self._state.assignments)
        self.resource = self._font.getSubsetInternalName(0, document).removesuffix("+0").encode()
        self._literals = _Literals(self._codes)

    def show(self, text: str, size: bytes) -> bytes:
        """Operators that show the text; the first subset is chosen before and again after."""
        try:
            return b"(%b)Tj" % text.translate(self._literals).encode("latin-1")
        except _BeyondFirstSubset:
            return self._show_across(text, size)

    def choose(self, size: bytes, subset: int = 0) -> bytes:
        return b"%b+%d %b Tf" % (self.resource, subset, size)

    def _show_across(self, text: str, size: bytes) -> bytes:
        parts = []
        for subset, codes in self._font.splitString(text, self._document):
            shown = "".join(_ESCAPES.get(code, chr(code)) for code in codes)
            parts.append(b"%b(%b)Tj" % (self.choose(size, subset), shown.encode("latin-1")))
        return b"%b %b" % (b"".join(parts), self.choose(size))

    def write(self, file: PdfFile) -> dict[bytes, int]:
        """Write every subset that has a letter in use; their object numbers by resource name."""
        used = self._literals.keys() | self._codes.asked
        written = {}
        for index, subset in enumerate(self._state.subsets):
            kept = [character if character in used else 0 for character in subset]
            while kept and not kept[-1]:
                kept.pop()
            if kept:
                name = b"%b+%d" % (self.resource, index)
                written[name] = self._write_subset(file, kept)
        del self._font.state[self._document]
        return written

    def _write_subset(self, file: PdfFile, kept: list[int]) -> int:
        """`kept` is the character of each code, and 0 where a code is not in use."""
        face = self._font.face
        program: bytes = face.makeSubset(kept)
        # The tag tells this file's subset from another file's of the same typeface: print shops'
        # RIPs have mixed up fonts of one name on one plate.
        digits = int.from_bytes(hashlib.sha256(program).digest()[:8], "big")
        tag = bytes(ord("A") + digits // 26**place % 26 for place in range(6))
        name = b"/%b+%b" % (tag, face.name)
        outlines = file.put_stream(program, b"/Length1 %d" % len(program))
        flags = face.flags & ~32 | 4  # symbolic: the font's own table tells which glyph a code is
        descriptor = file.put(
            b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[%b]/ItalicAngle %b/Ascent %b"
            b"/Descent %b/CapHeight %b/StemV %b/MissingWidth %b/FontFile2 %d 0 R>>"
            % (
                name,
                flags,
                b" ".join(map(number, face.bbox)),
                *map(number, (face.italicAngle, face.ascent, face.descent, face.capHeight)),
                *map(number, (face.stemV, face.defaultWidth)),
                outlines,
            )
        )
        widths = b" ".join(number(face.getCharWidth(character)) for character in kept)
        return file.put(
            b"<</Type/Font/Subtype/TrueType/BaseFont%b/FirstChar 0/LastChar %d/Widths[%b]"
            b"/FontDescriptor %d 0 R/ToUnicode %d 0 R>>"
            % (name, len(kept) - 1, widths, descriptor, file.put_stream(_to_unicode(kept)))
        )


def _to_unicode(kept: list[int]) -> bytes:
    """The map by which a reader finds the letters again; at most a hundred lines in a block."""
    lines = [
        b"<%02X> <%b>" % (code, chr(character).encode("utf-16-be").hex().upper().encode())
        for code, character in enumerate(kept)
        if character
    ]
    blocks = [
        b"%d beginbfchar\n%b\nendbfchar" % (len(some), b"\n".join(some))
        for some in (lines[first : first + 100] for first in range(0, len(lines), 100))
    ]
    return b"\n".join(
        [
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            b"1 begincodespacerange <00> <FF> endcodespacerange",
            *blocks,
            b"endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )
