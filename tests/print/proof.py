"""Pictures of every format with awkward names: what `scripts/proof` writes and tests compare.

A reference is a picture of a layout's first page in a few greys at 60 dots an inch, so that it is
small and two versions of a rasteriser still agree on it.
"""

import io
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from printing import LAYOUTS, Sheet, Standee, render
from tests.print.cast import LONG_HOLDER, LONG_SHOP, STACKED, stall

REFERENCE_DPI = 60
CONTACT_DPI = 110
LONG_BANK = "Ngân hàng TMCP Đầu tư và Phát triển Việt Nam"
TONES = 8
ON_REFERENCE = 4  # standees; the other slots of a sheet stay empty


def awkward() -> list[Standee]:
    """Short and ordinary, 60 and 42 letters, stacked marks, one long word, all capitals."""
    return [
        stall(0),
        stall(1, shop_name=LONG_SHOP, holder_name=LONG_HOLDER, bank=LONG_BANK),
        stall(2, shop_name=STACKED, holder_name=f"{STACKED} {STACKED} {STACKED}", issue=12),
        stall(3, shop_name="Thươngmạidịchvụtổnghợp", holder_name="PHUONGNGUYENTHITHUHUONG"),
        stall(4, shop_name="BÁNH MÌ CHẢ CÁ CÔ BA NGUYỄN TRƯỜNG TỘ", hotline="", place=""),
        stall(5, shop_name="Ốc", holder_name="LÝ Ý", bank="MB", account_hint=""),
        stall(6, holder_name="HỘ KINH DOANH NGUYỄN THỊ PHƯƠNG THẢO", bank="Agribank"),
        stall(7, place="Số 47/12 Nguyễn Nghiêm · Phường Đức Phổ"),
    ]


def page(layout: str, *, sample: bool, dpi: int, standees: list[Standee] | None = None) -> Any:
    """The first page of a layout, in colour."""
    held = io.BytesIO()
    lines = awkward() if standees is None else standees
    lines = lines[: LAYOUTS[layout].slots]
    render(lines, held, layout=layout, sample=sample, title="Bản in thử")
    document = pypdfium2.PdfDocument(held.getvalue())
    try:
        return document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def reference(layout: str) -> Image.Image:
    """What is kept of a layout: its first page in eight greys, unstamped."""
    few = awkward()[:ON_REFERENCE]
    grey: Image.Image = page(layout, sample=False, dpi=REFERENCE_DPI, standees=few).convert("L")
    return grey.quantize(TONES, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def contact_sheet() -> Image.Image:
    """Every layout side by side, unstamped above and as a sample below."""
    pictures = [
        (name, [page(name, sample=sample, dpi=CONTACT_DPI) for sample in (False, True)])
        for name in LAYOUTS
    ]
    gap, head = 24, 40
    width = sum(pair[0].width for _, pair in pictures) + gap * (len(pictures) + 1)
    tallest = max(pair[0].height for _, pair in pictures)
    sheet = Image.new("RGB", (width, 2 * (tallest + head + gap)), (168, 168, 168))
    pen = ImageDraw.Draw(sheet)
    letters = ImageFont.load_default(size=24)
    x = gap
    for name, pair in pictures:
        for row, picture in enumerate(pair):
            top = row * (tallest + head + gap)
            said = _said(LAYOUTS[name]) if row == 0 else "sample"
            pen.text((x, top + 8), f"{name}  {said}", fill=(0, 0, 0), font=letters)
            sheet.paste(picture, (x, top + head))
        x += pair[0].width + gap
    return sheet


def _said(sheet: Sheet) -> str:
    return f"{sheet.width_mm:g}x{sheet.height_mm:g} mm"
