"""Every screen for everybody: large letters, a small phone, a thumb, a keyboard, a reader."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows.shops import Q1, Q2
from tests.web.camera import film, flags
from tests.web.conftest import Ward, installed, launch, phone_of, sign_in, violations
from tests.web.measures import enlarge, faults, focused, tab_to
from tests.web.test_phone import badge, register

LONG_NAME = "Tạp hóa Cô Bảy Có Tên Rất Dài Để Xem Có Vừa Màn Hình"


def confirm(page: Page) -> str:
    """From the proof code on screen to a confirmed account; the path of the shop."""
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    page.get_by_label("4 số cuối").fill("1234")
    page.get_by_role("button", name="Đúng, đây là tài khoản của tôi").click()
    expect(page.get_by_role("heading", name="Tài khoản nhận tiền")).to_be_visible()
    return "/" + page.url.split("#/")[1]


def screens(page: Page, ward: Ward, shop: str) -> Iterator[str]:
    """Opens one screen or sheet after another and names it."""
    row = ward.rows("select id from market_row where kind = 'stalls'")[0]["id"]
    free = "/diem/" + str(ward.rows("select id from point where house_number = '2'")[0]["id"])

    def at(path: str, waits_for: str) -> str:
        page.goto(f"{ward.base}/#{path}")
        page.wait_for_selector(waits_for)
        return path

    def opened(name: str, control: Any) -> str:
        control.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        return name

    def close() -> None:
        page.locator("dialog[open]").get_by_role("button", name="Đóng").first.click()
        expect(page.locator("dialog[open]")).to_have_count(0)

    yield at("/hom-nay", "a.place")
    yield at(f"/duong/{ward.street}", ".row72")
    yield opened("scan from the list", page.get_by_role("button", name="Quét mã QR tại quầy"))
    close()
    yield at(f"/duong/{ward.street}/them", "form")
    yield at(f"/cho/{ward.market}", ".stall")
    yield at(f"/cho/{ward.market}/them?day={row}", "form")
    yield at(f"/cho/{ward.market}/phieu?day={row}", "table, .card, .notice")
    yield at(f"/cho/{ward.market}/nhap-phieu?day={row}", "main input, main button")
    yield at(f"/duong/{ward.street}/phieu", "table, .card, .notice")
    yield at(f"/duong/{ward.street}/nhap-phieu", "main input, main button")
    yield at(free, ".switch")
    yield opened("a refusal's reasons", page.get_by_role("button", name="Từ chối"))
    close()
    yield at(shop, ".switch")
    yield opened("a tool", page.get_by_role("switch", name="Ví điện tử"))
    close()
    yield opened("the merchant's code", page.get_by_role("button", name="Mở mã QR"))
    close()
    yield at(f"{shop}/sua", "fieldset")
    yield at(f"{shop}/tai-khoan", "fieldset")
    page.get_by_role("button", name="gõ số tài khoản").click()
    yield "typing an account"
    yield at(f"{shop}/luot-den", ".outcomes")
    yield at(f"{shop}/luot-den?gap=1", "textarea")
    yield at("/tim", "input")
    page.get_by_label("Tên, số nhà").fill("bay")
    expect(page.locator(".row72")).to_have_count(1)
    yield "what the search found"
    yield at("/cho-gui", ".card")
    yield at("/toi", ".facts")
    yield opened("signing out", page.get_by_role("button", name="Đăng xuất"))
    close()
    yield at("/so-cua-toi", "main > *")
    yield at("/cam-nang", "main > *")
    yield at("/bao-loi", "main > *")
    yield at("/tap", "main > *")
    yield at("/khong-co", ".notice")
    yield at(f"{free}/dang-ky", "fieldset")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    expect(page.get_by_text("Nhập tên như trên biển hiệu")).to_be_visible()
    yield "a registration that lacks its name"
    page.get_by_label("Tên trên biển hiệu").fill(LONG_NAME)
    expect(page.get_by_text("Có thể đã có trong danh sách")).to_be_visible()
    yield "a likely duplicate"
    page.get_by_text("Tạp hóa", exact=True).click()
    page.locator("label.choice").filter(has_text="Lưu vào danh sách").click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    expect(page.get_by_role("button", name="Quét mã QR của hộ")).to_be_visible()
    yield "registration, second step"
    page.get_by_role("button", name="Chưa có tài khoản, tiếp").click()
    page.get_by_label("Điện thoại").fill("0169 123 4567")
    yield "registration, third step"
    page.get_by_role("button", name="Lùi").click()
    page.get_by_role("button", name="Lùi").click()
    page.get_by_role("button", name="Xóa phiếu điền dở").click()


def prepared(page: Page, ward: Ward) -> str:
    """A signed-in phone with one registered and confirmed shop; its path."""
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.get_by_role("button", name="Đăng ký số 1").click()
    register(page, LONG_NAME)
    return confirm(page)


@pytest.mark.parametrize("width", [390, 320])
def test_every_screen_and_sheet_passes_axe_and_fits_with_letters_twice_as_large(
    ward: Ward, chromium: Browser, width: int
) -> None:
    # Tall, so that no target is half under the docked action: on a phone one scrolls past it.
    context = phone_of(chromium, width, 2400)
    page = context.new_page()
    shop = prepared(page, ward)
    wrong = []
    for name in screens(page, ward, shop):
        wrong += [f"{name}: {one}" for one in [*violations(page), *faults(page)]]
        enlarge(page, 200)
        wrong += [f"{name} at 200 %: {one}" for one in faults(page) if "target" not in one]
        enlarge(page, 100)
    assert not wrong, "\n".join(wrong)
    context.close()


def test_the_letters_of_the_phones_own_settings_are_followed(ward: Ward, driver: Any) -> None:
    # Chrome's setting of the letter size is the size from which every rem is counted.
    browser = launch(driver, "--blink-settings=defaultFontSize=32")
    context = phone_of(browser, 320, 640)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.wait_for_selector(".row72")
    size = page.locator(".row72 .name").first.evaluate("(one) => getComputedStyle(one).fontSize")
    assert size == "32px"
    assert faults(page) == []
    # The bars may not take the screen from the list: whichever is too tall scrolls away with it.
    standing = page.evaluate(
        """[...document.querySelectorAll('.header, .dock')]
             .filter((bar) => getComputedStyle(bar).position === 'sticky')
             .reduce((sum, bar) => sum + bar.offsetHeight, 0)"""
    )
    assert standing < 640 * 0.75
    browser.close()


def test_a_whole_registration_and_a_visit_need_no_mouse(ward: Ward, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.wait_for_selector(".row72")
    key = page.keyboard
    tab_to(page, "Đăng ký số 1")
    key.press("Enter")
    expect(page.get_by_role("heading", name="Đăng ký số 1")).to_be_focused()
    # Sent empty, it goes to what is missing.
    tab_to(page, "Tiếp")
    key.press("Enter")
    expect(page.get_by_label("Tên trên biển hiệu")).to_be_focused()
    key.type("Phở Hương")
    tab_to(page, "Tạp hóa")
    key.press("Space")
    tab_to(page, "Lưu vào danh sách")
    key.press("Space")
    tab_to(page, "Tiếp")
    key.press("Enter")
    expect(page.get_by_text("bước 2/3")).to_be_visible()
    tab_to(page, "gõ số tài khoản")
    key.press("Enter")
    tab_to(page, "Ngân hàng")
    key.type("Viet")
    tab_to(page, "Số tài khoản")
    key.type("0000000001234")
    tab_to(page, "Tên chủ tài khoản")
    key.type("NGUYEN THI BAY")
    key.press("Enter")
    expect(page.get_by_text("bước 3/3")).to_be_visible()
    tab_to(page, "Lưu đăng ký")
    key.press("Enter")
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
    tab_to(page, "Chủ hộ đã thấy tên")
    key.press("Enter")
    tab_to(page, "4 số cuối")
    key.type("1234")
    key.press("Enter")
    expect(page.get_by_text("Đã xác nhận")).to_be_visible()
    tab_to(page, "Lượt đến")
    key.press("Enter")
    expect(page.get_by_role("heading", name="Hôm nay thế nào?")).to_be_visible()
    tab_to(page, "Đã gặp")
    key.press("Enter")
    tab_to(page, "Đã hướng dẫn")
    key.press("Space")
    tab_to(page, "Lưu lượt đến")
    key.press("Enter")
    expect(badge(page)).to_have_text("Đã gửi hết")
    assert ward.count("visit") == 2

    # A market's row is one stop of the Tab key; arrows walk its stalls.
    page.goto(f"{ward.base}/#/cho/{ward.market}")
    page.wait_for_selector(".stall")
    expect(page.locator(".stall[tabindex='0']")).to_have_count(1)
    tab_to(page, "sạp A1-01")
    key.press("ArrowRight")
    assert focused(page)["words"].startswith("sạp A1-02, Chưa gặp")
    key.press("End")
    assert focused(page)["words"].startswith("sạp A1-12")
    key.press("Enter")
    expect(page.get_by_role("heading", name="A1-12")).to_be_visible()
    context.close()


def test_a_step_gone_forward_to_is_left_by_one_press_of_back(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.get_by_role("button", name="Đăng ký số 1").click()
    page.get_by_label("Tên trên biển hiệu").fill("Phở Hương")
    page.get_by_text("Tạp hóa", exact=True).click()
    page.get_by_role("button", name="Tiếp", exact=True).click()
    step = page.locator(".header p")
    expect(step).to_contain_text("bước 2/3")
    page.go_back()
    expect(step).to_contain_text("bước 1/3")
    page.go_forward()
    expect(step).to_contain_text("bước 2/3")
    page.go_back()
    expect(step).to_contain_text("bước 1/3")
    page.go_back()
    expect(page.get_by_role("heading", name="Nguyễn Nghiêm")).to_be_visible()


@contextmanager
def counted(page: Page) -> Iterator[Callable[[], int]]:
    """Taps as the page gets them."""
    page.evaluate(
        """() => {
             window.taps = 0
             window.tapped = (event) => { if (event.isTrusted && event.detail) window.taps += 1 }
             addEventListener('click', window.tapped, true)
           }"""
    )
    yield lambda: int(page.evaluate("taps"))
    page.evaluate("removeEventListener('click', tapped, true)")


def test_the_short_ways_are_as_short_as_promised(ward: Ward, driver: Any, tmp_path: Path) -> None:
    seen = film(Q1, tmp_path / "wall.y4m")
    browser = launch(driver, *flags(seen))
    context = phone_of(browser)
    context.grant_permissions(["camera"], origin=ward.base)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.wait_for_selector(".row72")

    # A registration with its account, from the list to the code that the owner scans: no digit.
    typed = []

    def write(label: str, text: str) -> None:
        typed.append(text)
        page.get_by_label(label).press_sequentially(text)

    with counted(page) as taps:
        page.get_by_role("button", name="Đăng ký số 1").click()
        write("Tên trên biển hiệu", "Phở Hương")
        page.get_by_text("Tạp hóa", exact=True).click()
        page.locator("label.choice").filter(has_text="Lưu vào danh sách").click()
        page.get_by_role("button", name="Tiếp", exact=True).click()
        page.get_by_role("button", name="Quét mã QR của hộ").click()
        expect(page.get_by_text("Không cần gõ số nào")).to_be_visible()
        write("Tên chủ tài khoản", "LE THI HUONG")
        page.get_by_role("button", name="Tiếp", exact=True).click()
        page.get_by_role("button", name="Lưu đăng ký").click()
        expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()
        # Two taps put the keyboard into a name; a label's click comes to its field as well.
        assert taps() <= 11
    assert not any(letter.isdigit() for letter in "".join(typed))
    shop = confirm(page)
    expect(badge(page)).to_have_text("Đã gửi hết")

    # A quick visit with a scan: from the list to the saved visit.
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.wait_for_selector(".row72")
    with counted(page) as taps:
        page.locator(".row72 a").first.click()
        page.get_by_role("button", name="Lượt đến").click()
        page.get_by_role("button", name="Đã gặp").click()
        page.get_by_role("button", name="Quét bảng QR").click()
        verdict = page.get_by_role("alert").filter(has_text="ĐÚNG tài khoản đã đăng ký")
        expect(verdict).to_be_visible()
        page.get_by_role("button", name="Lưu lượt đến").click()
        expect(page.get_by_role("status").filter(has_text="Đã lưu lượt đến")).to_be_visible()
        assert taps() <= 6
    expect(badge(page)).to_have_text("Đã gửi hết")

    # Scanned from the list, the code opens its own shop with the verdict there: three taps in all.
    with counted(page) as taps:
        page.get_by_role("button", name="Quét mã QR tại quầy").click()
        expect(verdict).to_be_visible()
        page.get_by_role("button", name="Lưu lượt đến").click()
        assert taps() == 2
    expect(badge(page)).to_have_text("Đã gửi hết")

    # A strange code goes to the next one who is not registered.
    film(Q2, seen)
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.get_by_role("button", name="Quét mã QR tại quầy").click()
    page.get_by_role("button", name="Đăng ký số 3 với mã này").click()
    expect(page.get_by_text("Đã quét sẵn mã ••• 9999")).to_be_visible()
    assert shop
    browser.close()


def test_still_true_is_one_tap_and_its_undo_restores_the_day(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    prepared(page, ward)
    expect(badge(page)).to_have_text("Đã gửi hết")
    installed(page)
    # Thirty-six days on, without a network: no answer under way may set the clock right.
    page.goto(f"{ward.base}/#/cho-gui")
    phone.set_offline(True)
    expect(page.get_by_role("button", name="Gửi ngay")).to_be_enabled()
    page.evaluate(
        """() => {
             const Real = Date, later = 36 * 86_400_000
             window.Date = class extends Real {
               constructor(...given) { given.length ? super(...given) : super(Real.now() + later) }
               static now() { return Real.now() + later }
             }
           }"""
    )
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    row = page.locator(".row72").first
    expect(row.locator(".seen.overdue")).to_have_text("thăm 36 ngày trước")
    page.goto(f"{ward.base}/#/tim")
    page.get_by_label("Tên, số nhà").fill("1")
    placed = page.get_by_role("button", name="1 Nguyễn Nghiêm").and_(page.locator(".still"))
    expect(placed).to_have_count(1)
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    with counted(page) as taps:
        row.get_by_role("button", name="vẫn đúng hôm nay").click()
        expect(row.locator(".seen")).to_have_text("thăm hôm nay")
        assert taps() == 1
    page.get_by_role("button", name="Hoàn tác").click()
    expect(row.locator(".seen.overdue")).to_have_text("thăm 36 ngày trước")

    with counted(page) as taps:
        page.locator(".row72 a").nth(1).click()
        page.get_by_role("button", name="Từ chối").click()
        page.get_by_role("button", name="Sợ thuế").click()
        expect(page.locator(".chip.stopped")).to_have_text("Từ chối")
        assert taps() == 3


def test_a_state_is_told_by_word_and_mark_and_the_gaps_and_the_next_one_are_shown(
    ward: Ward, phone: BrowserContext
) -> None:
    ward.ask(
        ward.cast.minh,
        "POST",
        "/points",
        {"ward": ward.cast.ward, "kind": "shop", "streetId": ward.street, "houseNumber": "15"},
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.wait_for_selector(".row72")
    unsaid = page.evaluate(
        """[...document.querySelectorAll('.row72')].filter((row) =>
             !row.querySelector('.chip svg') ||
             !row.querySelector('.chip').innerText.trim()).length"""
    )
    assert unsaid == 0
    expect(page.locator(".gap")).to_contain_text("số 11, 13")
    expect(page.locator(".row72.next .number")).to_have_text("1")
    page.get_by_role("link", name="Thêm số 11").click()
    expect(page.get_by_label("Số nhà")).to_have_value("11")
    page.goto(f"{ward.base}/#/cho/{ward.market}")
    page.get_by_role("button", name="Thêm sạp chưa có").click()
    expect(page.get_by_label("Mã sạp")).to_have_value("13")
    page.go_back()
    expect(page.locator(".stall").first).to_have_attribute("aria-label", "sạp A1-01, Chưa gặp")
    expect(page.locator(".stall[aria-current=step]")).to_contain_text("01")


def test_nothing_moves_for_those_whom_it_makes_ill(ward: Ward, chromium: Browser) -> None:
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    page = context.new_page()
    prepared(page, ward)
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter((one) => {
             const style = getComputedStyle(one)
             return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
           }).length"""
    )
    assert page.locator(".toast").count() == 1
    assert moving == 0
    context.close()


