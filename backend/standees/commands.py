"""`phocho sheet`: sample standees from a table, without a database."""

from __future__ import annotations

import io
import os
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, cast

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from backend.errors import Refusal
from backend.standees.sheets import COLUMNS, LONGEST, read_sheet, warnings_of
from printing import (
    LAYOUTS,
    LEVELS,
    Finding,
    FoundWrong,
    Heading,
    Level,
    PrintRefusal,
    Produced,
    Standee,
    UnknownLevel,
    WorkerLost,
    produce,
    render,
    verify,
)
from printing.plan import LOT_SHEETS, sheet_named

MOST_WARNINGS = 10
AT_ONCE = 80  # standees drawn and read by this process alone
TITLE = "Phố Chợ – bảng mẫu"


@click.command(
    help=(
        "Vẽ bảng mã QR từ tệp CSV ra PDF, không cần cơ sở dữ liệu. Mọi bảng đều đóng dấu "
        f"MẪU – KHÔNG CHUYỂN TIỀN.\n\nDòng đầu của tệp: {','.join(COLUMNS)}. "
        f"shop_name dài tối đa {LONGEST['shop_name']} ký tự, holder_name tối đa "
        f"{LONGEST['holder_name']}; mỗi dòng một code riêng. "
        "Chỉ ghi PDF khi mọi mã và chữ trên bản vẽ đã được đọc lại đúng. "
        "Tệp dài hơn một xấp thì dùng --lots: mỗi xấp một tệp, kèm phiếu và tệp nén.\n\n"
        "payload là chuỗi mà `phocho qr make` in ra; account_hint là 4 số cuối của chính tài khoản "
        "đó, bank là tên ngân hàng của nó. Ví dụ một dòng:\n\n\b\n"
        "0002…6304ABCD,Bún cô Phượng,Sạp A1-05 · Chợ Đức Phổ,\n"
        "NGUYỄN THỊ PHƯỢNG,Vietcombank,•••• 1234,0001-7K4Q   (viết liền một dòng)"
    )
)
@click.argument("source", metavar="IN.csv", required=False)
@click.option("-o", "--output", metavar="OUT.pdf", help="Tệp PDF để ghi.")
@click.option(
    "--lots",
    "folder",
    metavar="DIR",
    help=f"Thư mục để ghi từng xấp (tối đa {LOT_SHEETS} tờ in), phiếu và tệp nén.",
)
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
def sheet(
    source: str | None, output: str | None, folder: str | None, layout: str, level: str
) -> None:
    if source is None:
        _fail("Thiếu tệp CSV. Ví dụ: phocho sheet bang.csv -o bang.pdf", code=2)
    if (output is None) == (folder is None):
        _fail("Cần đúng một nơi ghi. Thêm -o, ví dụ -o bang.pdf, hoặc --lots THƯ_MỤC.", code=2)
    if output is not None:
        _check_output(Path(output), Path(source))
    if folder is not None:
        _check_folder(folder)
    asked = Asked(Path(source), output, folder, layout, cast("Level", level.upper()))
    # The bar is drawn on standard error, and only where somebody is looking at it.
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with bar:
        try:
            standees, said = _make(bar, asked)
        except Refusal as refused:
            bar.stop()
            _fail(refused.text)
    warnings = warnings_of(standees, sheet_named(layout), asked.level)
    for warning in warnings[:MOST_WARNINGS]:
        click.echo(f"Chú ý: {warning}", err=True)
    if len(warnings) > MOST_WARNINGS:
        click.echo(f"Chú ý: còn {len(warnings) - MOST_WARNINGS} dòng như vậy.", err=True)
    click.echo(said)


def _check_output(output: Path, source: Path) -> None:
    """A slip of the hand must not put the drawing over the table that it is made from."""
    if not output.name or output.is_dir():
        _fail("-o cần tên một tệp, ví dụ -o bang.pdf.", code=2)
    if output.resolve() == source.resolve():
        _fail("-o trùng với tệp CSV, sẽ ghi đè mất nó. Đặt tên khác, ví dụ -o bang.pdf.", code=2)


def _check_folder(folder: str) -> None:
    """A number is meant as the size of a lot, which is not for anybody to choose."""
    if folder.isdecimal() and not Path(folder).is_dir():
        _fail(
            f"--lots cần tên một thư mục, không nhận cỡ xấp: mỗi xấp luôn là {LOT_SHEETS} tờ in, "
            f"xấp cuối có thể ít hơn. Thư mục tên là số thì viết ./{folder}.",
            code=2,
        )
    if not folder.strip() or Path(folder).is_file():
        _fail("--lots cần tên một thư mục, ví dụ --lots ban-in.", code=2)


@dataclass(frozen=True)
class Asked:
    """One of `output`, a PDF, and `folder`, for lots, is where it goes."""

    source: Path
    output: str | None
    folder: str | None
    layout: str
    level: Level


