"""The room's routes: batches, step by step; drafts and what is out of the house have their own."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from backend.database import Database
from backend.people.access import OFFICER, PRINT, Principal, only
from backend.sealing import Vault
from backend.standees import job_queries, print_jobs, queries
from backend.standees.answers import BatchDetail, BatchList, batch_answer
from backend.standees.batches import State
from backend.standees.board_routes import board_routes, page_limit, wards_asked
from backend.standees.detail import answer_of
from backend.standees.draft_routes import draft_routes
from backend.standees.lifecycle import Desk
from backend.standees.print_routes import print_routes
from backend.standees.public_routes import public_routes
from backend.standees.withheld_queries import withheld
from backend.wire import Input


class VoidInput(Input):
    reason: str


class ReleaseInput(Input):
    """`asFrozen` are lines to be printed as frozen though the register has changed since."""

    as_frozen: list[UUID] = msgspec.field(default_factory=list)


class PrintedInput(Input):
    """`fileSha256` is the batch's own, as the screen had it when its files were fetched."""

    file_sha256: str


class HandOverInput(Input):
    """`without` are lines whose boards the shop was told to pull out of the stacks."""

    without: list[UUID] = msgspec.field(default_factory=list)


@get(
    "/batches",
    opt=only(*PRINT),
    summary="Batches, newest first; the print shop's own are released",
)
async def batches(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    cursor: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = 50,
) -> BatchList:
    wards, most = wards_asked(principal, ward), page_limit(limit)
    shop_only = [one for one in wards if not principal.holds("ward_officer", one)]
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.batches(tx, wards, shop_only, cursor, most + 1)
        jobs = await job_queries.latest_jobs(tx, [row["id"] for row in rows])
        gone = await withheld(tx, [row["id"] for row in rows])
    items = [
        batch_answer(
            row, officer=row["ward"] not in shop_only, job=jobs.get(row["id"]), withheld=gone
        )
        for row in rows[:most]
    ]
    return BatchList(items=items, next=items[-1].id if len(rows) > most else None)


@get("/batches/{batch_id:uuid}", opt=only(*PRINT), summary="A batch and its lines")
async def one(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    lines: FromQuery[bool] = True,
) -> BatchDetail:
    """While it is drawn, `lines=false` asks for the progress alone."""
    return await answer_of(Desk(database, vault, principal), batch_id, lines=lines)


@post("/batches/{batch_id:uuid}/freeze", opt=only(*OFFICER), status_code=200)
async def freeze(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Fix and hash everything that will be printed."""
    desk = Desk(database, vault, principal)
    await desk.freeze(batch_id)
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/render", opt=only(*OFFICER), status_code=200)
async def draw(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Have the frozen lines drawn and every code and text read back; `job` says how far it is.

    Asked again while it is waiting or under way, nothing is done twice.
    """
    desk = Desk(database, vault, principal)
    await print_jobs.ask_for(desk, batch_id)
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/render/stop", opt=only(*OFFICER), status_code=200)
async def stop(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Stop the drawing; lots already verified are kept for the next time."""
    desk = Desk(database, vault, principal)
    await print_jobs.stop(desk, batch_id)
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/release", opt=only(*OFFICER), status_code=200)
async def release(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    data: JSONBody[ReleaseInput | None] = None,
) -> BatchDetail:
    """Let a verified batch be printed: by the print shop, or by the ward itself."""
    desk = Desk(database, vault, principal)
    await desk.release(batch_id, data.as_frozen if data else ())
    return await answer_of(desk, batch_id)


async def _plain(
    to: State,
    batch_id: UUID,
    principal: Principal,
    database: Database,
    vault: Vault,
    file: str | None = None,
) -> BatchDetail:
    desk = Desk(database, vault, principal)
    await desk.plain_step(batch_id, to, file=file)
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/cancel", opt=only(*OFFICER), status_code=200)
async def cancel(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Give up a batch that is not released."""
    return await _plain("cancelled", batch_id, principal, database, vault)


@post("/batches/{batch_id:uuid}/printed", opt=only(*PRINT), status_code=200)
async def printed(
    batch_id: FromPath[UUID],
    data: JSONBody[PrintedInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """The boards are printed, from the file that the batch has now and from no other."""
    return await _plain("printed", batch_id, principal, database, vault, data.file_sha256)


@post("/batches/{batch_id:uuid}/handed-over", opt=only(*PRINT), status_code=200)
async def handed_over(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    data: JSONBody[HandOverInput | None] = None,
) -> BatchDetail:
    """The print shop has given the boards to the ward; no household has one by that."""
    desk = Desk(database, vault, principal)
    await desk.hand_over(batch_id, data.without if data else ())
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/delivered", opt=only(*OFFICER), status_code=200)
async def delivered(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """The boards are with the households."""
    return await _plain("delivered", batch_id, principal, database, vault)


@post("/batches/{batch_id:uuid}/lines/{line_id:uuid}/approve", opt=only(*OFFICER), status_code=200)
async def approve(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Let one unusual line pass."""
    desk = Desk(database, vault, principal)
    await desk.approve_line(batch_id, line_id)
    return await answer_of(desk, batch_id)


@post("/batches/{batch_id:uuid}/lines/{line_id:uuid}/void", opt=only(*OFFICER), status_code=200)
async def void(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    data: JSONBody[VoidInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Drop a line before release, or a recalled one before it is handed out, with a reason."""
    desk = Desk(database, vault, principal)
    await desk.void_line(batch_id, line_id, data.reason)
    return await answer_of(desk, batch_id)


routes: list[ControllerRouterHandler] = [
    batches,
    *draft_routes,
    one,
    freeze,
    draw,
    stop,
    release,
    cancel,
    printed,
    handed_over,
    delivered,
    approve,
    void,
    *print_routes,
    *board_routes,
    *public_routes,
]
