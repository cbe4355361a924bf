"""The list that a run is handed out by: every standee in walking order, with room to sign.

It is made as the other papers of a run are, see `with_lots`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import BinaryIO

from printing.artwork.lettering import PT_MM
from printing.artwork.typeface import Weight, typeface
from printing.papers.page import BOTTOM_MM, LEFT_MM, RIGHT_MM, Paper, grouped
from printing.papers.with_lots import SAMPLE, Run, Stop, check_stops

SIGNATURE = "Ký nhận"
TEXT_PT, ROW_MM = 9.5, 9.0
HEAD_MM, GROUP_MM = 7.0, 9.0
CODE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AIR_MM = 2.0  # of a column's width, between its text and its neighbours'


@cache
def columns() -> tuple[tuple[str, float], ...]:
    """What the columns are called and how wide each is in mm; the signature has the rest.

    A board's code is held against the board, so the widest XXXX-XXXX stands on one line.
    """
    face = typeface("Bold")
    widest = max(face.advances(letter)[-1] for letter in CODE_LETTERS)
    code_mm = (8 * widest + face.advances("-")[-1]) * TEXT_PT * PT_MM
    return (
        ("STT", 12.0),
        ("Mã bảng", ceil(10 * (code_mm + AIR_MM)) / 10),
        ("Vị trí", 48.0),
        ("Cửa hàng", 51.0),
    )


def write_delivery_list(run: Run, out: BinaryIO) -> int:
    """Every standee in walking order, with room to sign; the number of pages."""
    heading = run.heading
    paper = Paper(out, f"Danh sách giao · {heading.title}")
    check_stops(paper, run.stops)
    title = f"{heading.title} · {heading.ward}" if heading.ward else heading.title
    stamp = SAMPLE if run.sample else ""

    def head() -> float:
        y = paper.banner("DANH SÁCH GIAO BẢNG", title, heading.number, sample=stamp)
        return _table_head(paper, y)

    top = head()
    if top > BOTTOM_MM / 2:
        paper.refuse_length(title)
    pages = list(_paginated(paper, run, BOTTOM_MM - 8 - top))
    for number, rows in enumerate(pages, start=1):
        if number > 1:
            paper.next_page()
            head()
        y = top
        for row in rows:
            y = row.draw(paper, y)
        told = f"{heading.number} · {grouped(run.count)} bảng"
        paper.footer(f"{told} · trang {number}/{len(pages)}")
    return paper.finish()


@dataclass(frozen=True)
class _Row:
    """A line of the table, already broken to its columns; with a group's name it is a heading."""

    height_mm: float
    cells: tuple[tuple[str, ...], ...] = ()
    group: tuple[str, ...] = ()

    def draw(self, paper: Paper, y: float) -> float:
        bottom = y + self.height_mm
        if self.group:
            paper.lines(self.group, LEFT_MM, y + 2.2, 11, weight="Bold")
            paper.rule(LEFT_MM, bottom, RIGHT_MM, strong=True)
            return bottom
        x = LEFT_MM
        for place, ((_, width), lines) in enumerate(zip(columns(), self.cells, strict=True)):
            weight: Weight = "Bold" if place == 1 else "Medium"
            paper.lines(lines, x + AIR_MM / 2, y + 2, TEXT_PT, weight=weight)
            x += width
        paper.rule(LEFT_MM, bottom, RIGHT_MM)
        return bottom


def _paginated(paper: Paper, run: Run, room: float) -> Iterator[list[_Row]]:
    """The rows of each page. A heading is never the last line of one, and is said again."""
    rows: list[_Row] = []
    used = 0.0
    standing = ""
    number = 0
    for lot in run.lots:
        for stop in run.of(lot):
            number += 1
            row = _row(paper, number, stop, run.heading.ward)
            group = " · ".join(
                part
                for part in (stop.route, f"Xấp {lot.number}" if len(run.lots) > 1 else "")
                if part
            )
            head = _group(paper, group) if group != standing else None
            if used + row.height_mm + (head.height_mm if head else 0) > room and rows:
                yield rows
                rows, used = [], 0.0
                head = _group(paper, group) if group else None
            if head is not None:
                rows.append(head)
                used += head.height_mm
            standing = group
            rows.append(row)
            used += row.height_mm
    if rows:
        yield rows


def _row(paper: Paper, number: int, stop: Stop, ward: str) -> _Row:
    # The banner names the ward; what ends every other row with it is not read.
    place = stop.place.removesuffix(f" · {ward}") if ward else stop.place
    words = (str(number), stop.code, place, stop.shop_name)
    cells = tuple(
        paper.broken(text, width - AIR_MM, TEXT_PT, weight="Bold" if place == 1 else "Medium")
        for place, (text, (_, width)) in enumerate(zip(words, columns(), strict=True))
    )
    most = max(len(lines) for lines in cells)
    return _Row(max(ROW_MM, 3.4 + most * paper.leading(TEXT_PT)), cells)


def _group(paper: Paper, name: str) -> _Row | None:
    lines = paper.broken(name, RIGHT_MM - LEFT_MM, 11, weight="Bold")
    return _Row(GROUP_MM + (len(lines) - 1) * paper.leading(11), group=lines) if name else None


def _table_head(paper: Paper, y: float) -> float:
    paper.shade(LEFT_MM, y, RIGHT_MM - LEFT_MM, HEAD_MM)
    x = LEFT_MM
    for name, width in (*columns(), (SIGNATURE, 0.0)):
        paper.lines((name,), x + AIR_MM / 2, y + 1.9, 8.5, weight="Bold")
        x += width
    return y + HEAD_MM
