"""A newer build on the server, and a service worker that the operator switches off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

import backend.app
from backend.config import Settings
from tests.conftest import Place
from tests.web.conftest import installed, sign_in
from tests.web.roof import Roof, badge, send_now, under_a_roof


@dataclass
class Releases:
    """What the server serves: the build at hand, and later the same under another version."""

    roof: Roof
    served: Path

    def newer(self) -> None:
        """As `npm run build` would: another index, and a worker that says so."""
        index, worker = self.served / "index.html", self.served / "sw.js"
        page = index.read_text("utf-8").replace("<html", '<html data-build="second"')
        index.write_text(page, "utf-8")
        code, changed = re.subn(
            r"'phocho-' \+ \S+", "'phocho-' + 'second'", worker.read_text("utf-8")
        )
        assert changed == 1
        worker.write_text(code, "utf-8")

    def without_worker(self) -> None:
        """PHOCHO_WORKER=off, and the server started again."""
        self.roof.server.stop()
        self.roof.server.environment["PHOCHO_WORKER"] = "off"
        self.roof.server.start()


@pytest.fixture
def releases(place: Place, settings: Settings, tmp_path: Path) -> Iterator[Releases]:
    served = tmp_path / "static"
    shutil.copytree(backend.app.STATIC, served)
    patch = f"import pathlib, backend.app; backend.app.STATIC = pathlib.Path({str(served)!r})"
    with under_a_roof(place, settings, tmp_path, "A1 1-6", patch=patch) as roof:
        yield Releases(roof, served)


def offer(page: Page) -> Locator:
    return page.get_by_text("Có bản mới.")


def build_on_screen(page: Page) -> str | None:
    found: str | None = page.evaluate("document.documentElement.dataset.build ?? null")
    return found


def save_offline(page: Page, roof: Roof) -> None:
    page.context.set_offline(True)
    page.goto(f"{roof.ward.base}/#/cho/{roof.ward.market}")
    page.get_by_role("button", name="sạp A1-01", exact=False).first.click()
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(badge(page)).to_have_text("1 chờ gửi")


def test_a_newer_build_is_offered_but_not_over_a_form_and_keeps_what_waits(
    releases: Releases, phone: BrowserContext
) -> None:
    roof = releases.roof
    page = phone.new_page()
    sign_in(page, roof.ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    save_offline(page, roof)
    releases.newer()
    # The server is reached again, but takes no records yet: what waits must outlive the update.
    page.evaluate(
        """() => {
             const real = window.fetch
             window.fetch = (to, init) =>
               String(to).includes('/sync/')
                 ? Promise.reject(new TypeError('weak'))
                 : real(to, init)
           }"""
    )
    page.context.set_offline(False)
    page.goto(f"{roof.ward.base}/#/cho/{roof.ward.market}")
    page.get_by_role("button", name="Đăng ký A1-02").click()
    page.get_by_label("Tên trên biển hiệu").fill("Sạp thịt Cô Tư")
    expect(page.get_by_text("đã giữ trên máy")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then((one) => one.update())")
    page.evaluate(
        """() => navigator.serviceWorker.ready.then((one) => one.waiting || new Promise((done) => {
             const fresh = one.installing
             fresh.addEventListener('statechange', () => fresh.state === 'installed' && done())
           }))"""
    )
    expect(offer(page)).to_have_count(0)
    assert build_on_screen(page) is None

    page.get_by_role("button", name="Để sau").click()
    expect(offer(page)).to_be_visible()
    # It stands on every screen, and steps aside for the form that is taken up again.
    page.get_by_role("button", name="Đăng ký A1-02").click()
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("Sạp thịt Cô Tư")
    expect(offer(page)).to_have_count(0)
    page.get_by_role("button", name="Để sau").click()
    expect(offer(page)).to_be_visible()
    page.locator(".toast", has_text="Có bản mới.").get_by_role("button", name="Cập nhật").click()
    expect(page.locator("html[data-build=second]")).to_have_count(1)
    expect(offer(page)).to_have_count(0)
    page.goto(f"{roof.ward.base}/#/cho-gui")
    send_now(page)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert roof.ward.count("visit") == 1
    page.goto(f"{roof.ward.base}/#/cho/{roof.ward.market}")
    page.get_by_role("button", name="Đăng ký A1-02").click()
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("Sạp thịt Cô Tư")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("html[data-build=second]")).to_have_count(1)


def test_a_worker_switched_off_leaves_the_phone_and_no_record_is_lost(
    releases: Releases, phone: BrowserContext
) -> None:
    roof = releases.roof
    page = phone.new_page()
    sign_in(page, roof.ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    save_offline(page, roof)
    releases.without_worker()
    roof.network.next("cut_request", "/sync/push")
    page.context.set_offline(False)
    page.evaluate("() => navigator.serviceWorker.ready.then((one) => one.update())")
    page.evaluate(
        """() => {
             const look = async () => {
               const workers = await navigator.serviceWorker.getRegistrations()
               document.documentElement.dataset.workers = workers.length
               requestAnimationFrame(look)
             }
             look()
           }"""
    )
    expect(page.locator("html[data-workers='0']")).to_have_count(1, timeout=20_000)
    page.goto(f"{roof.ward.base}/#/cho-gui")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    page.reload()
    assert page.evaluate("() => navigator.serviceWorker.controller") is None
    if not page.get_by_text("Đã gửi hết.").is_visible():
        send_now(page)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert roof.ward.count("visit") == 1
