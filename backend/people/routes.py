"""The room's routes; here: coming in, and who I am."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.database import Database
from backend.people import queries, sign_in
from backend.people.access import ANYONE, PUBLIC, Principal, Role, only
from backend.people.device_routes import device_routes
from backend.people.member_routes import member_routes
from backend.people.team_routes import team_routes
from backend.sealing import Vault
from backend.wire import Input, Wire, clean_text


class OpeningAnswer(Wire):
    """What an invitation would open; only an open one says whose it is."""

    state: str
    member_name: str | msgspec.UnsetType | None = msgspec.UNSET
    ward_name: str | msgspec.UnsetType | None = msgspec.UNSET
    roles: list[Role] | msgspec.UnsetType = msgspec.UNSET


class SignInInput(Input):
    code: str
    device_name: str = ""
    nonce: str = ""
    """Made by the phone before it asks: while the answer is lost, the same again within ten minutes
    gets the same device."""


class SignInAnswer(Wire):
    token: str
    device_id: UUID
    member: queries.Me


def _address(request: Request[Any, Any, Any]) -> str | None:
    return request.client.host if request.client else None


@get("/sign-in/{code:str}", opt=PUBLIC, summary="What an invitation would open; spends nothing")
async def look(
    code: FromPath[str],
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> OpeningAnswer:
    attempt = await sign_in.counted_try(database, vault, _address(request))
    opening = await sign_in.look(database, code, attempt)
    if opening.state != "open":
        return OpeningAnswer(state=opening.state)
    wards = sorted({one.ward_name for one in opening.roles if one.ward_name})
    return OpeningAnswer(
        state="open",
        member_name=opening.name,
        ward_name=", ".join(wards) or None,
        roles=list(dict.fromkeys(one.role for one in opening.roles)),
    )


@post("/sign-in", opt=PUBLIC, summary="Spend an invitation and sign this device in")
async def come_in(
    data: JSONBody[SignInInput],
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> SignInAnswer:
    name = clean_text(data.device_name, "deviceName", 80, required=False)
    attempt = await sign_in.counted_try(database, vault, _address(request))
    nonce = vault.blind_index("sign-in nonce", data.nonce) if data.nonce else None
    done = await sign_in.sign_in(database, data.code, name, attempt, nonce)
    async with database.unit_of_work(done.principal.admitted_as(ANYONE).scope) as tx:
        member = await queries.me(tx, done.principal, vault.phone_key.public)
    return SignInAnswer(token=done.token, device_id=done.device_id, member=member)


@get("/me", opt=only(*ANYONE), summary="The signed-in member, with roles and wards")
async def me(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> queries.Me:
    async with database.unit_of_work(principal.scope) as tx:
        return await queries.me(tx, principal, vault.phone_key.public)


routes: list[ControllerRouterHandler] = [
    look,
    come_in,
    me,
    *member_routes,
    *device_routes,
    *team_routes,
]
