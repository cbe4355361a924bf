"""Two phones at one stall, and a turf given to another team while its volunteer is offline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.clock import today
from tests.web.conftest import Ward, installed, phone_of, sign_in, violations
from tests.web.office import come_in, desk_of
from tests.web.roof import send_now
from tests.web.test_phone import badge, open_shop, register


@pytest.fixture
def phones(ward: Ward, chromium: Browser) -> Iterator[tuple[Page, Page]]:
    """Ngọc and Hoà, both with number 1 registered by Ngọc and in their hands."""
    first, second = phone_of(chromium), phone_of(chromium)
    ngoc, hoa = first.new_page(), second.new_page()
    sign_in(ngoc, ward.invite("Ngọc"))
    ngoc.locator("a.place", has_text="Nguyễn Nghiêm").click()
    ngoc.get_by_role("button", name="Đăng ký số 1").click()
    register(ngoc, "Tên đầu")
    ngoc.get_by_role("button", name="Để sau").click()
    expect(badge(ngoc)).to_have_text("Đã gửi hết")
    sign_in(hoa, ward.invite("Hoà"))
    for page in (ngoc, hoa):
        installed(page)
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)
    yield ngoc, hoa
    first.close()
    second.close()


def edit(page: Page, ward: Ward, **fields: str) -> None:
    """Change fields of number 1, named as in the form without blanks, and save."""
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Sửa thông tin").click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(badge(page)).to_have_text("1 chờ gửi")


def send(page: Page, ward: Ward) -> None:
    page.context.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    send_now(page)


def test_different_fields_of_one_stall_are_both_kept(ward: Ward, phones: tuple[Page, Page]) -> None:
    ngoc, hoa = phones
    edit(ngoc, ward, Tên_trên_biển_hiệu="Tạp hóa Cô Bảy")
    edit(hoa, ward, Tên_chủ_hộ="Nguyễn Thị Bảy")
    for page in (ngoc, hoa):
        send(page, ward)
        expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    kept = ward.rows("select trade_name, owner_name from merchant")
    assert kept == [{"trade_name": "Tạp hóa Cô Bảy", "owner_name": "Nguyễn Thị Bảy"}]
    for page in (ngoc, hoa):
        if page is ngoc:
            send(page, ward)
        open_shop(page, ward, "1")
        expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
        expect(page.get_by_text("Nguyễn Thị Bảy")).to_be_visible()


@pytest.mark.parametrize("keeps", ["Của bạn: Tên của Hoà", "Trên hệ thống: Tên của Ngọc"])
def test_the_same_field_is_shown_with_both_values_names_and_times_and_a_person_chooses(
    ward: Ward, phones: tuple[Page, Page], keeps: str
) -> None:
    ngoc, hoa = phones
    edit(ngoc, ward, Tên_trên_biển_hiệu="Tên của Ngọc")
    # What nobody else has touched must survive the choice about the name, whichever it is.
    edit(hoa, ward, Tên_trên_biển_hiệu="Tên của Hoà", Tên_chủ_hộ="Nguyễn Thị Bảy")
    send(ngoc, ward)
    expect(ngoc.get_by_text("Đã gửi hết.")).to_be_visible()
    send(hoa, ward)
    mine = hoa.get_by_text("Của bạn: Tên của Hoà")
    theirs = hoa.get_by_text("Trên hệ thống: Tên của Ngọc")
    for side, name in ((mine, "Hoà"), (theirs, "Ngọc")):
        expect(side).to_contain_text(f"· {name}, ")
        expect(side).to_contain_text(f"/{today().year}")
    expect(hoa.get_by_role("button", name="Xong")).to_be_disabled()
    assert violations(hoa) == []
    # Nothing is overwritten while nobody has chosen, and a second look at it loses nothing.
    assert ward.rows("select trade_name from merchant") == [{"trade_name": "Tên của Ngọc"}]
    hoa.reload()
    hoa.get_by_text(keeps).click()
    hoa.get_by_role("button", name="Xong").click()
    expect(hoa.get_by_text("Đã gửi hết.")).to_be_visible()
    chosen = keeps.partition(": ")[2]
    assert ward.rows("select trade_name, owner_name from merchant") == [
        {"trade_name": chosen, "owner_name": "Nguyễn Thị Bảy"}
    ]
    send(ngoc, ward)
    open_shop(ngoc, ward, "1")
    expect(ngoc.get_by_role("heading", name=chosen)).to_be_visible()


def test_a_stall_that_both_add_offline_is_kept_twice_and_said_to_be_perhaps_one(
    ward: Ward, phones: tuple[Page, Page]
) -> None:
    ngoc, hoa = phones
    for page in phones:
        page.goto(f"{ward.base}/#/cho/{ward.market}")
        page.get_by_role("button", name="Thêm sạp chưa có").click()
        page.get_by_label("Mã sạp").fill("A1-21")
        page.get_by_role("button", name="Thêm và đăng ký").click()
        expect(page.get_by_role("heading", name="Đăng ký sạp A1-21")).to_be_visible()
    send(ngoc, ward)
    send(hoa, ward)
    hoa.get_by_role("link", name="Xem có phải một không").click()
    expect(hoa.get_by_role("heading", name="sạp A1-21-2")).to_be_visible()
    other = hoa.get_by_role("link", name="A1-21", exact=True)
    expect(hoa.get_by_text("Nếu là một chỗ ghi hai lần")).to_be_visible()
    assert violations(hoa) == []
    other.click()
    expect(hoa.get_by_role("link", name="A1-21-2")).to_be_visible()
    assert len(ward.rows("select id from point where stall_code like '21%'")) == 2


def test_a_visit_on_a_turf_given_away_meanwhile_arrives_with_its_author_and_a_flag(
    ward: Ward, chromium: Browser
) -> None:
    cast = ward.cast
    first = {"teamId": str(cast.team_1), "streetId": ward.street}
    assignment = ward.ask(cast.minh, "POST", "/assignments", first)["id"]
    ward.ask(
        cast.minh, "POST", "/assignments", {"teamId": str(cast.team_1), "marketId": ward.market}
    )
    context = phone_of(chromium)
    ngoc = context.new_page()
    sign_in(ngoc, ward.invite("Ngọc"))
    installed(ngoc)
    ngoc.wait_for_load_state("networkidle")
    context.set_offline(True)
    open_shop(ngoc, ward, "2")
    ngoc.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    ngoc.get_by_role("button", name="Vắng").click()
    expect(badge(ngoc)).to_have_text("1 chờ gửi")

    ward.ask(cast.minh, "DELETE", f"/assignments/{assignment}")
    second = {"teamId": str(cast.team_2), "streetId": ward.street}
    ward.ask(cast.minh, "POST", "/assignments", second)
    send(ngoc, ward)
    expect(ngoc.get_by_text("Đã gửi hết.")).to_be_visible()
    ngoc.goto(f"{ward.base}/#/hom-nay")
    # The phone says what happened to the street and to the work, and holds no more of its people.
    told = ngoc.get_by_text("không còn thuộc phần việc của bạn")
    expect(told).to_contain_text("Nguyễn Nghiêm")
    expect(told).to_contain_text("vẫn được nhận")
    assert violations(ngoc) == []
    expect(ngoc.locator("a.place")).to_have_count(1)
    seen = ward.rows(
        "select m.name, v.outcome, v.flags from visit v join member m on m.id = v.member"
    )
    assert [(row["name"], row["outcome"]) for row in seen] == [("Ngọc", "not_in")]
    assert "late_turf" in seen[0]["flags"]
    context.close()

    point = ward.rows("select point from visit")[0]["point"]
    desk = desk_of(chromium)
    officer = desk.new_page()
    come_in(officer, ward.invite("Phú", "ward_officer"), "/ban")
    officer.goto(f"{ward.base}/#/ban/duong/{ward.street}?diem={point}")
    line = officer.locator("li", has_text="Ngọc").filter(has_text="Vắng").first
    expect(line).to_contain_text("Ghi ngoài phần việc")
    desk.close()
