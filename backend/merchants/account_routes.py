"""Accounts at the desk: which wait, confirm, reject, release a hold, the proof code."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.config import Settings
from backend.database import Database
from backend.errors import Invalid, NotFound
from backend.free_text import free_text
from backend.link_qr import svg_of
from backend.merchants import account_queries, confirming, queries
from backend.merchants.accounts import WAITING, NotWaiting
from backend.merchants.cards import AccountCard
from backend.merchants.sealed import open_account
from backend.paging import CursorUnreadable, cursor_of, keys_of, page_limit
from backend.people.access import FIELD, OFFICER, Principal, only
from backend.sealing import Vault
from backend.wire import Input, Wire

STATUSES = ("proposed", "held", "confirmed", "superseded", "rejected")


class AccountsPage(Wire):
    items: list[AccountCard]
    next: str | None


class LastFourInput(Input):
    last4: str


class ReasonInput(Input):
    reason: str


class LinkAnswer(Wire):
    """For the merchant's own device; shown once, `svg` is the link as a QR."""

    link: str
    svg: str
    expires_at: datetime


class ProofAnswer(Wire):
    """The code that the owner scans with their own banking app before anybody believes it."""

    payload: str
    svg: str


@get("/accounts", opt=only(*OFFICER), summary="Accounts that wait, unusual ones first")
async def accounts(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    status: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> AccountsPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    if status is not None and status not in STATUSES:
        raise Invalid(field="status", sentence="Không có trạng thái tài khoản này.")
    # Held ones wait too: for the officer's own decision.
    statuses = WAITING if status in (None, "proposed") else (status,)
    most = page_limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        items = await queries.accounts(tx, wards, statuses, _after(cursor), most)
    last = items[-1] if len(items) == most else None
    following = cursor_of(not last.unusual, last.proposed_at.isoformat(), last.id) if last else None
    return AccountsPage(items=items, next=following)


def _after(cursor: str | None) -> tuple[bool, datetime, UUID] | None:
    keys = keys_of(cursor, 3)
    if keys is None:
        return None
    try:
        return keys[0] == "True", datetime.fromisoformat(keys[1]), UUID(keys[2])
    except ValueError:
        raise CursorUnreadable(field="cursor") from None


@post(
    "/accounts/{account_id:uuid}/confirm",
    opt=only(*OFFICER),
    status_code=204,
    summary="Confirm somebody else's proposal, typing its last four",
)
async def confirm(
    account_id: FromPath[UUID],
    data: JSONBody[LastFourInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    async with database.unit_of_work(principal.scope) as tx:
        await confirming.confirm_as_officer(tx, principal, account_id, data.last4)


@post(
    "/accounts/{account_id:uuid}/reject",
    opt=only(*OFFICER),
    status_code=204,
    summary="Reject a version, with a reason",
)
async def reject(
    account_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    reason = free_text(data.reason, "reason", 300)
    async with database.unit_of_work(principal.scope) as tx:
        await confirming.reject_account(tx, principal, account_id, reason)


@post(
    "/accounts/{account_id:uuid}/hold-release",
    opt=only(*OFFICER),
    status_code=204,
    summary="Release a held version, with a reason",
)
async def release(
    account_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    reason = free_text(data.reason, "reason", 300)
    async with database.unit_of_work(principal.scope) as tx:
        await confirming.release_hold(tx, principal, account_id, reason)


@post(
    "/accounts/{account_id:uuid}/confirm-links",
    # Where the only person of a ward proposed, somebody from outside must hand the link over.
    opt=only(*FIELD, "administrator"),
    summary="A one-use link for the merchant's own device; never for the proposer",
)
async def confirm_links(
    account_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> LinkAnswer:
    async with database.unit_of_work(principal.scope) as tx:
        token, expires_at = await confirming.issue_link(tx, principal, account_id)
    link = f"{settings.public_url}/#/xac-nhan/{token}"
    return LinkAnswer(link=link, svg=svg_of(link), expires_at=expires_at)


@get(
    "/accounts/{account_id:uuid}/proof-qr",
    opt=only(*FIELD),
    summary="The account's code, for the owner to scan with their own app",
)
async def proof(
    account_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> ProofAnswer:
    async with database.unit_of_work(principal.scope) as tx:
        row = await account_queries.sealed_account(tx, account_id)
    if row is None:
        raise NotFound()
    if row["status"] not in (*WAITING, "confirmed"):
        raise NotWaiting(state=row["status"])
    payload = open_account(vault, row).payload
    return ProofAnswer(payload=payload, svg=svg_of(payload))


account_routes: list[ControllerRouterHandler] = [
    accounts,
    confirm,
    reject,
    release,
    confirm_links,
    proof,
]
