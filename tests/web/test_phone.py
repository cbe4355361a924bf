"""A volunteer's afternoon on a phone, in a real browser against the real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows.shops import Q1, Q2
from tests.web.camera import film, flags
from tests.web.conftest import (
    Ward,
    fill_up,
    installed,
    launch,
    make_room,
    phone_of,
    reader_kept,
    sign_in,
    violations,
)


def open_shop(page: Page, ward: Ward, number: str) -> None:
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").filter(has=page.locator(".number", has_text=number)).first.click()


def fill_shop(page: Page, name: str) -> None:
    page.get_by_label("Tên trên biển hiệu").fill(name)
    page.get_by_text("Tạp hóa", exact=True).click()
    page.locator("label.choice").filter(has_text="Lưu vào danh sách").click()


def type_account(page: Page, account: str, holder: str) -> None:
    page.get_by_role("button", name="gõ số tài khoản").click()
    page.get_by_label("Ngân hàng").select_option("970436")
    page.get_by_label("Số tài khoản").fill(account)
    page.get_by_label("Tên chủ tài khoản").fill(holder)


def register(page: Page, name: str) -> None:
    fill_shop(page, name)
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, "0000000001234", "NGUYEN THI BAY")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()


def badge(page: Page) -> Any:
    return page.locator(".badgelink")


def test_work_done_offline_is_sent_once_when_the_network_comes(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    page.reload()
    expect(page.locator("a.place")).to_have_count(2)

    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    open_shop(page, ward, "2")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(badge(page)).to_have_text("4 chờ gửi")
    # The page is closed and opened again without a network: the next screen shows the work.
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.reload()
    expect(badge(page)).to_have_text("4 chờ gửi")
    expect(page.locator(".row72", has_text="Tạp hóa Cô Bảy")).to_contain_text("chờ gửi")
    assert ward.count("merchant") == 0

    # The server takes the first two pushes, but its answers are lost on the way.
    page.evaluate(
        """() => {
             const real = window.fetch
             window.lost = 0
             window.fetch = async (to, init) => {
               const answer = await real(to, init)
               if (!String(to).includes('/sync/push') || lost === 2) return answer
               lost += 1
               throw new TypeError('lost on the way')
             }
           }"""
    )
    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    for _ in range(4):
        page.get_by_role("button", name="Gửi ngay").click()
        expect(page.get_by_role("button", name="Gửi ngay")).to_be_enabled()
        if page.get_by_text("Đã gửi hết.").is_visible():
            break
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert page.evaluate("lost") == 2
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 2, 4]


def test_a_draft_survives_a_reload_and_no_consent_is_ticked(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)
    page.get_by_label("Tên trên biển hiệu").fill("Cơm gà Út Lan")
    expect(page.get_by_text("đã giữ trên máy")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("Cơm gà Út Lan")


def test_consent_refused_still_saves_the_shop_and_nothing_about_a_person(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    page.get_by_label("Tên trên biển hiệu").fill("Sạp cá Bà Năm")
    page.get_by_text("Tạp hóa", exact=True).click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    expect(page.get_by_text("chưa đồng ý lưu thông tin")).to_be_visible()
    page.get_by_role("button", name="Chưa có tài khoản, tiếp").click()
    expect(page.get_by_label("Điện thoại")).to_have_count(0)
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    kept = ward.rows("select owner_name, phone_last4 from merchant")
    assert kept == [{"owner_name": "", "phone_last4": ""}]
    assert ward.count("consent") == 0


def test_a_refusal_is_three_taps_and_can_be_taken_back(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    line = page.locator(".row72").first
    line.locator("a").click()
    page.get_by_role("button", name="Từ chối").click()
    page.get_by_role("button", name="Sợ thuế").click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    page.get_by_role("button", name="Từ chối").click()
    page.get_by_role("button", name="Sợ thuế").click()
    expect(page.locator(".chip.stopped")).to_have_text("Từ chối")
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    told = ward.rows("select outcome, refusal_reason from visit")
    assert told == [{"outcome": "refused", "refusal_reason": "so_thue"}]


def test_the_merchants_own_code_is_scanned_witnessed_and_another_on_the_wall_is_found(
    ward: Ward, driver: Any, tmp_path: Path
) -> None:
    seen = film(Q1, tmp_path / "wall.y4m")
    browser = launch(driver, *flags(seen))
    context = phone_of(browser)
    context.grant_permissions(["camera"], origin=ward.base)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.locator("a.place", has_text="Chợ Đức Phổ").click()
    page.get_by_role("button", name="Đăng ký A1-01").click()
    fill_shop(page, "Vải Hồng Đào")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Quét mã QR của hộ").click()
    expect(page.get_by_text("Không cần gõ số nào")).to_be_visible()
    expect(page.get_by_text("••• 1234")).to_be_visible()
    page.get_by_label("Tên chủ tài khoản").fill("le thi hong dao")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Lưu đăng ký").click()

    expect(page.get_by_role("img", name="Mã QR để chủ hộ quét thử")).to_be_visible()
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    expect(page.get_by_text("LE THI HONG DAO")).to_be_visible()
    page.get_by_label("4 số cuối").fill("9999")
    page.get_by_role("button", name="Đúng, đây là tài khoản của tôi").click()
    expect(page.get_by_text("không khớp tài khoản trong mã")).to_be_visible()
    page.get_by_label("4 số cuối").fill("1234")
    page.get_by_role("button", name="Đúng, đây là tài khoản của tôi").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    told = ward.rows("select status, confirmed_kind, source from account")
    assert told == [
        {"status": "confirmed", "confirmed_kind": "merchant_witnessed", "source": "scanned"}
    ]

    # From the list to a saved visit with a scan: shop, visit, met, scan, save.
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Đã gặp").click()
    page.get_by_role("button", name="Quét bảng QR").click()
    expect(page.get_by_text("ĐÚNG tài khoản đã đăng ký")).to_be_visible()
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(badge(page)).to_have_text("Đã gửi hết")

    # Overnight somebody pastes another code over it; the phone finds it without a network.
    film(Q2, seen)
    reader_kept(page)
    context.set_offline(True)
    page.reload()
    page.locator(".stall").first.click()
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Đã gặp").click()
    page.get_by_role("button", name="Quét bảng QR").click()
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("KHÁC tài khoản đã đăng ký")
    expect(alarm).to_contain_text("••• 9999")
    expect(alarm).to_contain_text("••• 1234")
    assert violations(page) == []
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(badge(page)).to_have_text("1 chờ gửi")
    context.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    verdicts = ward.rows("select scan_verdict from visit order by received_at desc")
    assert [row["scan_verdict"] for row in verdicts] == ["other_account", "same", None]
    assert [row["kind"] for row in ward.rows("select kind from incident")] == ["other_account"]
    context.close()
    browser.close()


def test_two_who_change_the_same_name_choose_and_lose_nothing(
    ward: Ward, chromium: Browser
) -> None:
    first, second = phone_of(chromium), phone_of(chromium)
    ngoc, hoa = first.new_page(), second.new_page()
    sign_in(ngoc, ward.invite("Ngọc"))
    ngoc.locator("a.place", has_text="Nguyễn Nghiêm").click()
    ngoc.get_by_role("button", name="Đăng ký số 1").click()
    register(ngoc, "Tên đầu")
    expect(badge(ngoc)).to_have_count(0)
    ngoc.get_by_role("button", name="Để sau").click()
    expect(badge(ngoc)).to_have_text("Đã gửi hết")
    sign_in(hoa, ward.invite("Hoà"))
    for page in (ngoc, hoa):
        open_shop(page, ward, "1")
        page.get_by_role("button", name="Sửa thông tin").click()
    for page, name in ((ngoc, "Tên của Ngọc"), (hoa, "Tên của Hoà")):
        page.get_by_label("Tên trên biển hiệu").fill(name)
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(badge(page)).not_to_contain_text("chờ gửi")
    expect(badge(hoa)).to_have_text("1 cần xem")
    hoa.goto(f"{ward.base}/#/cho-gui")
    expect(hoa.get_by_text("Của bạn: Tên của Hoà")).to_be_visible()
    expect(hoa.get_by_text("Trên hệ thống: Tên của Ngọc")).to_be_visible()
    assert violations(hoa) == []
    hoa.get_by_text("Của bạn: Tên của Hoà").click()
    fill_up(hoa)
    hoa.get_by_role("button", name="Xong").click()
    expect(hoa.get_by_text("Chưa lưu được: máy đầy")).to_be_visible()
    make_room(hoa)
    # A second tap before the first has reached the disk is the same tap.
    hoa.get_by_role("button", name="Xong").evaluate(
        "(button) => { button.click(); button.click() }"
    )
    expect(hoa.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select trade_name from merchant") == [{"trade_name": "Tên của Hoà"}]
    answers = "select count(*) as n from op where entity = 'merchant' and result ->> 'rev' = '3'"
    assert ward.rows(answers) == [{"n": 1}]
    first.close()
    second.close()


def test_who_walks_where_is_seen_by_the_others(ward: Ward, chromium: Browser) -> None:
    first, second = phone_of(chromium), phone_of(chromium)
    ngoc, hoa = first.new_page(), second.new_page()
    sign_in(ngoc, ward.invite("Ngọc"))
    sign_in(hoa, ward.invite("Hoà"))
    ngoc.locator("a.place", has_text="Nguyễn Nghiêm").click()
    ngoc.get_by_role("button", name="Tôi đi").click()
    expect(ngoc.get_by_text("Bạn đang đi")).to_be_visible()
    hoa.locator("a.place", has_text="Nguyễn Nghiêm").click()
    expect(hoa.get_by_text("Đang đi: Ngọc")).to_be_visible()
    ngoc.get_by_role("button", name="Đi xong").click()
    expect(ngoc.get_by_text("Chưa ai nhận dãy số lẻ")).to_be_visible()
    first.close()
    second.close()


def test_a_shop_on_no_list_is_added_offline_and_found_without_accents(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Thêm hộ chưa có").click()
    page.get_by_label("Số nhà").fill("5")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_text("đã có trong danh sách", exact=False)).to_be_visible()
    page.get_by_label("Số nhà").fill("abc!!")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_text("Số nhà cần có chữ số")).to_be_visible()
    page.get_by_label("Số nhà").fill("5A")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_role("heading", name="Đăng ký số 5A")).to_be_visible()
    register(page, "Sạp cá Bà Năm")
    page.goto(f"{ward.base}/#/tim")
    page.get_by_label("Tên, số nhà").fill("ba nam ca")
    expect(page.locator(".row72")).to_have_count(1)
    expect(page.locator(".row72")).to_contain_text("5A Nguyễn Nghiêm")
    page.get_by_label("Tên, số nhà").fill("5")
    expect(page.locator(".row72").first).to_contain_text("5 Nguyễn Nghiêm")
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    numbers = page.locator("section", has_text="Dãy số lẻ").locator(".number")
    expect(numbers).to_have_text(["1", "3", "5", "5A", "7", "9"])
    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select house_number from point where house_number = '5A'")
    assert ward.count("merchant") == 1


def test_a_stall_and_a_house_on_no_list_are_sent_once_and_registered(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/cho/{ward.market}")
    page.get_by_role("button", name="Thêm sạp chưa có").click()
    page.get_by_label("Mã sạp").fill("A1-21")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_role("heading", name="Đăng ký sạp A1-21")).to_be_visible()
    fill_shop(page, "Sạp thịt Cô Tư")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    # The browser's own Back goes one step back, not out of the form.
    page.wait_for_url("**buoc=2")
    page.go_back()
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("Sạp thịt Cô Tư")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Chưa có tài khoản, tiếp").click()
    page.get_by_label("Điện thoại").fill("0169 123 4567")
    page.get_by_role("button", name="Dùng số mới 0391234567").click()
    expect(page.get_by_label("Điện thoại")).to_have_value("0391234567")
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    expect(page.get_by_role("heading", name="Sạp thịt Cô Tư")).to_be_visible()

    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    page.get_by_label("Số nhà").fill("11")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    register(page, "Tạp hóa Bà Sáu")
    page.get_by_role("button", name="Để sau").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    made = ward.rows(
        "select kind, stall_code, house_number from point"
        " where id in (select point from merchant) order by kind"
    )
    assert made == [
        {"kind": "shop", "stall_code": None, "house_number": "11"},
        {"kind": "stall", "stall_code": "21", "house_number": None},
    ]


def test_a_record_of_an_older_app_is_refused_then_mended_and_leaves_no_old_note(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))

    # In the page itself: what a page under a service worker sends, a browser driver may not see.
    page.evaluate(
        """() => {
             const real = window.fetch
             window.fetch = (to, init) => {
               if (!String(to).includes('/sync/push')) return real(to, init)
               const body = JSON.parse(init.body)
               for (const op of body.ops) if (op.entity === 'point') delete op.body.kind
               return real(to, { ...init, body: JSON.stringify(body) })
             }
             window.theNewerApp = () => { window.fetch = real }
           }"""
    )
    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    page.get_by_label("Số nhà").fill("11")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_role("heading", name="Đăng ký số 11")).to_be_visible()
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text("Cần sửa", exact=True)).to_be_visible()
    page.evaluate("theNewerApp()")
    page.get_by_role("button", name="Sửa rồi gửi").click()
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert len(ward.rows("select id from point where house_number = '11'")) == 1

    # A citizen's number in a note is caught before anything is kept.
    open_shop(page, ward, "11")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Đã gặp").click()
    page.get_by_label("Đã hướng dẫn").check()
    page.get_by_label("Ghi chú").fill("CCCD 051 123 456 789")
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.get_by_text("Đừng ghi số CCCD")).to_be_visible()
    page.get_by_label("Ghi chú").fill("Hẹn chiều thứ năm")
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    assert ward.rows("select note from visit") == [{"note": "Hẹn chiều thứ năm"}]
    open_shop(page, ward, "11")
    expect(page.get_by_role("switch", name="Hướng dẫn cách thanh toán")).to_be_checked()


def test_a_link_is_spent_by_the_tap_and_not_by_a_look(ward: Ward, phone: BrowserContext) -> None:
    link = ward.invite("Ngọc")
    page = phone.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Chào Ngọc")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Chào Ngọc")).to_be_visible()
    sign_in(page, link)
    page.goto(f"{link}?")
    page.goto(link)
    expect(page.get_by_text("đã được dùng")).to_be_visible()


def test_inside_zalo_the_link_asks_for_a_real_browser(ward: Ward, chromium: Browser) -> None:
    context = chromium.new_context(user_agent="Mozilla/5.0 (Linux; Android 13) Zalo android/2411")
    page = context.new_page()
    link = ward.invite("Ngọc")
    page.goto(link)
    expect(page.get_by_role("heading", name="Mở bằng Chrome")).to_be_visible()
    expect(page.get_by_role("button", name="Vào trên máy này")).to_have_count(0)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("width", [390, 320])
def test_every_screen_is_accessible_and_fits(ward: Ward, chromium: Browser, width: int) -> None:
    # Tall, so that no target is half under the docked action: on a phone one scrolls past it.
    context = phone_of(chromium, width, 2400)
    page = context.new_page()
    page.goto(ward.invite("Ngọc"))
    expect(page.get_by_role("button", name="Vào trên máy này")).to_be_visible()
    assert violations(page) == []
    sign_in(page, page.url)
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tạp hóa Cô Bảy Có Tên Rất Dài Để Xem Có Vừa Màn Hình")
    assert violations(page) == []
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    assert violations(page) == []
    shop = page.url.split("#")[1].split("/xac-nhan")[0]
    for path, waits_for in (
        ("/hom-nay", "a.place"),
        (f"/duong/{ward.street}", ".row72"),
        (f"/duong/{ward.street}/them", "form"),
        (f"/cho/{ward.market}", ".stall"),
        (f"/cho/{ward.market}/them", "form"),
        (shop, ".switch"),
        (f"{shop}/sua", "fieldset"),
        (f"{shop}/tai-khoan", "fieldset"),
        (f"{shop}/luot-den", ".outcomes"),
        (f"{shop}/luot-den?gap=1", "textarea"),
        ("/tim", "input"),
        ("/cho-gui", ".card"),
        ("/toi", ".facts"),
        ("/khong-co", ".notice"),
    ):
        page.goto(f"{ward.base}/#{path}")
        page.wait_for_selector(waits_for)
        assert violations(page) == [], path
    context.close()


def test_an_account_held_as_another_shops_does_not_read_as_a_question_about_its_bank(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    for number, name in (("1", "Tạp hóa Cô Bảy"), ("3", "Tạp hóa Cô Tám")):
        point = ward.rows(f"select id from point where house_number = '{number}'")[0]["id"]
        page.goto(f"{ward.base}/#/diem/{point}/dang-ky")
        register(page, name)
        page.get_by_role("button", name="Để sau").click()
        expect(badge(page)).to_have_text("Đã gửi hết")
    assert "held" in {row["status"] for row in ward.rows("select status from account")}
    open_shop(page, ward, "3")
    expect(page.get_by_text("Phường đang xem lại")).to_be_visible()
    expect(page.get_by_text("xem ngân hàng")).to_have_count(0)
