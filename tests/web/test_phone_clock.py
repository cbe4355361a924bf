"""A phone whose clock is three days off: its work is taken, dated by the server, and flagged."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.clock import now
from tests.web.conftest import Ward, installed, sign_in, violations
from tests.web.test_phone import badge, fill_shop, open_shop, type_account

DAYS_OFF = """
  const Right = Date, off = %d * 86400000
  globalThis.Date = new Proxy(Right, {
    construct: (_, given) => (given.length ? new Right(...given) : new Right(Right.now() + off)),
    apply: () => new Right(Right.now() + off).toString(),
    get: (from, name) =>
      name === 'now' ? () => Right.now() + off - (globalThis.putRight ? off : 0) : from[name],
  })
"""
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def day_said(days: int = 0) -> str:
    """The day as the screens write it, by the right clock."""
    return (now() + timedelta(days=days)).astimezone(VIETNAM).strftime("%d/%m/%Y")


def register(page: Page, name: str) -> None:
    fill_shop(page, name)
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, "0000000001234", "NGUYEN THI BAY")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    page.get_by_role("button", name="Để sau").click()


@pytest.mark.parametrize("days", [3, -3])
def test_three_days_off_nothing_is_refused_and_the_days_are_the_servers(
    ward: Ward, phone: BrowserContext, days: int
) -> None:
    phone.add_init_script(DAYS_OFF % days)
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    notice = page.get_by_text(f"Đồng hồ máy này {'nhanh' if days > 0 else 'chậm'} khoảng 3 ngày.")
    expect(notice).to_be_visible()
    assert violations(page) == []
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    page.reload()

    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tạp hóa Cô Bảy")
    open_shop(page, ward, "1")
    expect(page.get_by_text(f"Lượt gần nhất: hôm nay ({day_said()})")).to_be_visible()
    page.get_by_role("switch", name="Hướng dẫn cách thanh toán").click()
    page.get_by_role("button", name="Đã xong").click()
    open_shop(page, ward, "2")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(badge(page)).to_have_text("5 chờ gửi")
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text(day_said(), exact=False).first).to_be_visible()
    expect(page.get_by_text(day_said(days), exact=False)).to_have_count(0)

    phone.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    visits = ward.rows("select outcome, visited_at, flags from visit order by visited_at")
    assert [row["outcome"] for row in visits] == ["met", "not_in"]
    assert all("clock_skew" in row["flags"] for row in visits)
    assert all(abs(row["visited_at"] - now()) < timedelta(minutes=10) for row in visits)
    assert ward.rows("select tool, on_date::text as day from tool_fact") == [
        {"tool": "guidance", "day": now().astimezone(VIETNAM).date().isoformat()}
    ]
    open_shop(page, ward, "1")
    expect(page.get_by_text(f"Lượt gần nhất: hôm nay ({day_said()})")).to_be_visible()


def test_a_clock_put_right_after_saving_does_not_hold_the_work_back(
    ward: Ward, phone: BrowserContext
) -> None:
    phone.add_init_script(DAYS_OFF % 3)
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    open_shop(page, ward, "2")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    # Within the eight seconds of the way back, the network sets the clock.
    expect(badge(page)).to_have_text("1 chờ gửi")
    page.evaluate("() => { globalThis.putRight = true }")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(badge(page)).to_have_text("Đã gửi hết")
    assert ward.count("visit") == 1


def test_of_two_edits_the_later_stands_also_when_the_clock_was_put_right_between_them(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tên đầu")
    expect(badge(page)).to_have_text("Đã gửi hết")
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)

    def rename(name: str, before: str) -> None:
        open_shop(page, ward, "1")
        page.get_by_role("button", name="Sửa thông tin").click()
        expect(page.get_by_label("Tên trên biển hiệu")).to_have_value(before)
        page.get_by_label("Tên trên biển hiệu").fill(name)
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()

    page.evaluate(DAYS_OFF % 3)
    rename("Tên sửa trước", "Tên đầu")
    # Opened anew, the app has the right time.
    page.reload()
    rename("Tên sửa sau", "Tên sửa trước")
    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select trade_name from merchant") == [{"trade_name": "Tên sửa sau"}]
