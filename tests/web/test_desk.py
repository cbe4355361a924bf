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
from tests.web.office import Member, Office, come_in, desk_of, open_office

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


def said(page: Page, words: str) -> None:
    """A toast with these words; put away, so that it covers nothing."""
    toast = page.locator(".toast", has_text=words)
    expect(toast).to_be_visible()
    toast.get_by_role("button").click()


def open_ward(page: Page) -> None:
    page.get_by_label("Tên phường, xã").fill("duc pho")
    page.get_by_role("button", name=re.compile("^Chọn phường Đức Phổ")).click()
    page.get_by_label("Đường dây nóng").fill("0255 385 9999")
    page.get_by_role("button", name="Mở phường").click()
    expect(page.get_by_role("heading", name="Việc đang chờ bạn")).to_be_visible()


def make_market(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/dia-ban")
    page.get_by_role("button", name="Thêm chợ").click()
    page.get_by_label("Tên chợ").fill("Chợ Đức Phổ")
    page.get_by_label("Tên khu").fill("Khu A – nhà lồng")
    rows = page.get_by_label("Các dãy và số sạp")
    rows.fill("A1 (thịt) 1-6; A2 (cá) 1-4, 6")
    expect(page.get_by_text("Dãy A2 nhảy từ 4 sang 6")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Thêm chợ"))).to_be_disabled()
    rows.fill("A1 (thịt) 1-6; A2 (cá) 1-6, bỏ 5; lối đi chính; A3 (rau) 1-6, gộp 2-3, đóng 6")
    page.get_by_role("button", name="Thêm chợ với 16 sạp").click()
    said(page, "Đã thêm Chợ Đức Phổ")
    expect(page.get_by_role("button", name="Dãy A2 sạp 06, Chưa gặp")).to_be_visible()


def make_street(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/dia-ban?moi=duong")
    page.get_by_label("Tên đường").fill("Nguyễn Nghiêm")
    page.get_by_label("Số nhà có bán hàng").fill("1-9 lẻ; 9-11")
    page.get_by_role("button", name="Thêm đường").click()
    expect(page.locator(".field.wrong")).to_contain_text("số 9 đã có")
    page.get_by_label("Số nhà có bán hàng").fill("1-9 lẻ; 2-8 chẵn; bỏ 7; 12/3A")
    page.get_by_role("button", name="Thêm đường").click()
    said(page, "Đã thêm 9 điểm")
    expect(page.get_by_role("heading", name="Số lẻ (4)")).to_be_visible()


def make_campaign(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban")
    page.get_by_role("link", name="Làm bước này").click()
    page.get_by_role("radio", name=re.compile("^Chợ 4.0")).check()
    page.get_by_label("Tên chiến dịch").fill("Chợ 4.0 Đức Phổ")
    page.get_by_label("Phạm vi, theo đúng lời của kế hoạch").fill("Chợ Đức Phổ và đường chính")
    page.get_by_label("Chưa biết số, ngày của văn bản").check()
    page.get_by_label("Chợ Đức Phổ", exact=True).check()
    page.get_by_label("Nguyễn Nghiêm", exact=True).check()
    page.get_by_role("button", name="Lập chiến dịch").click()
    said(page, "Đã lập chiến dịch")
    expect(page.get_by_text("số và ngày bổ sung sau")).to_be_visible()
    page.get_by_label("Tối thiểu (%)").fill("80")
    page.get_by_role("button", name="Thêm chỉ tiêu").click()
    said(page, "Đã lưu chỉ tiêu")
    expect(page.get_by_role("cell", name="từ 80 %")).to_be_visible()


def make_team(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/thanh-vien")
    page.get_by_label("Tên Tổ").fill("Tổ phường")
    page.get_by_role("button", name="Lập Tổ").click()
    said(page, "Đã lập Tổ")
    page.get_by_label("Tên Tổ").fill("Tổ Vĩnh Bình")
    page.get_by_label("Cấp", exact=True).select_option(label="Thuộc Tổ phường")
    page.get_by_role("button", name="Lập Tổ").click()
    said(page, "Đã lập Tổ")
    form = page.get_by_role("form", name="Giao địa bàn cho Tổ Vĩnh Bình")
    form.get_by_label("Giao thêm").select_option(label="Chợ Đức Phổ")
    form.get_by_role("button", name="Giao").click()
    said(page, "Đã giao địa bàn")


def invite(page: Page, name: str, role: str) -> str:
    page.goto(page.url.split("#")[0] + "#/ban/thanh-vien")
    page.get_by_role("button", name="Mời thành viên").click()
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    page.get_by_role("button", name="Tạo lời mời").click()
    expect(page.get_by_role("img", name=f"Mã QR đăng nhập của {name}")).to_be_visible()
    link = page.locator(".handover a").get_attribute("href")
    assert link is not None
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"Mở {name}")).to_be_visible()
    return link


def click_through(page: Page, office: Office) -> Member:
    """Everything before the first walk, by clicking; gives Lan, signed in on her own phone."""
    come_in(page, office.first_link(), "/ban")
    open_ward(page)
    make_market(page)
    make_street(page)
    make_campaign(page)
    make_team(page)
    return office.sign_in(invite(page, "Nguyễn Thị Lan", "Thành viên Tổ"))


def confirm(page: Page, shop: str, last4: str) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/xac-nhan")
    card = page.locator(".columns > .card", has_text=shop)
    card.get_by_label("4 số cuối của tài khoản").fill("0000")
    card.get_by_role("button", name="Xác nhận", exact=True).click()
    expect(card.locator(".field.wrong")).to_contain_text("Bốn số cuối chưa khớp")
    card.get_by_label("4 số cuối của tài khoản").fill(last4)
    card.get_by_role("button", name="Xác nhận", exact=True).click()
    said(page, "Đã xác nhận tài khoản")


def merchant_link(page: Page, shop: str) -> str:
    page.goto(page.url.split("#")[0] + "#/ban/xac-nhan")
    card = page.locator(".columns > .card", has_text=shop)
    card.get_by_role("button", name="Đường dẫn cho chủ hộ tự xác nhận").click()
    link = card.locator(".handover a").get_attribute("href")
    assert link is not None
    return link


def release_batch(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/in/moi")
    expect(page.get_by_text("Chưa đăng ký hộ kinh doanh nào").first).to_be_visible()
    page.get_by_role("button", name="Tạo lô 2 bảng").click()
    page.get_by_role("button", name="Chốt danh sách và dựng tờ in").click()
    said(page, "Tờ in đã dựng và kiểm tra xong")
    expect(page.get_by_role("button", name="Phát hành")).to_be_disabled()
    for stall in ("A1-01", "A1-02"):
        page.get_by_role("button", name=f"Duyệt dòng {stall}").click()
        said(page, f"Đã duyệt dòng {stall}")
    page.get_by_role("button", name="Phát hành").click()
    said(page, "Đã phát hành")


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
    printer.get_by_role("button", name="Đã giao cho phường").click()
    expect(printer.get_by_role("heading", name="Đã giao (1)")).to_be_visible()
    shop.close()

    desk.goto(f"{office.base}/#/ban/chien-dich")
    desk.get_by_role("link", name="Mở", exact=True).click()
    desk.get_by_role("button", name="Chốt số liệu ban đầu").click()
    said(desk, "Đã chốt lần 1: 24 điểm")
    desk.goto(f"{office.base}/#/ban/ket-qua")
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
    desk.get_by_label("Mã mời").fill(f"{code[:5]}-{code[5:]}".lower())
    desk.get_by_role("button", name="Tiếp tục").click()
    desk.get_by_role("button", name="Vào trên máy này").click()
    expect(desk.get_by_role("heading", name="Thiết lập: xong 3/7 bước")).to_be_visible()
    desk.get_by_role("button", name="Đăng xuất").click()
    expect(desk.get_by_label("Mã mời")).to_be_visible()


def test_arrow_keys_walk_the_stalls(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    desk.get_by_role("link", name=re.compile("^Chợ Đức Phổ")).click()
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
    page.get_by_role("button", name="Không phải của tôi").click()
    page.get_by_role("button", name="Chắc, không phải của tôi").click()
    expect(page.get_by_text("Đã ghi: không phải tài khoản của bạn.")).to_be_visible()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("Đường dẫn này đã được dùng")).to_be_visible()
    phone.close()
    desk.goto(f"{office.base}/#/ban/xac-nhan?muc=su-co")
    expect(desk.get_by_text("Chủ hộ nói không phải tài khoản của mình")).to_be_visible()
    card = lan.ask("GET", f"/points/{stall['id']}/sheet")["accounts"][0]
    assert card["status"] == "rejected"
