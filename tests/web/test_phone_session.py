"""Coming back to the server: a stranger's answer ends nothing, an ended session says so."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import Ward, installed, sign_in, violations
from tests.web.test_phone import badge
from tests.web.test_phone_signing_out import note_visit
from tests.web.test_phone_stolen import again


def test_an_ended_session_says_why_nothing_is_sent_and_the_same_person_goes_on(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    ward.rows(
        "update device set revoked_at = now()"
        " where member = (select id from member where name = 'Ngọc') returning id"
    )
    note_visit(page, ward, "2")
    page.goto(f"{ward.base}/#/hom-nay")
    expect(page.get_by_text("Phiên đăng nhập đã hết")).to_be_visible()
    expect(page.locator("a.sending")).to_contain_text("vào lại là gửi tiếp")
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text("Phiên đăng nhập đã hết")).to_be_visible()
    for name in ("Gửi ngay", "Thử lại"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="Vào lại").click()
    page.wait_for_url("**/#/vao")

    sign_in(page, again(ward, "Ngọc"))
    expect(badge(page)).to_have_text("Đã gửi hết")
    assert ward.count("visit") == 1


def test_a_captive_portals_own_401_ends_nothing(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
             const real = window.fetch
             window.portal = true
             window.fetch = async (to, init) => window.portal && String(to).includes('/api/')
               ? new Response('<html>Wi-Fi</html>', { status: 401 }) : real(to, init)
           }"""
    )
    note_visit(page, ward, "2")
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Máy chủ chưa trả lời được")).to_be_visible()
    page.evaluate("window.portal = false")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.count("visit") == 1