def _make(bar: Progress, asked: Asked) -> tuple[dict[int, Standee], str]:
    """Read, draw, read back, and only then put the files in their place; what came of it."""
    try:
        content = asked.source.read_bytes()
    except OSError as error:
        raise Refusal(
            sentence=f"Không đọc được {asked.source}. Kiểm tra tên tệp và quyền đọc."
        ) from error
    by_line = _sound(content, asked)
    standees = list(by_line.values())
    step = bar.add_task("Vẽ và đọc lại", total=2 * len(standees))
    try:
        if asked.folder is not None:
            made = _produce(bar, step, standees, Path(asked.folder), asked)
            pages = sum(lot.sheets for lot in made.lots)
            return by_line, (
                f"Đã ghi {asked.folder}: {len(standees)} bảng trên {pages} tờ in, "
                f"{len(made.lots)} xấp, kèm phiếu và {made.zip.name}; đã đọc lại từng mã."
            )
        if len(standees) <= AT_ONCE:
            pdf, pages = _draw(bar, step, standees, asked)
        else:
            pdf, pages = _draw_beside(bar, step, standees, asked)
    except PrintRefusal as refused:
        raise Refusal(sentence=refused.sentence) from refused
    except FoundWrong as wrong:
        raise _found_wrong(wrong.findings) from wrong
    except WorkerLost as lost:
        raise Refusal(
            sentence="Không vẽ xong: tiến trình vẽ bị ngắt hoặc đứng yên nhiều lần, có thể do "
            "thiếu bộ nhớ. Đóng bớt chương trình rồi chạy lại; những xấp đã xong được giữ."
        ) from lost
    except OSError as broken:
        raise Refusal(
            sentence="Không vẽ xong: hết chỗ trên ổ đĩa hoặc không ghi được thư mục. Dọn chỗ rồi "
            "chạy lại; những xấp đã xong được giữ."
        ) from broken
    output = Path(asked.output or "")
    _put(output, pdf)
    return by_line, f"Đã ghi {output}: {len(standees)} bảng trên {pages} tờ in, đã đọc lại từng mã."


def _sound(content: bytes, asked: Asked) -> dict[int, Standee]:
    """The standees by their line of the file. Raises Refusal for all that is wrong with them."""
    try:
        sheet = sheet_named(asked.layout)
        if asked.level not in LEVELS:
            raise UnknownLevel(level=asked.level)
    except PrintRefusal as refused:
        raise Refusal(sentence=refused.sentence) from refused
    table = read_sheet(content)
    table.check(sheet, asked.level)
    return table.standees


def _draw(bar: Progress, step: TaskID, standees: list[Standee], asked: Asked) -> tuple[bytes, int]:
    """A small table, in this very process: another one would take longer to start."""
    held = io.BytesIO()
    printed = render(
        standees, held, layout=asked.layout, level=asked.level, sample=True, title=TITLE
    )
    bar.update(step, completed=len(standees))
    findings = verify(
        held.getvalue(), standees, layout=asked.layout, level=asked.level, sample=True
    )
    if findings:
        raise _found_wrong(findings)
    bar.update(step, completed=2 * len(standees))
    return held.getvalue(), printed.pages


def _draw_beside(
    bar: Progress, step: TaskID, standees: list[Standee], asked: Asked
) -> tuple[bytes, int]:
    """A whole lot, drawn and read back by several processes. Raises Refusal for more than one."""
    most = LOT_SHEETS * sheet_named(asked.layout).slots
    if len(standees) > most:
        raise Refusal(
            sentence=f"{len(standees)} bảng là hơn một xấp ({most} bảng). Dùng --lots THƯ_MỤC để "
            "ghi từng xấp, thay cho -o."
        )
    with tempfile.TemporaryDirectory(prefix="phocho-sheet-") as folder:
        made = _produce(bar, step, standees, Path(folder), asked)
        (lot,) = made.lots
        return (Path(folder) / lot.name).read_bytes(), lot.sheets


def _produce(
    bar: Progress, step: TaskID, standees: list[Standee], folder: Path, asked: Asked
) -> Produced:
    return produce(
        standees,
        folder,
        layout=asked.layout,
        level=asked.level,
        sample=True,
        heading=Heading(number="mau", title=TITLE),
        processes=os.cpu_count() or 1,
        on_progress=lambda far: bar.update(step, completed=far.drawn + far.read),
    )


def _found_wrong(findings: Sequence[Finding]) -> Refusal:
    first = findings[0]
    where = "" if first.page is None else f" ở trang {first.page + 1}"
    return Refusal(
        sentence=f"Bản vẽ đọc lại không đúng{where} ({first.what}) nên không ghi tệp. "
        "Thử khổ in khác hoặc báo người phát triển."
    )


def _put(output: Path, content: bytes) -> None:
    """Write beside `output`, then move into place: whoever looks sees all of it or nothing."""
    if output.exists() and not output.is_file():
        raise Refusal(sentence=f"{output} không phải là một tệp. Chọn tên tệp khác.")
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
