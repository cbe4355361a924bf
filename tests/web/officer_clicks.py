"""What an officer clicks, from an empty database to a released batch."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.web.office import Member, Office, come_in


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
    expect(card.locator(".facts")).to_be_visible()
    assert "Cần xem kỹ vì: số gõ tay" in card.inner_text().split("Chủ tài khoản")[0]
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


def drawn(page: Page) -> None:
    """The batch on this page is drawn and read back: by a process of its own, which takes time."""
    expect(page.get_by_role("button", name="Phát hành")).to_be_visible(timeout=90_000)


def approve(page: Page, stall: str) -> None:
    """Let an unusual line pass, after a look at why it is unusual."""
    page.get_by_role("button", name=f"Duyệt dòng {stall}").click()
    page.get_by_role("button", name="Duyệt dòng này").click()
    said(page, f"Đã duyệt dòng {stall}")


def release(page: Page) -> None:
    page.get_by_role("button", name="Phát hành").click()
    page.get_by_role("button", name="Đúng, phát hành").click()
    said(page, "Đã phát hành")


def release_batch(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/ban/in/moi")
    expect(page.get_by_text("Chưa đăng ký hộ kinh doanh nào").first).to_be_visible()
    # Two boards would be the ward's own to print; this batch is for the shop.
    expect(page.get_by_role("radio", name=re.compile("^Máy in của phường"))).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Nhà in Phát hành")).check()
    page.get_by_role("button", name="Tạo lô 2 bảng").click()
    page.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    drawn(page)
    expect(page.get_by_role("button", name="Phát hành")).to_be_disabled()
    for stall in ("A1-01", "A1-02"):
        approve(page, stall)
    release(page)
