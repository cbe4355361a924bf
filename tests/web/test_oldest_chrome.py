"""The oldest supported Chrome itself: `scripts/test --oldest` fetches it and runs this alone.

Collected only when OLDEST_CHROME names the program (conftest.py): it is too large for every run.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.flows.shops import Q1
from tests.web.camera import film, flags
from tests.web.conftest import FLAGS, Ward, installed, phone_of, sign_in
from tests.web.test_phone import badge, open_shop, register


def test_a_registration_without_a_network_is_kept_and_sent_once_by_chrome_107(
    ward: Ward, driver: Any, tmp_path: Path
) -> None:
    browser = driver.chromium.launch(
        executable_path=os.environ["OLDEST_CHROME"],
        args=[*FLAGS, "--no-zygote", *flags(film(Q1, tmp_path / "wall.y4m"))],
    )
    try:
        assert browser.version.startswith("107.")
        phone = phone_of(browser)
        wrong: list[str] = []
        page = phone.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        sign_in(page, ward.invite("Ngọc"))
        installed(page)
        phone.set_offline(True)
        page.reload()
        page.locator("a.place", has_text="Nguyễn Nghiêm").click()
        page.get_by_role("button", name="Đăng ký số 1").click()
        register(page, "Tạp hóa Cô Bảy")
        page.get_by_role("button", name="Để sau").click()
        page.goto(f"{ward.base}/#/duong/{ward.street}")
        page.reload()
        expect(badge(page)).to_have_text(re.compile(r"^3\D"))
        expect(page.locator(".row72", has_text="Tạp hóa Cô Bảy")).to_contain_text("chờ gửi")
        assert ward.count("merchant") == 0

        phone.set_offline(False)
        page.goto(f"{ward.base}/#/cho-gui")
        page.get_by_role("button", name="Gửi ngay").click()
        expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
        assert [ward.count(table) for table in ("merchant", "account", "visit")] == [1, 1, 1]

        open_shop(page, ward, "1")
        page.get_by_role("button", name="Lượt đến").click()
        page.get_by_role("button", name="Gặp").click()
        page.get_by_role("button", name="Quét bảng QR").click()
        expect(page.get_by_role("button", name="Quét lại")).to_be_visible()
        assert wrong == []
    finally:
        browser.close()
