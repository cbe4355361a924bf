"""A PDF written object by object: of an object that is written only its offset is remembered.

What a reader needs first (the catalog, the fonts, the page tree's root) is known last, so their
numbers are reserved at the start and their bodies come at the end. No object holds a date and the
file's identity is drawn from its content, so the same input gives the same bytes.
"""

import errno
import hashlib
from array import array
from typing import BinaryIO

from isal import isal_zlib

# Microseconds and bytes of a standee at level Q, four to a page (medians of 7, one busy core):
#   isal 0: 13, 1632 · 1: 16, 1346 · 2: 15, 1342 · 3: 22, 1270     zlib 6: 178, 899
#   deflate (libdeflate) 1: 22, 1322 · 2: 36, 1182 · 3: 44, 1046 · 4: 49, 989 · 6: 71, 880
# Level 3 is the quickest that keeps a lot of 1,000, fonts and profile and all, under 1,500 bytes
# a standee. The compressor's version is pinned: with another the bytes would differ.
LEVEL = 3
NODE = 256  # pages under one node of the page tree
HOLD = 1 << 18  # bytes gathered before they are handed on: fewer, larger writes


class PdfFile:
    """Writes to `out` front to back; what `out` refuses (a full disk) comes out as its OSError.

    The cross-reference table, without which nothing opens the file, is written by `finish` alone:
    whatever stops before it leaves bytes that no reader takes for a whole document.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._hash = hashlib.sha256()
        self._offsets = array("Q", [0])  # by object number; there is no object 0
        self.size_bytes = 0
        # Four bytes beyond ASCII tell whoever copies the file that it is binary (PDF/A asks it).
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """Write one object under its reserved number, or the next free one; its number."""
        number = number or self.reserve()
        self._offsets[number] = self.size_bytes
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def put_stream(
        self, content: bytes, entries: bytes = b"", number: int = 0, *, plain: bool = False
    ) -> int:
        """Write a stream with the dictionary's further `entries`, compressed unless `plain`."""
        if not plain:
            content = isal_zlib.compress(content, LEVEL)
            entries += b"/Filter/FlateDecode"
        head = b"<<%b/Length %d>>stream\n" % (entries, len(content))
        return self.put(b"%b%b\nendstream" % (head, content), number)

    def finish(self, catalog: int, info: int) -> str:
        """Write the table and the trailer, and push all of it out; the whole file's SHA-256."""
        identity = self._hash.copy().hexdigest()[:32].encode()
        table_at = self.size_bytes
        count = len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for first in range(1, count, 4096):
            some = self._offsets[first : first + 4096]
            self._write(b"".join([b"%010d 00000 n \n" % offset for offset in some]))
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, catalog, info, identity, identity, table_at)
        )
        self._hand_on()
        self._out.flush()
        return self._hash.hexdigest()

    def _write(self, content: bytes) -> None:
        self._held.append(content)
        self._held_bytes += len(content)
        self.size_bytes += len(content)
        self._hash.update(content)
        if self._held_bytes > HOLD:
            self._hand_on()

    def _hand_on(self) -> None:
        left = memoryview(b"".join(self._held))
        self._held.clear()
        self._held_bytes = 0
        # An unbuffered file may take a part and say so; the rest is offered again.
        while left:
            taken = self._out.write(left)
            if not taken:
                raise OSError(errno.EIO, "nothing more was taken")
            left = left[taken:]


class PageTree:
    """Pages in two levels, told apart from the file so that only one node is ever open."""

    def __init__(self, file: PdfFile, root: int, entries: bytes) -> None:
        """`entries` are what every page says of itself: boxes and resources."""
        self._file = file
        self._root = root
        self._entries = entries
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self.pages = 0

    def add(self, content: bytes) -> None:
        """One more page, drawn by `content`."""
        if not self._kids:
            self._nodes.append(self._file.reserve())
        drawn = self._file.put_stream(content)
        page = b"<</Type/Page/Parent %d 0 R/Contents %d 0 R%b>>"
        self._kids.append(self._file.put(page % (self._nodes[-1], drawn, self._entries)))
        self.pages += 1
        if len(self._kids) == NODE:
            self._close_node()

    def finish(self) -> None:
        """Write the node still open and the root."""
        if self._kids:
            self._close_node()
        self._file.put(
            b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.pages, _references(self._nodes)),
            self._root,
        )

    def _close_node(self) -> None:
        self._file.put(
            b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>"
            % (self._root, len(self._kids), _references(self._kids)),
            self._nodes[-1],
        )
        self._kids.clear()


def text_string(text: str) -> bytes:
    """Text outside the pages, as PDF writes it beyond ASCII: UTF-16 in hexadecimal."""
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def number(value: float) -> bytes:
    """A length as short as it is exact to a ten thousandth of a point."""
    short = (b"%.4f" % value).rstrip(b"0").rstrip(b".")
    return b"0" if short == b"-0" else short


def _references(numbers: list[int]) -> bytes:
    return b" ".join([b"%d 0 R" % each for each in numbers])
