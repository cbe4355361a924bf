"""What was noted by one tap can be corrected while it waits, and is not lost by one tap."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import segno
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.flows.shops import proposal, registration
from tests.web.conftest import Ward, fill_up, installed, make_room, sign_in, violations
from tests.web.office import Member
from tests.web.test_phone import badge, open_shop, register
from tests.web.test_phone_storage import stored


def card_of(page: Page, words: str) -> Any:
    return page.locator("section.card").filter(has_text=words)


def test_visits_and_tools_that_wait_say_what_they_are_and_are_corrected_before_they_go(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    expect(page.get_by_text("Chỉ nghỉ hôm nay thì chọn")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Vắng").click()
    open_shop(page, ward, "3")
    page.get_by_role("button", name="Từ chối").click()
    page.get_by_role("button", name="Sợ thuế").click()

    switch = page.get_by_role("switch", name="Ví điện tử")
    switch.click()
    page.locator("label.choice", has_text="Người khác").click()
    page.get_by_role("button", name="Đã xong").click()
    expect(page.get_by_text("Ghi tên người hoặc đơn vị đã giúp.")).to_be_visible()
    page.locator("label.choice", has_text="Tôi (Ngọc)").click()
    page.get_by_role("button", name="Đã xong").click()
    expect(page.get_by_text("giúp: Ngọc")).to_be_visible()
    # A second tap asks; nothing is gone by it.
    switch.click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("giúp: Ngọc")
    assert violations(page) == []
    asked.get_by_role("button", name="Giữ nguyên").click()
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()

    page.goto(f"{ward.base}/#/cho-gui")
    expect(badge(page)).to_have_count(0)
    expect(card_of(page, "Từ chối · Sợ thuế")).to_be_visible()
    expect(card_of(page, "Đã xong · ngày")).to_contain_text("giúp: Ngọc")
    absent = card_of(page, "Vắng")
    absent.get_by_role("button", name="Sửa").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Kết quả").select_option("refused")
    sheet.get_by_role("button", name="Gửi lại").click()
    expect(sheet.get_by_text("Chọn lý do từ chối.")).to_be_visible()
    assert violations(page) == []
    sheet.get_by_label("Lý do từ chối").select_option("phi")
    sheet.get_by_role("button", name="Gửi lại").click()
    expect(card_of(page, "Từ chối · Ngại phí")).to_be_visible()
    card_of(page, "Đã xong").get_by_role("button", name="Sửa").click()
    sheet.get_by_label("Ai giúp").fill("Nhân viên nhà mạng")
    sheet.get_by_role("button", name="Gửi lại").click()
    expect(card_of(page, "giúp: Nhân viên nhà mạng")).to_be_visible()

    phone.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible(timeout=30_000)
    told = ward.rows("select outcome, refusal_reason from visit order by refusal_reason")
    assert told == [
        {"outcome": "refused", "refusal_reason": "phi"},
        {"outcome": "refused", "refusal_reason": "so_thue"},
    ]
    assert ward.rows("select provider from tool_fact") == [{"provider": "Nhân viên nhà mạng"}]


def test_a_correction_by_two_taps_is_one_record_and_a_full_phone_keeps_what_was_typed(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    page.goto(f"{ward.base}/#/cho-gui")
    card_of(page, "Vắng").get_by_role("button", name="Sửa").click()
    sheet = page.get_by_role("dialog")
    note = sheet.get_by_label("Ghi chú")
    note.fill("Hẹn chiều thứ năm")
    fill_up(page)
    again = sheet.get_by_role("button", name="Gửi lại")
    again.click()
    expect(sheet.get_by_role("alert")).to_contain_text("Chưa lưu được: máy đầy")
    assert violations(page) == []
    expect(note).to_have_value("Hẹn chiều thứ năm")

    make_room(page)
    again.evaluate("(button) => { button.click(); button.click() }")
    expect(sheet).to_have_count(0)
    expect(card_of(page, "Hẹn chiều thứ năm")).to_be_visible()
    waiting = [one["op"]["body"].get("note") for one in stored(page, "outbox")]
    assert waiting == ["Hẹn chiều thứ năm"]


def corrected_offline(page: Page, ward: Ward, number: str) -> Any:
    """Somebody was out, and the sheet in which that is being corrected, a note typed in it."""
    open_shop(page, ward, number)
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    page.goto(f"{ward.base}/#/cho-gui")
    card_of(page, "Vắng").get_by_role("button", name="Sửa").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Ghi chú").fill("Hẹn chiều thứ năm")
    return sheet


def online(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_record_is_not_sent_while_it_is_corrected_and_is_once_that_page_has_gone(
    ward: Ward, phone: BrowserContext
) -> None:
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    one.wait_for_load_state("networkidle")
    two = phone.new_page()
    two.goto(f"{ward.base}/#/hom-nay")
    phone.set_offline(True)
    open_shop(one, ward, "3")
    one.get_by_role("button", name="Từ chối").click()
    one.get_by_role("button", name="Sợ thuế").click()
    sheet = corrected_offline(two, ward, "1")
    # Due by now, whichever tab sends.
    one.goto(f"{ward.base}/#/cho-gui")
    one.wait_for_timeout(9_000)
    online(one)
    one.get_by_role("button", name="Gửi ngay").click()
    expect(card_of(one, "Từ chối")).to_have_count(0)
    # It says why it waits, and is not thrown away from under the hand that corrects it.
    held = card_of(one, "Vắng")
    expect(held).to_contain_text("Đang mở để sửa ở cửa sổ khác")
    expect(held.get_by_role("button", name="Bỏ")).to_have_count(0)
    assert violations(one) == []
    expect(sheet.get_by_label("Ghi chú")).to_have_value("Hẹn chiều thứ năm")
    assert ward.rows("select outcome from visit") == [{"outcome": "refused"}]
    sheet.get_by_role("button", name="Gửi lại").click()
    expect(two.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select note from visit where outcome = 'not_in'") == [
        {"note": "Hẹn chiều thứ năm"}
    ]

    phone.set_offline(True)
    corrected_offline(two, ward, "5")
    two.close()
    online(one)
    one.get_by_role("button", name="Gửi ngay").click()
    expect(one.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.count("visit") == 3


def test_what_is_typed_into_a_record_that_was_on_its_way_corrects_what_was_sent(
    ward: Ward, phone: BrowserContext
) -> None:
    # As where a browser has no locks: nothing is held back for the sheet.
    none = "{ get: () => undefined }"
    phone.add_init_script(f"Object.defineProperty(Navigator.prototype, 'locks', {none})")
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    register(page, "Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    phone.set_offline(True)
    page.get_by_role("button", name="Sửa thông tin").click()
    page.get_by_label("Tên trên biển hiệu").fill("Cô Bay")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Cô Bay")).to_be_visible()
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Sửa: Sửa Cô Bảy").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Tên trên biển hiệu").fill("Tạp hóa Cô Bảy")
    online(page)
    expect(sheet.get_by_text("Phần bạn gõ còn đây.")).to_be_visible()
    assert ward.rows("select trade_name from merchant") == [{"trade_name": "Cô Bay"}]
    assert violations(page) == []
    sheet.get_by_role("button", name="Gửi chỗ sửa").click()
    # The page behind the sheet says so of the record before, until this one is saved.
    expect(sheet).to_have_count(0)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select trade_name from merchant") == [{"trade_name": "Tạp hóa Cô Bảy"}]

    phone.set_offline(True)
    sheet = corrected_offline(page, ward, "3")
    page.wait_for_timeout(9_000)
    online(page)
    # A visit stands as it was sent: its person is told so, and has the words still.
    expect(sheet.get_by_text("Đã gửi thì không sửa được nữa.")).to_be_visible()
    expect(sheet.get_by_label("Ghi chú")).to_have_value("Hẹn chiều thứ năm")
    expect(sheet.get_by_role("button", name="Chép phần đã gõ")).to_be_visible()
    expect(sheet.get_by_role("link", name="Mở hộ này")).to_be_visible()
    assert ward.count("visit") == 2


def test_an_account_that_the_ward_turned_down_is_told_and_an_identity_card_is_not_taken(
    ward: Ward, phone: BrowserContext
) -> None:
    lan = Member(ward.base, ward.cast.lan.token)
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    trade = lan.ask("GET", "/trades")["items"][0]["code"]
    merchant = lan.push("merchant", registration(point, trade=trade))
    account = lan.push("account", proposal(UUID(merchant)))
    ward.rows(
        "update account set status = 'rejected', rejected_reason = 'Tên không khớp'"
        " where id = $1 returning id",
        UUID(account),
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    open_shop(page, ward, "1")
    expect(page.get_by_text("••• 1234 đã bị bác")).to_be_visible()
    expect(page.get_by_text("Lý do: “Tên không khớp”")).to_be_visible()
    expect(page.get_by_text("quét lại mã trong ứng dụng ngân hàng")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="Quét mã tài khoản").click()
    page.get_by_role("button", name="Quét mã QR của hộ").click()
    drawn = io.BytesIO()
    card = "000000000000||Nguyễn Văn Thử|01011990|Nam|Thôn Thử|01012021"
    segno.make(card).save(drawn, kind="png", scale=8)
    picture = FilePayload(name="ma.png", mimeType="image/png", buffer=drawn.getvalue())
    page.locator("input[type=file][capture]").set_input_files(picture)
    expect(page.get_by_text("Đây là mã trên thẻ CCCD")).to_be_visible()
    assert violations(page) == []
    assert stored(page, "draft") == []
