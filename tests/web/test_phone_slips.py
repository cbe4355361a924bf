"""What a thumb does by mistake on the phone, and what is too narrow to be read or hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.clock import today
from tests.web.conftest import Ward, installed, phone_of, sign_in, violations
from tests.web.test_phone_paper import on_sheet


def met(page: Page, ward: Ward) -> None:
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").first.click()
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Đã gặp").click()


def test_an_answer_chosen_by_mistake_is_taken_back(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    met(page, ward)
    clear = page.get_by_role("button", name="Bỏ chọn: 30 ngày qua nhận chuyển khoản")
    expect(page.get_by_text("Hẹn quay lại và ghi chú")).to_be_visible()
    expect(clear).to_have_count(0)
    page.get_by_text("Từ 20 lần").click()
    expect(page.get_by_text("Sẽ ghi 1 điều")).to_be_visible()
    box = clear.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 48
    assert violations(page) == []
    clear.click()
    expect(clear).to_have_count(0)
    expect(page.get_by_text("Sẽ ghi 1 điều")).to_have_count(0)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    assert page.evaluate("document.activeElement.type") == "radio"

    page.get_by_text("7 ngày (").click()
    page.get_by_role("button", name="Bỏ chọn: Quay lại").click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết")
    assert not ward.rows("select id from claim where kind in ('active', 'not_used')")


def test_what_is_said_at_the_foot_covers_no_button(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").first.click()
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Vắng").click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    over = """(chosen) => {
        const box = document.querySelector(chosen).getBoundingClientRect()
        return !!document.elementFromPoint(box.x + 8, box.y + box.height / 2).closest('.toast')
    }"""
    assert page.evaluate(over, ".toast") is False
    assert page.evaluate(over, ".toast button") is True


@pytest.mark.parametrize("width", [320, 390])
def test_keys_and_months_are_whole_on_a_narrow_phone(
    ward: Ward, chromium: Browser, width: int
) -> None:
    context = phone_of(chromium, width, 844)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=chan")
    on_sheet(page, today())
    page.get_by_role("button", name="Vắng 4", exact=True).click()
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.keyset > *')].filter((key) => {
             const style = getComputedStyle(key)
             const pen = document.createElement('canvas').getContext('2d')
             pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
             const words = key.matches('select')
               ? key.selectedOptions[0].text
               : key.lastElementChild.firstChild.data
             const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight)
             return pen.measureText(words).width > key.clientWidth - sides
           }).map((key) => key.textContent)"""
    )
    assert cut == []
    assert violations(page) == []
    page.goto(f"{ward.base}/#/so-cua-toi")
    heads = page.locator(".mynumbers thead th")
    expect(heads).to_have_count(3)
    broken = heads.evaluate_all(
        """(all) => all.filter((one) => one.scrollWidth > one.clientWidth)
             .map((one) => one.textContent)"""
    )
    lines = heads.last.evaluate(
        """(one) => { const words = document.createRange(); words.selectNodeContents(one)
             return words.getClientRects().length }"""
    )
    assert (broken, lines <= 2) == ([], True), "the month's word is broken"
    context.close()


def test_the_way_from_a_waiting_record_to_its_shop_is_a_thumb_wide(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").first.click()
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Vắng").click()
    page.goto(f"{ward.base}/#/cho-gui")
    see = page.get_by_role("link", name="Xem: ")
    box = see.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 48
    see.click()
    expect(page.get_by_role("button", name="Lượt đến")).to_be_visible()
