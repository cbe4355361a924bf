"""Making a draft: who is ready, who is not and why, and the lines in delivery order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.clock import now, today
from backend.database import Tx
from backend.errors import Invalid, NotFound
from backend.ids import new_id
from backend.merchants.accounts import is_unusual
from backend.merchants.sealed import open_account
from backend.merchants.vietqr import may_display, read
from backend.people.access import Principal
from backend.sealing import Vault, WrongRow
from backend.standees import queries, ready_queries
from backend.standees.batches import (
    NoSuchLayout,
    NothingReady,
    ReprintReason,
    check_size,
)
from backend.standees.codes import new_code
from backend.standees.readiness import AccountStanding, PointStanding, Why, account_to_print
from backend.wire import Input, Wire, clean_text
from printing import LAYOUTS, PrintRefusal
from printing.artwork.lettering import check_letters

CODE_TRIES = 5


class Reprint(Input):
    """A point whose board is made again, and why."""

    point_id: UUID
    reason: ReprintReason


class BatchInput(Input):
    """A new batch: all of the campaign's ready points, or those of the points, rows, streets.

    A point named in `reprints` is chosen by that, and gets a board though one was delivered.
    """

    ward: str
    campaign_id: UUID
    name: str
    id: UUID | None = None
    layout: str = "a4-4xa6"
    point_ids: list[UUID] = msgspec.field(default_factory=list)
    row_ids: list[UUID] = msgspec.field(default_factory=list)
    street_ids: list[UUID] = msgspec.field(default_factory=list)
    reprints: list[Reprint] = msgspec.field(default_factory=list)


class ReadyPoint(Wire):
    """A point that can be printed now. `unusual` says what an officer will have to approve."""

    point_id: UUID
    label: str
    shop_name: str
    account_id: UUID
    holder_name: str
    bank: str
    last4: str
    unusual: list[str]


class NotReadyPoint(Wire):
    """A point that cannot be printed yet, why, and what to do."""

    point_id: UUID
    label: str
    shop_name: str
    slug: str
    reason: str
    next_step: str


class ReadyList(Wire):
    """Every candidate in delivery order, in one of two lists."""

    ready: list[ReadyPoint]
    not_ready: list[NotReadyPoint]


class _Chosen:
    """The points that can be printed with their rows, and those that cannot."""

    def __init__(self) -> None:
        self.ready: list[tuple[Any, Any]] = []
        self.not_ready: list[NotReadyPoint] = []

    def put_off(self, point: Any, why: Why) -> None:
        self.not_ready.append(
            NotReadyPoint(
                point_id=point["id"],
                label=point["label"],
                shop_name=point["shop_name"],
                slug=why.slug,
                reason=why.reason,
                next_step=why.next_step,
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
    return AccountStanding(row["id"], row["status"], problem, row["live_in"], row["delivered_in"])


async def _choose(
    tx: Tx,
    vault: Vault,
    ward: str,
    campaign: UUID,
    points: Sequence[UUID] = (),
    rows: Sequence[UUID] = (),
    streets: Sequence[UUID] = (),
) -> _Chosen:
    if await ready_queries.campaign(tx, campaign, ward) is None:
        raise NotFound(field="campaignId")
    found = await ready_queries.candidates(tx, ward, campaign, points, rows, streets)
    if set(points) - {row["id"] for row in found}:
        raise NotFound(field="pointIds")
    accounts: dict[UUID, list[Any]] = defaultdict(list)
    merchants = [row["merchant"] for row in found if row["merchant"] is not None]
    for account in await ready_queries.accounts_of(tx, merchants):
        accounts[account["merchant"]].append(account)
    chosen = _Chosen()
    for point in found:
        its_accounts = accounts[point["merchant"]] if point["merchant"] else []
        standing = PointStanding(
            open=point["status"] == "open",
            in_campaign=point["in_campaign"],
            has_merchant=point["merchant"] is not None,
            print_consent=point["given"],
            accounts=tuple(_standing(vault, account) for account in its_accounts),
        )
        answer = account_to_print(standing, reprint=point["id"] in points)
        if isinstance(answer, Why):
            chosen.put_off(point, answer)
        else:
            chosen.ready.append((point, next(a for a in its_accounts if a["id"] == answer)))
    return chosen


def _unusual(account: Any) -> list[str]:
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
    chosen = await _choose(tx, vault, ward, campaign)
    return ReadyList(
        ready=[
            ReadyPoint(
                point_id=point["id"],
                label=point["label"],
                shop_name=point["shop_name"],
                account_id=account["id"],
                holder_name=account["holder_name"],
                bank=bank_of(account),
                last4=account["last4"],
                unusual=_unusual(account),
            )
            for point, account in chosen.ready
        ],
        not_ready=chosen.not_ready,
    )


def printable_name(name: str) -> str:
    """The batch's name, tidied; its papers must be able to letter it. Raises Invalid."""
    text = clean_text(name, "name", 120)
    try:
        check_letters(text, "Tên lô in")
    except PrintRefusal as refused:
        raise Invalid(field="name", sentence=refused.sentence) from refused
    return text


