"""What only a demonstration serves: ways in for each role, one's own area, a practice code."""

from __future__ import annotations

import asyncio
import secrets
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from litestar.params import JSONBody

from backend.config import Settings
from backend.database import Database
from backend.demo.cast import CAST, WARD_NAME, Player
from backend.errors import NotFound
from backend.ids import new_id
from backend.link_qr import svg_of
from backend.merchants.vietqr import write_transfer
from backend.people.access import PUBLIC
from backend.people.operator import (
    AdministratorExists,
    invite_by_operator,
    invite_first_administrator,
)
from backend.people.sign_in import look
from backend.wire import Input, Wire

SAMPLE = "MẪU – KHÔNG CHUYỂN TIỀN"
PRACTICE_BIN = "970436"
MAKER = "Quản trị địa bàn"


class RoleLink(Wire):
    """`role` is the code, `shown_as` its words, `name` the invented member's."""

    role: str
    shown_as: str
    name: str
    link: str


class RoleLinks(Wire):
    ward_name: str
    roles: list[RoleLink]


class OwnArea(Wire):
    """`fresh` says that the link signs the first administrator in; else there is one already."""

    link: str
    fresh: bool
    sentence: str


class OwnAreaInput(Input):
    """`name` is what the first administrator is called."""

    name: str | None = None


class PracticeCode(Wire):
    payload: str
    svg: str
    label: str


class Links:
    """The open invitation of each player, kept in this process and made again once it is spent."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._alone = asyncio.Lock()

    async def open_links(self, database: Database, settings: Settings) -> list[RoleLink]:
        async with self._alone:
            return [
                RoleLink(
                    role=player.role,
                    shown_as=player.is_shown_as,
                    name=player.name,
                    link=await self._open(player, database, settings),
                )
                for player in CAST
            ]

    async def _open(self, player: Player, database: Database, settings: Settings) -> str:
        link = self._of.get(player.key)
        if link is not None:
            code = unquote(link.rpartition("/")[2])
            if (await look(database, code, new_id())).state == "open":
                return link
        self._of[player.key] = await invite_by_operator(
            settings.database_direct_url,
            player.name,
            settings.public_url,
            player.role,
            player.ward,
        )
        return self._of[player.key]


def demo_routes() -> list[BaseRouteHandler]:
    """Handlers with links of their own, for one application."""
    links = Links()

    @get("/demo/roles", opt=PUBLIC, summary="A sign-in link for each role of the demonstration")
    async def roles(
        database: NamedDependency[Database], settings: NamedDependency[Settings]
    ) -> RoleLinks:
        return RoleLinks(ward_name=WARD_NAME, roles=await links.open_links(database, settings))

    return [roles, own_area, practice_qr]


def _sits_here(request: Request[Any, Any, Any]) -> bool:
    """Whether a page of ours, open on this very machine, asks.

    A proxy beside us, a name that was pointed at this machine and another site's page would all
    come from its own address too, so they are told apart by what they say of themselves.
    """
    hosts = [request.url.hostname]
    origin = request.headers.get("origin")
    if origin is not None:
        hosts.append(urlsplit(origin).hostname)
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    peer = request.client.host if request.client else None
    return not forwarded and all(_is_this_machine(host) for host in (peer, *hosts))


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


@post("/demo/own-area", opt=PUBLIC, status_code=200, summary="Begin a real area beside this one")
async def own_area(
    request: Request[Any, Any, Any],
    settings: NamedDependency[Settings],
    data: JSONBody[OwnAreaInput],
) -> OwnArea:
    if settings.own_area_url is None or settings.own_area_direct_url is None:
        raise NotFound(sentence="Bản dùng thử này không có địa bàn thật bên cạnh.")
    try:
        link = await invite_first_administrator(
            settings.own_area_direct_url,
            (data.name or "").strip() or None,
            settings.own_area_url,
            otherwise_called=MAKER,
            at_the_machine=_sits_here(request),
        )
    except AdministratorExists as exists:
        return OwnArea(link=settings.own_area_url, fresh=False, sentence=exists.text)
    return OwnArea(
        link=link,
        fresh=True,
        sentence="Địa bàn của bạn nằm trong cơ sở dữ liệu riêng, chưa có dữ liệu nào. "
        "Đường dẫn này dùng một lần.",
    )


@get("/demo/practice-qr", opt=PUBLIC, summary="A payment code to practise scanning; pays nobody")
async def practice_qr() -> PracticeCode:
    """Another account each time: the same one twice would be held as a duplicate."""
    payload = write_transfer(PRACTICE_BIN, f"00000900{secrets.randbelow(100_000):05d}")
    return PracticeCode(payload=payload, svg=svg_of(payload), label=SAMPLE)
