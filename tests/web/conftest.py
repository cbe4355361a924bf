"""A real server, a real PostgreSQL and a real browser: a ward with a street and a market row.

Chromium is the system's. Everything async runs in a thread of its own, because the browser's
driver holds this thread's event loop.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from backend.config import Settings
from tests.conftest import Place
from tests.flows.cast import Cast, Person, assemble
from tests.live_server import LiveServer

CHECKOUT = Path(__file__).resolve().parents[2]
AXE = CHECKOUT / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = CHECKOUT / "backend" / "static" / "index.html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The old browser is fetched by `scripts/test --oldest`, which names it; else there is no such test.
collect_ignore = [] if "OLDEST_CHROME" in os.environ else ["test_oldest_chrome.py"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A busy machine is slow, not wrong; what never comes still fails.
expect.set_options(timeout=15_000)


@dataclass
class Ward:
    """Phường Đức Phổ with Nguyễn Nghiêm (1 to 9 and 2 to 8) and Chợ Đức Phổ (A1, 12 stalls)."""

    base: str
    place: Place
    cast: Cast
    street: str
    market: str

    def ask(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(
            method, f"{self.base}/api/v1{path}", json=body, headers=who.headers, timeout=20
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def invite(self, name: str, role: str = "volunteer") -> str:
        """A sign-in link for somebody new, as an officer hands it out."""
        body = {"ward": self.cast.ward, "name": name, "role": role}
        if role == "volunteer":
            body["teamId"] = str(self.cast.team_1)
        made = self.ask(self.cast.minh, "POST", "/members", body)
        code = made["invitation"]["link"].split("#", 1)[1]
        return f"{self.base}/#{code}"

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What the database holds, past the application."""

        async def read() -> list[dict[str, Any]]:
            owner = await asyncpg.connect(self.place.owner)
            try:
                return [dict(row) for row in await owner.fetch(query, *values)]
            finally:
                await owner.close()

        found: list[dict[str, Any]] = _in_a_thread(read)
        return found

    def count(self, table: str) -> int:
        found: int = self.rows(f"select count(*) as n from {table}")[0]["n"]
        return found


def _in_a_thread(work: Any, *arguments: Any) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work(*arguments))).result()


@pytest.fixture
def ward(place: Place, settings: Settings, tmp_path: Path) -> Iterator[Ward]:
    assert BUILT.is_file(), "the web app is not built: run `npm ci && npm run build` in web/"
    cast = _in_a_thread(assemble, place.owner)
    with LiveServer(settings, tmp_path / "server.log") as server:
        made = Ward(server.base, place, cast, "", "")
        street = {"ward": cast.ward, "name": "Nguyễn Nghiêm", "numbers": "1-9 lẻ; 2-8 chẵn"}
        made.street = made.ask(cast.minh, "POST", "/streets", street)["street"]["id"]
        zones = [{"code": "A", "name": "Khu A", "notation": "A1 1-12"}]
        market = {"ward": cast.ward, "name": "Chợ Đức Phổ", "zones": zones}
        answer = made.ask(cast.minh, "POST", "/markets", market)
        made.market = answer["market"]["id"]
        yield made


def launch(driver: Any, *more: str) -> Browser:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is not installed: apt-get install chromium"
    browser: Browser = driver.chromium.launch(executable_path=program, args=[*FLAGS, *more])
    return browser


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(driver: Any) -> Iterator[Browser]:
    browser = launch(driver)
    yield browser
    browser.close()


def phone_of(browser: Browser, width: int = 390, height: int = 844) -> BrowserContext:
    """A phone's browser, empty; a fault of the app's own on any page fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = phone_of(chromium)
    yield context
    context.close()


def sign_in(page: Page, link: str) -> None:
    """By the link: looking spends nothing, the button does."""
    page.goto(link)
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url("**/#/hom-nay")
    page.wait_for_selector("a.place")


def installed(page: Page) -> None:
    """Until the service worker serves this page."""
    # The page's policy forbids eval, by which wait_for_function would look again and again.
    page.evaluate(
        """() => navigator.serviceWorker.controller ? true : new Promise((done) =>
             navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"""
    )


def reader_kept(page: Page) -> None:
    """Until the service worker has the barcode reader too: without it nothing is read offline."""
    installed(page)
    kept = page.evaluate(
        """async () => {
             if ('BarcodeDetector' in window) return true
             for (let turn = 0; turn < 600; turn++) {
               for (const name of await caches.keys())
                 for (const one of await (await caches.open(name)).keys())
                   if (one.url.endsWith('.wasm')) return true
               await new Promise((done) => setTimeout(done, 100))
             }
             return false
           }"""
    )
    assert kept, "the service worker has no barcode reader"


# What a page runs from now on as on a full phone, until `window.full` is false.
FULL = """() => {
  window.full = true
  for (const name of ['add', 'put']) {
    const real = IDBObjectStore.prototype[name]
    IDBObjectStore.prototype[name] = function (...rest) {
      if (window.full) throw new DOMException('full', 'QuotaExceededError')
      return real.apply(this, rest)
    }
  }
}"""


def fill_up(page: Page) -> None:
    """From now on the phone has no room for anything."""
    page.evaluate(FULL)


def make_room(page: Page) -> None:
    page.evaluate("window.full = false")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and a page wider than its screen."""
    # A notice that is still fading in has colours of neither here nor there.
    page.evaluate(
        """() => Promise.allSettled(document.getAnimations()
             .filter((one) => one.effect.getComputedTiming().endTime < 2000)
             .map((one) => one.finished)).then(() => null)"""
    )
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(
        """(tags) => axe.run(document, { runOnly: tags }).then((result) =>
             result.violations.map((one) =>
               one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')))""",
        TAGS,
    )
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wider} px wider than the screen"] if wider > 0 else [])]
