"""The merchant's page: confirm my account, on my own device, with no sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.database import Database
from backend.errors import NotSignedIn
from backend.merchants import confirming, link_queries
from backend.merchants.accounts import BroughtByYou, LinkNotForProposer
from backend.people.access import PUBLIC
from backend.people.sign_in import principal_of
from backend.sealing import token_hash
from backend.wire import Input, Wire


class LinkState(Wire):
    """What a link opens. State: open, used, expired, spent, settled, unknown. No digit shows."""

    state: str
    bank: str = ""
    holder_name: str = ""
    shop_name: str = ""
    place: str = ""
    ward_name: str = ""


class MerchantAnswer(Input):
    """`agree` is false where the account is not the merchant's; then no digits are asked."""

    agree: bool
    last4: str = ""


class AnswerTaken(Wire):
    """confirmed, or rejected where the merchant disagreed."""

    state: str


async def _signed_in(request: Request[Any, Any, Any], database: Database) -> UUID | None:
    """The member on whose device the link was opened, if any."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    try:
        return (await principal_of(database, token)).member_id
    except NotSignedIn:
        return None


@get("/confirm/{token:str}", opt=PUBLIC, summary="What a merchant is asked; spends nothing")
async def shown(
    token: FromPath[str],
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
) -> LinkState:
    member = await _signed_in(request, database)
    async with database.unit_of_work() as tx:
        row = await link_queries.link_shown(tx, token_hash(token))
        bringer = await link_queries.link_bringer(tx, token_hash(token))
    if row is None:
        return LinkState(state="unknown")
    if member is not None and member == row["proposed_by"]:
        raise LinkNotForProposer()
    if member is not None and member == bringer:
        raise BroughtByYou()
    if row["state"] != "open":
        return LinkState(state=row["state"])
    return LinkState(
        state="open",
        bank=row["bank_name"],
        holder_name=row["holder_name"],
        shop_name=row["shop_name"],
        place=row["place"],
        ward_name=row["ward_name"],
    )


@post(
    "/confirm/{token:str}",
    opt=PUBLIC,
    status_code=200,
    summary="The merchant types the last four and agrees, or says it is not theirs",
)
async def answered(
    token: FromPath[str],
    data: JSONBody[MerchantAnswer],
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
) -> AnswerTaken:
    member = await _signed_in(request, database)
    async with database.unit_of_work() as tx:
        refusal = await confirming.answer_by_link(tx, token, data.last4, data.agree, member)
    # Only now, after COMMIT: a wrong try that is undone would be no limit at all.
    if refusal is not None:
        raise refusal
    return AnswerTaken(state="confirmed" if data.agree else "rejected")


confirm_routes: list[ControllerRouterHandler] = [shown, answered]
