"""Somebody without a name before a board: what it should say, and telling the ward of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backend.config import Settings
from backend.ids import new_id
from tests.web.conftest import phone_of, violations
from tests.web.office import DUC_PHO, Member, Office, come_in, desk_of, open_office
from tests.web.test_desk_printing import shops


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Iterator[Office]:
    with open_office(settings, tmp_path / "server.log") as running:
        yield running


def board_out(officer: Member, lan: Member) -> dict[str, Any]:
    """A released board's line, made over HTTP."""
    shops(officer, lan, "Thịt cô Sáu")
    [campaign] = officer.ask("GET", "/campaigns")["items"]
    batch = str(new_id())
    points = [lan.market_stalls()[0]["id"]]
    asked = {"ward": DUC_PHO, "campaignId": campaign["id"], "name": "Lô 1", "pointIds": points}
    made = officer.ask("POST", "/batches", {"id": batch, **asked})
    for step in ("freeze", "render"):
        officer.ask("POST", f"/batches/{batch}/{step}", {})
    until = time.monotonic() + 90
    while made["batch"]["state"] != "verified":
        assert time.monotonic() < until, made["batch"]
        time.sleep(0.1)
        made = officer.ask("GET", f"/batches/{batch}")
    for line in made["lines"]:
        if line["unusual"]:
            officer.ask("POST", f"/batches/{batch}/lines/{line['id']}/approve", {})
    officer.ask("POST", f"/batches/{batch}/release", {})
    out: dict[str, Any] = made["lines"][0]
    return out


def test_a_customer_looks_a_board_up_and_the_officer_hears_of_the_pasted_code(
    office: Office, chromium: Browser
) -> None:
    officer, lan = office.set_up()
    line = board_out(officer, lan)
    context = phone_of(chromium)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{office.base}/")
    page.get_by_role("button", name="Tra bảng mã QR").click()
    page.get_by_label("Mã bảng").fill("7K3M-9QXX")
    page.get_by_role("button", name="Xem bảng này").click()
    expect(page.get_by_text("Không có bảng nào mang mã này.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Mã bảng").fill(line["code"].lower().replace("-", ""))
    page.get_by_role("button", name="Xem bảng này").click()
    expect(page.get_by_text("Thịt cô Sáu")).to_be_visible()
    expect(page.get_by_text("A1-01")).to_be_visible()
    # Nothing of the owner but what is printed.
    assert "Nguyễn Thị Sáu" not in page.content()
    assert violations(page) == []
    send = page.get_by_role("button", name="Gửi báo cho phường")
    expect(send).to_be_disabled()
    page.get_by_label("Có mã khác dán đè lên bảng").check()
    note = page.get_by_label("Kể thêm")
    note.fill("số căn cước 012345678901")
    send.click()
    expect(page.get_by_text("Không nhập số căn cước.")).to_be_visible()
    expect(note).to_have_value("số căn cước 012345678901")
    assert violations(page) == []
    note.fill("tem mới, lệch góc")
    send.click()
    told = page.get_by_text("Đã báo phường, số SC-20")
    expect(told).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert violations(page) == []
    assert all(url.startswith(office.base) for url in asked)
    context.close()

    context = desk_of(chromium)
    desk = context.new_page()
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/xac-nhan?muc=su-co")
    expect(desk.get_by_text("Người dân báo bảng mã không đúng")).to_be_visible()
    expect(desk.get_by_text("Lời báo: tem mới, lệch góc")).to_be_visible()
    desk.get_by_role("link", name="Xem hộ này").click()
    expect(desk.get_by_role("heading", name="Thịt cô Sáu")).to_be_visible()
    context.close()


def test_the_short_address_leads_to_the_boards_page(office: Office, chromium: Browser) -> None:
    context = phone_of(chromium)
    page = context.new_page()
    page.goto(f"{office.base}/p/7k3m-9qxx")
    expect(page.get_by_text("Không có bảng nào mang mã này.")).to_be_visible()
    expect(page.get_by_label("Mã bảng")).to_have_value("7k3m-9qxx")
    context.close()
