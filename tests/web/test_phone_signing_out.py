"""Signing out empties the notebook, whoever else has it open, and spares what was not sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Ward, installed, sign_in
from tests.web.test_phone import badge, open_shop, register
from tests.web.test_phone_stolen import again
from tests.web.test_phone_storage import stored

PULLED = ("street", "market", "point", "merchant", "account", "secret", "meta")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()


def note_visit(page: Page, ward: Ward, number: str) -> None:
    open_shop(page, ward, number)
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Vắng").click()


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_signing_out_in_one_tab_leaves_no_other_with_a_hollow_notebook(
    ward: Ward, phone: BrowserContext, told: bool
) -> None:
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    two = phone.new_page()
    if not told:
        two.add_init_script("delete window.BroadcastChannel")
    two.goto(f"{ward.base}/#/duong/{ward.street}")
    two.wait_for_selector(".row72")
    two.wait_for_load_state("networkidle")
    phone.set_offline(True)
    one.goto(f"{ward.base}/#/toi")
    sign_out(one)
    expect(one.get_by_text("Tuyến đường và chợ").first).to_be_visible()
    if not told:
        note_visit(two, ward, "2")
        expect(two.get_by_role("button", name="Hoàn tác")).to_have_count(0)
        assert len(stored(one, "outbox")) == 1
        phone.set_offline(False)
    # It lets go of what it held: the front page of nobody, and nothing written back.
    expect(two.get_by_text("Tuyến đường và chợ").first).to_be_visible()
    assert {store: len(stored(two, store)) for store in PULLED} == dict.fromkeys(PULLED, 0)

    phone.set_offline(False)
    sign_in(one, again(ward, "Ngọc"))
    expect(one.locator("a.place")).to_have_count(2)
    expect(badge(one)).to_have_text("Đã gửi hết")
    assert ward.count("visit") == (0 if told else 1)


def test_signing_out_at_the_desk_empties_the_notebook_on_the_same_browser(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in_as_minh(page, ward)
    page.goto(f"{ward.base}/#/hom-nay")
    installed(page)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    register(page, "Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    phone.set_offline(True)
    note_visit(page, ward, "2")
    expect(badge(page)).to_have_text("1 chờ gửi")
    open_shop(page, ward, "3")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    page.get_by_label("Tên trên biển hiệu").fill("Còn dở")
    expect(page.get_by_text("đã giữ trên máy")).to_be_visible()

    page.goto(f"{ward.base}/#/ban")
    page.get_by_role("button", name="Đăng xuất").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Còn 1 bản ghi chưa gửi")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(page.get_by_text("Bản ghi chưa gửi trên máy này")).to_be_visible()
    left = {store: len(stored(page, store)) for store in (*PULLED, "outbox", "draft")}
    assert left == {**dict.fromkeys(PULLED, 0), "outbox": 1, "draft": 1}


def sign_in_as_minh(page: Page, ward: Ward) -> None:
    """An officer, who works at the desk and walks with the phone app too."""
    minh = ward.cast.minh
    made = ward.ask(minh, "POST", f"/members/{minh.id}/invitations")
    page.goto(f"{ward.base}/#" + made["link"].split("#", 1)[1])
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url("**/#/ban**")
    # The desk's own file is fetched when it is first asked for, and not kept for a day offline.
    expect(page.get_by_role("button", name="Đăng xuất").first).to_be_visible()
