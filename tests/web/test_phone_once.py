"""A form saved once more, from whatever tab or after whatever fault, makes nothing twice."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import FULL, Ward, installed, phone_of, sign_in, violations
from tests.web.test_phone import badge, register
from tests.web.test_phone_storage import fill_to_the_end, stored

DEAD = """() => {
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException('closing', 'InvalidStateError')
  }
  IDBFactory.prototype.open = () => {
    throw new DOMException('Internal error opening backing store', 'UnknownError')
  }
}"""
ANSWER_LOST = """() => {
  const real = window.fetch
  window.fetch = async (to, init) => {
    const answer = await real(to, init)
    if (String(to).includes('/sync/push')) throw new TypeError('connection reset')
    return answer
  }
}"""


def counted(ward: Ward) -> list[int]:
    return [ward.count(table) for table in ("merchant", "account", "visit")]


def filled(ward: Ward, phone: BrowserContext) -> Page:
    """A registration filled in to its last button, and the draft of it on disk."""
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    fill_to_the_end(page, ward)
    expect(page.get_by_label("Điện thoại")).to_have_value("0912345678")
    page.wait_for_timeout(500)
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu đăng ký").click()


def sent(page: Page, ward: Ward) -> None:
    """Until the server has all that was saved here: it is told after the screen has gone on."""
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()


def test_a_form_sent_from_a_dead_database_is_known_when_its_draft_comes_back(
    ward: Ward, phone: BrowserContext
) -> None:
    page = filled(ward, phone)
    page.evaluate(DEAD)
    save(page)
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    page.goto(f"{ward.base}/#/hom-nay")
    page.reload()
    page.get_by_role("link", name="Đăng ký").click()
    expect(page.get_by_text("Điểm này đã đăng ký: Tạp hóa Cô Bảy.")).to_be_visible()
    save(page)
    asked = page.get_by_role("dialog", name="Phiếu này đã lưu rồi")
    expect(asked.get_by_role("button", name="Là hộ khác, vẫn lưu")).to_have_count(0)
    assert violations(page) == []
    asked.get_by_role("button", name="Bỏ phiếu này").click()
    expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    assert stored(page, "draft") == []
    assert counted(ward) == [1, 1, 1]


def test_a_form_whose_answer_was_lost_is_saved_again_as_the_same_records(
    ward: Ward, phone: BrowserContext
) -> None:
    page = filled(ward, phone)
    page.evaluate(FULL)
    save(page)
    page.evaluate(ANSWER_LOST)
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Chưa kết nối được máy chủ")).to_be_visible()
    assert counted(ward) == [1, 1, 1]
    # Taken up again without a network: the phone does not know yet what the server has.
    phone.set_offline(True)
    page.reload()
    save(page)
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    with page.expect_response(lambda answer: "/sync/push" in answer.url) as answer:
        phone.set_offline(False)
    answer.value.finished()
    sent(page, ward)
    assert counted(ward) == [1, 1, 1]


def test_a_number_corrected_after_its_answer_was_lost_replaces_the_one_that_was_taken(
    ward: Ward, phone: BrowserContext
) -> None:
    page = filled(ward, phone)
    page.evaluate(ANSWER_LOST)
    save(page)
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    for _ in range(100):
        if counted(ward) == [1, 1, 1]:
            break
        page.wait_for_timeout(100)
    [taken] = ward.rows("select id from account")
    # Looked at once more without a network: the last digit was wrong.
    phone.set_offline(True)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Sửa: Tài khoản").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Số tài khoản").fill("0000000001235")
    sheet.get_by_role("button", name="Gửi lại").click()
    page.reload()
    phone.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    page.get_by_role("button", name="Sửa rồi gửi: Tài khoản").click()
    sheet.get_by_role("button", name="Gửi chỗ sửa").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    rows = ward.rows("select id, version, status from account order by version")
    assert [row["version"] for row in rows] == [1, 2]
    assert rows[0]["id"] == taken["id"]
    assert counted(ward) == [1, 2, 1]


def test_a_form_open_in_two_tabs_is_saved_by_one(ward: Ward, phone: BrowserContext) -> None:
    one = filled(ward, phone)
    two = phone.new_page()
    two.goto(one.url)
    expect(two.get_by_label("Điện thoại")).to_have_value("0912345678")
    save(one)
    expect(one.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    # The form in the other tab has ended: what is typed there would go under the same names.
    expect(two.get_by_text("Phiếu này vừa được lưu hoặc xóa ở cửa sổ khác.")).to_be_visible()
    assert violations(two) == []
    two.get_by_role("button", name="Đóng phiếu").click()
    expect(two.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    sent(one, ward)
    assert counted(ward) == [1, 1, 1]


def test_a_stall_that_another_has_registered_meanwhile_is_told_before_a_second_shop_is_saved(
    ward: Ward, phone: BrowserContext, chromium: Browser
) -> None:
    page = filled(ward, phone)
    others = phone_of(chromium)
    other = others.new_page()
    sign_in(other, ward.invite("Hoà"))
    other.goto(f"{ward.base}/#/duong/{ward.street}")
    other.get_by_role("button", name="Đăng ký số 1").click()
    register(other, "Quán Bà Ba")
    other.get_by_role("button", name="Để sau").click()
    expect(badge(other)).to_have_text("Đã gửi hết")
    others.close()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Điểm này đã đăng ký: Quán Bà Ba.")).to_be_visible()
    save(page)
    asked = page.get_by_role("dialog", name="Điểm này đã có hộ đăng ký")
    expect(asked).to_contain_text("Quán Bà Ba đã đăng ký ở đây.")
    assert counted(ward) == [1, 1, 1]
    # Two households do share a house: whoever says so saves the second.
    asked.get_by_role("button", name="Là hộ khác, vẫn lưu").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    sent(page, ward)
    assert counted(ward) == [2, 2, 2]


def test_the_second_tap_of_a_double_tap_presses_nothing_new(
    ward: Ward, phone: BrowserContext
) -> None:
    page = filled(ward, phone)
    button = page.get_by_role("button", name="Lưu đăng ký")
    spot = button.bounding_box()
    assert spot is not None
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(150)
    page.touchscreen.tap(x, y)
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    page.wait_for_timeout(600)
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    page.touchscreen.tap(x, y)
    expect(page.get_by_role("heading", name="Chủ hộ xác nhận")).to_be_visible()
