"""Finding one's own ward among the country's namesakes, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.config import Settings
from tests.web.conftest import violations
from tests.web.office import Office, come_in, desk_of, open_office


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Iterator[Office]:
    with open_office(settings, tmp_path / "server.log") as running:
        yield running


def found(page: Page, words: str) -> list[str]:
    """The results of a search, a line each."""
    # The list of the search before stands until this one's has come.
    with page.expect_response("**/api/v1/units?*"):
        page.get_by_label("Tên phường, xã").fill(words)
    results = page.get_by_role("list", name="Kết quả tìm").get_by_role("listitem")
    expect(results.first).to_be_visible()
    return [" ".join(text.split()) for text in results.all_inner_texts()]


def test_namesakes_are_told_apart_and_a_ward_that_has_gone_leads_to_its_heirs(
    office: Office, chromium: Browser
) -> None:
    context = desk_of(chromium)
    page = context.new_page()
    come_in(page, office.first_link(), "/ban")
    assert found(page, "nguyen nghiem") == [
        "xã Nguyễn Nghiêm tỉnh Quảng Ngãi · từ 01/07/2025 Chọn",
        "phường Nguyễn Nghiêm thành phố Quảng Ngãi, tỉnh Quảng Ngãi · đến 30/06/2025"
        " Nay là phường Cẩm Thành Tìm phường Cẩm Thành",
        "phường Nguyễn Nghiêm thị xã Đức Phổ, tỉnh Quảng Ngãi · 01/02/2020–30/06/2025"
        " Nay là phường Đức Phổ Tìm phường Đức Phổ",
    ]
    assert violations(page) == []
    with page.expect_response("**/api/v1/units?*"):
        page.get_by_role("button", name="Tìm phường Đức Phổ").click()
    expect(page.get_by_label("Tên phường, xã")).to_have_value("phường Đức Phổ, tỉnh Quảng Ngãi")
    expect(page.get_by_role("button", name="Chọn phường Đức Phổ")).to_be_visible()

    [here] = [one for one in found(page, "tan phu, dong nai") if "Chọn" in one]
    assert here == "phường Tân Phú thành phố Đồng Nai · từ 30/04/2026 Chọn"

    # A ward that was split says so of each part, and leads to each.
    [split] = [one for one in found(page, "truc bach, ha noi") if "Trúc Bạch" in one]
    assert "một phần" not in split
    [split] = found(page, "phuong cong vi, ha noi")
    assert "(một phần)" in split

    page.get_by_text("Không tìm thấy? Ghi phường, xã mới").click()
    provinces = page.get_by_label("Tỉnh, thành phố").locator("option")
    expect(provinces).to_have_count(35)
    assert violations(page) == []
    context.close()
