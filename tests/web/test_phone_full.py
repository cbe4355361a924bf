"""A phone without room: what it cannot save it says so of, keeps on screen, and sends directly."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Ward, fill_up, installed, make_room, sign_in, violations
from tests.web.test_desk_rescue import saved
from tests.web.test_phone import badge, open_shop
from tests.web.test_phone_signing_out import note_visit
from tests.web.test_phone_storage import stored
from tests.web.test_phone_turf import GONE, pulled, take_away, with_turf
from tests.web.test_phone_two_phones import edit, phones, send

__all__ = ["phones"]

NO_ROOM = "Chưa lưu được: máy đầy hoặc bộ nhớ lỗi."


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
    fill_up(hoa)
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
    make_room(hoa)
    hoa.get_by_role("button", name="Thử lưu lại").click()
    expect(hoa.get_by_role("heading", name="Máy chưa lưu được")).to_have_count(0)
    hoa.goto(f"{ward.base}/#/cho-gui")
    hoa.get_by_text("Của bạn: Tên của Hoà").click()
    hoa.get_by_role("button", name="Xong").click()
    expect(hoa.get_by_text("Đã gửi hết.")).to_be_visible()
    kept = ward.rows("select trade_name, owner_name from merchant")
    assert kept == [{"trade_name": "Tên của Hoà", "owner_name": "Nguyễn Thị Bảy"}]


def test_a_new_shop_that_does_not_fit_is_kept_as_typed_and_sent_directly(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    before = ward.count("point")
    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    page.get_by_label("Số nhà").fill("900A")
    fill_up(page)
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_role("heading", name="Máy chưa lưu được")).to_be_visible()
    page.get_by_role("button", name="Quay lại").click()
    expect(page.get_by_label("Số nhà")).to_have_value("900A")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    assert ward.count("point") == before + 1


def test_a_full_phone_says_that_it_cannot_keep_what_was_read(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    take_away(ward, given)
    pulled(page)
    gone = page.get_by_text(GONE)
    expect(gone).to_be_visible()
    fill_up(page)
    page.get_by_role("button", name="Đã rõ").click()
    expect(page.get_by_text(NO_ROOM)).to_be_visible()
    expect(gone).to_have_count(0)


def test_a_full_phone_says_so_of_a_pin_and_of_a_file_that_it_cannot_take(
    ward: Ward, phone: BrowserContext, tmp_path: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    open_shop(page, ward, "2")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(badge(page)).to_have_text("1 chờ gửi")
    page.goto(f"{ward.base}/#/cho-gui")
    path, _ = saved(page, tmp_path)
    page.get_by_role("button", name="Bỏ: Lượt đến số 2").click()
    page.get_by_role("button", name="Bỏ hẳn").click()
    expect(page.get_by_text("Đã bỏ.")).to_be_visible()
    fill_up(page)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text(NO_ROOM)).to_be_visible()
    assert stored(page, "outbox") == []

    page.goto(f"{ward.base}/#/toi")
    page.get_by_role("button", name="Đặt mã PIN").click()
    asked = page.get_by_role("dialog", name="Đặt mã PIN")
    for field in ("Mã PIN 6 số", "Gõ lại mã"):
        asked.get_by_label(field).fill("481930")
    asked.get_by_role("button", name="Đặt mã", exact=True).click()
    expect(asked.get_by_role("alert")).to_contain_text(NO_ROOM)
    expect(asked.get_by_label("Gõ lại mã")).to_have_value("481930")
    make_room(page)
    asked.get_by_role("button", name="Đặt mã", exact=True).click()
    expect(asked).to_have_count(0)
    fill_up(page)
    page.get_by_role("button", name="Bỏ mã").click()
    expect(page.get_by_text(NO_ROOM)).to_be_visible()
    expect(page.get_by_role("button", name="Bỏ mã")).to_be_visible()


def test_what_waited_on_a_phone_that_is_full_now_reaches_the_server_and_the_phone_says_so(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.evaluate(
        """() => { const real = window.fetch
             window.down = true
             window.fetch = (to, init) => window.down && String(to).includes('/sync/')
               ? Promise.reject(new TypeError('down')) : real(to, init) }"""
    )
    note_visit(page, ward, "2")
    expect(badge(page)).to_have_text("1 chờ gửi")
    page.goto(f"{ward.base}/#/cho-gui")
    for tries in (1, 2, 3):
        page.get_by_role("button", name="Gửi ngay").click()
        expect(page.get_by_text(f"đã thử {tries} lần")).to_be_visible()
    fill_up(page)
    page.evaluate("window.down = false")
    with page.expect_response(lambda answer: "/sync/push" in answer.url):
        page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Máy hết chỗ nên chưa ghi được kết quả gửi")).to_be_visible()
    assert ward.count("visit") == 1
    assert thrown == []
    make_room(page)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert stored(page, "outbox") == []
    assert ward.count("visit") == 1
