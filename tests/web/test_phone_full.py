"""A phone without room: what it cannot save it says so of, keeps on screen, and sends directly."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import FULL, Ward, violations
from tests.web.test_phone import open_shop
from tests.web.test_phone_two_phones import edit, phones, send

__all__ = ["phones"]


def send_directly(page: Page) -> None:
    """One tap on the button, waited for until the server has answered."""
    with page.expect_response(lambda answer: "/sync/push" in answer.url):
        page.get_by_role("button", name="Gửi trực tiếp").click()


@pytest.mark.parametrize("answer_lost", [False, True])
def test_a_conflict_sent_directly_stays_one_however_often_it_is_sent(
    ward: Ward, phones: tuple[Page, Page], answer_lost: bool
) -> None:
    ngoc, hoa = phones
    edit(ngoc, ward, Tên_trên_biển_hiệu="Tên của Ngọc")
    send(ngoc, ward)
    expect(ngoc.get_by_text("Đã gửi hết.")).to_be_visible()
    open_shop(hoa, ward, "1")
    hoa.get_by_role("button", name="Sửa thông tin").click()
    hoa.get_by_label("Tên trên biển hiệu").fill("Tên của Hoà")
    hoa.get_by_label("Tên chủ hộ").fill("Nguyễn Thị Bảy")
    expect(hoa.get_by_label("Tên chủ hộ")).to_have_value("Nguyễn Thị Bảy")
    hoa.evaluate(FULL)
    hoa.get_by_role("button", name="Lưu", exact=True).click()
    expect(hoa.get_by_role("heading", name="Máy chưa lưu được")).to_be_visible()
    hoa.context.set_offline(False)
    if answer_lost:
        hoa.evaluate(
            """() => { const real = window.fetch
                 window.fetch = async (to, init) => {
                   const answer = await real(to, init)
                   if (!String(to).includes('/sync/push')) return answer
                   window.fetch = real
                   throw new TypeError('lost')
                 } }"""
        )
    for _ in range(2):
        send_directly(hoa)
    told = hoa.get_by_role("alert").filter(has_text="người khác đã sửa cùng chỗ")
    expect(told).to_contain_text("Tên trên biển hiệu. Trên hệ thống: Tên của Ngọc · Ngọc, ")
    expect(told).to_contain_text("Của bạn: Tên của Hoà.")
    assert violations(hoa) == []
    expect(hoa.get_by_text("Máy chủ đã nhận.")).to_have_count(0)
    expect(hoa.get_by_role("button", name="Gửi trực tiếp")).to_be_enabled()

    # With room again it goes the way of every conflict, and nothing of it was lost.
    hoa.evaluate("window.full = false")
    hoa.get_by_role("button", name="Thử lưu lại").click()
    expect(hoa.get_by_role("heading", name="Máy chưa lưu được")).to_have_count(0)
    hoa.goto(f"{ward.base}/#/cho-gui")
    hoa.get_by_text("Của bạn: Tên của Hoà").click()
    hoa.get_by_role("button", name="Xong").click()
    expect(hoa.get_by_text("Đã gửi hết.")).to_be_visible()
    kept = ward.rows("select trade_name, owner_name from merchant")
    assert kept == [{"trade_name": "Tên của Hoà", "owner_name": "Nguyễn Thị Bảy"}]
