"""A street given to another team while one of its forms is begun: it stays until that is done."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Ward, installed, sign_in
from tests.web.roof import send_now
from tests.web.test_phone import badge, fill_shop, open_shop, type_account
from tests.web.test_phone_storage import stored

GONE = "không còn thuộc phần việc của bạn"


def with_turf(ward: Ward, page: Page) -> str:
    """Ngọc signed in with a street and a market, offline by now; the street's assignment."""
    cast = ward.cast
    street = {"teamId": str(cast.team_1), "streetId": ward.street}
    given: str = ward.ask(cast.minh, "POST", "/assignments", street)["id"]
    market = {"teamId": str(cast.team_1), "marketId": ward.market}
    ward.ask(cast.minh, "POST", "/assignments", market)
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    return given


def take_away(ward: Ward, given: str) -> None:
    cast = ward.cast
    ward.ask(cast.minh, "DELETE", f"/assignments/{given}")
    other = {"teamId": str(cast.team_2), "streetId": ward.street}
    ward.ask(cast.minh, "POST", "/assignments", other)


def pulled(page: Page) -> None:
    """A network comes, and what the server says of the turf is on this phone."""
    with page.expect_response(lambda answer: "/sync/pull" in answer.url) as answer:
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
    answer.value.finished()
    page.wait_for_load_state("networkidle")


def test_a_half_filled_registration_outlives_its_street_and_is_saved(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    fill_shop(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, "0000000001234", "NGUYEN THI BAY")
    take_away(ward, given)
    pulled(page)

    # Left and taken up again from the first page, also after the app was closed.
    expect(page.get_by_text("bước 2/3")).to_be_visible()
    page.goto(f"{ward.base}/#/hom-nay")
    page.reload()
    expect(page.get_by_text("Đang ghi dở (1)")).to_be_visible()
    pulled(page)
    page.get_by_role("link", name="Đăng ký").click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    with page.expect_response(lambda answer: "/sync/push" in answer.url) as answer:
        page.get_by_role("button", name="Lưu đăng ký").click()
    answer.value.finished()
    witness = page.get_by_role("heading", name="Chủ hộ quét thử")
    expect(witness).to_be_visible()
    # Sent at once: the owner who is about to scan is not sent away by the pull that follows.
    pulled(page)
    page.wait_for_timeout(500)  # read, written and shown
    expect(witness).to_be_visible()
    page.goto(f"{ward.base}/#/cho-gui")
    send_now(page)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert [ward.count(table) for table in ("merchant", "account", "visit")] == [1, 1, 1]

    # Dealt with, it goes, and the phone says so.
    pulled(page)
    page.goto(f"{ward.base}/#/hom-nay")
    expect(page.get_by_text(GONE)).to_be_visible()
    assert [row["id"] for row in stored(page, "street")] == []


def test_a_form_thrown_away_lets_its_street_go(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    take_away(ward, given)
    # On screen, and nothing of it on disk yet.
    pulled(page)
    name = page.get_by_label("Tên trên biển hiệu")
    name.fill("Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Xóa phiếu điền dở").click()
    expect(name).to_have_value("")
    page.goto(f"{ward.base}/#/hom-nay")
    expect(badge(page)).to_have_text("Đã gửi hết")
    pulled(page)
    expect(page.get_by_text(GONE)).to_be_visible()
    assert all(row["streetId"] != ward.street for row in stored(page, "point"))


def test_a_shop_added_here_holds_its_street_while_it_waits(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    page.get_by_label("Số nhà").fill("900A")
    page.get_by_role("button", name="Thêm và đăng ký").click()
    fill_shop(page, "Tạp hóa Cô Bảy")
    take_away(ward, given)
    pulled(page)
    page.goto(f"{ward.base}/#/hom-nay")
    expect(page.get_by_text("Đang ghi dở (1)")).to_be_visible()
    expect(page.locator("a.place", has_text="Nguyễn Nghiêm")).to_be_visible()
