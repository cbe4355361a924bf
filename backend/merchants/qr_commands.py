"""`phocho qr check` and `phocho qr make`: payment codes on the command line, without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import click
import msgspec

from backend.amounts import parse_amount
from backend.clock import today
from backend.errors import Refusal
from backend.merchants.vietqr import Reading, read, write_transfer

_BOM = b"\xef\xbb\xbf"


@click.group()
def qr() -> None:
    """Đọc và soạn mã VietQR."""


@qr.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Đọc mã từ đầu vào chuẩn, mỗi dòng một mã; in mỗi dòng một đối tượng JSON.

    Chỉ xét cấu trúc của mã. Dòng trống được bỏ qua. Thoát 0 khi mọi mã đều đúng, ngược lại 1.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        click.echo("Dán mã vào đây, mỗi dòng một mã; kết thúc bằng Ctrl-D.", err=True)
    seen, all_ok = False, True
    for line in _lines():
        reading = _read_bytes(line)
        seen, all_ok = True, all_ok and reading.ok
        click.echo(msgspec.json.encode(_as_json(reading)))
    if not seen:
        click.echo("Không có mã nào ở đầu vào.", err=True)
    context.exit(0 if all_ok else 1)


@qr.command()
@click.option("--bin", "bank", metavar="BIN", help="Mã ngân hàng, 6 chữ số.")
@click.option("--account", metavar="SỐ", help="Số tài khoản, 6 đến 19 chữ số.")
@click.option("--card", is_flag=True, help="Số trên là số thẻ, không phải số tài khoản.")
@click.option("--amount", metavar="ĐỒNG", help="Số tiền, viết liền; mã thành mã động.")
@click.option("--purpose", metavar="CHỮ", help="Nội dung chuyển tiền; dấu tiếng Việt được bỏ.")
def make(
    bank: str | None, account: str | None, card: bool, amount: str | None, purpose: str | None
) -> None:
    """In một mã chuyển tiền, tĩnh trừ khi có số tiền."""
    if bank is None:
        _fail("Thiếu mã ngân hàng. Thêm --bin, ví dụ --bin 970436.", code=2)
    if account is None:
        _fail("Thiếu số tài khoản. Thêm --account, ví dụ --account 0000000001234.", code=2)
    try:
        payload = write_transfer(
            bank,
            account,
            card=card,
            amount=None if amount is None else parse_amount(amount, field="amount"),
            purpose=purpose,
        )
    except Refusal as refused:
        _fail(refused.text)
    _warn_of_unknown_bank(bank)
    click.echo(payload)


def _lines() -> Iterator[bytes]:
    """Lines of standard input without their end, blank ones left out; files made on Windows end
    in CR LF and may begin with a byte order mark."""
    if sys.stdin is None:  # closed by whoever started us
        return
    for number, line in enumerate(sys.stdin.buffer):
        text = line.removeprefix(_BOM) if number == 0 else line
        text = text.removesuffix(b"\n").removesuffix(b"\r")
        if text.strip():
            yield text


def _read_bytes(line: bytes) -> Reading:
    try:
        return read(line.decode())
    except UnicodeDecodeError:
        return Reading(ok=False, scheme=None, static=None, problems=("not-text",))


def _as_json(reading: Reading) -> dict[str, Any]:
    keys = ("ok", "scheme", "static", "bin", "account", "service", "amount", "purpose", "problems")
    return {key: getattr(reading, key) for key in keys}


def _warn_of_unknown_bank(bank: str) -> None:
    from backend.merchants.banks import bank_on, shipped_banks

    if bank_on(shipped_banks(), bank, today()) is None:
        click.echo(
            f"Chú ý: BIN {bank} không có trong danh sách ngân hàng. Kiểm tra lại trước khi dùng.",
            err=True,
        )


def _fail(sentence: str, *, code: int = 1) -> NoReturn:
    click.echo(f"Lỗi: {sentence}", err=True)
    sys.exit(code)
