"""A phone in the wrong hands: no number to be read in it, nothing unsent to be destroyed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.flows.phone import operation
from tests.flows.shops import proposal, registration, typed
from tests.web.conftest import FLAGS, Ward, installed, sign_in, violations
from tests.web.test_phone import badge, fill_shop, open_shop, type_account
from tests.web.test_phone_storage import stored

NO_CIPHERS = "Object.defineProperty(crypto, 'subtle', { value: undefined })"
PIN = "482915"


def canary(n: int) -> tuple[str, str]:
    """A phone and an account number that stand nowhere else."""
    return f"09{71800353 + n * 1000003}", f"97{31415926535 + n * 10000019}"


def profile_of(folder: Path) -> bytes:
    """Everything that the browser wrote: databases, logs, caches, sessions."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def found_in(profile: bytes, numbers: list[str]) -> set[str]:
    return {
        number
        for number in numbers
        if number.encode() in profile or number.encode("utf-16-le") in profile
    }


def begin(page: Page, ward: Ward, number: str, name: str, account: str) -> None:
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    point = ward.rows("select id from point where house_number = $1", number)[0]["id"]
    page.goto(f"{ward.base}/#/diem/{point}/dang-ky")
    fill_shop(page, name)
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, account, "NGUYEN THI BAY")


def finish(page: Page, mobile: str) -> None:
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_label("Điện thoại").fill(mobile)
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Chủ hộ quét thử")).to_be_visible()


@pytest.mark.parametrize("ciphers", [True, False], ids=["sealed", "without ciphers all is found"])
def test_a_stolen_profile_shows_no_phone_and_no_account(
    ward: Ward, driver: Any, tmp_path: Path, ciphers: bool
) -> None:
    pulled, own, half = (
        [canary(n) for n in range(12)],
        [canary(20), canary(21)],
        canary(30)[1],
    )
    stalls = ward.rows("select id from point where stall_code is not null order by stall_code")
    for stall, (mobile, account) in zip(stalls, pulled, strict=True):
        merchant = operation("merchant", registration(stall["id"], phone=mobile, trade="tap_hoa"))
        body = proposal(merchant["entityId"], **typed("970436", account))
        ops = [merchant, operation("account", body)]
        told = ward.ask(ward.cast.lan, "POST", "/sync/push", {"schema": 1, "ops": ops})
        assert [one["status"] for one in told["results"]] == ["applied", "applied"], told

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    phone = driver.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=program, args=FLAGS, locale="vi-VN"
    )
    phone.set_default_timeout(15_000)
    if not ciphers:
        phone.add_init_script(NO_CIPHERS)
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    for number, (mobile, account) in zip("13", own, strict=True):
        begin(page, ward, number, f"Tạp hóa số {number}", account)
        finish(page, mobile)
    assert len(stored(page, "outbox")) == 6
    # A third form is left half-way, with a number in it.
    begin(page, ward, "5", "Quán còn dở", half)
    page.get_by_role("button", name="Lùi").click()
    expect(page.get_by_text("đã giữ trên máy")).to_be_visible()
    phone.close()

    numbers = [*(account for _, account in pulled), *(one for pair in own for one in pair), half]
    found = found_in(profile_of(tmp_path / "profile"), numbers)
    assert found == (set() if ciphers else set(numbers))


def test_after_a_reload_offline_the_owner_is_still_asked_and_a_wall_still_compared(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    begin(page, ward, "1", "Tạp hóa Cô Bảy", "0000000001234")
    finish(page, "0912345678")
    for row in stored(page, "outbox"):
        assert {"payload", "account", "phone"} & set(row["op"]["body"]) == set()
    shown = {row["op"]["entity"]: row.get("shown") for row in stored(page, "outbox")}
    assert shown["merchant"] == {"phone": "5678"}
    assert shown["account"] == {"account": "1234"}

    page.reload()
    expect(page.get_by_role("img", name="Mã QR để chủ hộ quét thử")).to_be_visible()
    page.get_by_role("button", name="Chủ hộ đã thấy tên").click()
    page.get_by_label("4 số cuối").fill("1234")
    page.get_by_role("button", name="Đúng, đây là tài khoản của tôi").click()
    expect(badge(page)).to_have_text("4 chờ gửi")
    expect(page.get_by_text("••• 1234").first).to_be_visible()

    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select last4, status from account") == [
        {"last4": "1234", "status": "confirmed"}
    ]
    assert ward.rows("select phone_last4 from merchant") == [{"phone_last4": "5678"}]
    # The server has it: the working copies are gone, the code lies under this phone's key.
    assert [row["id"] for row in stored(page, "secret") if row["id"].startswith("op:")] == []
    assert {row["payload"] for row in stored(page, "account")} == {None}


