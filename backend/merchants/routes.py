"""The room's routes; here: lists to choose from, the shop's sheet, search."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from backend.clock import today
from backend.database import Database
from backend.errors import NotFound
from backend.merchants import advice_queries, bank_queries, queries, search_queries
from backend.merchants.account_routes import account_routes
from backend.merchants.cards import Found, Sheet
from backend.merchants.confirm_routes import confirm_routes
from backend.merchants.consents import ConsentText, texts_on
from backend.merchants.photo_routes import photo_routes
from backend.merchants.searching import words_of
from backend.merchants.settling_routes import settling_routes
from backend.paging import page_limit
from backend.people.access import ANYONE, READERS, Principal, only
from backend.wire import Wire

MOST_FOUND = 50


class TradesPage(Wire):
    items: list[bank_queries.TradeRow]
    next: str | None = None


class BanksPage(Wire):
    items: list[bank_queries.BankRow]
    next: str | None = None


class AdvicePage(Wire):
    items: list[advice_queries.AdviceCard]
    next: str | None = None


class ConsentTextsPage(Wire):
    items: list[ConsentText]
    next: str | None = None


class FoundPage(Wire):
    items: list[Found]
    next: str | None = None


@get("/trades", opt=only(*ANYONE), summary="Lines of business, in the order to choose from")
async def trades(database: NamedDependency[Database]) -> TradesPage:
    async with database.unit_of_work() as tx:
        return TradesPage(items=await bank_queries.list_trades(tx))


@get("/banks", opt=only(*READERS), summary="Banks as they are called today, by short name")
async def banks(database: NamedDependency[Database]) -> BanksPage:
    async with database.unit_of_work() as tx:
        return BanksPage(items=await bank_queries.banks_on(tx, today()))


@get("/consent-texts", opt=only(*READERS), summary="What is read out for each purpose, today")
async def consent_texts() -> ConsentTextsPage:
    return ConsentTextsPage(items=texts_on(today()))


@get("/cards", opt=only(*READERS), summary="Scam alerts, tax questions, answers to refusals")
async def cards(database: NamedDependency[Database]) -> AdvicePage:
    async with database.unit_of_work() as tx:
        return AdvicePage(items=await advice_queries.advice_on(tx, today()))


@get("/points/{point_id:uuid}/sheet", opt=only(*READERS), summary="All that is known of a point")
async def sheet(
    point_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> Sheet:
    async with database.unit_of_work(principal.scope) as tx:
        found = await queries.sheet(tx, point_id)
    if found is None:
        raise NotFound()
    return found


@get("/search", opt=only(*READERS), summary="Points by shop, owner or label, without accents")
async def search(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    q: FromQuery[str],
    ward: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> FoundPage:
    wards = (principal.ward(ward),) if ward else principal.scope.wards
    words = words_of(q)
    if not words:
        return FoundPage(items=[])
    most = min(page_limit(limit), MOST_FOUND)
    async with database.unit_of_work(principal.scope) as tx:
        return FoundPage(items=await search_queries.search(tx, wards, words, most))


routes: list[ControllerRouterHandler] = [
    trades,
    banks,
    consent_texts,
    cards,
    sheet,
    search,
    *account_routes,
    *confirm_routes,
    *settling_routes,
    *photo_routes,
]
