"""The objects of a file as pdfium writes them: every dictionary plainly, whatever it lay packed in.

pdfium draws colours as a screen shows them, so which inks are named is read off the page's own
operators: none but the face's, in the operators that our writer uses.
"""

import re
import zlib
from collections.abc import Iterator, Mapping

from reportlab.lib.colors import CMYKColor

from printing.artwork import inks
from printing.readback.finding import Finding
from printing.writer.content import ink
from printing.writer.output_intent import profile

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s")
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_NAME = re.compile(rb"/[^\s/\[\]<>()]+")
_NUMBER = re.compile(rb"[-+.\d]+$")
_FONT = re.compile(rb"/Type\s*/Font\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_REFERENCE = re.compile(rb"(\d+) 0 R")

_MEANT = {
    tuple(map(float, ink(colour).split()))
    for colour in vars(inks).values()
    if isinstance(colour, CMYKColor)
}
_SHARED = frozenset(b"q Q cm k K f re n m l c h w j J S B* f* BT ET Tf Td Tj Tm TL T* Do".split())
"""What a page or a form may be drawn with. No grey and no RGB, no transparency, no layer, no clip,
no letters spaced, squeezed or unseen; and no image, which is a finding of its own."""


class Objects:
    """The objects of one file, by number."""

    def __init__(self, written: bytes) -> None:
        table = written.rfind(b"\nxref")
        spots = {int(found[1]): found.end() for found in _OBJECT.finditer(written, 0, table)}
        ends = sorted(spots.values())
        following = dict(zip(ends, [*ends[1:], table], strict=True))
        self.trailer = written[table:]
        self._all = {number: written[at : following[at]] for number, at in spots.items()}

    def head(self, number: int) -> bytes:
        """The dictionary, without the stream that it may describe."""
        return self._all.get(number, b"").partition(b"stream\r\n")[0].partition(b"endobj")[0]

    def stream(self, number: int) -> bytes | None:
        """What the stream holds; None where it is packed in a way that no file of ours is."""
        head, _, rest = self._all.get(number, b"").partition(b"stream\r\n")
        if b"/Filter" not in head:
            return rest.rpartition(b"endstream")[0]
        if not re.search(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*(?:/(?!DecodeParms)|>>)", head):
            return None
        try:
            return zlib.decompressobj().decompress(rest)
        except zlib.error:
            return None

    def heads(self) -> Mapping[int, bytes]:
        return {number: self.head(number) for number in self._all}


def check_objects(written: bytes) -> Iterator[Finding]:
    """Inks, operators, notes, layers, fonts and the printing condition of a whole file."""
    objects = Objects(written)
    heads = objects.heads()
    for head in heads.values():
        if _FONT.search(head) and not _is_embedded(head, objects):
            yield Finding("font-missing")
    if any(b"/OCProperties" in head or b"/Type/OCG" in head for head in heads.values()):
        yield Finding("file-layers")
    if not _is_for_our_paper(objects):
        yield Finding("file-intent")
    for number, head in heads.items():
        if _FORM.search(head):
            yield from _check_drawn(objects.stream(number), None)
    for page, number in enumerate(_pages(objects, _first(rb"/Pages (\d+) 0 R", _root(objects)))):
        head = heads[number]
        if b"/Annots" in head:
            yield Finding("page-note", page)
        parts = re.search(rb"/Contents\s*(\[[^\]]*\]|\d+ 0 R)", head)
        drawn = [objects.stream(int(n)) for n in _REFERENCE.findall(parts[1] if parts else b"")]
        whole = None if None in drawn else b"\n".join(part for part in drawn if part is not None)
        yield from _check_drawn(whole, page)


def _check_drawn(content: bytes | None, page: int | None) -> Iterator[Finding]:
    if content is None:
        yield Finding("page-operator", page, field="Filter")
        return
    if b"(" in content:
        content = _STRING.sub(b" () ", content)
    if b"/" in content:
        content = _NAME.sub(b" ", content)
    tokens = content.split()
    if b"BI" in tokens:
        return  # An image, which is found as that; what follows is no text.
    used = {token for token in set(tokens) if not _NUMBER.match(token)} - {b"()"}
    for odd in sorted(used - _SHARED):
        yield Finding("page-operator", page, field=odd.decode("latin-1")[:16])
    wrong = {held for held in _inks(tokens, used) if held not in _MEANT}
    for held in sorted(wrong):
        yield Finding("page-ink", page, found=" ".join(f"{share:g}" for share in held))


def _inks(tokens: list[bytes], used: set[bytes]) -> Iterator[tuple[float, ...]]:
    for operator in (b"k", b"K"):
        at = -1
        for _ in range(tokens.count(operator) if operator in used else 0):
            at = tokens.index(operator, at + 1)
            try:
                yield tuple(round(float(share), 4) for share in tokens[max(at - 4, 0) : at])
            except ValueError:
                yield ()


def _is_embedded(head: bytes, objects: Objects) -> bool:
    described = re.search(rb"/FontDescriptor (\d+) 0 R", head)
    held = objects.head(int(described[1])) if described else b""
    return re.search(rb"/FontFile2 \d+ 0 R", held) is not None


def _is_for_our_paper(objects: Objects) -> bool:
    intents = re.search(rb"/OutputIntents\s*\[\s*(\d+) 0 R\s*\]", _root(objects))
    intent = objects.head(int(intents[1])) if intents else b""
    held = re.search(rb"/DestOutputProfile (\d+) 0 R", intent)
    return held is not None and objects.stream(int(held[1])) == profile()


def _root(objects: Objects) -> bytes:
    return objects.head(_first(rb"/Root (\d+) 0 R", objects.trailer))


def _first(pattern: bytes, text: bytes) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def _pages(objects: Objects, node: int, depth: int = 0) -> Iterator[int]:
    head = objects.head(node)
    if _PAGE.search(head):
        yield node
        return
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", head)
    if kids and depth < 16:
        for kid in _REFERENCE.findall(kids[1]):
            yield from _pages(objects, int(kid), depth + 1)
