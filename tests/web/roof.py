"""A ward whose phones reach the server only through a weak network, as under a market's roof."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from backend.config import Settings
from tests.conftest import Place
from tests.flows.cast import assemble
from tests.live_server import LiveServer
from tests.web.conftest import Ward, _in_a_thread
from tests.web.weak_network import WeakNetwork


@dataclass
class Roof:
    """`ward.base` is the network's address; `server` can be killed and started behind it."""

    ward: Ward
    server: LiveServer
    network: WeakNetwork


@contextmanager
def under_a_roof(
    place: Place, settings: Settings, tmp_path: Path, rows: str, **server_options: Any
) -> Iterator[Roof]:
    """Phường Đức Phổ with a street (1 to 9, 2 to 8) and a market of `rows`, "A1 1-16; A2 1-15"."""
    cast = _in_a_thread(assemble, place.owner)
    with (
        WeakNetwork() as network,
        LiveServer(
            settings, tmp_path / "server.log", public_url=network.base, **server_options
        ) as server,
    ):
        network.behind = server.port
        ward = Ward(network.base, place, cast, "", "")
        street = {"ward": cast.ward, "name": "Nguyễn Nghiêm", "numbers": "1-9 lẻ; 2-8 chẵn"}
        ward.street = ward.ask(cast.minh, "POST", "/streets", street)["street"]["id"]
        zones = [{"code": "A", "name": "Khu A", "notation": rows}]
        market = {"ward": cast.ward, "name": "Chợ Đức Phổ", "zones": zones}
        ward.market = ward.ask(cast.minh, "POST", "/markets", market)["market"]["id"]
        yield Roof(ward, server, network)


def badge(page: Page) -> Locator:
    return page.locator(".badgelink")


def send_now(page: Page) -> None:
    """Press "Gửi ngay" and wait until that round is over, however it went."""
    button = page.locator(".dock button", has_text="Gửi ngay")
    button.click()
    expect(button).to_be_enabled(timeout=60_000)


def stalls_walked(page: Page) -> Locator:
    return page.locator("button.stall:not(.not_met)")
