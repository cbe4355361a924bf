"""Coming back to the server: a stranger's answer ends nothing, an ended session says so."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import Ward, installed, sign_in
from tests.web.test_phone_signing_out import note_visit


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
