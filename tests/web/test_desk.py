"""The officer, the print shop and a merchant at their pages, in a real browser."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.config import Settings
from tests.web.conftest import phone_of, violations
from tests.web.office import Office, come_in, desk_of, open_office
from tests.web.officer_clicks import (
    click_through,
    confirm,
    invite,
    merchant_link,
    release_batch,
    said,
)

PAGES = (
    "/ban",
    "/ban/dia-ban",
    "/ban/dia-ban?moi=duong",
    "/ban/dia-ban?moi=cho",
    "/ban/chien-dich",
    "/ban/chien-dich?moi=1",
    "/ban/thanh-vien",
    "/ban/xac-nhan",
    "/ban/xac-nhan?muc=su-co",
    "/ban/xac-nhan?muc=trung",
    "/ban/in",
    "/ban/in?muc=thu-hoi",
    "/ban/in/moi",
    "/ban/ket-qua",
)


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Iterator[Office]:
    with open_office(settings, tmp_path / "server.log") as running:
        yield running


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    context = desk_of(chromium)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_an_officer_goes_from_nothing_to_printed_boards_and_an_adoption_table(
    office: Office, desk: Page, chromium: Browser
) -> None:
    lan = click_through(desk, office)
    shop_link = invite(desk, "In Minh Khoa", "Nhà in")
    stalls = lan.market_stalls()
    first = lan.register(stalls[0]["id"], "Thịt cô Sáu", "Nguyễn Thị Sáu")
    second = lan.register(stalls[1]["id"], "Thịt bà Năm", "Phạm Thị Năm")
    lan.push(
        "visit",
        {
            "pointId": stalls[2]["id"],
            "outcome": "refused",
            "refusalReason": "so_thue",
            "source": "phone",
            "claims": [],
        },
    )

    confirm(desk, "Thịt cô Sáu", first)
    merchant = phone_of(chromium)
    page = merchant.new_page()
    page.goto(merchant_link(desk, "Thịt bà Năm"))
    page.get_by_label("Gõ 4 số cuối").fill(second)
    page.get_by_role("button", name="Đúng, tôi đồng ý").click()
    expect(page.get_by_text("Cảm ơn, đã xác nhận.")).to_be_visible()
    merchant.close()
    release_batch(desk)

    shop = desk_of(chromium)
    printer = shop.new_page()
    come_in(printer, shop_link, "/in")
    with printer.expect_download() as fetched:
        printer.get_by_role("button", name="Tải tệp PDF").click()
    content = fetched.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    expect(printer.get_by_text("Đúng tệp đã kiểm tra và phát hành.")).to_be_visible()
    expect(
        printer.get_by_text(f"sha256 {hashlib.sha256(content).hexdigest()}").first
    ).to_be_visible()
    assert violations(printer) == []
    printer.get_by_role("button", name="Đã in xong").click()
    printer.get_by_role("button", name="Đúng, đã in xong").click()
    printer.get_by_role("button", name="Đã giao cho phường").click()
    printer.get_by_role("button", name="Đúng, đã giao").click()
    expect(printer.get_by_role("heading", name="Đã giao cho phường (1)")).to_be_visible()
    shop.close()

    desk.goto(f"{office.base}/#/ban/chien-dich")
    desk.get_by_role("link", name="Mở", exact=True).click()
    desk.get_by_role("button", name="Chốt số liệu ban đầu").click()
    expect(desk.get_by_text("24 điểm trong diện, 3 đã gặp, 21 chưa gặp.")).to_be_visible()
    expect(desk.get_by_text("Chưa chốt lần nào.")).to_be_visible()
    desk.get_by_role("button", name="Chốt 24 điểm, không đổi nữa").click()
    said(desk, "Đã chốt lần 1: 24 điểm")
    desk.goto(f"{office.base}/#/ban/ket-qua")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.get_by_text("Tin cho nhóm Zalo của phường").click()
    desk.get_by_role("button", name="Chép tin").click()
    said(desk, "Đã chép.")
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Phường Đức Phổ: thanh toán không dùng tiền mặt")
    assert "\n- Chợ Đức Phổ: 0/15 điểm\n" in copied
    assert violations(desk) == []
    market = desk.get_by_role("row", name=re.compile("^Chợ Đức Phổ"))
    expect(market).to_contain_text("0/15")
    expect(market).to_contain_text("Không đạt")
    expect(desk.get_by_role("row", name=re.compile("^Tổng cộng"))).to_contain_text("0/24")
    desk.get_by_role("button", name="Sợ thuế: 1").click()
    expect(desk.get_by_role("dialog")).to_contain_text("A1-03")
    desk.keyboard.press("Escape")
    with desk.expect_download() as workbook:
        desk.get_by_role("button", name="Tải Excel theo chợ").click()
    assert workbook.value.suggested_filename.endswith(".xlsx")


def test_every_page_is_readable_to_axe_and_fits_its_screen(office: Office, desk: Page) -> None:
    officer, lan = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    stalls = lan.market_stalls()
    lan.register(stalls[0]["id"], "Thịt cô Sáu", "Nguyễn Thị Sáu")
    plan = f"/ban/cho/{stalls[0]['marketId']}"
    found: dict[str, list[str]] = {}
    for width in (1280, 390, 320):
        desk.set_viewport_size({"width": width, "height": 844})
        for path in (*PAGES, plan, f"{plan}?diem={stalls[0]['id']}"):
            desk.goto("about:blank")
            desk.goto(f"{office.base}/#{path}")
            desk.wait_for_load_state("networkidle")
            expect(desk.locator("h1")).to_be_visible()
            wrong = violations(desk)
            if wrong:
                found[f"{width} {path}"] = wrong
    assert found == {}


def test_a_code_read_out_is_typed_on_the_first_page(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    code = officer.way_in().rpartition("/")[2]
    desk.goto(office.base)
    expect(desk.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_label("Mã mời").fill("AAAA-BBBB")
    desk.get_by_role("button", name="Tiếp tục").click()
    expect(desk.locator(".field.wrong")).to_contain_text("Không có mã này")
    expect(desk.get_by_label("Mã mời")).to_have_value("AAAA-BBBB")
    desk.get_by_label("Mã mời").fill(f"{code[:5]}-{code[5:]}".lower())
    desk.get_by_role("button", name="Tiếp tục").click()
    desk.get_by_role("button", name="Vào trên máy này").click()
    expect(desk.get_by_role("heading", name="Thiết lập: xong 3/7 bước")).to_be_visible()
    desk.get_by_role("button", name="Đăng xuất (").click()
    leaving = desk.get_by_role("dialog")
    expect(leaving).to_contain_text("Bạn là quản trị")
    leaving.get_by_role("button", name="Tạo đường dẫn dự phòng cho tôi").click()
    spare = leaving.locator(".handover a").get_attribute("href")
    assert spare is not None
    assert violations(desk) == []
    leaving.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(desk.get_by_label("Mã mời")).to_be_visible()
    come_in(desk, spare, "/ban")


def test_houses_are_added_to_a_street_that_stands(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    desk.get_by_role("link", name=re.compile("^Nguyễn Nghiêm")).click()
    numbers = desk.get_by_label(re.compile("^Số nhà"))
    numbers.fill("5; 11-13 lẻ")
    desk.get_by_role("button", name="Thêm", exact=True).first.click()
    expect(desk.locator(".field.wrong")).to_contain_text("5")
    expect(desk.get_by_role("heading", name="Số lẻ (5)")).to_be_visible()
    numbers.fill("11-13 lẻ; 12/3A")
    desk.get_by_role("button", name="Thêm", exact=True).first.click()
    said(desk, "Đã thêm 3 điểm")
    expect(desk.get_by_role("heading", name="Số lẻ (7)")).to_be_visible()
    expect(desk.get_by_text("12 hộ trong diện")).to_be_visible()


def test_a_mistyped_name_is_mended_at_the_desk(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/thanh-vien")
    desk.get_by_role("button", name="Mở Nguyễn Thị Lan").click()
    desk.get_by_text("Sửa tên").click()
    form = desk.get_by_role("form", name="Sửa tên")
    form.get_by_label("Họ và tên").fill("Nguyễn Thị Lân")
    form.get_by_role("button", name="Lưu").click()
    expect(desk.get_by_role("dialog", name="Nguyễn Thị Lân")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Mở Nguyễn Thị Lân")).to_be_visible()


def test_arrow_keys_walk_the_stalls(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    desk.get_by_role("link", name=re.compile("^Chợ Đức Phổ")).click()
    # A2 has no 05, and 06 still stands under 06.
    across = [
        desk.get_by_role("button", name=re.compile(f"^Dãy {row} sạp 06")).bounding_box()
        for row in ("A1", "A2")
    ]
    left, below = across
    assert left is not None
    assert below is not None
    assert left["x"] == below["x"]
    expect(desk.get_by_role("button", name=re.compile("^Dãy A3 sạp 02–03"))).to_have_text("02–03")
    desk.get_by_role("button", name=re.compile("^Dãy A1 sạp 01")).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
        desk.keyboard.press(key)
    # Row A3 has 2 and 3 merged, so below A2-03 stands A3-02.
    expect(desk.get_by_role("button", name=re.compile("^Dãy A3 sạp 02"))).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("Chưa đăng ký")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name=re.compile("^Dãy A3 sạp 02"))).to_be_focused()


def test_who_proposed_an_account_is_told_why_they_cannot_confirm_it(
    office: Office, desk: Page
) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    stall = officer.market_stalls()[0]
    officer.register(stall["id"], "Thịt cô Sáu", "Nguyễn Thị Sáu")
    desk.goto(f"{office.base}/#/ban/xac-nhan")
    expect(
        desk.get_by_text("Chính bạn ghi tài khoản này nên không tự xác nhận được")
    ).to_be_visible()
    expect(desk.get_by_role("button", name="Xác nhận", exact=True)).to_have_count(0)
    expect(desk.get_by_role("button", name="Đường dẫn cho chủ hộ")).to_have_count(0)


def test_a_merchant_reads_little_tries_and_says_it_is_not_theirs(
    office: Office, desk: Page, chromium: Browser
) -> None:
    officer, lan = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    stall = lan.market_stalls()[0]
    lan.register(stall["id"], "Thịt cô Sáu", "Nguyễn Thị Sáu")
    link = merchant_link(desk, "Thịt cô Sáu")
    phone = phone_of(chromium, 320, 640)
    page = phone.new_page()
    weight: list[int] = []
    page.on("requestfinished", lambda request: weight.append(request.sizes()["responseBodySize"]))
    page.goto(link)
    expect(page.get_by_text("NGUYEN THI SAU")).to_be_visible()
    # What the service worker keeps for later loads is the app's, not this page's.
    assert 0 < sum(weight) < 100_000
    assert violations(page) == []
    page.reload()
    page.get_by_label("Gõ 4 số cuối").fill("0000")
    page.get_by_role("button", name="Đúng, tôi đồng ý").click()
    expect(page.locator(".field.wrong")).to_contain_text("còn 4 lần")
    page.get_by_role("button", name="Không phải tài khoản này").click()
    page.get_by_role("button", name="Chắc, không phải").click()
    expect(page.get_by_text("Đã ghi: không phải tài khoản nhận tiền của sạp này.")).to_be_visible()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("Đường dẫn này đã được dùng")).to_be_visible()
    phone.close()
    desk.goto(f"{office.base}/#/ban/xac-nhan?muc=su-co")
    expect(desk.get_by_text("Chủ hộ nói không phải tài khoản của mình")).to_be_visible()
    card = lan.ask("GET", f"/points/{stall['id']}/sheet")["accounts"][0]
    assert card["status"] == "rejected"
