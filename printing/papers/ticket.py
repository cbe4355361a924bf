"""The job ticket: what the print shop must know to print, cut and stack a run rightly."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from printing.artwork.inks import GREY, NAVY, RULE
from printing.papers.page import BOTTOM_MM, LABEL_MM, LEFT_MM, RIGHT_MM, Paper, grouped
from printing.papers.with_lots import SAMPLE, Run, stacking, stacks
from printing.plan import Sheet
from printing.qr.symbol import REFUSE_BELOW_MM, WARN_BELOW_MM
from printing.refusals import decimal

STOCK: Mapping[str, str] = MappingProxyType(
    {
        "a6": "Couché 300 g/m², cán màng mờ",
        "a5": "Couché 300 g/m², cán màng mờ",
        "a4-4xa6": "A4 từ 160 g/m², mặt mờ; tại tiệm in: couché 300 g/m², cán màng mờ",
        "a3-4xa6": "Couché 300 g/m², cán màng mờ",
        "sra3-8xa6": "Couché 300 g/m², cán màng mờ",
        "sticker-50x70": "Decal mặt mờ, keo bám lâu, chịu nước",
        "card-85x54": "Couché 300 g/m² cán màng mờ, hoặc nhựa PVC mờ",
    }
)
"""What to print on by layout. Matte everywhere: a glossy face throws light into the camera."""
NOBODY_NAMED = "người gửi các tệp này"
PLAIN_STOCK = "Giấy mặt mờ, không bóng"
SKETCH_MM = 58.0


def write_ticket(run: Run, out: BinaryIO) -> int:
    """The ticket, with the list of files on as many pages as it takes; the number of pages."""
    heading, sheet = run.heading, run.sheet
    paper = Paper(out, f"Phiếu in · {heading.title}")
    y = paper.banner("PHIẾU IN", heading.title, heading.number, sample=SAMPLE if run.sample else "")
    sketched = _sketch(paper, run, RIGHT_MM - SKETCH_MM, y + 2)
    right = RIGHT_MM - SKETCH_MM - 5
    for label, value in _rows(run):
        # Beside the sketch the lines are short, below it they take the whole width.
        y = paper.row(label, value, y, 10, right=right if y < sketched else RIGHT_MM) + 1.8
    y = max(y, sketched) + 1
    if sentences := stacking(sheet, run.lots[0].count):
        y = paper.block("Xếp chồng sau khi cắt", y, 11, "Bold", ink=NAVY) + 0.8
        for sentence in sentences:
            y = paper.block(sentence, y, 10) + 0.8
    if y > BOTTOM_MM - 30:
        paper.refuse_length(heading.note + heading.contact)
    _files(paper, run, y + 3)
    return paper.finish()


def _rows(run: Run) -> list[tuple[str, str]]:
    heading, sheet = run.heading, run.sheet
    sheets = sum(lot.sheets for lot in run.lots)
    rows = [
        ("Nơi đặt", heading.ward),
        ("Liên hệ", heading.contact or NOBODY_NAMED),
        ("Ngày", heading.dated),
        ("Giấy", STOCK.get(sheet.name, PLAIN_STOCK)),
        ("Thành phẩm", f"{_size(*sheet.cut_mm)} mm, in một mặt, tỷ lệ 100 %"),
        ("Số lượng", f"{grouped(run.count)} bảng, {len(run.lots)} xấp"),
        ("Khổ tờ in", f"{_size(sheet.width_mm, sheet.height_mm)} mm, {grouped(sheets)} tờ"),
        ("Bình trang", _imposition(sheet, run.count)),
        ("Tràn lề", f"{decimal(sheet.bleed_mm)} mm" if sheet.has_bleed else "không, hình nằm gọn"),
        ("Cắt", _cutting(sheet, run.count)),
        ("Gấp", "không gấp"),
        ("Màu", "CMYK, FOGRA39 (giấy tráng phủ); mã QR và chữ đen chỉ dùng K 100 %"),
        ("Ô mã QR nhỏ nhất", _module(run)),
        ("Mã kiểm lô in", heading.root),
        ("Ghi chú", heading.note),
    ]
    return [(label, value) for label, value in rows if value]


def _imposition(sheet: Sheet, count: int) -> str:
    if sheet.slots == 1:
        return "1 bảng mỗi tờ"
    if count == 1:
        return "1 bảng, ở ô trên cùng bên trái; các ô khác để trống"
    if count < sheet.slots:
        return f"{count} bảng, ở {count} ô đầu (từ trái, từ trên xuống); các ô khác để trống"
    return f"{sheet.slots} bảng mỗi tờ ({sheet.columns} cột × {sheet.rows} hàng), cắt và xếp chồng"


def _cutting(sheet: Sheet, count: int) -> str:
    if sheet.has_bleed:
        marks = " theo dấu cắt ở mép tờ" if sheet.marks else " theo khung thành phẩm (TrimBox)"
        return f"xén{marks}, mỗi bảng xén bốn cạnh"
    around = ", cả viền ngoài" if sheet.is_cut_around else ""
    shared = "; hai bảng kề nhau chung một nhát" if count > 1 else ""
    return f"theo vạch trên tờ{around}, mỗi đường một nhát{shared}"


def _module(run: Run) -> str:
    size = f"{decimal(run.module_mm)} mm, mức sửa lỗi {run.level}"
    if run.module_mm < WARN_BELOW_MM:
        return f"{size}. Dưới {decimal(WARN_BELOW_MM)} mm: in thử và quét thử trước khi in cả lô in"
    return f"{size} (không thu nhỏ; dưới {decimal(REFUSE_BELOW_MM)} mm điện thoại không đọc được)"


def _size(width_mm: float, height_mm: float) -> str:
    return f"{decimal(width_mm)} × {decimal(height_mm)}"


def _sketch(paper: Paper, run: Run, x: float, y: float) -> float:
    """The sheet drawn small, its slots numbered in the order of the stacks; where it ends."""
    sheet = run.sheet
    scale = min(SKETCH_MM / sheet.width_mm, 72.0 / sheet.height_mm)
    x += SKETCH_MM - sheet.width_mm * scale
    paper.frame(x, y, sheet.width_mm * scale, sheet.height_mm * scale, ink=RULE)
    width, height = sheet.face.width_mm * scale, sheet.face.height_mm * scale
    size = max(5.0, min(16.0, min(width, height) * 1.1))
    held = stacks(sheet, run.lots[0].count)
    for slot in range(sheet.slots):
        left, top = sheet.face_origin_mm(slot)
        paper.frame(x + left * scale, y + top * scale, width, height, ink=NAVY)
        if slot >= held:
            continue
        middle = y + top * scale + (height - paper.leading(size)) / 2
        told = str(slot + 1)
        paper.lines((told,), x + left * scale + width * 0.5 - 1, middle, size, weight="Bold")
    bottom = y + sheet.height_mm * scale
    order = ", số = thứ tự chồng" if min(sheet.slots, run.count) > 1 else ""
    told = f"Tờ {_size(sheet.width_mm, sheet.height_mm)} mm{order}"
    return paper.lines((told,), RIGHT_MM, bottom + 1, 7.5, ink=GREY, right=True) + 2


def _files(paper: Paper, run: Run, y: float) -> None:
    """Every file with its pages and hash; goes on overleaf where it must."""
    number = 1

    def head(y: float) -> float:
        y = paper.block("Các tệp, kiểm bằng SHA-256", y, 11, "Bold", ink=NAVY) + 0.8
        paper.rule(LEFT_MM, y, RIGHT_MM)
        return y + 1.2

    y = head(y)
    for file in run.files:
        if y + 5 > BOTTOM_MM - 8:
            paper.footer(f"{run.heading.number} · phiếu in, trang {number}")
            number += 1
            paper.next_page()
            y = head(
                paper.banner(
                    "PHIẾU IN",
                    run.heading.title,
                    run.heading.number,
                    sample=SAMPLE if run.sample else "",
                )
            )
        paper.lines((file.name,), LEFT_MM, y, 9, weight="Bold")
        pages = f"{grouped(file.pages)} trang"
        paper.lines((pages,), LEFT_MM + LABEL_MM + 16, y, 8, ink=GREY, right=True)
        paper.lines((file.sha256,), RIGHT_MM, y + 0.4, 7.2, right=True)
        y += 5
    paper.footer(f"{run.heading.number} · phiếu in, trang {number}")
