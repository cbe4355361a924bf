"""The room's routes: batches step by step, their file, recalls, and the public page of a code."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.audit import chain
from backend.config import Settings
from backend.database import Database, Tx
from backend.errors import Invalid, NotFound
from backend.people.access import OFFICER, PRINT, PUBLIC, Principal, only
from backend.sealing import Vault
from backend.standees import boards, queries
from backend.standees.answers import (
    BatchDetail,
    BatchList,
    NewBatch,
    batch_answer,
    line_answers,
)
from backend.standees.batches import State
from backend.standees.boards import PublicBoard, RecallList
from backend.standees.drafting import BatchInput, ReadyList, create_draft, ready_list
from backend.standees.lifecycle import Desk
from backend.standees.rendering import render
from backend.storage import Storage
from backend.wire import Input

MOST_ITEMS = 200


class VoidInput(Input):
    reason: str


def _desk(database: Database, vault: Vault, principal: Principal) -> Desk:
    return Desk(database, vault, principal)


def _wards(principal: Principal, ward: str | None) -> tuple[str, ...]:
    return principal.scope.wards if ward is None else (principal.ward(ward),)


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST_ITEMS:
        raise Invalid(field="limit", sentence=f"Số dòng mỗi trang từ 1 đến {MOST_ITEMS}.")
    return limit


async def _detail(tx: Tx, vault: Vault, principal: Principal, batch_id: UUID) -> BatchDetail:
    row = await queries.batch(tx, batch_id)
    if row is None:
        raise NotFound()
    officer = principal.holds("ward_officer", row["ward"])
    if not officer and row["released_at"] is None:
        raise NotFound()
    lines = await queries.lines(tx, batch_id)
    return BatchDetail(
        batch=batch_answer(row, officer=officer),
        lines=line_answers(vault, lines, officer=officer),
    )


async def _answer(desk: Desk, batch_id: UUID) -> BatchDetail:
    async with desk.database.unit_of_work(desk.scope) as tx:
        return await _detail(tx, desk.vault, desk.principal, batch_id)


@get("/batches", opt=only(*PRINT), summary="Batches, newest first; the print shop's are released")
async def batches(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    cursor: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = 50,
) -> BatchList:
    wards, most = _wards(principal, ward), _limit(limit)
    shop_only = [one for one in wards if not principal.holds("ward_officer", one)]
    async with database.unit_of_work(principal.scope) as tx:
        rows = await queries.batches(tx, wards, shop_only, cursor, most + 1)
    items = [batch_answer(row, officer=row["ward"] not in shop_only) for row in rows[:most]]
    return BatchList(items=items, next=items[-1].id if len(rows) > most else None)


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
        made = await _detail(tx, vault, principal, batch_id)
    return NewBatch(batch=made.batch, lines=made.lines, not_ready=left_out)


@get("/batches/{batch_id:uuid}", opt=only(*PRINT), summary="A batch and its lines")
async def one(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    return await _answer(_desk(database, vault, principal), batch_id)


@post("/batches/{batch_id:uuid}/freeze", opt=only(*OFFICER), status_code=200)
async def freeze(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Fix and hash everything that will be printed."""
    desk = _desk(database, vault, principal)
    await desk.freeze(batch_id)
    return await _answer(desk, batch_id)


@post("/batches/{batch_id:uuid}/render", opt=only(*OFFICER), status_code=200)
async def draw(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    storage: NamedDependency[Storage],
) -> BatchDetail:
    """Draw the frozen lines and read every code and text back from the file."""
    desk = _desk(database, vault, principal)
    await render(desk, storage, batch_id)
    return await _answer(desk, batch_id)


@post("/batches/{batch_id:uuid}/release", opt=only(*OFFICER), status_code=200)
async def release(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Let the print shop have a verified batch."""
    desk = _desk(database, vault, principal)
    await desk.release(batch_id)
    return await _answer(desk, batch_id)


async def _plain(
    to: State, batch_id: UUID, principal: Principal, database: Database, vault: Vault
) -> BatchDetail:
    desk = _desk(database, vault, principal)
    await desk.plain_step(batch_id, to)
    return await _answer(desk, batch_id)


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
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """The boards are printed."""
    return await _plain("printed", batch_id, principal, database, vault)


@post("/batches/{batch_id:uuid}/delivered", opt=only(*PRINT), status_code=200)
async def delivered(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """The boards are with the ward or the merchants."""
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
    desk = _desk(database, vault, principal)
    await desk.approve_line(batch_id, line_id)
    return await _answer(desk, batch_id)


@post("/batches/{batch_id:uuid}/lines/{line_id:uuid}/void", opt=only(*OFFICER), status_code=200)
async def void(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    data: JSONBody[VoidInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> BatchDetail:
    """Drop a line before release, with a reason."""
    desk = _desk(database, vault, principal)
    await desk.void_line(batch_id, line_id, data.reason)
    return await _answer(desk, batch_id)


@get("/batches/{batch_id:uuid}/file", opt=only(*PRINT), media_type="application/pdf")
async def file(
    batch_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    storage: NamedDependency[Storage],
) -> Response[bytes]:
    """The verified file of a released batch, byte for byte; each fetch is logged."""
    address = request.client.host if request.client else ""
    desk = _desk(database, vault, principal)
    number, content, sha256 = await boards.handed_out(desk, storage, batch_id, address)
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="pho-cho-{number}.pdf"',
            "X-Content-SHA256": sha256.hex(),
        },
    )


@get("/recalls", opt=only(*OFFICER), summary="Boards to take down, unsettled first, then newest")
async def recalls(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    cursor: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = 50,
) -> RecallList:
    wards, most = _wards(principal, ward), _limit(limit)
    async with database.unit_of_work(principal.scope) as tx:
        return await boards.recall_list(tx, wards, cursor, most)


@post("/recalls/{recall_id:uuid}/settle", opt=only(*OFFICER), status_code=204)
async def settle(
    recall_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    """The board has been taken down."""
    async with database.unit_of_work(principal.scope) as tx:
        ward = await boards.settle_recall(tx, principal, recall_id)
        if ward is not None:
            actor = principal.member_id
            chain.record(tx, ward, actor, "standees.settle_recall", f"recall:{recall_id}")


@get("/p/{code:str}", opt=PUBLIC, summary="What a board's code says; no personal data beside it")
async def public_page(
    code: FromPath[str],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> PublicBoard:
    async with database.unit_of_work() as tx:
        return await boards.public_board(tx, vault, code)


routes: list[ControllerRouterHandler] = [
    batches,
    ready,
    create,
    one,
    freeze,
    draw,
    release,
    cancel,
    printed,
    delivered,
    approve,
    void,
    file,
    recalls,
    settle,
    public_page,
]
