"""What is seen of a page: each code in its slot, whole, black and clear, and no text hidden."""

from collections.abc import Iterator

from printing.plan import Sheet
from printing.qr.symbol import QUIET_ZONE, Level
from printing.readback.due import Due
from printing.readback.finding import Finding, digest
from printing.readback.leaf import Leaf
from printing.readback.legible import Legible
from printing.readback.lettered import Lettered
from printing.readback.page import (
    DPI,
    Code,
    Pixels,
    Plate,
    blackness,
    decode,
    glance_dpi,
    has_patterns,
    is_upright,
    stands_clear,
)

SHIFT = 0.75  # modules by which a symbol may seem to be off its place; decoders round

# Black ink alone is 32 of 255 in pdfium's grey; other inks, less of it and more than it differ.
BLACK, NEAR_BLACK = 32, 4

# How much of a module beside a symbol may be its own blur; at a glance less is forgiven, because
# what is not forgiven is looked at again.
NEAR, NEARER = 1 / 4, 1 / 6


class Sight:
    """The eye for all pages of one sheet; `close` it when the last has been looked at."""

    def __init__(self, sheet: Sheet, sample: bool, level: Level, lettered: Lettered) -> None:
        self._sheet = sheet
        self._level = level
        self._fields = list(sheet.face.boxes(sample))
        self._legible = Legible(sheet, lettered)
        self._plate = Plate()
        self._glance_dpi = glance_dpi(sheet.face.symbol.width)

    def close(self) -> None:
        self._plate.close()

    def check(self, leaf: Leaf) -> list[Finding]:
        """What is seen to be wrong."""
        # Nothing amiss at a glance is nothing amiss; what seems amiss is looked at closely.
        findings = list(self._look(leaf, self._glance_dpi))
        if findings and self._glance_dpi < DPI:
            findings = list(self._look(leaf, DPI))
        return findings

    def _look(self, leaf: Leaf, dpi: int) -> Iterator[Finding]:
        image = self._plate.pixels(leaf.page, dpi)
        yield from self._check_codes(image, dpi, leaf.number, leaf.due)
        for slot, place in sorted(self._legible.unseen(image, dpi, leaf.texts)):
            index, _ = leaf.due[slot]
            yield Finding("text-unseen", leaf.number, slot, index, self._fields[place])

    def _check_codes(self, image: Pixels, dpi: int, number: int, due: Due) -> Iterator[Finding]:
        px_mm = 25.4 / dpi
        by_slot: dict[int | None, list[Code]] = {}
        for code in decode(image):
            slot = self._sheet.slot_at(
                (code.left + code.right) / 2 * px_mm, (code.top + code.bottom) / 2 * px_mm
            )
            by_slot.setdefault(slot, []).append(code)
        for slot, (index, standee) in due.items():
            wanted = standee.payload.encode()
            codes = by_slot.pop(slot, [])
            if not codes:
                yield Finding("code-missing", number, slot, index, expected=digest(wanted))
                continue
            if len(codes) > 1:
                yield Finding("code-extra", number, slot, index, found=str(len(codes)))
            for code in codes:
                if code.payload != wanted:
                    expected, found = digest(wanted), digest(code.payload)
                    yield Finding("code-wrong", number, slot, index, "payload", expected, found)
                if code.level != self._level:
                    due_level = self._level
                    yield Finding(
                        "code-level", number, slot, index, "payload", due_level, code.level
                    )
                upright = is_upright(image, code)
                if not upright:
                    yield Finding("code-turned", number, slot, index, "payload")
                if not self._is_in_place(code, slot, px_mm):
                    yield Finding("code-misplaced", number, slot, index, "payload")
                # Turned, it has its patterns elsewhere.
                if not code.intact or (upright and not self._has_patterns(image, code, slot)):
                    yield Finding("code-damaged", number, slot, index, "payload")
                if abs(blackness(image, code) - BLACK) > NEAR_BLACK:
                    yield Finding("code-ink", number, slot, index, "payload")
                if not stands_clear(image, code, NEAR if dpi == DPI else NEARER):
                    yield Finding("quiet-zone", number, slot, index, "payload")
        for stray, codes in by_slot.items():
            yield Finding("code-extra", number, stray, found=str(len(codes)))

    def _is_in_place(self, code: Code, slot: int, px_mm: float) -> bool:
        """Whether the symbol fills its box, as large as the box allows with its quiet zone."""
        due = self._due_mm(code, slot)
        seen = (code.left * px_mm, code.top * px_mm, code.right * px_mm, code.bottom * px_mm)
        allowed = max(SHIFT * (due[2] - due[0]) / code.modules, 2 * px_mm)
        return all(abs(a - b) <= allowed for a, b in zip(seen, due, strict=True))

    def _has_patterns(self, image: Pixels, code: Code, slot: int) -> bool:
        """Whether nothing is amiss in them, where they are due or else where the symbol was read.

        The decoder's corners are less exact than the plan, but a code off its place is not damaged.
        """
        # A page is drawn on whole pixels, so it may be stretched by a part of one.
        down, across = image.shape[0] / self._sheet.height_mm, image.shape[1] / self._sheet.width_mm
        left, top, right, bottom = self._due_mm(code, slot)
        due = left * across, top * down, right * across, bottom * down
        seen = code.left, code.top, code.right, code.bottom
        return has_patterns(image, code, due) or has_patterns(image, code, seen)

    def _due_mm(self, code: Code, slot: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the symbol, without its quiet zone, on the sheet."""
        symbol = self._sheet.face.symbol
        left, top = self._sheet.face_origin_mm(slot)
        module = symbol.width / (code.modules + 2 * QUIET_ZONE)
        clear, far = QUIET_ZONE * module, (QUIET_ZONE + code.modules) * module
        x, y = left + symbol.x, top + symbol.y
        return x + clear, y + clear, x + far, y + far
