"""A consent that changes later is asked for as at the registration, never ticked in passing."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.web.conftest import Ward, sign_in, violations
from tests.web.test_phone import badge, open_shop, register


def test_a_consent_given_or_taken_back_later_says_how_and_before_whom(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    register(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    page.get_by_role("button", name="Sửa thông tin").click()
    how = page.get_by_label("Chủ hộ trả lời bằng cách nào?")
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("Tạp hóa Cô Bảy")
    # Nothing was asked yet, so nothing is said of how.
    expect(how).to_have_count(0)
    expect(page.get_by_text("Đọc cho chủ hộ nghe").first).to_be_visible()
    photo = page.locator("label.choice").filter(has_text="Chụp ảnh")
    photo.click()
    how.select_option("spoken")
    assert violations(page) == []
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đồng ý bằng lời cần tên người chứng kiến.")).to_be_visible()
    page.get_by_label("Người chứng kiến").fill("Bà Năm")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    page.goto(f"{ward.base}/#/hom-nay")
    expect(badge(page)).to_have_text("Đã gửi hết")
    assert ward.rows("select given, method, witness from consent where purpose = 'photo'") == [
        {"given": True, "method": "spoken", "witness": "Bà Năm"}
    ]

    open_shop(page, ward, "1")
    page.get_by_role("button", name="Sửa thông tin").click()
    photo.click()
    how.select_option("signed")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    page.goto(f"{ward.base}/#/hom-nay")
    expect(badge(page)).to_have_text("Đã gửi hết")
    taken_back = ward.rows(
        "select given, method from consent where purpose = 'photo' order by given_at desc limit 1"
    )
    assert taken_back == [{"given": False, "method": "signed"}]
