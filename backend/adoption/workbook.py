"""The table and the list behind it as an XLSX workbook. Pure: figures in, bytes out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from backend.adoption.figures import Figures, FiguresRow, RateShown
from backend.adoption.listing_queries import PointLine
from backend.amounts import short_day

FEWEST_REFUSALS = 5
"""A smaller cell of a reason could point at one shop, and is hidden in a file that travels."""
UNKNOWN = "chưa rõ"

STAGES = {
    "S0": "Chưa gặp",
    "S1": "Đã gặp",
    "S2": "Có tài khoản",
    "S3": "Đã có QR",
    "S4": "Đã hướng dẫn",
    "S5": "Có giao dịch",
    "S6": "Đang dùng",
    "S7": "Ngừng dùng",
    "S8": "Từ chối",
    "X": "Ngoài diện",
}
EVIDENCE = {"said": "nghe nói", "seen": "nhìn thấy", "scanned": "quét mã", "bank": "ngân hàng"}
TOOLS = {
    "account": "Tài khoản",
    "qr_board": "Bảng QR",
    "wallet": "Ví trên SIM của mình",
    "guidance": "Hướng dẫn",
}
TOOL_STATES = {"done": "xong", "blocked": "vướng", "undone": "chưa"}
REFUSALS = {
    "so_thue": "Sợ thuế",
    "so_lua_dao": "Sợ lừa đảo",
    "khong_smartphone": "Không có điện thoại thông minh",
    "sim_khong_chinh_chu": "SIM không chính chủ",
    "quen_tien_mat": "Quen tiền mặt",
    "phi": "Phí",
    "song_yeu": "Sóng yếu",
    "lon_tuoi": "Lớn tuổi",
    "da_co_loi_chuyen_nham": "Từng chuyển nhầm",
    "khac": "Khác",
}
AREA_WORDS = {
    "street": "Tuyến đường",
    "row": "Dãy",
    "market": "Chợ",
    "ward": "Phường, xã",
    "unit_then": "Phường, xã cũ",
    "former_district": "Huyện, thị xã cũ",
}
RATES = {
    "adoption": "Đang dùng",
    "fluency": "Thành thạo",
    "display": "Có QR",
    "reach": "Đã gặp",
    "census": "Đã đăng ký",
}

Cell = str | int | date | None


def safe(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: =, +, -, @ and TAB are led by '."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def workbook(table: Figures, points: Sequence[PointLine]) -> bytes:
    """Two sheets: the figures with their total, and every point that they count.

    Counts are numbers and days are days; n/N and percent are text, cut and not rounded.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "bold": book.add_format({"bold": True}),
    }
    area = AREA_WORDS[table.by]
    _sheet(
        book,
        formats,
        "Số liệu",
        [
            f"Tỷ lệ sử dụng thanh toán không dùng tiền mặt, tính đến ngày {short_day(table.on)}",
            "Đang dùng: có bằng chứng trong 60 ngày. Dưới 20 điểm chỉ ghi n/N. "
            f"Lý do từ chối dưới {FEWEST_REFUSALS} điểm được giấu.",
        ],
        _figure_heads(area),
        [_figure_cells(row) for row in (*table.rows, table.total)],
    )
    names = {row.key: row.name for row in table.rows}
    _sheet(
        book,
        formats,
        "Danh sách",
        [f"Mọi điểm nằm trong các con số, tính đến ngày {short_day(table.on)}. Lọc để đối chiếu."],
        [area, *_POINT_HEADS],
        (_point_cells(names.get(point.key, ""), point) for point in points),
    )
    book.close()
    return file.getvalue()


def _sheet(
    book: Any,
    formats: dict[str, Any],
    name: str,
    notes: Sequence[str],
    heads: Sequence[str],
    lines: Iterable[Sequence[Cell]],
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(len(notes) + 1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(heads) - 1, 14)
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note, formats["bold"])
    last = len(notes)
    for column, head in enumerate(heads):
        sheet.write_string(last, column, head, formats["head"])
    for cells in lines:
        last += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(last, column, cell, formats["day"])
            elif isinstance(cell, int):
                sheet.write_number(last, column, cell)
            elif cell:
                sheet.write_string(last, column, safe(cell))
    sheet.autofilter(len(notes), 0, max(last, len(notes) + 1), len(heads) - 1)


def _figure_heads(area: str) -> list[str]:
    heads = [area, "Số liệu ban đầu", "Trong diện"]
    for name in RATES.values():
        heads += [f"{name} n/N", f"{name} %", f"{name}: chỉ tiêu", f"{name}: kết luận"]
    heads += ["Đang dùng, chưa kiểm tra lại"]
    heads += [f"Bằng chứng: {word}" for word in EVIDENCE.values()]
    heads += ["Đang dùng / đã đăng ký", "Chưa đến trong 60 ngày", "Tăng (điểm %)"]
    heads += ["Nhờ chiến dịch n/N"]
    heads += [f"{stage} {word}" for stage, word in STAGES.items()]
    for word in TOOLS.values():
        heads += [f"{word}: xong", f"{word}: vướng"]
    return heads + [f"Từ chối: {word}" for word in REFUSALS.values()]


def _figure_cells(row: FiguresRow) -> list[Cell]:
    cells: list[Cell] = [row.name, row.baseline, row.eligible]
    for indicator in RATES:
        shown: RateShown = getattr(row, indicator)
        target = None
        if shown.target is not None:
            unit = " %" if shown.target_quantity == "percent" else ""
            target = f"{shown.target:g}".replace(".", ",") + unit
        cells += [shown.text or UNKNOWN, shown.percent, target, shown.verdict]
    cells += [row.adoption.stale]
    cells += [row.adoption.evidence[level] for level in EVIDENCE]
    cells += [row.adoption.registered_only.text, row.unvisited60]
    cells += [_gain(row), row.attributable.text if row.attributable else None]
    cells += [row.stages[stage] for stage in STAGES]
    for tool in TOOLS:
        cells += [row.tools[tool].done, row.tools[tool].blocked]
    for code in REFUSALS:
        count = row.refusals.get(code, 0)
        cells.append(f"< {FEWEST_REFUSALS}" if 0 < count < FEWEST_REFUSALS else count)
    return cells


def _gain(row: FiguresRow) -> str | None:
    return None if row.gain is None else row.gain.points


_POINT_HEADS = [
    "Điểm",
    "Tên quán / sạp",
    "Ngành hàng",
    "Bước",
    "Tên bước",
    "Từ ngày",
    "Bằng chứng",
    "Ngày bằng chứng mới nhất",
    "Chưa kiểm tra lại",
    "Thành thạo từ",
    "Đã đăng ký",
    "Dùng QR từ trước",
    "Trong số liệu ban đầu",
    "Đang dùng lúc ban đầu",
    "Đã đến trong 60 ngày",
    *TOOLS.values(),
]


def _yes(answer: bool | None) -> str:
    return "" if answer is None else "có" if answer else "không"


def _point_cells(area: str, point: PointLine) -> list[Cell]:
    return [
        area,
        point.label,
        point.shop_name,
        point.trade,
        point.stage,
        STAGES[point.stage],
        point.since,
        EVIDENCE.get(point.evidence or ""),
        point.last_on,
        _yes(point.stale),
        point.fluent_since,
        _yes(point.registered),
        _yes(point.used_before),
        _yes(point.in_baseline),
        _yes(point.used_then),
        _yes(point.visited),
        *(TOOL_STATES.get(point.tools[tool] or "") for tool in TOOLS),
    ]
