"""A morning without signal over two market rows, and a sync that is interrupted three times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.config import Settings
from tests.conftest import Place
from tests.web.conftest import installed, sign_in
from tests.web.roof import Roof, badge, send_now, under_a_roof
from tests.web.test_phone import fill_shop, type_account

REGISTERED = 6
STALLS = 31


@pytest.fixture
def roof(place: Place, settings: Settings, tmp_path: Path) -> Iterator[Roof]:
    with under_a_roof(place, settings, tmp_path, "A1 1-16; A2 1-15") as made:
        yield made


def register_next(page: Page, number: int) -> None:
    """From the row's plan: the next stall is already chosen, and its number is never typed."""
    page.get_by_role("button", name="Đăng ký A").click()
    fill_shop(page, f"Sạp số {number}")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, f"000000000{number:04}", "NGUYEN THI BAY")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    page.get_by_role("button", name="Để sau").click()


def visit_quickly(page: Page, stall: str, outcome: str) -> None:
    page.get_by_role("button", name=f"sạp {stall}", exact=False).first.click()
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name=outcome).click()
    if outcome == "Từ chối":
        page.get_by_role("button", name="Sợ thuế").click()
    page.wait_for_url("**/#/cho/**")


def walk_both_rows(page: Page, roof: Roof) -> None:
    """31 stalls: six registered, the others with an outcome each."""
    page.goto(f"{roof.ward.base}/#/cho/{roof.ward.market}")
    for number in range(1, REGISTERED + 1):
        register_next(page, number)
        page.goto(f"{roof.ward.base}/#/cho/{roof.ward.market}")
    outcomes = ("Vắng", "Từ chối", "Nghỉ hẳn")
    for number in range(REGISTERED + 1, 17):
        visit_quickly(page, f"A1-{number:02}", outcomes[number % 3])
    page.get_by_role("button", name="Dãy A2", exact=False).click()
    for number in range(1, 16):
        visit_quickly(page, f"A2-{number:02}", outcomes[number % 3])


def test_31_visits_over_two_rows_arrive_once_through_three_interrupted_syncs(
    roof: Roof, phone: BrowserContext
) -> None:
    ward, network = roof.ward, roof.network
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    page.reload()
    walk_both_rows(page, roof)
    operations = STALLS + 2 * REGISTERED
    expect(badge(page)).to_have_text(f"{operations} chờ gửi")
    assert ward.count("visit") == 0

    # The first batch is taken and its answer vanishes; the second is cut in the middle of its
    # body; the server dies under the third; the fourth's answer breaks off half-way.
    network.next("drop_reply", "/sync/push")
    network.next("cut_request", "/sync/push")
    network.next("kill", "/sync/push", then=roof.server.kill)
    network.next("cut_reply", "/sync/push")
    page.goto(f"{ward.base}/#/cho-gui")
    phone.set_offline(False)
    for fault in ("drop_reply", "cut_request", "kill"):
        if not network.happened[fault]:
            send_now(page)
        network.wait_for(fault)
    expect(page.get_by_text("Bản ghi vẫn nằm trên máy")).to_be_visible()
    roof.server.start()
    send_now(page)
    network.wait_for("cut_reply")
    send_now(page)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible(timeout=60_000)

    page.goto(f"{ward.base}/#/cho/{ward.market}")
    expect(badge(page)).to_have_text("Đã gửi hết")
    seen = ward.rows("select count(*) as visits, count(distinct point) as points from visit")
    assert seen == [{"visits": STALLS, "points": STALLS}]
    kept = [ward.count(table) for table in ("merchant", "account", "op")]
    assert kept == [REGISTERED, REGISTERED, operations]


def test_an_answer_that_stops_half_way_is_given_up_and_asked_for_again(
    roof: Roof, phone: BrowserContext
) -> None:
    ward, network = roof.ward, roof.network
    page = phone.new_page()
    page.clock.install()
    sign_in(page, ward.invite("Ngọc"))
    page.wait_for_load_state("networkidle")
    network.next("stall_reply", "/sync/push")
    page.goto(f"{ward.base}/#/cho/{ward.market}")
    visit_quickly(page, "A1-01", "Vắng")
    page.goto(f"{ward.base}/#/cho-gui")
    page.locator(".dock button").click()
    network.wait_for("stall_reply")
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Máy chủ trả lời quá chậm")).to_be_visible()
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert [ward.count(table) for table in ("visit", "op")] == [1, 1]
