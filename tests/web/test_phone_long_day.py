"""A day and a night without signal: 500 records, 500 photos, five dead batteries, then a bad line.

The records and photos are made by taps on the app's own screens, driven inside the page
(`taps.js`) because a driver outside would need an hour. The pictures are small, for the time
that a test may take; their number is not.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from backend.config import Settings
from tests.conftest import Place
from tests.web.conftest import FLAGS, installed, sign_in
from tests.web.roof import Roof, badge, under_a_roof

TAPS = (Path(__file__).parent / "taps.js").read_text("utf-8")
DEATHS = 5
RECORDS, PHOTOS = 500, 500
MET, PHOTOS_EACH = 25, 4  # of every hundred records, how many carry photos, and how many each
MARKET = "; ".join(f"A{row} 1-25" for row in range(1, 21))
LATER = """
  const Right = Date, later = %d * 3600000
  globalThis.Date = new Proxy(Right, {
    construct: (_, given) => (given.length ? new Right(...given) : new Right(Right.now() + later)),
    get: (from, name) => (name === 'now' ? () => Right.now() + later : from[name]),
  })
"""


@pytest.fixture
def roof(place: Place, settings: Settings, tmp_path: Path) -> Iterator[Roof]:
    with under_a_roof(place, settings, tmp_path, MARKET) as made:
        yield made


@contextmanager
def switched_on(driver: Any, profile: Path, hours_later: int) -> Iterator[BrowserContext]:
    """The phone's browser with what it kept, its clock so much later."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    context: BrowserContext = driver.chromium.launch_persistent_context(
        str(profile),
        executable_path=program,
        args=FLAGS,
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.set_default_timeout(60_000)
    context.add_init_script(LATER % hours_later)
    context.add_init_script(TAPS)
    try:
        yield context
    finally:
        with contextlib.suppress(Error):
            context.close()


def battery_dies(context: BrowserContext, profile: Path) -> None:
    """`kill -9` of the browser that has this profile, and of no other."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            ours = f"--user-data-dir={profile}".encode() in words
            if ours and not any(word.startswith(b"--type=") for word in words):
                with context.expect_event("close"):
                    os.kill(int(folder.name), signal.SIGKILL)
                return
    raise AssertionError("no browser has this profile")


def walk_a_hundred(page: Page, points: list[str], already: int) -> None:
    for at, point in enumerate(points):
        waiting = already + at + 1
        if at < MET:
            first = (already // 100 * MET + at) * PHOTOS_EACH
            page.evaluate("(given) => taps.met(...given)", [point, waiting, PHOTOS_EACH, first])
        else:
            page.evaluate("(given) => taps.notIn(...given)", [point, waiting])


def test_500_records_and_500_photos_of_a_day_offline_arrive_once_over_a_bad_line(
    roof: Roof, driver: Any, tmp_path: Path
) -> None:
    ward, network = roof.ward, roof.network
    profile = tmp_path / "phone"
    stalls = [
        str(row["id"])
        for row in ward.rows("select id from point where kind = 'stall' order by id limit 500")
    ]
    assert len(stalls) == RECORDS
    with switched_on(driver, profile, 0) as context:
        page = context.new_page()
        sign_in(page, ward.invite("Ngọc"))
        installed(page)
        page.wait_for_load_state("networkidle")
    for death in range(DEATHS):
        saved = death * 100
        with switched_on(driver, profile, 5 * death) as context:
            context.set_offline(True)
            page = context.pages[0]
            page.goto(f"{ward.base}/#/cho/{ward.market}")
            expected = re.compile(rf"^{saved} chờ gửi") if saved else "Đã gửi hết"
            expect(badge(page)).to_have_text(expected)
            walk_a_hundred(page, stalls[saved : saved + 100], saved)
            page.reload()
            expect(badge(page)).to_have_text(
                f"{saved + 100} chờ gửi · {saved + 100} ảnh", timeout=30_000
            )
            battery_dies(context, profile)
    assert [ward.count(table) for table in ("visit", "op", "photo")] == [0, 0, 0]

    network.latency_s, network.reset_share = 0.4, 0.03
    with switched_on(driver, profile, 24) as context:
        page = context.pages[0]
        page.goto(f"{ward.base}/#/duong/{ward.street}")
        # While it sends, the phone goes on working: a list, a shop's sheet, one visit more.
        page.locator(".row72 a").first.click()
        page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
        page.get_by_role("button", name="Vắng").click()
        expect(page.locator(".row72").first).to_contain_text("thăm hôm nay")
        expect(badge(page)).to_have_text("Đã gửi hết", timeout=600_000)
    visits = ward.rows("select count(*) as n, count(distinct point) as points from visit")
    assert visits == [{"n": RECORDS + 1, "points": RECORDS + 1}]
    assert ward.count("op") == RECORDS + 1
    pictures = ward.rows(
        "select count(*) as n, count(distinct sha256) as different, count(distinct visit) as visits"
        " from photo"
    )
    assert pictures == [{"n": PHOTOS, "different": PHOTOS, "visits": PHOTOS // PHOTOS_EACH}]
    assert network.happened["cut_request"] > 0
    assert network.happened["drop_reply"] > 0
