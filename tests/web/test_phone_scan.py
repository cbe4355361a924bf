"""The code on the wall against the registered account, through the camera and without a network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import segno
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from backend.standees.codes import new_code
from tests.flows.shops import Q1, Q2, proposal, registration, witnessed
from tests.web.boards import before_the_camera, printed
from tests.web.camera import film, film_of, flags
from tests.web.conftest import Ward, launch, phone_of, reader_kept, sign_in, violations
from tests.web.office import Member
from tests.web.roof import send_now
from tests.web.test_phone import badge, fill_shop, open_shop


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """What the camera is to see; written anew for each board."""
    return film_of(before_the_camera(printed(Q1, "1234")), tmp_path / "wall.y4m")


@pytest.fixture
def at_the_wall(ward: Ward, driver: Any, wall: Path) -> Iterator[Page]:
    """A volunteer's phone, offline, whose camera sees `wall`; number 1 has a confirmed account."""
    lan = Member(ward.base, ward.cast.lan.token)
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    trade = lan.ask("GET", "/trades")["items"][0]["code"]
    merchant = lan.push("merchant", registration(point, trade=trade))
    account = lan.push("account", proposal(UUID(merchant)))
    lan.push("confirmation", witnessed(UUID(account)))
    browser = launch(driver, *flags(wall))
    context: BrowserContext = phone_of(browser)
    context.grant_permissions(["camera"], origin=ward.base)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    reader_kept(page)
    context.set_offline(True)
    page.reload()
    yield page
    context.close()
    browser.close()


def look(page: Page, ward: Ward) -> None:
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Lượt đến").click()
    page.get_by_role("button", name="Đã gặp").click()
    page.get_by_role("button", name="Quét bảng QR").click()


def shown(page: Page, pictures: int) -> bool:
    """Whether so many pictures came from the camera; false once it is put away."""
    page.wait_for_selector("video, .verdict")
    seen: bool = page.evaluate(
        """(pictures) => new Promise((done) => {
             const video = document.querySelector('video')
             if (!video) return done(false)
             let left = pictures
             const seen = () => (--left ? video.requestVideoFrameCallback(seen) : end(true))
             const gone = new MutationObserver(() => video.isConnected || end(false))
             const end = (all) => (clearTimeout(bound), gone.disconnect(), done(all))
             const bound = setTimeout(() => end(false), 60_000)
             gone.observe(document.body, { childList: true, subtree: true })
             video.requestVideoFrameCallback(seen)
           })""",
        pictures,
    )
    return seen


def save(page: Page, ward: Ward, waiting: str) -> None:
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(badge(page)).to_have_text(waiting)


def test_a_right_a_wrong_and_a_torn_board_are_told_apart_offline_each_with_what_to_do(
    ward: Ward, at_the_wall: Page, wall: Path
) -> None:
    page = at_the_wall
    verdict = page.locator(".verdict")
    look(page, ward)
    expect(verdict).to_contain_text("ĐÚNG tài khoản đã đăng ký")
    expect(verdict).to_contain_text("••• 1234")
    assert violations(page) == []
    # The visit, and the board that it saw on display.
    save(page, ward, "2 chờ gửi")

    film_of(before_the_camera(printed(Q2, "9999")), wall)
    look(page, ward)
    expect(verdict).to_contain_text("KHÁC tài khoản đã đăng ký")
    for words in (
        "Trên tường ••• 9999 · đã đăng ký ••• 1234",
        "ngân hàng khác",
        "Úp hoặc cất bảng này ngay",
        "Chủ hộ mở ứng dụng ngân hàng",
        "Công an phường",
    ):
        expect(verdict).to_contain_text(words)
    assert violations(page) == []
    save(page, ward, "3 chờ gửi")

    film("https://quan-an.vn/thuc-don", wall)
    look(page, ward)
    expect(verdict).to_contain_text("Đây không phải mã nhận tiền")
    expect(verdict).not_to_contain_text("Không đọc được mã")
    expect(verdict).not_to_contain_text("Lau mặt bảng")
    assert violations(page) == []
    page.get_by_role("button", name="Xóa phiếu điền dở").click()
    expect(verdict).to_have_count(0)

    film_of(before_the_camera(printed(Q1, "1234"), torn=True), wall)
    look(page, ward)
    assert shown(page, 3), "the camera's pictures ended before the board was called unreadable"
    page.get_by_role("button", name="Không đọc được").click()
    expect(verdict).to_contain_text("Không đọc được mã")
    for words in ("Lau mặt bảng, bật đèn", "phường in bảng mới", "Trong lúc chờ"):
        expect(verdict).to_contain_text(words)
    assert violations(page) == []
    save(page, ward, "4 chờ gửi")

    page.context.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    send_now(page)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    told = ward.rows("select scan_verdict, scan_reason from visit order by visited_at, id")
    assert [row["scan_verdict"] for row in told] == [None, "same", "other_account", "unreadable"][
        -len(told) :
    ]
    incidents = ward.rows("select kind, detail from incident")
    assert [row["kind"] for row in incidents] == ["other_account"]
    assert "9999" in incidents[0]["detail"]


