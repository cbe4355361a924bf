"""Forms half filled in: kept at every letter, in every tab, and reached again."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Ward, installed, sign_in, violations
from tests.web.test_phone import badge, fill_shop, open_shop, register
from tests.web.test_phone_once import counted, save, sent
from tests.web.test_phone_signing_out import sign_out
from tests.web.test_phone_stolen import again
from tests.web.test_phone_storage import stored
from tests.web.test_phone_turf import GONE, take_away, with_turf

NAME = "Tên trên biển hiệu"
DEAF = """() => {
  const Real = BroadcastChannel
  const none = () => undefined
  window.BroadcastChannel = function (name) {
    if (name !== 'phocho-draft') return new Real(name)
    return { addEventListener: none, removeEventListener: none, postMessage: none }
  }
}"""


def begun(page: Page, ward: Ward) -> None:
    """On the registration of house 1, nothing typed."""
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    expect(page.get_by_label(NAME)).to_be_visible()


def two_tabs(ward: Ward, phone: BrowserContext) -> tuple[Page, Page]:
    """The same empty form in two tabs. The second is not told what is typed, and tells nothing."""
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    begun(one, ward)
    two = phone.new_page()
    two.add_init_script(f"({DEAF})()")
    two.goto(one.url)
    expect(two.get_by_label(NAME)).to_be_visible()
    return one, two


def looked_at(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_tab_that_is_behind_takes_over_what_another_has_typed(
    ward: Ward, phone: BrowserContext
) -> None:
    one, two = two_tabs(ward, phone)
    three = phone.new_page()
    three.goto(one.url)
    expect(three.get_by_label(NAME)).to_be_visible()
    one.get_by_label(NAME).fill("Tạp hóa Cô Bảy")
    expect(three.get_by_label(NAME)).to_have_value("Tạp hóa Cô Bảy")
    expect(two.get_by_label(NAME)).to_have_value("")
    looked_at(two)
    expect(two.get_by_label(NAME)).to_have_value("Tạp hóa Cô Bảy")


def test_two_tabs_of_one_form_overwrite_nothing_and_save_the_same_records(
    ward: Ward, phone: BrowserContext
) -> None:
    one, two = two_tabs(ward, phone)
    one.get_by_label(NAME).fill("Tạp hóa Cô Bảy")
    expect(one.get_by_text("đã giữ trên máy")).to_be_visible()
    # Not knowing of the name it has another field typed in.
    two.get_by_text("Tạp hóa", exact=True).click()
    two.locator("label.choice").filter(has_text="Lưu vào danh sách").click()
    expect(two.get_by_label(NAME)).to_have_value("Tạp hóa Cô Bảy")
    expect(two.get_by_text("đã giữ trên máy")).to_be_visible()
    assert len(stored(one, "draft")) == 1
    looked_at(one)
    expect(one.get_by_role("radio", name="Tạp hóa")).to_be_checked()
    for page in (one, two):
        page.get_by_role("button", name="Tiếp", exact=True).click()
        page.get_by_role("button", name="Chưa có tài khoản, tiếp").click()
    save(one)
    expect(one.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    expect(two.get_by_text("Điểm này đã đăng ký: Tạp hóa Cô Bảy.")).to_be_visible()
    save(two)
    # Its own records: there is no second shop to be saved.
    asked = two.get_by_role("dialog", name="Phiếu này đã lưu rồi")
    expect(asked.get_by_role("button", name="Là hộ khác, vẫn lưu")).to_have_count(0)
    sent(one, ward)
    assert counted(ward) == [1, 0, 1]


SPENT = "Phiếu này vừa được lưu hoặc xóa ở cửa sổ khác."


def test_a_second_house_is_not_typed_over_the_first_that_another_tab_has_added(
    ward: Ward, phone: BrowserContext
) -> None:
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    before = ward.count("point")
    one.goto(f"{ward.base}/#/duong/{ward.street}/them")
    one.get_by_label("Số nhà").fill("47A")
    two = phone.new_page()
    two.goto(one.url)
    expect(two.get_by_label("Số nhà")).to_have_value("47A")
    one.get_by_role("button", name="Thêm và đăng ký").click()
    expect(one.get_by_label(NAME)).to_be_visible()
    expect(two.get_by_text(SPENT)).to_be_visible()
    two.get_by_role("button", name="Đóng phiếu").click()
    two.goto(f"{ward.base}/#/duong/{ward.street}/them")
    two.get_by_label("Số nhà").fill("49B")
    two.get_by_role("button", name="Thêm và đăng ký").click()
    expect(two.get_by_label(NAME)).to_be_visible()
    one.goto(f"{ward.base}/#/hom-nay")
    expect(badge(one)).to_have_text("Đã gửi hết")
    two.goto(f"{ward.base}/#/hom-nay")
    expect(badge(two)).to_have_text("Đã gửi hết")
    added = ward.rows("select house_number from point order by created_at desc limit 2")
    assert sorted(row["house_number"] for row in added) == ["47A", "49B"]
    assert ward.count("point") == before + 2


def test_a_tab_that_was_told_nothing_writes_no_more_under_names_that_are_spent(
    ward: Ward, phone: BrowserContext
) -> None:
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    one.goto(f"{ward.base}/#/duong/{ward.street}/them")
    one.get_by_label("Số nhà").fill("47A")
    two = phone.new_page()
    two.add_init_script(f"({DEAF})()")
    two.goto(one.url)
    expect(two.get_by_label("Số nhà")).to_have_value("47A")
    one.get_by_role("button", name="Thêm và đăng ký").click()
    expect(one.get_by_label(NAME)).to_be_visible()
    two.get_by_label("Số nhà").fill("49B")
    expect(two.get_by_text(SPENT)).to_be_visible()
    one.goto(f"{ward.base}/#/hom-nay")
    expect(badge(one)).to_have_text("Đã gửi hết")
    assert ward.rows("select 1 as n from point where house_number = '49B'") == []


def test_a_begun_form_is_finished_after_signing_out_and_losing_its_street(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    begun(page, ward)
    fill_shop(page, "Tạp hóa Cô Bảy")
    expect(page.get_by_text("đã giữ trên máy")).to_be_visible()
    page.goto(f"{ward.base}/#/toi")
    sign_out(page)
    expect(page.get_by_text("Tuyến đường và chợ").first).to_be_visible()
    take_away(ward, given)
    phone.set_offline(False)
    sign_in(page, again(ward, "Ngọc"))
    expect(page.get_by_text("Đang ghi dở (1)")).to_be_visible()
    page.get_by_role("link", name="Đăng ký 1 Nguyễn Nghiêm").click()
    expect(page.get_by_label(NAME)).to_have_value("Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Chưa có tài khoản, tiếp").click()
    save(page)
    expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    sent(page, ward)
    assert counted(ward) == [1, 0, 1]
    assert ward.rows("select flags from visit") == [{"flags": ["late_turf"]}]
    page.goto(f"{ward.base}/#/hom-nay")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text(GONE)).to_be_visible()
    assert all(row["streetId"] != ward.street for row in stored(page, "point"))


def test_a_begun_form_of_a_place_that_is_gone_is_read_and_thrown_away(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    given = with_turf(ward, page)
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu")
    page.get_by_role("button", name="Hôm qua").click()
    page.locator("label.choice", has_text="Tôi").click()
    page.get_by_role("button", name="Bắt đầu nhập").click()
    page.keyboard.press("v")
    expect(page.get_by_text("Đã giữ trên máy.")).to_be_visible()
    page.goto(f"{ward.base}/#/toi")
    sign_out(page)
    expect(page.get_by_text("Tuyến đường và chợ").first).to_be_visible()
    take_away(ward, given)
    phone.set_offline(False)
    sign_in(page, again(ward, "Ngọc"))
    page.get_by_role("link", name="Nhập phiếu Nơi này không còn trên máy").click()
    expect(page.get_by_text("1 dòng nhập từ phiếu giấy")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Xóa phiếu điền dở").click()
    expect(badge(page)).to_have_text("Đã gửi hết")
    expect(page.get_by_text("Đang ghi dở")).to_have_count(0)
    assert stored(page, "draft") == []


def test_what_is_typed_into_a_correction_is_kept_when_it_is_left(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    begun(page, ward)
    register(page, "Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    page.get_by_role("button", name="Sửa thông tin").click()
    page.get_by_label(NAME).fill("Tạp hóa Cô Bảy")
    expect(page.get_by_role("button", name="Bỏ chỗ sửa dở")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Để sau").click()
    expect(page.get_by_role("heading", name="Cô Bảy", exact=True)).to_be_visible()
    page.goto(f"{ward.base}/#/hom-nay")
    page.get_by_role("link", name="Sửa thông tin").click()
    expect(page.get_by_label(NAME)).to_have_value("Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Bỏ chỗ sửa dở").click()
    expect(page.get_by_label(NAME)).to_have_value("Cô Bảy")
    assert stored(page, "draft") == []


def test_a_house_that_is_being_added_is_kept_at_every_letter(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    page.get_by_label("Mô tả chỗ").fill("đối diện cổng chợ")
    page.locator("label.choice", has_text="Bên số chẵn").click()
    # On disk, and not to be lost by a tab that goes.
    expect(page.get_by_role("button", name="Xóa phiếu điền dở")).to_be_visible()
    assert violations(page) == []
    page.wait_for_timeout(500)
    page.goto(f"{ward.base}/#/hom-nay")
    page.reload()
    page.get_by_role("link", name="Thêm hộ, sạp Nguyễn Nghiêm").click()
    expect(page.get_by_label("Mô tả chỗ")).to_have_value("đối diện cổng chợ")
    expect(page.get_by_role("radio", name="Bên số chẵn")).to_be_checked()
    page.get_by_role("button", name="Thêm và đăng ký").click()
    expect(page.get_by_role("heading", name="Đăng ký đối diện cổng chợ")).to_be_visible()
    sent(page, ward)
    assert stored(page, "draft") == []
    assert ward.rows("select side from point where landmark = 'đối diện cổng chợ'") == [
        {"side": "even"}
    ]
    page.goto(f"{ward.base}/#/duong/{ward.street}/them")
    expect(page.get_by_label("Mô tả chỗ")).to_have_value("")
    page.get_by_label("Số nhà").fill("47A")
    page.get_by_role("button", name="Xóa phiếu điền dở").click()
    expect(page.get_by_label("Số nhà")).to_have_value("")
