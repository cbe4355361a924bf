"""A finished page as a reader sees it: pixels, the codes in them, and the characters drawn.

pdfium draws and zxing-cpp decodes; neither shares code with what encoded and drew.
"""

from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium_c
import zxingcpp

from printing.qr.symbol import QUIET_ZONE
from printing.readback.function_patterns import (
    FORMAT_AT,
    LEVEL_BITS,
    format_bits,
    function_patterns,
)

DPI = 200  # The smallest module printed, 0.5 mm, is four pixels.
GLANCE_DPI = 100
GLANCE_PX = 5  # The least a module may measure at a glance.
BROKEN_HYPHEN = 2  # how pdfium gives a hyphen that ends a line, whatever word it stands in
PAPER = 250  # A pixel at least this light counts as clear paper.
DARK = 128  # A pixel below it is of a dark module.
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Code:
    """A decoded code and where its symbol lies on the page image, in pixels.

    `level` is its error correction and `mask` the pattern it is masked with, as they are decoded.
    `turned` tells one whose own top left corner lies elsewhere.
    """

    payload: bytes
    intact: bool
    level: str
    mask: int
    turned: bool
    modules: int
    left: float
    top: float
    right: float
    bottom: float


class Plate:
    """The piece of memory that pages of one size are drawn on, one after the other."""

    def __init__(self) -> None:
        self._bitmap: pypdfium2.PdfBitmap | None = None

    def pixels(self, page: pypdfium2.PdfPage, dpi: int = DPI) -> Pixels:
        """The page in grey, rows from the top; 255 is paper. The next page is drawn over it."""
        width, height = (-(-length * dpi // 72) for length in page.get_size())
        size = int(width), int(height)
        if self._bitmap is None or (self._bitmap.width, self._bitmap.height) != size:
            self.close()
            self._bitmap = pypdfium2.PdfBitmap.new_native(*size, pdfium_c.FPDFBitmap_Gray)
        bitmap = self._bitmap
        pdfium_c.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        # Notes laid over a page are seen by whoever opens it, and by printers that print them.
        flags = pdfium_c.FPDF_GRAYSCALE | pdfium_c.FPDF_ANNOT
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
        image: Pixels = bitmap.to_numpy().reshape(size[1], -1)[:, : size[0]]
        return image

    def close(self) -> None:
        if self._bitmap is not None:
            self._bitmap.close()
            self._bitmap = None


def glance_dpi(symbol_mm: float) -> int:
    """The resolution for a first look at symbols of up to 49 modules in a box of that width."""
    most_modules = 49 + 2 * QUIET_ZONE
    return min(DPI, max(GLANCE_DPI, round(GLANCE_PX * most_modules * 25.4 / symbol_mm)))


def decode(image: Pixels) -> Iterator[Code]:
    """Every QR code in the image that can be read, upright or turned, dark or light."""
    # Codes too large for the page's own resolution do not fit on a page: no smaller copies.
    for barcode in zxingcpp.read_barcodes(image, formats=_QR_ONLY, try_downscale=False):
        corners = barcode.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        xs, ys = [point.x for point in points], [point.y for point in points]
        extra: Any = barcode.extra
        yield Code(
            payload=barcode.bytes,
            # Unused error correction: all of it, or some module was read wrong.
            intact=float(extra["UEC"]) >= 1.0,
            level=str(extra["ECLevel"]),
            mask=int(extra["DataMask"]),
            turned=points.index(min(points, key=lambda point: point.x + point.y)) != 0,
            modules=17 + 4 * int(extra["Version"]),
            left=min(xs),
            top=min(ys),
            right=max(xs) + 1,
            bottom=max(ys) + 1,
        )


def blackness(image: Pixels, code: Code) -> float:
    """The grey of the symbol's dark modules, from 0 (every ink at once) to 255 (paper)."""
    symbol = image[round(code.top) : round(code.bottom), round(code.left) : round(code.right)]
    shares = np.bincount(symbol.ravel(), minlength=256).cumsum()
    return float(np.searchsorted(shares, symbol.size / 5))


def is_upright(image: Pixels, code: Code) -> bool:
    """Whether the symbol stands as it is read: neither turned nor as in a mirror.

    A decoder reads it either way and tells nothing of a mirror. But the fifteen modules about the
    upper left pattern that name level and mask then stand in another order.
    """
    if code.turned or code.level not in LEVEL_BITS:
        return False
    module = (code.right - code.left) / code.modules
    across = code.left + (FORMAT_AT[:, 1] + 0.5) * module
    down = code.top + (FORMAT_AT[:, 0] + 0.5) * module
    seen = image[down.astype(np.intp), across.astype(np.intp)] < DARK
    return bool((seen == format_bits(code.level, code.mask)).all())


def has_patterns(image: Pixels, code: Code, box: tuple[float, float, float, float]) -> bool:
    """Whether every module by which a phone finds the symbol is as it must be.

    None of them is decoded, so no error correction tells what is amiss in one. `box` is where the
    symbol is taken to lie, in pixels: left, top, right and bottom.
    """
    due = function_patterns(code.modules, code.level, code.mask)
    left, top, right, bottom = box
    across = left + (due.columns + 0.5) * ((right - left) / code.modules)
    down = top + (due.rows + 0.5) * ((bottom - top) / code.modules)
    # A decoder may take a symbol to reach beyond the page.
    last_row, last_column = image.shape[0] - 1, image.shape[1] - 1
    rows = down.astype(np.intp).clip(0, last_row)
    columns = across.astype(np.intp).clip(0, last_column)
    return bool(((image[rows, columns] < DARK) == due.dark).all())


def stands_clear(image: Pixels, code: Code, allowance: float = 1 / 4) -> bool:
    """Whether paper surrounds the symbol, four modules of it.

    The decoder finds corners to about a sixth of a module, so a quarter is allowed for.
    """
    module = (code.right - code.left) / code.modules
    blur = 1 + round(module * allowance)
    reach = QUIET_ZONE * module - blur
    left, right = code.left - reach, code.right + reach
    top, bottom = code.top - reach, code.bottom + reach
    if left < 0 or top < 0 or right > image.shape[1] or bottom > image.shape[0]:
        return False
    around = image[round(top) : round(bottom), round(left) : round(right)].copy()
    around[
        round(code.top - top) - blur : round(code.bottom - top) + blur,
        round(code.left - left) - blur : round(code.right - left) + blur,
    ] = 255
    return bool(around.min() >= PAPER)


@dataclass(frozen=True)
class Characters:
    """What is lettered on a page, in the order drawn; spaces are left out.

    `ink` has a row for each character: left, bottom, right and top of what it blackens, in
    points from the page's lower left corner.
    """

    code_points: npt.NDArray[np.uint32]
    ink: npt.NDArray[np.float64]


def characters(page: pypdfium2.PdfPage) -> Characters:
    """Every character that is drawn on the page, forms included."""
    text = page.get_textpage()
    code_points: list[int] = []
    ink: list[tuple[float, float, float, float]] = []
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(right), byref(bottom), byref(top)
    code_point_at, ink_at = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetCharBox
    try:
        raw = text.raw
        for position in range(text.count_chars()):
            code_point = code_point_at(raw, position)
            # Spaces leave no ink; many, and all line ends, are pdfium's own and not on the paper.
            if code_point == BROKEN_HYPHEN:
                code_point = ord("-")
            if code_point > 32:
                ink_at(raw, position, *places)
                code_points.append(code_point)
                ink.append((left.value, bottom.value, right.value, top.value))
    finally:
        text.close()
    return Characters(
        np.array(code_points, dtype=np.uint32), np.array(ink, dtype=np.float64).reshape(-1, 4)
    )