async def create_draft(
    tx: Tx, vault: Vault, principal: Principal, asked: BatchInput, *, demonstration: bool
) -> tuple[UUID, list[NotReadyPoint]]:
    """A draft of every ready point asked for, in delivery order; and the points left out.

    Sent again with the same id it is the same batch. Raises NotFound, NoSuchLayout, NothingReady
    (with the reason of each point), TooManyLines.
    """
    ward = principal.ward(asked.ward)
    name = printable_name(asked.name)
    if asked.layout not in LAYOUTS:
        raise NoSuchLayout(asked.layout, list(LAYOUTS))
    await ready_queries.wait_for_other_drafts(tx, ward)
    batch_id = asked.id or new_id()
    if asked.id is not None and await queries.batch(tx, batch_id) is not None:
        return batch_id, []
    reasons: dict[UUID, ReprintReason] = {one.point_id: one.reason for one in asked.reprints}
    points = list(dict.fromkeys((*asked.point_ids, *reasons)))
    chosen = await _choose(
        tx, vault, ward, asked.campaign_id, points, asked.row_ids, asked.street_ids
    )
    if not chosen.ready:
        raise NothingReady(notReady=chosen.not_ready)
    check_size(len(chosen.ready))
    confirmed = await ready_queries.hold_confirmed(tx, [a["id"] for _, a in chosen.ready])
    lines = [(point, account) for point, account in chosen.ready if account["id"] in confirmed]
    if not lines:
        raise NothingReady(notReady=chosen.not_ready)
    await queries.add_batch(
        tx,
        {
            "id": batch_id,
            "ward": ward,
            "campaign": asked.campaign_id,
            "year": today().year,
            "name": name,
            "layout": asked.layout,
            # Either the server or the database being a demonstration is enough for the stamp.
            "sample": demonstration or await queries.is_demonstration(tx),
            "created_by": principal.member_id,
            "created_at": now(),
        },
    )
    boards = await _boards_of(tx, ward, [point["id"] for point, _ in lines])
    printed = await ready_queries.accounts_printed(tx, [point["id"] for point, _ in lines])
    await queries.add_lines(
        tx,
        [
            (
                new_id(),
                ward,
                batch_id,
                position,
                point["id"],
                account["merchant"],
                account["id"],
                boards[point["id"]],
                _unusual(account),
                reasons.get(point["id"]) or _why_again(account, printed.get(point["id"])),
            )
            for position, (point, account) in enumerate(lines, start=1)
        ],
    )
    return batch_id, chosen.not_ready


def _why_again(account: Any, printed: UUID | None) -> ReprintReason | None:
    """What nobody said and the register knows: the board that hangs has another account."""
    return None if printed in (None, account["id"]) else "account_changed"


async def _boards_of(tx: Tx, ward: str, points: Sequence[UUID]) -> dict[UUID, UUID]:
    """The standee of each point, made where there was none."""
    for _ in range(CODE_TRIES):
        boards = await ready_queries.standees_of(tx, points)
        missing = [point for point in points if point not in boards]
        if not missing:
            return boards
        # A code already in use somewhere is left out by the insert and drawn again.
        await ready_queries.add_standees(
            tx, [(new_id(), ward, point, new_code(), now()) for point in missing]
        )
    return await ready_queries.standees_of(tx, points)
