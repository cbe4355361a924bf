"""The owner's no before a witness: kept on the phone, sent, and seen by the officer."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import Ward, fill_up, installed, make_room, sign_in, violations
from tests.web.office import Member
from tests.web.test_phone import badge, open_shop, register, type_account


def test_an_owners_no_said_offline_turns_the_account_down_and_the_next_takes_its_place(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    # It is asked once more, and a slip of the finger can go back.
    page.get_by_role("button", name="Không đúng tên, không đồng ý").click()
    page.get_by_role("button", name="Xem lại tên").click()
    page.get_by_role("button", name="Không đúng tên, không đồng ý").click()
    assert violations(page) == []
    sure = page.get_by_role("button", name="Chắc, không phải")
    # A full phone says so and stays where it is.
    fill_up(page)
    sure.click()
    expect(page.get_by_text("Chưa lưu được: máy đầy")).to_be_visible()
    make_room(page)
    sure.click()

    replaces = page.get_by_role("radio", name="thay cho Vietcombank ••• 1234, đã bị bác")
    expect(replaces).to_be_checked()
    assert violations(page) == []
    page.get_by_role("button", name="Để sau").click()
    open_shop(page, ward, "1")
    card = page.locator("section.card", has_text="Tài khoản nhận tiền")
    expect(card).to_contain_text("Vietcombank ••• 1234 đã bị bác")
    expect(card).to_contain_text("Chủ hộ báo không phải tài khoản của mình")
    expect(page.get_by_role("button", name="Chủ hộ xác nhận tại chỗ")).to_have_count(0)

    phone.set_offline(False)
    expect(badge(page)).to_have_text("Đã gửi hết", timeout=30_000)
    minh = Member(ward.base, ward.cast.minh.token)
    assert minh.ask("GET", "/accounts")["items"] == []
    told = ward.rows("select kind, detail from incident")
    assert told == [{"kind": "disagreed", "detail": "Tài khoản •••• 1234"}]
    # Said by its own name: the code on the wall was not swapped.
    expect(page.get_by_text("Chủ hộ nói không phải tài khoản của mình")).to_be_visible()
    expect(page.get_by_text("Nghi tráo mã")).to_have_count(0)
    assert violations(page) == []

    page.get_by_role("button", name="Quét mã tài khoản").click()
    expect(replaces).to_be_checked()
    type_account(page, "0000000009999", "NGUYEN THI BAY")
    page.get_by_role("button", name="Lưu tài khoản").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    page.get_by_role("button", name="Để sau").click()
    expect(badge(page)).to_have_text("Đã gửi hết", timeout=30_000)
    told = ward.rows("select version, status, last4 from account order by version")
    assert told == [
        {"version": 1, "status": "rejected", "last4": "1234"},
        {"version": 2, "status": "proposed", "last4": "9999"},
    ]
