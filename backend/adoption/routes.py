"""The room's routes: plans with stages, a volunteer's day, figures and the lists behind them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from backend.adoption import plan_queries
from backend.adoption.figure_routes import figure_routes
from backend.adoption.number_queries import Numbers, asked_days, my_numbers
from backend.adoption.plan_queries import MarketPlan, StreetPlan
from backend.adoption.today_queries import Today, todays_work
from backend.database import Database
from backend.errors import NotFound
from backend.people.access import FIELD, READERS, Principal, only


@get("/streets/{street:uuid}", opt=only(*READERS), summary="A street in house-number order")
async def street_plan(
    street: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> StreetPlan:
    async with database.unit_of_work(principal.scope) as tx:
        plan = await plan_queries.street_plan(tx, street)
    if plan is None:
        raise NotFound()
    return plan


@get("/markets/{market:uuid}", opt=only(*READERS), summary="A market, stall by stall")
async def market_plan(
    market: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> MarketPlan:
    async with database.unit_of_work(principal.scope) as tx:
        plan = await plan_queries.market_plan(tx, market)
    if plan is None:
        raise NotFound()
    return plan


@get("/today", opt=only(*FIELD), summary="Where to walk today, and who has waited longest")
async def today(
    principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> Today:
    async with database.unit_of_work(principal.scope) as tx:
        return await todays_work(tx, principal)


@get("/me/numbers", opt=only(*FIELD), summary="My own work by day, as the server holds it")
async def numbers(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    since: Annotated[date | None, QueryParameter(name="from")] = None,
    until: Annotated[date | None, QueryParameter(name="to")] = None,
) -> Numbers:
    first, last = asked_days(since, until)
    async with database.unit_of_work(principal.scope) as tx:
        return await my_numbers(tx, principal, first, last)


routes: list[ControllerRouterHandler] = [
    street_plan,
    market_plan,
    today,
    numbers,
    *figure_routes,
]
