"""Coming in with a cheap phone: a code read out over the telephone, a link tapped inside a chat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.web.conftest import Ward, sign_in, violations

ZALO = (
    "Mozilla/5.0 (Linux; Android 13; SM-A035F) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Zalo android/24110 ZaloTheme/light"
)
ZALO_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Zalo iOS/500"
)


def misread(code: str) -> str:
    """The code as somebody hears it and types it: small letters, groups, O for 0 and l for 1."""
    heard = code.lower().replace("0", "o").replace("1", "l")
    return " - ".join(heard[at : at + 5] for at in range(0, len(heard), 5)) + " "


def spent(ward: Ward) -> int:
    """How many of the invitations of the newest member have been used up."""
    newest = "(select member from invitation order by created_at desc limit 1)"
    query = f"select id from invitation where member = {newest} and redeemed_at is not null"
    return len(ward.rows(query))


def test_a_code_is_typed_as_it_was_heard(ward: Ward, phone: BrowserContext) -> None:
    link = ward.invite("Ngọc")
    code = link.rsplit("/", 1)[1]
    page = phone.new_page()
    page.goto(f"{ward.base}/#/vao")
    field = page.get_by_label("Hoặc nhập mã mời")
    field.fill(misread(code)[:-4])
    page.get_by_role("button", name="Xem mã").click()
    expect(page.locator(".wrongtext")).to_contain_text("trong 26 chữ")
    assert violations(page) == []
    field.fill(misread(code))
    expect(page.locator(".typedcode")).to_contain_text(code[:5])
    page.get_by_role("button", name="Xem mã").click()
    expect(page.get_by_role("heading", name="Chào Ngọc")).to_be_visible()
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url("**/#/hom-nay")


def test_a_code_that_leads_nowhere_stands_there_to_be_mended(
    ward: Ward, phone: BrowserContext, chromium: Browser
) -> None:
    link = ward.invite("Ngọc")
    code = link.rsplit("/", 1)[1]
    slip = code[:-1] + ("2" if code[-1] != "2" else "3")
    page = phone.new_page()
    page.goto(f"{ward.base}/#/vao/{slip}")
    expect(page.get_by_text("Không có đường dẫn này")).to_be_visible()
    field = page.get_by_label("Mã mời", exact=True)
    assert field.input_value().replace("-", "") == slip
    assert violations(page) == []
    page.get_by_role("button", name="Xem mã").click()
    expect(page.get_by_text("Vẫn là mã vừa rồi")).to_be_visible()
    field.fill(code)
    page.get_by_role("button", name="Xem mã").click()
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url("**/#/hom-nay")

    another = chromium.new_context(locale="vi-VN")
    stranger = another.new_page()
    stranger.goto(link)
    expect(stranger.get_by_text("đã được dùng trên một máy")).to_be_visible()
    expect(stranger.get_by_label("Mã mời", exact=True)).to_be_visible()
    another.close()


def test_ones_own_link_tapped_again_leads_on(ward: Ward, phone: BrowserContext) -> None:
    link = ward.invite("Ngọc")
    page = phone.new_page()
    sign_in(page, link)
    page.goto(link)
    expect(page.get_by_role("heading", name="Máy này đang mở")).to_be_visible()
    expect(page.get_by_text("chỉ dùng để vào được một lần")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Vào tiếp").click()
    page.wait_for_url("**/#/hom-nay")


def test_the_first_page_takes_a_pasted_link_with_words_around_it(
    ward: Ward, phone: BrowserContext
) -> None:
    link = ward.invite("Ngọc")
    page = phone.new_page()
    page.goto(ward.base)
    page.get_by_label("Mã mời").fill(f"Vào đây nhé: {link} cảm ơn")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Chào Ngọc")).to_be_visible()


@pytest.fixture
def zalo(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        user_agent=ZALO, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def test_a_link_opened_in_zalo_leads_to_chrome_and_is_not_spent(
    ward: Ward, zalo: BrowserContext, phone: BrowserContext
) -> None:
    asked: list[str] = []
    zalo.on("request", lambda request: asked.append(request.url))
    link = ward.invite("Ngọc")
    page = zalo.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Mở bằng Chrome")).to_be_visible()
    expect(page.get_by_role("button", name="Vào trên máy này")).to_have_count(0)
    leads = page.get_by_role("link", name="Mở bằng Chrome").get_attribute("href")
    address = link.removeprefix("http://")
    assert leads == f"intent://{address}#Intent;scheme=http;package=com.android.chrome;end"
    expect(page.get_by_role("button", name="Chép đường dẫn")).to_be_visible()
    assert violations(page) == []
    assert not any("/api/v1/sign-in" in one for one in asked)
    assert spent(ward) == 0
    sign_in(phone.new_page(), link)
    assert spent(ward) == 1


def test_every_link_of_the_app_opened_in_zalo_says_the_same(
    ward: Ward, zalo: BrowserContext
) -> None:
    page = zalo.new_page()
    for path in ("", f"#/duong/{ward.street}", "#/cam-nang/so-thue", "#/ban", "#/tap"):
        page.goto(f"{ward.base}/{path}")
        expect(page.get_by_role("heading", name="Mở bằng Chrome")).to_be_visible()
        page.goto("about:blank")


def test_an_iphone_in_zalo_is_told_the_way_by_hand(ward: Ward, chromium: Browser) -> None:
    context = chromium.new_context(user_agent=ZALO_IPHONE, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(ward.invite("Ngọc"))
    expect(page.get_by_text("Mở bằng trình duyệt", exact=False)).to_be_visible()
    expect(page.get_by_role("link", name="Mở bằng Chrome")).to_have_count(0)
    assert violations(page) == []
    context.close()
