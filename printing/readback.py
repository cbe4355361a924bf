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

from printing.qr import QUIET_ZONE

DPI = 200
PAPER = 250  # A pixel at least this light counts as clear paper.
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Code:
    """A decoded code and where its symbol lies on the page image, in pixels."""

    payload: bytes
    intact: bool
    modules: int
    left: float
    top: float
    right: float
    bottom: float


def pixels(page: pypdfium2.PdfPage) -> Pixels:
    """The page in grey at 200 dpi, rows from the top; 255 is paper."""
    bitmap = page.render(scale=DPI / 72, grayscale=True)
    image: Pixels = bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width]
    return image


def decode(image: Pixels) -> Iterator[Code]:
    """Every QR code in the image that can be read."""
    for barcode in zxingcpp.read_barcodes(image, formats=_QR_ONLY):
        corners = barcode.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        xs, ys = [point.x for point in points], [point.y for point in points]
        extra: Any = barcode.extra
        yield Code(
            payload=barcode.bytes,
            # Unused error correction: all of it, or some module was read wrong.
            intact=float(extra["UEC"]) >= 1.0,
            modules=17 + 4 * int(extra["Version"]),
            left=min(xs),
            top=min(ys),
            right=max(xs) + 1,
            bottom=max(ys) + 1,
        )


def stands_clear(image: Pixels, code: Code) -> bool:
    """Whether paper surrounds the symbol, four modules of it.

    The decoder finds corners to about a sixth of a module, so a quarter is allowed for.
    """
    module = (code.right - code.left) / code.modules
    blur = 1 + round(module / 4)
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


def characters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float]]:
    """Each character drawn, with its origin in points from the page's lower left corner."""
    text = page.get_textpage()
    try:
        x, y = c_double(), c_double()
        for position in range(text.count_chars()):
            # Spaces and line ends that pdfium itself puts in are not on the paper.
            if pdfium_c.FPDFText_IsGenerated(text, position):
                continue
            pdfium_c.FPDFText_GetCharOrigin(text, position, byref(x), byref(y))
            yield chr(pdfium_c.FPDFText_GetUnicode(text, position)), x.value, y.value
    finally:
        text.close()
