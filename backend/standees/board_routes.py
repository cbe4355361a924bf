"""Routes of boards out of the house: recalls, a board's history."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from backend.audit import chain
from backend.database import Database
from backend.errors import Invalid
from backend.people.access import OFFICER, Principal, only
from backend.standees import boards
from backend.standees.answers import BoardHistory
from backend.standees.boards import RecallList

MOST_ITEMS = 200


def wards_asked(principal: Principal, ward: str | None) -> tuple[str, ...]:
    """The ward asked for, or all that this route may see. Raises NotFound."""
    return principal.scope.wards if ward is None else (principal.ward(ward),)


def page_limit(limit: int) -> int:
    """Items on a page. Raises Invalid."""
    if not 1 <= limit <= MOST_ITEMS:
        raise Invalid(field="limit", sentence=f"Số dòng mỗi trang từ 1 đến {MOST_ITEMS}.")
    return limit


@get("/recalls", opt=only(*OFFICER), summary="Boards to take down, unsettled first, then newest")
async def recalls(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    ward: FromQuery[str | None] = None,
    cursor: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = 50,
) -> RecallList:
    wards, most = wards_asked(principal, ward), page_limit(limit)
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


@get("/standees/{code:str}", opt=only(*OFFICER), summary="A board and every issue of it")
async def history(
    code: FromPath[str],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> BoardHistory:
    async with database.unit_of_work(principal.scope) as tx:
        return await boards.board_history(tx, code)


@get("/points/{point_id:uuid}/board", opt=only(*OFFICER), summary="A point's board, every issue")
async def board_of_point(
    point_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> BoardHistory:
    async with database.unit_of_work(principal.scope) as tx:
        return await boards.board_at(tx, point_id)


board_routes: list[ControllerRouterHandler] = [
    recalls,
    settle,
    history,
    board_of_point,
]
