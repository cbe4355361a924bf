"""The objects of a file as pdfium writes them: every dictionary plainly, whatever it lay packed in.

pdfium sorts the entries of a dictionary and has one way of writing each value, so what two files
say alike reads alike.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO

import pypdfium2

# No file has objects of more than ten digits; a number of thousands is one that Python refuses.
NUMBER = rb"(\d{1,10})"
_OBJECT = re.compile(rb"%b 0 obj\s" % NUMBER)
_TABLE = re.compile(rb"xref\s+(?:\d{1,10} \d{1,10}\r\n(?:\d{10} \d{5} [nf]\r\n)*+)++")
_SPOT = re.compile(rb"(\d{10}) \d{5} n\r\n")
_BEGUN = re.compile(rb"startxref\r\n(\d{1,10})\r\n%%EOF\s*\Z")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_REFERENCE = re.compile(rb"\b%b 0 R\b" % NUMBER)
_FLATE = rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])"
_PACKED = re.compile(_FLATE + rb"\s*(?:/(?!DecodeParms)|>>)")
_PACKING = re.compile(_FLATE + rb"|/Length\s+\d+(?: 0 R)?")
# A page of ours is drawn by some hundred thousand bytes; the colour profile is the largest stream.
_MOST_BYTES = 16 << 20
_DEEPEST = 6  # A font's outlines lie four objects below a page.
# A file of ours takes less than a hundred; where objects refer to one another it never ends.
_MOST_TOLD = 5_000


def written(document: pypdfium2.PdfDocument) -> bytes:
    """The whole file as pdfium writes it."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class Oversized(Exception):
    """A stream, or what a page is drawn by, unpacks to more than any of ours holds."""


class Objects:
    """The objects of one file, by number."""

    def __init__(self, content: bytes) -> None:
        """`content` is what `written` gives."""
        # Only the table tells what is an object: a stream may hold what looks like one.
        begun = _BEGUN.search(content, max(len(content) - 64, 0))
        table = int(begun[1]) if begun else len(content)
        told = _TABLE.match(content, table)
        heads = [_OBJECT.match(content, int(at)) for at in _SPOT.findall(told[0] if told else b"")]
        spots = {int(head[1]): head.end() for head in heads if head and head.end() < table}
        ends = sorted(spots.values())
        following = dict(zip(ends, [*ends[1:], table], strict=True))
        self.trailer = content[told.end() if told else table :]
        self._all = {number: content[at : following[at]] for number, at in spots.items()}
        self._known: dict[int, str] = {}
        self._told = 0

    def head(self, number: int) -> bytes:
        """The dictionary, without the stream that it may describe."""
        return self._all.get(number, b"").partition(b"stream\r\n")[0].partition(b"endobj")[0]

    def stream(self, number: int) -> bytes | None:
        """What the stream holds; None where there is none, or one packed as no file of ours is.

        Raises Oversized before too much of it is held.
        """
        head, begun, rest = self._all.get(number, b"").partition(b"stream\r\n")
        if not begun:
            return None
        if b"/Filter" not in head:
            return rest.rpartition(b"endstream")[0].removesuffix(b"\r\n")
        ours = _PACKED.search(head) is not None
        try:
            # What is packed in what is packed is never read, but pdfium would unpack it too.
            for _ in range(1 if ours else head.count(b"/Fl")):
                rest = _unpacked(rest)
        except zlib.error:
            return None
        return rest if ours else None

    def check_sizes(self) -> None:
        """Raises Oversized where any stream is, whoever may draw from it."""
        for number in self._all:
            self.stream(number)

    def heads(self) -> Mapping[int, bytes]:
        return {number: self.head(number) for number in self._all}

    def root(self) -> bytes:
        """The catalogue."""
        return self.head(referred(rb"/Root", self.trailer))

    def pages(self) -> list[int]:
        """The pages' numbers, in order, and that of any other node that the tree leads back to."""
        return list(self._pages(referred(rb"/Pages", self.root()), 0, set()))

    def _pages(self, node: int, depth: int, seen: set[int]) -> Iterator[int]:
        if node in seen:
            if node in self._all:
                yield node
            return
        seen.add(node)
        head = self.head(node)
        if _PAGE.search(head):
            yield node
            return
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", head)
        if kids and depth < 16:
            for kid in references(kids[1]):
                yield from self._pages(kid, depth + 1, seen)

    def content(self, page: bytes) -> bytes | None:
        """What a page of that dictionary is drawn by; None where `stream` gives none of it.

        Raises Oversized: parts that are small may be many, or one of them named again and again.
        """
        held = re.search(rb"/Contents\s*(\[[^\]]*\]|\d+ 0 R)", page)
        if not held:
            return b""
        parts = references(held[1])
        if len(parts) == 1 and self.head(parts[0]).lstrip().startswith(b"["):
            parts = references(self.head(parts[0]))
        drawn, size = [], 0
        for part in parts:
            drawn.append(self.stream(part))
            size += len(drawn[-1] or b"")
            if size > _MOST_BYTES:
                raise Oversized
        return None if None in drawn else b"\n".join(part for part in drawn if part is not None)

    def identity(self, number: int) -> str:
        """A digest of the object and of all that it refers to, whatever their numbers are."""
        if number not in self._known:
            self._known[number] = self._identity(number, ())
        return self._known[number]

    def text_identity(self, text: bytes, above: tuple[int, ...] = ()) -> str:
        """As `identity`, of a piece of a dictionary."""

        def told(reference: "re.Match[bytes]") -> bytes:
            number = int(reference[1])
            if number in above:
                # What lies around this object: a form names the resources that it lies among.
                return b"<up %d>" % (len(above) - above.index(number))
            known = self._identity(number, above) if above else self.identity(number)
            return b"<%b>" % known.encode()

        return hashlib.sha256(_REFERENCE.sub(told, text)).hexdigest()

    def _identity(self, number: int, above: tuple[int, ...]) -> str:
        if len(above) >= _DEEPEST:
            return "deep"
        self._told += 1
        if self._told > _MOST_TOLD:
            return "endless"
        head = _PACKING.sub(b"", self.head(number))
        told = self.text_identity(b" ".join(head.split()), (*above, number))
        held = hashlib.sha256(self.stream(number) or b"").hexdigest()
        return f"{told} {held}"


def _unpacked(packed: bytes) -> bytes:
    """What was packed, as far as it goes. Raises zlib.error and Oversized."""
    held = zlib.decompressobj().decompress(packed, _MOST_BYTES + 1)
    if len(held) > _MOST_BYTES:
        raise Oversized
    return held


def references(text: bytes) -> list[int]:
    """The numbers of the objects that a piece of a dictionary refers to."""
    return [int(number) for number in _REFERENCE.findall(text)]


def referred(name: bytes, text: bytes) -> int:
    """The object that a dictionary's entry refers to; 0, which no object has, for none."""
    found = re.search(rb"%b %b 0 R" % (name, NUMBER), text)
    return int(found[1]) if found else 0