def test_a_torn_board_is_never_taken_for_a_readable_one(
    ward: Ward, at_the_wall: Page, wall: Path
) -> None:
    film_of(before_the_camera(printed(Q1, "1234"), torn=True), wall)
    page = at_the_wall
    looked = page.evaluate("performance.now()")
    look(page, ward)
    # Twenty pictures of it have gone through the reader, and it still looks.
    assert shown(page, 20), "the camera was put away: a verdict was given on a torn board"
    assert page.evaluate("performance.now()") > looked
    expect(page.locator(".verdict")).to_have_count(0)
    expect(page.get_by_role("button", name="Không đọc được")).to_be_visible()


def test_a_board_that_no_camera_reads_is_found_by_the_eight_characters_under_its_code(
    ward: Ward, phone: BrowserContext
) -> None:
    code = new_code()
    ward.rows(
        "insert into standee (id, ward, point, code, created_at)"
        " select gen_random_uuid(), ward, id, $1, now() from point where house_number = '3'"
        " returning id",
        code,
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    reader_kept(page)
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.get_by_role("button", name="Quét mã QR tại quầy").click()
    typed = page.get_by_label("Nhập mã 8 ký tự")
    typed.fill("7k3m")
    page.get_by_role("button", name="Mở hộ có bảng này").click()
    expect(page.get_by_text("có 8 chữ và số")).to_be_visible()
    assert violations(page) == []
    phone.set_offline(True)
    # As it is read aloud: small letters, no dash, O for zero.
    typed.fill(code.lower().replace("-", " ").replace("0", "o"))
    page.get_by_role("button", name="Mở hộ có bảng này").click()
    page.wait_for_url("**/#/diem/*")
    expect(page.get_by_text("Số 3").first).to_be_visible()


def test_a_reader_that_came_before_the_service_worker_is_kept_for_the_alley(
    ward: Ward, phone: BrowserContext
) -> None:
    phone.add_init_script(
        """(() => {
             const real = ServiceWorkerContainer.prototype.register
             const allowed = new Promise((done) => { window.letTheWorkerCome = done })
             ServiceWorkerContainer.prototype.register = async function (...rest) {
               await allowed
               return real.apply(this, rest)
             }
           })()"""
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    fill_shop(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_role("button", name="Quét mã QR của hộ").click()
    drawn = io.BytesIO()
    segno.make_qr(Q1).save(drawn, kind="png", scale=8)
    picture = FilePayload(name="ma.png", mimeType="image/png", buffer=drawn.getvalue())
    page.locator("input[type=file][capture]").set_input_files(picture)
    expect(page.get_by_text("••• 1234")).to_be_visible()
    page.evaluate("letTheWorkerCome()")
    reader_kept(page)
