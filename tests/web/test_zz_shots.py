import io
from uuid import UUID

import segno
from playwright.sync_api import expect

from tests.flows.shops import proposal, registration
from tests.web.conftest import installed, sign_in
from tests.web.office import Member
from tests.web.test_phone import open_shop
from tests.web.test_phone_storage import FULL


def test_shots(ward, phone):
    lan = Member(ward.base, ward.cast.lan.token)
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    trade = lan.ask("GET", "/trades")["items"][0]["code"]
    merchant = lan.push("merchant", registration(point, trade=trade))
    account = lan.push("account", proposal(UUID(merchant)))
    ward.rows(
        "update account set status = 'rejected', rejected_reason = 'Ten khong khop' where id = $1 returning id",
        UUID(account),
    )
    page = phone.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    n = [0]

    def shot(name):
        page.wait_for_timeout(350)
        n[0] += 1
        page.screenshot(path=f"/tmp/k2/{n[0]:02}-{name}.png")

    sign_in(page, ward.invite("Nguyễn Thị Ngọc"))
    installed(page)
    open_shop(page, ward, "1")
    page.get_by_text("đã bị phường bác").scroll_into_view_if_needed()
    shot("rejected")
    phone.set_offline(True)
    page.get_by_role("switch", name="Ví điện tử").click()
    page.get_by_role("button", name="Đã xong").click()
    page.get_by_role("switch", name="Ví điện tử").click()
    shot("off")
    page.keyboard.press("Escape")
    open_shop(page, ward, "3")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    shot("outcomes")
    page.get_by_role("button", name="Vắng").click()
    page.goto(f"{ward.base}/#/cho-gui")
    shot("outbox")
    page.locator("section.card").filter(has_text="Vắng").get_by_role("button", name="Sửa").click()
    shot("edit")
    page.keyboard.press("Escape")
    page.goto(f"{ward.base}/#/hom-nay")
    shot("home")
    open_shop(page, ward, "3")
    page.goto(f"{ward.base}/#/diem/{point}/tai-khoan")
    held = io.BytesIO()
    segno.make("000000000000||Nguyễn Văn Thử|01011990|Nam|Thôn Thử|01012021").save(
        held, kind="png", scale=8
    )
    page.get_by_role("button", name="Quét mã QR của hộ").click()
    page.locator("input[type=file][capture]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": held.getvalue()}
    )
    expect(page.get_by_text("Đây là mã trên thẻ CCCD")).to_be_visible(timeout=20000)
    page.get_by_text("Đây là mã trên thẻ CCCD").scroll_into_view_if_needed()
    shot("cccd")
    page.goto(f"{ward.base}/#/cho/{ward.market}/nhap-phieu")
    page.get_by_label("Ngày").first.wait_for()
    shot("keyhead")
    open_shop(page, ward, "5")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Đã gặp").click()
    page.evaluate(FULL)
    page.get_by_label("Ghi chú").fill("abc")
    page.get_by_role("button", name="Quay lại").click()
    shot("leaving")
    page.get_by_role("dialog").get_by_role("button", name="Ở lại").click()
    page.get_by_role("button", name="Lưu lượt đến").click()
    page.get_by_role("button", name="Thử lưu lại").click()
    shot("rescue")