def test_a_refused_number_is_corrected_after_a_reload_and_another_keeps_its_sealed_part(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    begin(page, ward, "1", "Tạp hóa Cô Bảy", "0000000001234")
    finish(page, "0912345678")
    # An older app let a trade through that the server does not know.
    page.evaluate(
        """() => {
             const real = window.fetch
             window.fetch = (to, init) => {
               if (!String(to).includes('/sync/push')) return real(to, init)
               const body = JSON.parse(init.body)
               for (const op of body.ops) if (op.body.trade) op.body.trade = 'khong_co'
               return real(to, { ...init, body: JSON.stringify(body) })
             }
           }"""
    )
    sealed = {row["op"]["entity"]: row["op"].get("sealed") for row in stored(page, "outbox")}
    phone.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Cần sửa", exact=True).first).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Sửa rồi gửi").first.click()
    expect(page.get_by_label("Điện thoại")).to_have_value("0912345678")
    page.get_by_label("Điện thoại").fill("0987654321")
    page.get_by_role("button", name="Gửi lại", exact=True).click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select phone_last4 from merchant") == [{"phone_last4": "4321"}]
    assert ward.rows("select last4 from account") == [{"last4": "1234"}]
    assert [name for name, part in sealed.items() if part] == ["merchant", "account"]


def set_pin(page: Page, ward: Ward) -> None:
    page.goto(f"{ward.base}/#/toi")
    page.get_by_role("button", name="Đặt mã PIN").click()
    for easy in ("123456", "000000", "121212", "150889"):
        page.get_by_label("Mã PIN 6 số").fill(easy)
        page.get_by_role("button", name="Đặt mã", exact=True).click()
        expect(page.get_by_text("Mã này dễ đoán")).to_be_visible()
    page.get_by_label("Mã PIN 6 số").fill(PIN)
    page.get_by_label("Gõ lại mã").fill(PIN)
    page.get_by_role("button", name="Đặt mã", exact=True).click()
    expect(page.get_by_role("button", name="Bỏ mã")).to_be_visible()


def try_pin(page: Page, pin: str) -> None:
    page.get_by_label("Mã PIN 6 số").fill(pin)
    page.get_by_role("button", name="Mở sổ").click()


def test_a_pin_shuts_the_notebook_and_five_wrong_ones_destroy_nothing_unsent(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    begin(page, ward, "1", "Tạp hóa Cô Bảy", "0000000001234")
    finish(page, "0912345678")
    set_pin(page, ward)
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.reload()
    expect(page.get_by_role("heading", name="Sổ đang khóa")).to_be_visible()
    assert violations(page) == []
    expect(page.get_by_text("Nguyễn Nghiêm")).to_have_count(0)
    expect(page.get_by_text("3 bản ghi chờ gửi")).to_be_visible()
    try_pin(page, "482916")
    expect(page.get_by_text("Còn 4 lần thử")).to_be_visible()
    try_pin(page, PIN)
    expect(page.locator(".row72").first).to_be_visible()
    expect(badge(page)).to_have_text("3 chờ gửi")
    # What lay under the old key is read under the new one.
    open_shop(page, ward, "1")
    expect(page.get_by_text("••• 1234").first).to_be_visible()
    before = {row["opId"] for row in stored(page, "outbox")}

    page.reload()
    for left in (4, 3, 2, 1):
        try_pin(page, "482916")
        expect(page.get_by_text(f"Còn {left} lần thử")).to_be_visible()
        if left == 3:
            page.reload()  # Starting again does not give the tries back.
    try_pin(page, "482916")
    # It stays to be read: what became of the list is not a thing to say for eight seconds.
    told = page.get_by_role("alert").filter(has_text="Sai mã PIN 5 lần")
    expect(told).to_contain_text("Bản ghi chưa gửi vẫn còn")
    assert violations(page) == []
    assert {row["opId"] for row in stored(page, "outbox")} == before
    for gone in ("point", "account", "secret", "key", "draft"):
        assert stored(page, gone) == []
    assert ward.count("merchant") == 0


def test_signing_out_keeps_what_is_unsent_and_the_same_person_sends_it_later(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    begin(page, ward, "1", "Tạp hóa Cô Bảy", "0000000001234")
    finish(page, "0912345678")
    page.goto(f"{ward.base}/#/toi")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("mã mời").first).to_be_visible()
    assert len(stored(page, "outbox")) == 3
    assert stored(page, "secret") == stored(page, "point") == []

    phone.set_offline(False)
    sign_in(page, again(ward, "Ngọc"))
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.rows("select phone_last4 from merchant") == [{"phone_last4": "5678"}]
    assert ward.rows("select last4 from account") == [{"last4": "1234"}]


def again(ward: Ward, name: str) -> str:
    """A new link for a member who is there already."""
    member = ward.rows("select id from member where name = $1", name)[0]["id"]
    made = ward.ask(ward.cast.minh, "POST", f"/members/{member}/invitations")
    code = made["link"].split("#", 1)[1]
    return f"{ward.base}/#{code}"
