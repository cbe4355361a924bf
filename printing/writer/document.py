"""One PDF/A-2b file: pages as they come, and at the end what they share and what it is.

Standees and papers are written alike: one tree of pages, one set of resources, the letters that
were used, the printing condition, and the same few things that the file says of itself.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from printing.artwork.lettering import PT_MM
from printing.writer.forms import FormBox, Studio, write_form
from printing.writer.metadata import tidy_title, write_info, write_metadata
from printing.writer.output_intent import write_output_intent
from printing.writer.pdf_file import PageTree, PdfFile, number

Form = tuple[bytes, FormBox]
"""What a form draws, and the points that it keeps within."""


class Document:
    """Writes to `out` page by page; what was written before `finish` no reader takes for a file.

    Making it and finishing it move what reportlab keeps for the process: `forms.drawing` is to be
    held meanwhile, and while the studio draws.
    """

    def __init__(
        self, out: BinaryIO, boxes_mm: Mapping[str, tuple[float, float, float, float]]
    ) -> None:
        """`boxes_mm` are every page's, as PDF names and measures them."""
        self._file = PdfFile(out)
        self._catalog, self._root = self._file.reserve(), self._file.reserve()
        self._resources = self._file.reserve()
        boxes = b"".join(
            b"/%b[%b]" % (name.encode(), b" ".join([number(edge / PT_MM) for edge in box]))
            for name, box in boxes_mm.items()
        )
        entries = b"%b/Resources %d 0 R" % (boxes, self._resources)
        self._tree = PageTree(self._file, self._root, entries)
        self.studio = Studio()

    @property
    def pages(self) -> int:
        return self._tree.pages

    @property
    def size_bytes(self) -> int:
        return self._file.size_bytes

    def add(self, content: bytes) -> None:
        """One more page, drawn by `content`."""
        self._tree.add(content)

    def finish(self, title: str, forms: Mapping[bytes, Form] = MappingProxyType({})) -> str:
        """Write what all pages share, `forms` by their names among it; the file's SHA-256."""
        file = self._file
        self._tree.finish()
        named = {name: file.reserve() for name in forms}
        for name, (operators, box) in forms.items():
            write_form(file, named[name], operators, box, self._resources)
        fonts = _directory(self.studio.write_fonts(file))
        shared = b"<</Font%b/XObject%b>>" % (fonts, _directory(named))
        file.put(shared, self._resources)
        title = tidy_title(title)
        file.put(
            b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/OutputIntents[%d 0 R]/Lang(vi-VN)"
            b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>"
            % (self._root, write_metadata(file, title), write_output_intent(file)),
            self._catalog,
        )
        return file.finish(self._catalog, write_info(file, title))


def _directory(numbers: Mapping[bytes, int]) -> bytes:
    return b"<<%b>>" % b"".join([b"%b %d 0 R" % (name, at) for name, at in numbers.items()])
