"""What anybody who stands before a board may ask and say: no name, no sign-in."""

from __future__ import annotations

from typing import Literal

import msgspec

from backend.database import Tx
from backend.errors import NotFound
from backend.free_text import free_text
from backend.ids import new_id
from backend.sealing import Vault, WrongRow
from backend.standees import board_queries
from backend.standees.codes import read_code
from backend.standees.freezing import open_line
from backend.wire import Input, Wire

Seen = Literal["pasted_over", "other_name", "unreadable", "other"]
SAID: dict[Seen, str] = {
    "pasted_over": "Người dân báo bảng bị dán đè mã khác.",
    "other_name": "Người dân báo quét ra tên người nhận khác tên in trên bảng.",
    "unreadable": "Người dân báo bảng hỏng, quét không được.",
    "other": "Người dân báo bảng có điều lạ.",
}


class PublicBoard(Wire):
    """What anyone who reads a code off a board may know; the same shape for an unknown code."""

    state: Literal["known", "recalled", "unknown"]
    shop_name: str | None = None
    place: str | None = None
    ward: str | None = None
    hotline: str | None = None
    last4: str | None = None


class ReportInput(Input, kw_only=True):
    """What somebody saw at a board; `note` in their own words, up to 300 characters."""

    seen: Seen
    note: str = ""


class Reported(Wire):
    """`number` of the sự cố: a new one, or the one that was told before and is still open."""

    number: str


async def look_up(tx: Tx, vault: Vault, text: str) -> PublicBoard:
    """What a board's code tells: the board's own words, and whether it is being recalled."""
    code = read_code(text)
    row = None if code is None else await board_queries.board_of_code(tx, code)
    if row is None:
        return PublicBoard(state="unknown")
    try:
        frozen = open_line(vault, row)
    except (WrongRow, msgspec.MsgspecError):
        return PublicBoard(state="unknown")
    return PublicBoard(
        state="recalled" if row["recalled"] else "known",
        shop_name=frozen.shop_name,
        place=frozen.place,
        ward=row["ward_name"],
        hotline=row["hotline"],
        last4=frozen.account_hint[-4:],
    )


async def report(tx: Tx, text: str, said: ReportInput) -> Reported:
    """Tell the ward what somebody saw. Raises NotFound where no board that is out has the code."""
    note = free_text(said.note, "note", 300, required=False)
    code = read_code(text)
    detail = " ".join(part for part in (SAID[said.seen], note and f"Lời báo: {note}") if part)
    number = None if code is None else await board_queries.report_board(tx, new_id(), code, detail)
    if number is None:
        raise NotFound(
            field="code",
            sentence="Không có bảng nào mang mã này. Xem lại tám chữ số và chữ trên bảng.",
        )
    return Reported(number)
