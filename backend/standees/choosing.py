"""Who can be printed: a campaign's points in delivery order, ready or with what is still to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import anyio.to_thread
import msgspec

from backend.database import Tx
from backend.errors import NotFound
from backend.merchants.accounts import is_unusual
from backend.merchants.sealed import open_account
from backend.merchants.vietqr import may_display, read
from backend.sealing import Vault, WrongRow
from backend.standees import ready_queries
from backend.standees.freezing import open_line
from backend.standees.planning import place_of, route_of
from backend.standees.readiness import (
    AccountStanding,
    PointStanding,
    Why,
    account_to_print,
)
from backend.standees.reprints import ReprintReason, reasons_again
from backend.wire import Wire


class ReadyPoint(Wire):
    """A point that can be printed now. `unusual` says what an officer will have to approve.

    `route` is the market row or street side where it lies, in the words of the cover slips.
    """

    point_id: UUID
    route: str
    label: str
    shop_name: str
    account_id: UUID
    holder_name: str
    bank: str
    last4: str
    unusual: list[str]


class NotReadyPoint(Wire):
    """A point that cannot be printed yet, why, and what to do.

    Where its board was printed or delivered, `reprintReasons` are those for which it is made once
    more.
    """

    point_id: UUID
    label: str
    shop_name: str
    slug: str
    reason: str
    next_step: str
    reprint_reasons: list[ReprintReason]


class ReadyList(Wire):
    """Every candidate in delivery order, in one of two lists."""

    ready: list[ReadyPoint]
    not_ready: list[NotReadyPoint]


class Chosen:
    """The points that can be printed, each with the account for it, and those that cannot.

    `printed` is the account on the newest released board of each point that has one, `unchanged`
    the points whose board says the name and the place of now.
    """

    def __init__(self, printed: dict[UUID, UUID], unchanged: set[UUID]) -> None:
        self.printed, self.unchanged = printed, unchanged
        self.ready: list[tuple[Any, Any]] = []
        self.not_ready: list[NotReadyPoint] = []

    def put_off(self, point: Any, why: Why, standing: PointStanding) -> None:
        again = account_to_print(standing, reprint=True)
        reasons: list[ReprintReason] = []
        if not isinstance(again, Why):
            renamed = point["id"] not in self.unchanged
            reasons = reasons_again(again, self.printed.get(point["id"]), renamed=renamed)
        self.not_ready.append(
            NotReadyPoint(
                point_id=point["id"],
                label=point["label"],
                shop_name=point["shop_name"],
                slug=why.slug,
                reason=why.reason,
                next_step=why.next_step,
                reprint_reasons=reasons,
            )
        )


def bank_of(row: Any) -> str:
    """The bank as the board names it."""
    if row["bank_name"]:
        return str(row["bank_name"])
    return "VNPAY" if row["scheme"] == "vnpay" else f"Ngân hàng {row['bin']}"


def _standing(vault: Vault, row: Any) -> AccountStanding:
    problem = None
    if row["status"] == "confirmed":
        try:
            problem = may_display(read(open_account(vault, row).payload))
        except WrongRow:
            problem = "payload-broken"
    return AccountStanding(row["id"], row["status"], problem, row["delivered_in"])


async def choose(
    tx: Tx,
    vault: Vault,
    ward: str,
    campaign: UUID,
    points: Sequence[UUID] = (),
    rows: Sequence[UUID] = (),
    streets: Sequence[UUID] = (),
    *,
    again: Collection[UUID] = (),
) -> Chosen:
    """Whom a batch of these takes in, or one of the whole campaign. Raises NotFound.

    Points named in `again` get a board though one was printed or delivered.
    """
    if await ready_queries.campaign(tx, campaign, ward) is None:
        raise NotFound(field="campaignId")
    found = await ready_queries.candidates(tx, ward, campaign, points, rows, streets)
    if set(points) - {row["id"] for row in found}:
        raise NotFound(field="pointIds")
    accounts: dict[UUID, list[Any]] = defaultdict(list)
    merchants = [row["merchant"] for row in found if row["merchant"] is not None]
    for account in await ready_queries.accounts_of(tx, merchants):
        accounts[account["merchant"]].append(account)
    boards = await ready_queries.boards_out(tx, [row["id"] for row in found])
    # As many texts as a batch has lines: opened beside the loop, which would answer nobody else.
    unchanged = await anyio.to_thread.run_sync(_unchanged, vault, boards, found)
    chosen = Chosen({board["point"]: board["account"] for board in boards}, unchanged)
    for point in found:
        its_accounts = accounts[point["merchant"]] if point["merchant"] else []
        standing = PointStanding(
            open=point["status"] == "open",
            in_campaign=point["in_campaign"],
            has_merchant=point["merchant"] is not None,
            print_consent=point["given"],
            live_in=point["live_in"],
            printed_in=point["printed_in"],
            accounts=tuple(_standing(vault, account) for account in its_accounts),
        )
        answer = account_to_print(standing, reprint=point["id"] in again)
        if isinstance(answer, Why):
            chosen.put_off(point, answer, standing)
        else:
            chosen.ready.append((point, next(a for a in its_accounts if a["id"] == answer)))
    return chosen


def _unchanged(vault: Vault, boards: Sequence[Any], points: Sequence[Any]) -> set[UUID]:
    """The points whose board says what the register says; not those that nobody can read."""
    now_at = {point["id"]: (point["shop_name"], place_of(point)) for point in points}
    same = set()
    for board in boards:
        try:
            text = open_line(vault, board)
        except (WrongRow, msgspec.MsgspecError):
            continue
        if (text.shop_name, text.place) == now_at[board["point"]]:
            same.add(board["point"])
    return same


def unusual_of(account: Any) -> list[str]:
    """What an officer has to approve about an account before its board is released."""
    flags = is_unusual(
        account["source"],
        account["duplicate"],
        account["held_reason"],
        account["version"],
        another_here=account["another_here"],
        brought=account["brought_by"] is not None,
    )
    return list(flags)


async def ready_list(tx: Tx, vault: Vault, ward: str, campaign: UUID) -> ReadyList:
    """Every point of a campaign, ready or with its reason. Raises NotFound."""
    chosen = await choose(tx, vault, ward, campaign)
    return ReadyList(
        ready=[
            ReadyPoint(
                point_id=point["id"],
                route=route_of(point),
                label=point["label"],
                shop_name=point["shop_name"],
                account_id=account["id"],
                holder_name=account["holder_name"],
                bank=bank_of(account),
                last4=account["last4"],
                unusual=unusual_of(account),
            )
            for point, account in chosen.ready
        ],
        not_ready=chosen.not_ready,
    )
