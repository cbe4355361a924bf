"""`POST /sync/push` and `GET /sync/pull`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, OFFICER, Principal, only
from backend.audit.chain import record
from backend.clock import now
from backend.database import Database
from backend.errors import NotFound
from backend.operations import Op
from backend.sealing import Vault
from backend.sync.envelope import MAX_BODY, MIN_SCHEMA, Pulled, Pushed, open_envelope, unpack
from backend.sync.pull import pull
from backend.sync.push import take_in
from backend.sync.queries import KeptOut, kept_body, kept_for_officer, settle_kept
from backend.sync.rescue_routes import rescue_routes
from backend.sync.verdicts import summary
from backend.wire import Input, Wire, clean_text


class Kept(Wire):
    items: list[KeptOut]


class KeptBody(Wire):
    """The operation as it came."""

    entity: str
    entity_id: UUID
    kind: str
    client_at: datetime
    body: dict[str, Any]


class Settlement(Input):
    settlement: str


log = logging.getLogger("phocho.sync")


@post(
    "/sync/push",
    opt=only(*FIELD),
    status_code=200,
    request_max_body_size=MAX_BODY + 1024,
    summary="Take in operations of a phone, each once, with a verdict per operation",
)
async def push_operations(
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> Pushed:
    # The whole body is here before a connection is taken: an upload that stalls holds none.
    content = unpack(await request.body(), request.headers.get("content-encoding", ""))
    envelope = open_envelope(content)
    verdicts = await take_in(database, principal, vault, envelope.ops)
    log.info("push device=%s %s", principal.device_id, summary(verdicts))
    return Pushed(server_now=now(), min_schema=MIN_SCHEMA, results=verdicts)


@get(
    "/sync/pull",
    opt=only(*FIELD),
    summary="What changed in the member's assignment after a cursor",
)
async def pull_changes(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=2000)] = 500,
) -> Pulled:
    return await pull(database, principal, vault, cursor, limit)


@get(
    "/sync/kept",
    opt=only(*OFFICER),
    summary="Operations kept for an officer: reused ids, revoked devices, held over five days",
)
async def list_kept(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Kept:
    async with database.unit_of_work(principal.scope) as tx:
        return Kept(await kept_for_officer(tx, limit))


@get(
    "/sync/kept/{kept_id:uuid}",
    opt=only(*OFFICER),
    summary="What a kept operation asks for, opened for an officer",
)
async def read_kept(
    kept_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> KeptBody:
    async with database.unit_of_work(principal.scope) as tx:
        kept = await kept_body(tx, kept_id)
        if kept is None:
            raise NotFound()
        record(tx, kept.ward or "", principal.member_id, "sync.read_kept", f"kept_op:{kept_id}")
    op = msgspec.json.decode(vault.open_directly(kept.sealed, f"kept_op|{kept.op_id}"), type=Op)
    return KeptBody(op.entity, op.entity_id, op.kind, op.client_at, msgspec.json.decode(op.body))


@post(
    "/sync/kept/{kept_id:uuid}/settle",
    opt=only(*OFFICER),
    status_code=204,
    summary="Say what was done about a kept operation; its body stays on record",
)
async def settle(
    kept_id: FromPath[UUID],
    data: JSONBody[Settlement],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    settlement = clean_text(data.settlement, "settlement")
    async with database.unit_of_work(principal.scope) as tx:
        kept = await kept_body(tx, kept_id)
        if kept is None:
            raise NotFound()
        await settle_kept(tx, kept_id, now(), settlement)
        record(tx, kept.ward or "", principal.member_id, "sync.settle_kept", f"kept_op:{kept_id}")


routes: list[ControllerRouterHandler] = [
    push_operations,
    pull_changes,
    list_kept,
    read_kept,
    settle,
    *rescue_routes,
]