# What Chromium itself calls with no page open at all: its updates and its maker's sign-in.
_OF_THE_BROWSER = {
    "update.googleapis.com",
    "accounts.google.com",
    "clients2.google.com",
    "clients4.google.com",
    "android.clients.google.com",
    "safebrowsing.googleapis.com",
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "redirector.gvt1.com",
    "www.google.com",
}


class Gate:
    """A proxy on a loopback port that lets nothing through and remembers whom it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller:
                line = caller.recv(4096).split(b"\r\n")[0].decode("latin-1")
                host = line.split(" ")[1].removeprefix("http://").split("/")[0].split(":")[0]
                if host not in _OF_THE_BROWSER:
                    self.asked.append(host)

    def close(self) -> None:
        self._door.close()


def test_the_phone_asks_no_one_but_its_own_server(ward: Ward, driver: Any) -> None:
    gate = Gate()
    # Chromium asks its proxy for everything but loopback; the ward's server is on loopback.
    browser = launch(driver, f"--proxy-server=http://127.0.0.1:{gate.port}")
    context = phone_of(browser)
    context.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.blockedURI))"
    )
    page = context.new_page()
    shop = prepared(page, ward)
    installed(page)
    for _ in screens(page, ward, shop):
        assert page.evaluate("refused") == []
    assert gate.asked == []
    # The gate does stand in the way: a page without our policy knocks at it.
    free = context.new_page()
    free.goto("about:blank")
    free.evaluate("fetch('http://vi-du.example/', { mode: 'no-cors' }).catch(() => null)")
    assert gate.asked == ["vi-du.example"]
    # And the policy itself: even a page of ours that wanted to could not ask.
    page.evaluate("fetch('http://vi-du.example/').catch(() => null)")
    assert page.evaluate("refused.length") == 1
    gate.close()
    browser.close()
