"""A phone that cannot send writes a file; the officer looks into it and brings it in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import Ward, installed, sign_in, violations
from tests.web.office import come_in, desk_of
from tests.web.officer_clicks import said
from tests.web.test_phone import badge, open_shop, register


def recorded_offline(ward: Ward, phone: BrowserContext) -> Page:
    """Ngọc has registered a shop with its account and logged a visit, without a network."""
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    expect(badge(page)).to_have_text("Đã gửi hết")
    phone.set_offline(True)
    page.locator("a.place", has_text="Nguyễn Nghiêm").click()
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    open_shop(page, ward, "2")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()
    expect(badge(page)).to_have_text("4 chờ gửi")
    return page


def saved(page: Page, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The file that the one button "Lưu ra tệp" of this screen hands out."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Lưu ra tệp").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return path, read


@pytest.fixture
def desk(ward: Ward, chromium: Browser) -> Any:
    context = desk_of(chromium)
    page = context.new_page()
    minh = ward.cast.minh
    link = ward.ask(minh, "POST", f"/members/{minh.id}/invitations")["link"]
    come_in(page, f"{ward.base}/#{link.split('#', 1)[1]}", "/ban")
    yield page
    context.close()


def choose(desk: Page, path: Path) -> None:
    desk.locator("input[type=file]").set_input_files(path)


def test_an_officer_brings_in_what_a_phone_could_not_send_and_the_phone_doubles_nothing(
    ward: Ward, phone: BrowserContext, desk: Page, tmp_path: Path
) -> None:
    page = recorded_offline(ward, phone)
    page.goto(f"{ward.base}/#/cho-gui")
    path, file = saved(page, tmp_path)
    assert path.name.startswith("pho-cho-cho-gui-")
    assert (file["memberName"], file["count"], file["version"]) == ("Ngọc", 4, 2)
    # Numbers are in it, locked: an account and a telephone would be ten digits or more in a row.
    bodies = [one["op"]["body"] for one in file["ops"]]
    assert not {"payload", "account", "phone"} & {name for body in bodies for name in body}
    assert any(one["op"].get("sealed") for one in file["ops"])

    desk.get_by_role("link", name="Nhập tệp cứu hộ").click()
    choose(desk, path)
    expect(desk.get_by_role("heading", name=f"Xem trước: {path.name}")).to_be_visible()
    expect(desk.locator(".facts")).to_contain_text("Ngọc")
    expect(desk.get_by_text("Tài khoản trong tệp vẫn cần người thứ ba")).to_be_visible()
    assert ward.count("op") == 0
    assert violations(desk) == []
    desk.get_by_role("button", name="Nhập 4 mục cho Ngọc").click()
    said(desk, "Đã nhập tệp")
    expect(desk.get_by_role("status").filter(has_text="Đã ghi: 4")).to_be_visible()
    assert violations(desk) == []
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 2, 4]
    (account,) = ward.rows("select proposed_by, brought_by from account")
    assert account["brought_by"] == ward.cast.minh.id
    assert account["proposed_by"] != ward.cast.minh.id

    # Minh brought it, so Minh is offered no confirmation of it.
    desk.goto(f"{ward.base}/#/ban/xac-nhan")
    card = desk.locator(".columns > .card", has_text="Tạp hóa Cô Bảy")
    expect(card).to_contain_text("Chính bạn nhập tài khoản này từ tệp")
    expect(card.get_by_label("4 số cuối của tài khoản")).to_have_count(0)

    # The phone finds a network after all.
    phone.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 2, 4]


def test_who_signed_out_with_unsent_work_still_gets_its_file_and_a_revoked_phone_waits(
    ward: Ward, phone: BrowserContext, desk: Page, tmp_path: Path
) -> None:
    page = recorded_offline(ward, phone)
    page.goto(f"{ward.base}/#/toi")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/#/vao")
    expect(page.get_by_text("Bản ghi chưa gửi trên máy này")).to_be_visible()
    # The app's icon opens the first page, without a network too.
    page.goto(f"{ward.base}/")
    expect(page.get_by_label("Mã mời")).to_have_count(0)
    for name in ("Tập thử", "Báo lỗi"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    path, file = saved(page, tmp_path)
    assert (file["memberName"], file["count"]) == ("Ngọc", 4)
    ward.rows("update device set revoked_at = now() where id = $1 returning id", file["deviceId"])

    desk.goto(f"{ward.base}/#/ban/nhap-tep")
    foreign = tmp_path / "khac.json"
    foreign.write_text('{"format": "odk"}', "utf-8")
    choose(desk, foreign)
    expect(desk.get_by_text("Đây không phải tệp cứu hộ của Phố Chợ")).to_be_visible()
    choose(desk, path)
    expect(desk.get_by_text("Máy này đã bị thu hồi hoặc đăng xuất")).to_be_visible()
    desk.get_by_role("button", name="Nhập 4 mục cho Ngọc").click()
    expect(desk.get_by_role("heading", name="Bản ghi đang giữ chờ cán bộ (4)")).to_be_visible()
    assert [ward.count(table) for table in ("merchant", "visit", "op", "kept_op")] == [0, 0, 0, 4]
    assert violations(desk) == []
    desk.get_by_label("Đã kiểm tra thế nào").fill("Gặp Ngọc sáng nay, máy vỡ màn hình")
    desk.get_by_role("button", name="Cho 4 mục vào sổ").click()
    said(desk, "Đã cho 4 mục vào sổ")
    expect(desk.get_by_role("heading", name="Bản ghi đang giữ chờ cán bộ")).to_have_count(0)
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 2, 4]
