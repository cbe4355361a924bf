"""The application: which rooms exist, who is asking, and what every answer carries."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

import backend.adoption.routes
import backend.campaigns.routes
import backend.merchants.routes
import backend.people.routes
import backend.people.sign_in
import backend.places.routes
import backend.standees.routes
import backend.sync.routes
from backend import problems
from backend.config import Settings, read_settings
from backend.database import Database
from backend.demo.routes import demo_routes
from backend.errors import NotSignedIn, Unavailable
from backend.jobs import Work, Worker
from backend.people.access import PUBLIC, Principal, roles_of
from backend.sealing import Vault
from backend.service_worker_routes import worker_route
from backend.storage import Storage, open_storage

ROOMS = (
    backend.people.routes,
    backend.places.routes,
    backend.campaigns.routes,
    backend.merchants.routes,
    backend.standees.routes,
    backend.adoption.routes,
    backend.sync.routes,
)
STATIC = Path(__file__).parent / "static"
BODY_LIMIT = 1_000_000  # bytes of any JSON body; sync has a smaller one of its own

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self)",
}


class OpenRoute(Exception):
    """A route does not declare who may call it; the application does not start."""


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every API route: find the member behind the token, and the roles that may pass."""
    roles = roles_of(handler.opt)
    if not roles:
        return
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn()
    database: Database = connection.app.state.database
    principal = await backend.people.sign_in.principal_of(database, token)
    connection.state.principal = principal.admitted_as(roles)


async def read_strictly(request: Request[Any, Any, Any]) -> None:
    """Refuse a JSON body of wrong types by field; the framework would take "90" for a number.

    Where a route can do without a body, there may be none.
    """
    expected = request.route_handler.parsed_data_field
    if expected is not None:
        body = await request.body()
        if body or not expected.is_optional:
            msgspec.json.decode(body, type=expected.annotation)


def _principal(request: Request[Any, Any, Any]) -> Principal:
    principal: Principal = request.state.principal
    return principal


def _database(state: State) -> Database:
    database: Database = state.database
    return database


def _vault(state: State) -> Vault:
    vault: Vault = state.vault
    return vault


def _settings(state: State) -> Settings:
    settings: Settings = state.settings
    return settings


def _storage(state: State) -> Storage:
    storage: Storage = state.storage
    return storage


class Health(msgspec.Struct, rename="camel"):
    ok: bool
    kind: str
    version: str
    database_id: str


@get("/health", opt=PUBLIC, summary="Whether the server and its database answer")
async def health(database: NamedDependency[Database]) -> Health:
    async with database.unit_of_work() as tx:
        row = await tx.fetchrow("select id, kind from installation")
    if row is None:
        raise Unavailable()
    return Health(True, row["kind"], version("phocho"), str(row["id"]))


def _shell() -> bytes:
    page = STATIC / "index.html"
    if not page.is_file():
        return (
            "<!doctype html><html lang=vi><meta charset=utf-8><title>Phố Chợ</title>"
            "<p>Giao diện web chưa được dựng. Chạy scripts/run để dựng."
        ).encode()
    return page.read_bytes()


@get("/", opt=PUBLIC, include_in_schema=False, media_type=MediaType.HTML)
async def shell() -> Response[bytes]:
    return Response(_shell(), media_type="text/html", headers={"Cache-Control": "no-cache"})


@get("/p/{code:str}", opt=PUBLIC, include_in_schema=False)
async def board_page(code: FromPath[str]) -> Redirect:
    """The short address of a board's page: what a hotline can spell out."""
    return Redirect(f"/#/bang/{quote(code, safe='')}")


def refuse_open_routes(app: Litestar) -> None:
    """Raise OpenRoute unless every route of ours says who may call it."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            ours = isinstance(handler, HTTPRouteHandler) and route.path.startswith("/api/v1")
            if ours and "OPTIONS" not in handler.http_methods and roles_of(handler.opt) is None:
                raise OpenRoute(f"{sorted(handler.http_methods)} {route.path}")


def print_works(database: Database, vault: Vault, storage: Storage) -> list[Work]:
    """What the print room does for the queue."""
    # Imported here: a process that leaves the queue to others draws nothing.
    from backend.standees.print_room import PrintRoom

    return PrintRoom(database, vault, storage).works()


def create_app(settings: Settings) -> Litestar:
    """Build the application for one database. Raises OpenRoute.

    The pool opens in each worker's own start-up; a database that does not answer stops the start.
    """
    database = Database(settings.database_url, settings.pool_size)
    vault, storage = Vault.from_environment(settings.data_dir), open_storage(settings)

    @contextlib.asynccontextmanager
    async def life(app: Litestar) -> AsyncIterator[None]:
        await database.open()
        works = print_works(database, vault, storage) if settings.jobs else []
        worker = Worker(settings.database_url, works)
        if works:
            worker.start()
        try:
            yield
        finally:
            await worker.close()
            # A shutdown in mid-request must not wait for ever on a borrowed connection.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(database.close(), 10)

    api = Router(
        "/api/v1",
        route_handlers=[
            health,
            *(handler for room in ROOMS for handler in room.routes),
            *(demo_routes() if settings.kind == "demo" else ()),
        ],
        guards=[admit],
        before_request=read_strictly,
        response_headers={"Cache-Control": "no-store"},
    )
    files = []
    if STATIC.is_dir():
        files.append(
            create_static_files_router(
                "/", [STATIC], opt=PUBLIC, include_in_schema=False, html_mode=False
            )
        )
    app = Litestar(
        route_handlers=[
            *(api, shell, board_page),
            worker_route(STATIC, PUBLIC, on=settings.worker),
            *files,
        ],
        lifespan=[life],
        dependencies={
            "principal": Provide(_principal, sync_to_thread=False),
            "database": Provide(_database, sync_to_thread=False),
            "vault": Provide(_vault, sync_to_thread=False),
            "settings": Provide(_settings, sync_to_thread=False),
            "storage": Provide(_storage, sync_to_thread=False),
        },
        exception_handlers={Exception: problems.answer},
        response_headers=HEADERS,
        request_max_body_size=BODY_LIMIT,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
        openapi_config=OpenAPIConfig(
            title="Phố Chợ",
            version=version("phocho"),
            path="/schema",
            render_plugins=[JsonRenderPlugin()],
        ),
        state=State(
            {
                "database": database,
                "vault": vault,
                "settings": settings,
                "storage": storage,
            }
        ),
    )
    refuse_open_routes(app)
    return app


def from_environment() -> Litestar:
    """The application for the settings in the environment; what each server process builds."""
    return create_app(read_settings())
