"""`phocho sheet`: sample standees from a table, without a database."""

from __future__ import annotations

import io
import os
import secrets
import sys
from pathlib import Path
from typing import NoReturn, cast

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from backend.errors import Refusal
from backend.standees.sheets import COLUMNS, read_sheet, warnings_of
from printing import LAYOUTS, LEVELS, Level, PrintRefusal, Standee, render, verify

MOST_WARNINGS = 10


@click.command(
    help=(
        "Vẽ bảng mã QR từ tệp CSV ra PDF, không cần cơ sở dữ liệu. Mọi bảng đều đóng dấu "
        f"MẪU – KHÔNG CHUYỂN TIỀN.\n\nDòng đầu của tệp: {','.join(COLUMNS)}. "
        "Chỉ ghi PDF khi mọi mã và chữ trên bản vẽ đã được đọc lại đúng."
    )
)
@click.argument("source", metavar="IN.csv", required=False)
@click.option("-o", "--output", metavar="OUT.pdf", help="Tệp PDF để ghi.")
@click.option(
    "--layout",
    default="a4-4xa6",
    show_default="a4-4xa6",
    metavar="NAME",
    help=f"Khổ in: {', '.join(LAYOUTS)}.",
)
@click.option(
    "--level",
    default="Q",
    show_default="Q",
    metavar="M|Q|H",
    help=f"Mức sửa lỗi của mã: {', '.join(LEVELS)}.",
)
def sheet(source: str | None, output: str | None, layout: str, level: str) -> None:
    if source is None:
        _fail("Thiếu tệp CSV. Ví dụ: phocho sheet bang.csv -o bang.pdf", code=2)
    if output is None:
        _fail("Thiếu tệp ra. Thêm -o, ví dụ -o bang.pdf.", code=2)
    # The bar is drawn on standard error, and only where somebody is looking at it.
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with bar:
        try:
            standees, pages = _make(bar, Path(source), Path(output), layout, level)
        except Refusal as refused:
            bar.stop()
            _fail(refused.text)
    warnings = warnings_of(standees)
    for warning in warnings[:MOST_WARNINGS]:
        click.echo(f"Chú ý: {warning}", err=True)
    if len(warnings) > MOST_WARNINGS:
        click.echo(f"Chú ý: còn {len(warnings) - MOST_WARNINGS} dòng như vậy.", err=True)
    click.echo(f"Đã ghi {output}: {len(standees)} bảng trên {pages} trang, đã đọc lại từng mã.")


def _make(
    bar: Progress, source: Path, output: Path, layout: str, level: str
) -> tuple[dict[int, Standee], int]:
    """Read, draw, read back, and only then put the file in its place."""
    step = bar.add_task("Đọc bảng", total=3)
    try:
        content = source.read_bytes()
    except OSError as error:
        raise Refusal(
            sentence=f"Không đọc được {source}. Kiểm tra tên tệp và quyền đọc."
        ) from error
    by_line = read_sheet(content)
    standees = list(by_line.values())
    bar.update(step, advance=1, description=f"Vẽ {len(standees)} bảng")
    held = io.BytesIO()
    try:
        printed = render(
            standees,
            held,
            layout=layout,
            level=cast("Level", level.upper()),
            sample=True,
            title="Phố Chợ – bảng mẫu",
        )
    except PrintRefusal as refused:
        raise _at_its_line(refused, list(by_line)) from refused
    bar.update(step, advance=1, description="Đọc lại từng mã và chữ")
    findings = verify(held.getvalue(), standees, layout=layout, sample=True)
    if findings:
        first = findings[0]
        where = "" if first.page is None else f" ở trang {first.page + 1}"
        raise Refusal(
            sentence=f"Bản vẽ đọc lại không đúng{where} ({first.what}) nên không ghi tệp. "
            "Thử khổ in khác hoặc báo người phát triển."
        )
    _put(output, held.getvalue())
    bar.update(step, advance=1)
    return by_line, printed.pages


def _at_its_line(refused: PrintRefusal, lines: list[int]) -> Refusal:
    """The same refusal by the line of the file: the drawing counts standees, headings aside."""
    index, refused.index = refused.index, None
    where = "" if index is None else f"Dòng {lines[index]}: "
    return Refusal(sentence=f"{where}{refused.sentence}")


def _put(output: Path, content: bytes) -> None:
    """Write beside `output`, then move into place: whoever looks sees all of it or nothing."""
    beside = output.with_name(f".{output.name}.{secrets.token_hex(6)}")
    try:
        with open(beside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, output)
    except OSError as error:
        raise Refusal(
            sentence=f"Không ghi được {output}. Kiểm tra thư mục, quyền ghi và chỗ trống."
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def _fail(sentence: str, *, code: int = 1) -> NoReturn:
    click.echo(f"Lỗi: {sentence}", err=True)
    sys.exit(code)
