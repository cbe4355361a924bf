"""Boards of a printed batch that must not be used, and where in its stacks they lie. Pure.

Such a board is pulled out and not handed out, and no file that would print it once more is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal
from uuid import UUID

from backend.errors import Conflict
from backend.standees.batches import named
from backend.wire import Wire
from printing.plan import sheet_named

Why = Literal["replaced", "refused", "merchant", "point", "consent"]
"""The shop has another account, its account was refused, another one trades there, the stall is
not open, or the shop takes back its consent."""

PRINTING = ("lot", "zip")
"""Kinds of files with boards in them; the others are papers that go along."""


class WithheldBoard(Wire):
    """A board to pull out of its stack. `lot`, `sheet` and `slot` count from one.

    `lot` is null where there is but one; `in_stack` is its place in the lot once that is cut and
    stacked. `pulled` is set once its line is dropped. To the print
    shop `why` is null.
    """

    line_id: UUID
    code: str
    label: str
    shop_name: str
    why: Why | None
    lot: int | None
    sheet: int
    slot: int
    in_stack: int
    pulled: bool


class BoardsToPull(Conflict):
    """A printed batch holds boards that must not be handed out, and not all were named."""

    slug = "boards-to-pull"

    def __init__(self, codes: list[str], line_ids: list[UUID]) -> None:
        super().__init__(
            sentence=f"Rút bảng {named(codes, 'bảng')} khỏi xấp, đừng giao: bảng không dùng nữa. "
            "Tải lại trang để xem từng bảng nằm ở đâu rồi ghi.",
            codes=codes,
            lineIds=line_ids,
        )


class FileHasRecall(Conflict):
    """A file of a printed batch would print a board that must not be used."""

    slug = "file-has-recall"

    def __init__(self, codes: list[str], line_ids: list[UUID]) -> None:
        super().__init__(
            sentence=f"Tệp này in ra bảng {named(codes, 'bảng')}, bảng không dùng nữa, nên không "
            "tải được. Cần in lại bảng khác thì cán bộ tạo lô in lại.",
            codes=codes,
            lineIds=line_ids,
        )


def why_not(row: Any) -> Why:
    """Why its board must not be used: what became of the account comes first."""
    if row["account_status"] == "superseded":
        return "replaced"
    if row["account_status"] == "confirmed":
        if row["merchant_now"] != row["merchant"]:
            return "merchant"
        if row["point_status"] != "open":
            return "point"
        if row["consent"] is False:
            return "consent"
    return "refused"


def withheld_board(row: Any, *, officer: bool) -> WithheldBoard:
    """`row` has its `place` among the boards drawn, from zero, and the lot that it lies in."""
    sheets = -(-row["items"] // sheet_named(row["layout"]).slots)
    # Cut and stack: a slot's boards follow one another through the sheets of the lot.
    slot, sheet = divmod(row["place"] + 1 - row["first_item"], sheets)
    return WithheldBoard(
        line_id=row["id"],
        code=row["code"],
        label=row["label"],
        shop_name=row["trade_name"],
        why=why_not(row) if officer else None,
        lot=row["lot"] if row["lots"] > 1 else None,
        sheet=sheet + 1,
        slot=slot + 1,
        in_stack=row["place"] + 2 - row["first_item"],
        pulled=row["voided_at"] is not None,
    )


def boards_in(file: Any, withheld: Iterable[Any]) -> list[Any]:
    """Those of the withheld that this file would print once more."""
    if file["kind"] not in PRINTING:
        return []
    if file["first_item"] is None:
        return list(withheld)
    last = file["first_item"] + file["items"]
    return [row for row in withheld if file["first_item"] <= row["place"] + 1 < last]


def refuse_file(file: Any, withheld: Sequence[Any]) -> None:
    """Raises FileHasRecall where the file would print a board that must not be used."""
    inside = boards_in(file, withheld)
    if inside:
        raise FileHasRecall([row["code"] for row in inside], [row["id"] for row in inside])
