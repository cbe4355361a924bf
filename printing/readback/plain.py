"""What the objects of a file are drawn with and what hangs on them, whether it shows or not.

pdfium draws colours as a screen shows them, so which inks are named is read off the page's own
operators: none but the face's, in the operators that our writer uses, and in its order.
"""

import re
from collections.abc import Iterator

from reportlab.lib.colors import CMYKColor

from printing.artwork import inks
from printing.plan import Sheet
from printing.readback.drawing_order import DrawingOrder
from printing.readback.finding import Finding
from printing.readback.objects import NUMBER, Objects, referred
from printing.readback.shared import Shared
from printing.writer.content import ink
from printing.writer.output_intent import profile

_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_NAME = re.compile(rb"/[^\s/\[\]<>()]+")
_NUMBER = re.compile(rb"[-+.\d]+$")
_FONT = re.compile(rb"/Type\s*/Font\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")

_MEANT = {
    tuple(map(float, ink(colour).split()))
    for colour in vars(inks).values()
    if isinstance(colour, CMYKColor)
}
_SHARED = frozenset(b"q Q cm k K f re n m l c h w j J S B* f* BT ET Tf Td Tj Tm TL T* Do".split())
"""What a page or a form may be drawn with. No grey and no RGB, no transparency, no layer, no clip,
no letters spaced, squeezed or unseen; and no image, which is a finding of its own."""


def check_objects(content: bytes, sheet: Sheet, *, sample: bool, pages: int) -> Iterator[Finding]:
    """Inks, operators, notes, layers, fonts and the printing condition of a whole file.

    `content` is what `objects.written` gives, `pages` how many pdfium counts. Raises Oversized.
    """
    objects = Objects(content)
    objects.check_sizes()
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
    numbers = objects.pages()
    if len(numbers) != pages:
        yield Finding("file-altered", field="Pages")
    shared = Shared(objects, numbers, sheet, sample)
    yield from shared.check()
    order = DrawingOrder(sheet, has_marks=shared.has_marks)
    for page, number in enumerate(numbers):
        head = heads[number]
        if b"/Annots" in head:
            yield Finding("page-note", page)
        drawn = objects.content(head)
        # What is drawn in our order is drawn with our operators and inks.
        if drawn is None or not order.is_kept(drawn):
            yield from _check_drawn(drawn, page)
            yield Finding("page-altered", page)
        elif not shared.is_page_of_ours(head):
            yield Finding("page-altered", page)
    for font, codes in order.codes.items():
        if not codes <= shared.codes.get(font, frozenset()):
            yield Finding("font-altered", field=font)


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
    described = objects.head(referred(rb"/FontDescriptor", head))
    return referred(rb"/FontFile2", described) != 0


def _is_for_our_paper(objects: Objects) -> bool:
    intents = re.search(rb"/OutputIntents\s*\[\s*%b 0 R\s*\]" % NUMBER, objects.root())
    intent = objects.head(int(intents[1])) if intents else b""
    held = referred(rb"/DestOutputProfile", intent)
    return held != 0 and objects.stream(held) == profile()
