"""`POST /sync/push` and `GET /sync/pull`."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, OFFICER, Principal, only
from backend.clock import now
from backend.database import Database
from backend.sealing import Vault
from backend.sync.envelope import MAX_BODY, MIN_SCHEMA, Pulled, Pushed, open_envelope, unpack
from backend.sync.pull import pull
from backend.sync.push import summary, take_in
from backend.sync.queries import KeptOut, kept_for_officer
from backend.wire import Wire


class Kept(Wire):
    items: list[KeptOut]


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
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 500,
) -> Pulled:
    return await pull(database, principal, vault, cursor, limit)


@get(
    "/sync/kept",
    opt=only(*OFFICER),
    summary="Operations kept for an officer: reused ids, or held longer than five days",
)
async def list_kept(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Kept:
    async with database.unit_of_work(principal.scope) as tx:
        return Kept(await kept_for_officer(tx, limit))


routes: list[ControllerRouterHandler] = [push_operations, pull_changes, list_kept]
