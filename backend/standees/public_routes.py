"""Routes for whoever stands before a board: what its code says, and telling that it is wrong."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.access import PUBLIC
from backend.database import Database
from backend.sealing import Vault
from backend.standees import public_board
from backend.standees.public_board import PublicBoard, Reported, ReportInput

# By address, in each process's memory. The database besides keeps no more than five open reports
# of a board.
FEW = RateLimitConfig(rate_limit=("hour", 10), set_rate_limit_headers=False)


@get("/p/{code:str}", opt=PUBLIC, summary="What a board's code says; no personal data beside it")
async def look_up(
    code: FromPath[str],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> PublicBoard:
    async with database.unit_of_work() as tx:
        return await public_board.look_up(tx, vault, code)


@post(
    "/p/{code:str}/reports",
    opt=PUBLIC,
    middleware=[FEW.middleware],
    summary="Tell the ward that a board is pasted over or wrong; ten an hour from one address",
)
async def report(
    code: FromPath[str],
    data: JSONBody[ReportInput],
    database: NamedDependency[Database],
) -> Reported:
    async with database.unit_of_work() as tx:
        return await public_board.report(tx, code, data)


public_routes: list[ControllerRouterHandler] = [look_up, report]
