"""A phone's rescue file at the desk: look first, then bring it in."""

from __future__ import annotations

import logging
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import OFFICER, Principal, only
from backend.database import Database
from backend.free_text import free_text
from backend.sealing import Vault
from backend.sync.bringing import Brought, BroughtIn, Preview, bring_in, let_in, preview
from backend.sync.rescue_file import MOST_CHARACTERS, read_rescue
from backend.wire import Input

log = logging.getLogger("phocho.sync")

# Vietnamese letters take up to three bytes, and JSON in JSON has its quotes escaped.
MOST_BYTES = 4 * MOST_CHARACTERS


class RescueInput(Input):
    """`file` is the file's text, byte for byte as the phone saved it."""

    file: str


class Reason(Input):
    reason: str


@post(
    "/sync/rescue/preview",
    opt=only(*OFFICER),
    status_code=200,
    request_max_body_size=MOST_BYTES,
    summary="Whose rescue file this is and what it holds; changes nothing",
)
async def look(
    data: JSONBody[RescueInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> Preview:
    return await preview(database, principal, read_rescue(data.file))


@post(
    "/sync/rescue",
    opt=only(*OFFICER),
    status_code=200,
    request_max_body_size=MOST_BYTES,
    summary="Bring in a phone's unsent operations for whoever recorded them, each once",
)
async def bring(
    data: JSONBody[RescueInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BroughtIn:
    brought = await bring_in(database, principal, vault, read_rescue(data.file))
    log.info("rescue operations=%d quarantined=%s", len(brought.results), brought.quarantined)
    return brought


@post(
    "/sync/kept/{kept_id:uuid}/let-in",
    opt=only(*OFFICER),
    status_code=200,
    summary="Let an operation of a revoked device in, with a reason",
)
async def let_kept_in(
    kept_id: FromPath[UUID],
    data: JSONBody[Reason],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> Brought:
    reason = free_text(data.reason, "reason", 300)
    return await let_in(database, principal, vault, kept_id, reason)


rescue_routes: list[ControllerRouterHandler] = [look, bring, let_kept_in]
