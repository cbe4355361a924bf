"""Practice, advice cards and the trouble report: what a volunteer has beside the lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import Ward, installed, phone_of, sign_in, violations
from tests.web.test_phone import fill_shop

# Whatever leaves the page in practice, by any door, with its body; kept over the reloads.
WATCH = """
(() => {
  const note = (to, body) => {
    if (sessionStorage.getItem('phocho-current') !== 'tap-thu') return
    const told = JSON.parse(sessionStorage.getItem('watched') || '[]')
    told.push([String(to && to.url || to), typeof body === 'string' ? body : ''])
    sessionStorage.setItem('watched', JSON.stringify(told))
  }
  const fetched = window.fetch
  window.fetch = (to, init) => { note(to, init && init.body); return fetched(to, init) }
  const beacon = navigator.sendBeacon.bind(navigator)
  navigator.sendBeacon = (to, body) => { note(to, body); return beacon(to, body) }
  const open = XMLHttpRequest.prototype.open
  XMLHttpRequest.prototype.open = function (method, to, ...rest) {
    note(to)
    return open.call(this, method, to, ...rest)
  }
})()
"""


def watched(page: Page) -> list[str]:
    told: list[list[str]] = json.loads(page.evaluate("sessionStorage.getItem('watched') || '[]'"))
    return [address for address, _ in told if "/api/" in address]


def databases(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "indexedDB.databases().then((all) => all.map((one) => one.name))"
    )
    return names


def begin(page: Page, ward: Ward) -> None:
    page.goto(f"{ward.base}/#/tap")
    page.get_by_role("button", name="Bắt đầu tập").click()
    page.wait_for_selector("a.place")
    expect(page.locator("a.place")).to_have_count(2)
    expect(page.locator(".practiceband")).to_contain_text("TẬP · không gửi đi")


def leave(page: Page) -> None:
    page.locator(".practiceband").get_by_role("link", name="Thoát").click()
    page.get_by_role("button", name="Thoát và xóa phần tập").click()
    page.wait_for_selector(".practiceband", state="detached")


def refuse(page: Page, reason: str) -> None:
    page.get_by_role("button", name="Từ chối").click()
    page.get_by_role("button", name=reason).click()


def walk_a_practice_row(page: Page, ward: Ward) -> None:
    """Registers with an invented code, witnesses, finds a swapped board, is refused."""
    page.goto(f"{ward.base}/#/diem/tap-sap-05/dang-ky")
    page.get_by_label("Tên trên biển hiệu").fill("Bún Cô Tập Thử")
    page.get_by_text("Ăn uống", exact=True).click()
    page.locator("label.choice").filter(has_text="Lưu vào danh sách").click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Quét mã QR của hộ").click()
    page.get_by_role("button", name="Dùng mã tập 1").click()
    page.get_by_label("Tên chủ tài khoản").fill("CO TAP THU")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Lưu đăng ký").click()
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    page.get_by_label("4 số cuối").fill("1111")
    page.get_by_role("button", name="Đúng, đây là tài khoản của tôi").click()
    expect(page.get_by_text("Đã xác nhận", exact=False).first).to_be_visible()
    page.goto(f"{ward.base}/#/diem/tap-sap-05/luot-den?gap=1")
    page.get_by_role("button", name="Quét bảng QR").click()
    page.get_by_role("button", name="Dùng mã tập 2").click()
    expect(page.locator(".verdict.other_account")).to_be_visible()
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.get_by_text("Đã lưu lượt đến", exact=False)).to_be_visible()
    page.goto(f"{ward.base}/#/diem/tap-nha-3")
    expect(page.get_by_role("heading", name="Số 3", exact=True)).to_be_visible()
    refuse(page, "Sợ thuế")
    page.get_by_role("link", name="Xem câu trả lời").first.click()
    expect(page.get_by_role("heading", name="Thẻ mẫu: “Sợ thuế”")).to_be_visible()


def test_practice_does_everything_and_nothing_of_it_leaves_the_phone(
    ward: Ward, phone: BrowserContext
) -> None:
    phone.add_init_script(WATCH)
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    # A real record waits on this phone; practice must neither send nor lose it.
    phone.set_offline(True)
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.locator(".row72 a").first.click()
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(page.locator(".badgelink")).to_have_text("1 chờ gửi")

    begin(page, ward)
    expect(page.locator(".badgelink")).to_contain_text("0 bản tập")
    phone.set_offline(False)
    walk_a_practice_row(page, ward)
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.locator(".chip", has_text="Tập, không gửi")).not_to_have_count(0)
    expect(page.get_by_role("button", name="Tập, không gửi")).to_be_disabled()
    for way_out in ("Lưu ra tệp", "Nhập tệp", "Chép", "Gửi ngay"):
        expect(page.get_by_text(way_out, exact=True)).to_have_count(0)
    page.reload()
    expect(page.locator(".chip", has_text="Tập, không gửi")).not_to_have_count(0)
    expect(page.locator(".practiceband")).to_be_visible()
    assert watched(page) == []
    assert [ward.count(table) for table in ("op", "visit", "merchant")] == [0, 0, 0]

    leave(page)
    expect(page.locator("a.place")).to_have_count(2)
    expect(page.locator("a.place", has_text="Chợ Đức Phổ")).to_be_visible()
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết")
    assert "phocho-tap-thu" not in databases(page)
    assert [ward.count(table) for table in ("op", "visit", "merchant")] == [1, 1, 0]
    assert ward.rows("select outcome from visit") == [{"outcome": "not_in"}]


def test_practice_calls_the_banks_by_their_names(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    begin(page, ward)
    page.goto(f"{ward.base}/#/diem/tap-sap-05/dang-ky")
    fill_shop(page, "Bún Cô Tập Thử")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="gõ số tài khoản").click()
    banks = page.get_by_label("Ngân hàng").locator("option")
    expect(banks.filter(has_text="Vietcombank")).to_have_count(1)
    expect(banks.filter(has_text="Ngân hàng Tập")).to_have_count(1)


def test_practice_begins_before_anybody_signed_in_and_leaves_nothing(
    ward: Ward, phone: BrowserContext
) -> None:
    phone.add_init_script(WATCH)
    page = phone.new_page()
    page.goto(ward.base)
    page.get_by_role("link", name="Tập thử").click()
    expect(page.get_by_role("button", name="Bắt đầu tập")).to_be_visible()
    assert violations(page) == []
    begin(page, ward)
    assert violations(page) == []
    page.locator("a.place", has_text="Chợ Tập").click()
    expect(page.locator(".stall, .row72").first).to_be_visible()
    assert violations(page) == []
    # An invitation opened in practice is neither asked about nor spent.
    page.goto(ward.invite("Ngọc"))
    expect(page.get_by_role("heading", name="Bạn đang tập")).to_be_visible()
    assert violations(page) == []
    assert watched(page) == []
    leave(page)
    expect(page.get_by_label("Mã mời")).to_be_visible()
    assert [name for name in databases(page) if name != "phocho-sessions"] == []


def test_a_closed_practice_is_gone_at_the_next_start(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    begin(page, ward)
    assert "phocho-tap-thu" in databases(page)
    page.close()
    again = phone.new_page()
    again.goto(ward.base)
    expect(again.get_by_label("Mã mời")).to_be_visible()
    assert "phocho-tap-thu" not in databases(again)


def test_cards_are_read_offline_and_the_visit_notes_that_the_scam_card_was_told(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.get_by_role("link", name="Cẩm nang").click()
    expect(page.get_by_role("link", name="5 dấu hiệu lừa đảo")).to_be_visible()
    phone.set_offline(True)
    page.reload()
    page.get_by_role("link", name="Bán bao nhiêu thì phải nộp thuế?").click()
    expect(page.get_by_text("1 tỷ đồng một năm", exact=False)).to_be_visible()
    expect(page.get_by_text("hỏi cơ quan thuế", exact=False)).to_be_visible()
    expect(page.get_by_text("Nguồn: Nghị định 141/2026", exact=False)).to_be_visible()

    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").first.click()
    shop = page.url.split("#")[1]
    # The third tap saves the refusal; its answer is one tap away, and stays with the visit.
    refuse(page, "Sợ lừa đảo")
    page.locator(".toast").get_by_role("link", name="Xem câu trả lời").click()
    expect(page.get_by_role("heading", name="“Sợ bị lừa”")).to_be_visible()
    page.goto(f"{ward.base}/#{shop}")
    expect(page.get_by_role("link", name="Xem câu trả lời")).to_be_visible()

    page.goto(f"{ward.base}/#{shop}/luot-den?gap=1")
    page.get_by_role("link", name="Mở thẻ để đọc").click()
    page.get_by_role("button", name="Đã đọc cho chủ hộ").click()
    expect(page.get_by_label("Đã phổ biến thẻ")).to_be_checked()
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.get_by_text("Đã lưu lượt đến", exact=False)).to_be_visible()
    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    flags = ward.rows("select flags from visit where outcome = 'met'")[0]["flags"]
    assert "scam_card_told" in flags


def test_a_card_past_its_day_says_so(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/cam-nang")
    expect(page.get_by_role("link", name="5 dấu hiệu lừa đảo")).to_be_visible()
    expect(page.get_by_text("đã quá hạn", exact=False)).to_have_count(0)
    # The phone lies in a drawer until every card is out of date.
    page.clock.set_fixed_time("2031-01-05T03:00:00Z")
    phone.set_offline(True)
    page.get_by_role("link", name="5 dấu hiệu lừa đảo").click()
    expect(page.get_by_role("alert")).to_contain_text("đã quá hạn")
    expect(page.get_by_role("alert")).to_contain_text("công an phường")
    assert violations(page) == []
    page.goto(f"{ward.base}/#/cam-nang")
    expect(page.get_by_text("đã quá hạn, hỏi lại cơ quan thuế").first).to_be_visible()
    assert violations(page) == []


def keep_canaries(page: Page, ward: Ward) -> list[str]:
    """Fills a phone with a person: name, phone, account and note, none of it sent."""
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").first.click()
    shop = page.url.split("#")[1]
    page.goto(f"{ward.base}/#{shop}/dang-ky")
    page.get_by_label("Tên trên biển hiệu").fill("Canary Vàng Anh")
    page.get_by_text("Tạp hóa", exact=True).click()
    page.locator("label.choice").filter(has_text="Lưu vào danh sách").click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="gõ số tài khoản").click()
    page.get_by_label("Ngân hàng").select_option("970436")
    page.get_by_label("Số tài khoản").fill("9876543210987")
    page.get_by_label("Tên chủ tài khoản").fill("CANARY THI HOANG")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_label("Điện thoại (nếu").fill("0912345678")
    page.get_by_role("button", name="Lưu đăng ký").click()
    page.get_by_role("button", name="Để sau").click()
    page.goto(f"{ward.base}/#{shop}/luot-den?gap=1")
    page.get_by_label("Ghi chú").fill("chim hoàng yến đứng ngoài cửa")
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.get_by_text("Đã lưu lượt đến", exact=False)).to_be_visible()
    ids = [shop.rsplit("/", 1)[1], ward.street, ward.market]
    people = ["Canary", "CANARY", "Vàng Anh", "0912345678", "5678", "9876543210987", "0987"]
    return [*people, "hoàng yến", "Ngọc", "Nguyễn Nghiêm", *ids]


def test_a_trouble_report_shows_all_of_itself_and_holds_nobody(
    ward: Ward, phone: BrowserContext, tmp_path: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    canaries = keep_canaries(page, ward)
    page.goto(f"{ward.base}/#/bao-loi")
    page.get_by_label("Kể vắn tắt").fill("Bấm gửi không chạy, gọi 0912345678")
    shown = page.locator("pre.bundle")
    expect(shown).to_contain_text("Bấm gửi không chạy, gọi ••••••••••")
    expect(shown).to_contain_text('"entity": "account"')
    assert violations(page) == []
    with page.expect_download() as caught:
        page.get_by_role("button", name="Lưu tệp").click()
    file = tmp_path / "report.json"
    caught.value.save_as(file)
    text = file.read_text("utf-8")
    assert text == shown.text_content()
    assert [canary for canary in canaries if canary in text] == []
    told: dict[str, Any] = json.loads(text)
    assert {one["entity"] for one in told["queue"]} >= {"merchant", "account", "visit"}
    assert told["calls"][-1]["slug"] == "no-connection"
    assert told["storage"]["database"] == "open"


def test_trouble_can_be_told_before_signing_in(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{ward.base}/#/bao-loi")
    expect(page.locator("pre.bundle")).to_contain_text('"signedIn": false')
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 320])
def test_the_new_screens_are_accessible_and_fit(ward: Ward, chromium: Browser, width: int) -> None:
    context = phone_of(chromium, width, 2400)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    for path, waits_for in (
        ("/hom-nay", ".moreways"),
        ("/cam-nang", ".line"),
        ("/cam-nang/so-thue", ".advice"),
        (f"/cam-nang/dau-hieu-lua-dao?diem={ward.street}", ".dock"),
        ("/cam-nang/khong-co", ".notice"),
        ("/bao-loi", "pre.bundle"),
        ("/tap", ".steps"),
        ("/vao", "form"),
    ):
        page.goto(f"{ward.base}/#{path}")
        page.wait_for_selector(waits_for)
        assert violations(page) == [], path
    begin(page, ward)
    for path, waits_for in (
        ("/hom-nay", "a.place"),
        ("/tap", ".steps"),
        ("/cho-gui", ".notice"),
        ("/diem/tap-sap-01", ".switch"),
        ("/cam-nang", ".line"),
        ("/toi", ".notice"),
    ):
        page.goto(f"{ward.base}/#{path}")
        page.wait_for_selector(waits_for)
        expect(page.locator(".practiceband")).to_be_visible()
        assert violations(page) == [], path
    context.close()


def test_the_keyboard_keeps_its_place_after_a_scan_a_sheet_and_a_step(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    begin(page, ward)
    page.get_by_role("link", name="Chợ Tập").click()
    expect(page.get_by_text("Khi làm thật, chỗ này cho biết ai đang đi")).to_be_visible()
    expect(page.get_by_text("Chưa có sóng")).to_have_count(0)
    page.goto(f"{ward.base}/#/diem/tap-sap-01")
    refuse = page.get_by_role("button", name="Từ chối")
    refuse.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    expect(refuse).to_be_focused()
    tool = page.get_by_role("switch").first
    tool.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    expect(tool).to_be_focused()

    page.goto(f"{ward.base}/#/diem/tap-sap-02/xac-nhan")
    page.get_by_role("button", name="Chủ hộ đã thấy tên").press("Enter")
    expect(page.get_by_role("heading", name="Chủ hộ xác nhận")).to_be_focused()

    page.goto(f"{ward.base}/#/diem/tap-sap-02/tai-khoan")
    page.get_by_role("button", name="Quét mã QR của hộ").press("Enter")
    page.get_by_role("button", name="Dùng mã tập 2").press("Enter")
    expect(page.get_by_text("Đã đọc mã của hộ")).to_be_visible()
    expect(page.locator(".outcome")).to_be_focused()
    expect(page.get_by_text("chưa có trong danh mục")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Quét lại mã khác")).to_be_focused()
