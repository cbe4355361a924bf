"""Drafts: what can be printed, a new batch of it, and what can still be changed about one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.config import Settings
from backend.database import Database
from backend.people.access import OFFICER, Principal, only
from backend.sealing import Vault
from backend.standees.answers import BatchDetail, NewBatch
from backend.standees.choosing import ReadyList, ready_list
from backend.standees.detail import detail
from backend.standees.drafting import BatchInput, DraftChange, change_draft, create_draft


@get("/batches/ready", opt=only(*OFFICER), summary="Which points can be printed, and why not")
async def ready(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    ward: FromQuery[str],
    campaign_id: Annotated[UUID, QueryParameter(name="campaignId")],
) -> ReadyList:
    async with database.unit_of_work(principal.scope) as tx:
        return await ready_list(tx, vault, principal.ward(ward), campaign_id)


@post("/batches", opt=only(*OFFICER), summary="A draft of the ready points, in delivery order")
async def create(
    data: JSONBody[BatchInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    settings: NamedDependency[Settings],
) -> NewBatch:
    demonstration = settings.kind == "demo"
    async with database.unit_of_work(principal.scope) as tx:
        batch_id, left_out = await create_draft(
            tx, vault, principal, data, demonstration=demonstration
        )
        made = await detail(tx, vault, principal, batch_id)
    return NewBatch(batch=made.batch, lines=made.lines, not_ready=left_out)


@patch("/batches/{batch_id:uuid}", opt=only(*OFFICER), summary="Another name, paper or printer")
async def change(
    batch_id: FromPath[UUID],
    data: JSONBody[DraftChange],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Of a draft only: what is frozen is drawn as it was frozen."""
    async with database.unit_of_work(principal.scope) as tx:
        await change_draft(tx, batch_id, data)
        return await detail(tx, vault, principal, batch_id)


draft_routes: list[ControllerRouterHandler] = [ready, create, change]
