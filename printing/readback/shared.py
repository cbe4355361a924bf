"""What all pages of a file share, held against the same drawn anew: picture, marks and letters.

A sheet without standees is drawn with the letters that the file says it has. Whatever of the file
is not a page's own must then be as it is there, outline for outline: so no letter is drawn as
another, no mark is left out and nothing hangs on the catalogue. No code is drawn for it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from io import BytesIO

import pypdfium2

from printing.plan import Sheet
from printing.readback.finding import Finding
from printing.readback.objects import NUMBER, Objects, referred, written
from printing.writer.forms import drawing
from printing.writer.sheet_file import begin

_ENTRY = re.compile(rb"/([^\s/\[\]<>()]+)\s*%b 0 R" % NUMBER)
_SUBSET = re.compile(r"(F\d+)\+(\d+)")
_LETTER = re.compile(rb"<([0-9A-F]{2})>\s*<((?:[0-9A-F]{4}){1,2})>")
# The title, which the packet of metadata says again, and the pages are the file's own.
_OWN_OF_CATALOGUE = re.compile(rb"(/Pages|/Metadata)\s+\d+ 0 R")
# A unit of one point is as good as none.
_OWN_OF_PAGE = re.compile(
    rb"(/Contents|/Parent|/Resources)\s+\d+ 0 R|/UserUnit\s+1(?:\.0*)?(?=[/>\s])"
)
_OWN_OF_FORM = re.compile(rb"(/Resources)\s+\d+ 0 R|/Length\s+\d+|/Filter\s*/FlateDecode")

Codes = Mapping[int, str]
"""The letter of each code of one subset."""


class Shared:
    """What the pages of one file share, beside what pages of this sheet must share."""

    def __init__(self, objects: Objects, pages: Sequence[int], sheet: Sheet, sample: bool) -> None:
        """`pages` are the numbers of the file's pages."""
        self._objects = objects
        self._sheet, self._sample = sheet, sample
        heads = [objects.head(page) for page in pages]
        self._resources = sorted({referred(rb"/Resources", head) for head in heads})
        self._letters: dict[str, Codes] = {}
        for number in self._resources:
            for name, font in _entries(rb"/Font", objects.head(number)).items():
                self._letters[name] = _letters(objects, font)

    @property
    def codes(self) -> Mapping[str, frozenset[int]]:
        """The codes that have a letter, by the name of the font."""
        return {name: frozenset(codes) for name, codes in self._letters.items()}

    @cached_property
    def has_marks(self) -> bool:
        return "M" in self._forms(self._ours, self._our_resources)

    def check(self) -> Iterator[Finding]:
        """Letters, picture, marks and catalogue that are otherwise than we draw them."""
        objects, ours = self._objects, self._ours
        if _plain(_OWN_OF_CATALOGUE, objects, objects.root()) != _plain(
            _OWN_OF_CATALOGUE, ours, ours.root()
        ) or (b"/Encrypt" in objects.trailer):
            yield Finding("file-altered", field="Catalog")
        due = self._our_resources
        for number in self._resources:
            if objects.identity(number) == ours.identity(due):
                continue
            alike = self._fonts(objects, number) == self._fonts(ours, due)
            if not alike:
                yield Finding("font-altered")
            if self._forms(objects, number) != self._forms(ours, due):
                yield Finding("art-altered")
            elif alike:
                yield Finding("file-altered", field="Resources")

    def is_page_of_ours(self, head: bytes) -> bool:
        """Whether a page's dictionary says what ours do, wherever its content may lie."""
        return _plain(_OWN_OF_PAGE, self._objects, head) == self._our_page

    @cached_property
    def _ours(self) -> Objects:
        out = BytesIO()
        document, forms = begin(out, self._sheet, sample=self._sample)
        fonts = {font.resource.decode()[1:]: font for font in document.studio.fonts.values()}
        with drawing:
            # A letter beyond the first subset has the code of its turn: they come in that order.
            for name in sorted(self._letters, key=_turn):
                font = fonts.get(name.partition("+")[0])
                for _, letter in sorted(self._letters[name].items()):
                    if font is not None:
                        font.show(letter, b"1")
            document.add(b"")
            document.finish("", forms)
        drawn = pypdfium2.PdfDocument(out.getvalue())
        try:
            return Objects(written(drawn))
        finally:
            drawn.close()

    @cached_property
    def _our_page(self) -> str:
        (page,) = self._ours.pages()
        return _plain(_OWN_OF_PAGE, self._ours, self._ours.head(page))

    @cached_property
    def _our_resources(self) -> int:
        (page,) = self._ours.pages()
        return referred(rb"/Resources", self._ours.head(page))

    def _fonts(self, objects: Objects, resources: int) -> Mapping[str, str]:
        held = _entries(rb"/Font", objects.head(resources))
        return {name: objects.identity(number) for name, number in held.items()}

    def _forms(self, objects: Objects, resources: int) -> Mapping[str, str]:
        held = _entries(rb"/XObject", objects.head(resources))
        return {
            name: _plain(_OWN_OF_FORM, objects, objects.head(number))
            + hashlib.sha256(objects.stream(number) or b"").hexdigest()
            for name, number in held.items()
        }


def _plain(own: "re.Pattern[bytes]", objects: Objects, head: bytes) -> str:
    """A digest of a dictionary but for what is its `own`, of which only the name is told."""
    told = own.sub(lambda entry: entry[1] or b"", head)
    return objects.text_identity(b" ".join(told.split()))


def _entries(kind: bytes, resources: bytes) -> Mapping[str, int]:
    """The numbers of the objects of one kind among the resources, by their names."""
    held = re.search(kind + rb"\s*<<(.*?)>>", resources, re.DOTALL)
    entries = _ENTRY.findall(held[1]) if held else []
    return {name.decode("latin-1"): int(number) for name, number in entries}


def _letters(objects: Objects, font: int) -> Codes:
    """The letters that a reader takes the font's codes for."""
    told = objects.stream(referred(rb"/ToUnicode", objects.head(font))) or b""
    return {
        int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")
        for code, letter in _LETTER.findall(told)
    }


def _turn(name: str) -> tuple[str, int]:
    subset = _SUBSET.fullmatch(name)
    return (subset[1], int(subset[2])) if subset else (name, 0)
