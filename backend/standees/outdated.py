"""What the register says otherwise by now than a line that is frozen. Pure.

A board is printed as it was frozen, so whoever releases it is told first what has changed since:
a shop renamed, a stall renumbered, closed, or taken over by somebody else, another hotline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from backend.errors import Conflict
from backend.standees.batches import named
from backend.standees.choosing import bank_of
from backend.standees.freezing import Frozen
from backend.standees.planning import place_of
from backend.wire import Wire

What = Literal["shop_name", "place", "bank", "hotline", "account", "merchant", "point", "consent"]
UNUSABLE: frozenset[What] = frozenset({"merchant", "point", "consent"})
"""Where there is nobody to hang the board up for, or nobody wants it: such a line is dropped,
whatever the officer says."""


class Change(Wire):
    """One thing that changed. `now` is how the register says it; empty for `account`, where another
    version waits to be confirmed, `merchant`, where another one trades there by now, `point`, which
    is not open any more, and `consent`, where the shop does not agree to be printed any more."""

    what: What
    now: str


class Outdated(NamedTuple):
    """A line of which something changed; its shop's name is as frozen."""

    line: UUID
    label: str
    shop_name: str
    changes: list[Change]


class LinesOutdated(Conflict):
    """The register has changed since the freeze; nobody said to print it so, or nobody can."""

    slug = "lines-outdated"

    def __init__(self, outdated: Sequence[Outdated]) -> None:
        names = [
            f"{one.label} {one.shop_name} ({', '.join(map(words_of, one.changes))})"
            for one in outdated
        ]
        or_else = (
            ""
            if any(map(_unusable, outdated))
            else ", hoặc xác nhận vẫn phát hành đúng chữ đã chốt"
        )
        super().__init__(
            sentence=f"Từ lúc chốt, sổ đăng ký đã đổi ở {named(names, 'dòng')}. "
            f"Bỏ dòng rồi dựng lại{or_else}.",
            lineIds=[one.line for one in outdated],
        )


def changes_since(frozen: Frozen, row: Any) -> list[Change]:
    """What has changed of a line since it was frozen; `row` is the line as the register has it."""
    said: tuple[tuple[What, str, str], ...] = (
        ("shop_name", frozen.shop_name, row["trade_name"]),
        ("place", frozen.place, place_of(row)),
        ("bank", frozen.bank, bank_of(row)),
        ("hotline", frozen.hotline, row["hotline"]),
    )
    changes = [Change(what=what, now=now) for what, then, now in said if then != now]
    if row["account_changing"]:
        changes.append(Change(what="account", now=""))
    return changes + _lost(row)


def _lost(row: Any) -> list[Change]:
    gone: tuple[tuple[What, bool], ...] = (
        ("merchant", row["merchant_now"] != row["merchant"]),
        ("point", row["point_status"] != "open"),
        ("consent", not row["consent"]),
    )
    return [Change(what=what, now="") for what, holds in gone if holds]


def is_recalled(row: Any) -> bool:
    """Whether a line's board is not to be used any more though its batch is released."""
    return row["recall"] is not None or bool(lost_since(row))


def lost_since(row: Any) -> list[Change]:
    """Why a board that is released and not handed out has nobody any more to hang it up."""
    waits = row["batch_state"] in ("released", "printed") and row["voided_at"] is None
    return _lost(row) if waits else []


def check_up_to_date(lines: Iterable[tuple[Any, Frozen]], as_frozen: Iterable[UUID]) -> list[UUID]:
    """The lines that have changed.

    Raises LinesOutdated unless each is one of `as_frozen`, and its stall still the same shop's.
    """
    outdated = [
        Outdated(frozen.line, row["label"], frozen.shop_name, found)
        for row, frozen in lines
        if (found := changes_since(frozen, row))
    ]
    agreed = set(as_frozen)
    refused = [one for one in outdated if _unusable(one)] or [
        one for one in outdated if one.line not in agreed
    ]
    if refused:
        raise LinesOutdated(refused)
    return [one.line for one in outdated]


def _unusable(one: Outdated) -> bool:
    return any(change.what in UNUSABLE for change in one.changes)


def words_of(change: Change) -> str:
    match change.what:
        case "shop_name":
            return f"tên nay là “{change.now}”"
        case "place":
            return f"vị trí nay là “{change.now}”"
        case "bank":
            return f"ngân hàng nay ghi “{change.now}”"
        case "hotline":
            return f"số hỗ trợ nay là “{change.now}”" if change.now else "nay không ghi số hỗ trợ"
        case "account":
            return "hộ đang chờ xác nhận tài khoản khác"
        case "merchant":
            return "điểm đã có hộ khác"
        case "point":
            return "điểm đang ghi là không hoạt động"
        case "consent":
            return "chủ hộ không còn đồng ý in"
