"""Paper first: the walk sheet on A4, twenty of its lines keyed in, and the member's own numbers."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.clock import today
from tests.web.conftest import Ward, installed, phone_of, sign_in, violations

CODES = [f"B1-{number:02d}" for number in range(1, 21)]
SHOTS = os.environ.get("PHOCHO_SHOTS", "")


def shot(page: Page, name: str) -> None:
    """A picture to be looked at, where the tester asked for pictures."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def row(ward: Ward) -> str:
    """A market row of twenty stalls, B1-01 to B1-20; gives its id."""
    zone = {"code": "B", "name": "Khu B", "notation": "B1 (vải) 1-20"}
    ward.ask(ward.cast.minh, "POST", f"/markets/{ward.market}/zones", zone)
    found: str = str(ward.rows("select id from market_row where code = 'B1'")[0]["id"])
    return found


def walker(browser: Browser, ward: Ward, width: int, height: int) -> tuple[BrowserContext, Page]:
    context = phone_of(browser, width, height)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    return context, page


def desk_keyboard(browser: Browser, ward: Ward) -> tuple[BrowserContext, Page]:
    """A wide screen with a mouse and a keyboard."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, ward.invite("Ngọc"))
    return context, page


def shown_in_market(page: Page, ward: Ward, row: str) -> None:
    """Until the row has come to the phone."""
    page.goto(f"{ward.base}/#/cho/{ward.market}?day={row}")
    expect(page.locator(".stall")).to_have_count(20)


def printed(page: Page, tmp_path: Path) -> list[str]:
    """The text of each page of what the browser would print."""
    file = tmp_path / "phieu.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True, print_background=True)
    if SHOTS:
        subprocess.run(["pdftoppm", "-png", "-r", "70", file, f"{SHOTS}/phieu-paper"], check=True)
    size = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    assert "(A4)" in size, size
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def test_a_row_of_twenty_is_one_a4_page_with_nobodys_name_on_it(
    ward: Ward, chromium: Browser, row: str, tmp_path: Path
) -> None:
    ward.ask(
        ward.cast.lan,
        "POST",
        "/sync/push",
        {
            "schema": 1,
            "deviceId": "",
            "appVersion": "test",
            "ops": [shop_at(ward, "B1-07")],
        },
    )
    context, page = walker(chromium, ward, 320, 640)
    shown_in_market(page, ward, row)
    page.goto(f"{ward.base}/#/cho/{ward.market}/phieu?day={row}")
    expect(page.locator(".a4rows tbody tr")).to_have_count(20)
    assert violations(page) == []
    shot(page, "phieu-320")
    page.get_by_role("button", name="Xem to").click()
    expect(page.get_by_role("button", name="Xem cả tờ")).to_be_visible()
    assert violations(page) == []

    pages = printed(page, tmp_path)
    assert len(pages) == 1
    places = [pages[0].index(code) for code in CODES]
    assert places == sorted(places), "the stalls stand in the order of the walk"
    for words in ("PHIẾU ĐI", "Chợ Đức Phổ", "Dãy B1", "Ngày đi", "Người đi", "1 sợ thuế"):
        assert words in pages[0], words
    for personal in ("Vải Hồng Đào", "Lê Thị Hồng Đào", "0912"):
        assert personal not in pages[0], "the sheet names stalls, never people or shops"

    page.goto(f"{ward.base}/#/cho/{ward.market}/phieu?day=tat-ca")
    expect(page.locator(".a4")).to_have_count(2)
    assert [len([code for code in CODES if code in text]) for text in printed(page, tmp_path)] == [
        0,
        20,
    ]
    context.close()


def shop_at(ward: Ward, label: str) -> dict[str, Any]:
    point = ward.rows("select id from point where label = $1", label)[0]["id"]
    return {
        "opId": "01a20000-0000-7000-8000-000000000001",
        "entity": "merchant",
        "entityId": "01a20000-0000-7000-8000-000000000002",
        "kind": "put",
        "baseRev": None,
        "clientAt": f"{today()}T00:00:00Z",
        "body": {
            "pointId": str(point),
            "tradeName": "Vải Hồng Đào",
            "trade": "vai",
            "ownerKind": "household",
            "methods": ["cash"],
            "consents": [],
        },
    }


@pytest.mark.parametrize("side", ["le", "chan"])
def test_a_street_side_is_a_page_of_its_own(
    ward: Ward, phone: BrowserContext, tmp_path: Path, side: str
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}/phieu?day={side}")
    expect(page.locator(".a4rows tbody tr")).to_have_count(5 if side == "le" else 4)
    [text] = printed(page, tmp_path)
    assert ("Dãy số lẻ" if side == "le" else "Dãy số chẵn") in text


def test_the_desk_prints_the_sheets_of_a_market(
    ward: Ward, chromium: Browser, row: str, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = context.new_page()
    page.goto(ward.invite("Hạnh", "ward_officer"))
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url("**/#/ban")
    page.goto(f"{ward.base}/#/ban/cho/{ward.market}")
    page.get_by_role("link", name="In phiếu đi").click()
    expect(page.locator(".a4")).to_have_count(2)
    assert violations(page) == []
    shot(page, "phieu-desk")
    assert len(printed(page, tmp_path)) == 2
    page.get_by_text("Dãy B1", exact=True).first.click()
    assert len(printed(page, tmp_path)) == 1
    context.close()


def on_sheet(page: Page, day: date, walker_name: str | None = None) -> None:
    page.get_by_label("Ngày đi ghi trên phiếu").fill(str(day))
    if walker_name is None:
        page.locator("label.choice", has_text="Tôi (Ngọc)").click()
    else:
        page.locator("label.choice", has_text="Người khác").click()
        page.get_by_label("Tên người đi").fill(walker_name)
    page.get_by_role("button", name="Bắt đầu nhập").click()


# Twenty lines as an older team leader would tick them: what is pressed for each before Enter.
KEYS = ["g", "g", "v", "g12", "t1", "g", "n", "g", "v", "", "g", "t5", "g4", "g", "o", "v"]
KEYS += ["g", "g", "t0", "g"]


def test_twenty_lines_are_keyed_in_without_a_mouse_and_saved_as_paper_of_that_day(
    ward: Ward, chromium: Browser, row: str
) -> None:
    context, page = desk_keyboard(chromium, ward)
    shown_in_market(page, ward, row)
    page.goto(f"{ward.base}/#/cho/{ward.market}/nhap-phieu?day={row}")
    expect(page.get_by_role("button", name="Bắt đầu nhập 20 dòng")).to_be_visible()
    assert violations(page) == []
    walked = today() - timedelta(days=9)
    on_sheet(page, walked, "Ông Ba Tổ 1")
    expect(page.locator(".keyrow").first).to_be_focused()
    pressed = 0
    for keys in KEYS:
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        pressed += len(keys) + 1
    expect(page.get_by_role("button", name="Lưu 19 lượt đến")).to_be_focused()
    assert pressed <= 60, "three keys a line at most, on the whole"
    shot(page, "nhap-phieu-desk")
    assert violations(page) == []
    fourth = page.get_by_role("group", name="B1-04, dòng 4 trên 20: gặp, xong TK, xong QR")
    expect(fourth).to_be_visible()

    # The browser dies before the save: the sheet is still there.
    expect(page.get_by_text("Đã giữ trên máy.")).to_be_visible()
    page.reload()
    expect(fourth).to_be_visible()
    page.get_by_role("button", name="Lưu 19 lượt đến").click()
    expect(page.get_by_text("Đã lưu 19 lượt đến")).to_be_visible()
    assert violations(page) == []
    shot(page, "nhap-phieu-saved")
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết", timeout=30_000)

    kept = ward.rows(
        "select label, outcome, refusal_reason, source, on_date, flags, note from visit"
        " join point on point.id = visit.point order by stall_order"
    )
    assert [one["label"] for one in kept] == [code for code in CODES if code != "B1-10"]
    assert {(one["source"], one["on_date"], *one["flags"], one["note"]) for one in kept} == {
        ("paper", walked, "Người đi: Ông Ba Tổ 1")
    }
    short = {"g": "met", "v": "not_in", "t": "refused", "n": "closed", "o": "vacant"}
    assert [one["outcome"] for one in kept] == [short[keys[0]] for keys in KEYS if keys]
    assert [one["refusal_reason"] for one in kept if one["refusal_reason"]] == [
        "so_thue",
        "quen_tien_mat",
        "khac",
    ]
    tools = ward.rows("select tool, on_date from tool_fact order by tool")
    assert [(one["tool"], one["on_date"]) for one in tools] == [
        (tool, walked) for tool in ("account", "guidance", "qr_board")
    ]
    page.goto(f"{ward.base}/#/diem/{point_of(ward, 'B1-01')}")
    expect(page.get_by_text("giấy", exact=False).first).to_be_visible()
    context.close()


def point_of(ward: Ward, label: str) -> str:
    return str(ward.rows("select id from point where label = $1", label)[0]["id"])


def test_a_sheet_keyed_in_twice_is_warned_of_and_not_doubled(
    ward: Ward, chromium: Browser, row: str
) -> None:
    context, page = walker(chromium, ward, 390, 844)
    shown_in_market(page, ward, row)
    installed(page)
    context.set_offline(True)
    page.goto(f"{ward.base}/#/cho/{ward.market}/nhap-phieu?day={row}")
    yesterday = today() - timedelta(days=1)
    on_sheet(page, yesterday)
    for code, word in (("B1-01", "Gặp"), ("B1-02", "Vắng"), ("B1-03", "Từ chối")):
        page.get_by_role("button", name=f"{word} {code}", exact=True).click()
    page.get_by_role("button", name="Lưu 3 lượt đến").click()
    expect(page.get_by_text("Chọn lý do từ chối")).to_be_visible()
    page.get_by_label("Lý do từ chối, B1-03").select_option(label="1 Sợ thuế")
    shot(page, "nhap-phieu-phone")
    assert violations(page) == []
    page.get_by_role("button", name="Lưu 3 lượt đến").click()
    expect(page.get_by_text("Đã lưu 3 lượt đến")).to_be_visible()

    page.get_by_role("button", name="Nhập một phiếu khác của dãy này").click()
    on_sheet(page, yesterday)
    expect(page.get_by_text("3 sạp đã có lượt ngày")).to_be_visible()
    expect(page.locator(".keyrow").first).to_contain_text("gặp (giấy)")
    expect(page.get_by_role("button", name="Gặp B1-01", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Gặp B1-04", exact=True).click()
    shot(page, "nhap-phieu-again")
    page.get_by_role("button", name="Lưu 1 lượt đến").click()
    expect(page.get_by_text("Đã có lượt ngày này, bỏ qua")).to_be_visible()
    context.set_offline(False)
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible(timeout=30_000)
    assert ward.count("visit") == 4
    context.close()


def found_nobody(ward: Ward, label: str, number: int) -> None:
    """Lan was at this point today, and nobody was in."""
    ward.ask(
        ward.cast.lan,
        "POST",
        "/sync/push",
        {
            "schema": 1,
            "deviceId": "",
            "appVersion": "test",
            "ops": [
                {
                    "opId": f"01a20000-0000-7000-8000-0000000000{number}1",
                    "entity": "visit",
                    "entityId": f"01a20000-0000-7000-8000-0000000000{number}2",
                    "kind": "put",
                    "baseRev": None,
                    "clientAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
                    "body": {
                        "pointId": point_of(ward, label),
                        "outcome": "not_in",
                        "source": "phone",
                        "claims": [],
                    },
                }
            ],
        },
    )


def test_a_line_keyed_before_anothers_visit_came_stays_until_the_person_leaves_it_out(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=le")
    on_sheet(page, today())
    expect(page.locator(".keyrow").first).to_be_focused()
    for key in ("t", "1", "Enter", "g", "1"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Lưu 2 lượt đến")).to_be_visible()
    for number, label in ((1, "1 Nguyễn Nghiêm"), (2, "5 Nguyễn Nghiêm")):
        found_nobody(ward, label, number)
    page.evaluate("dispatchEvent(new Event('online'))")
    rows = page.locator(".keyrows li")
    name = ward.rows("select m.name from visit join member m on m.id = visit.member")[0]["name"]
    expect(rows.nth(2)).to_contain_text(f"vắng, {name} ghi. Không ghi lần nữa")
    expect(rows.nth(0)).to_contain_text(f"Cùng ngày đã có: vắng, {name} ghi.")
    save = page.locator(".dock .primary")
    expect(save).to_have_text("Lưu 2 lượt đến")
    assert violations(page) == []
    shot(page, "nhap-phieu-beside")
    page.get_by_role("button", name="Bỏ dòng này 1", exact=True).click()
    expect(rows.nth(0)).to_contain_text("Bạn bỏ dòng đã nhập: từ chối, sợ thuế.")
    expect(save).to_have_text("Lưu 1 lượt đến")
    assert violations(page) == []
    expect(page.get_by_text("Đã giữ trên máy.")).to_be_visible()
    page.reload()
    expect(save).to_have_text("Lưu 1 lượt đến")
    page.get_by_role("button", name="Giữ lại 1", exact=True).click()
    save.click()
    expect(page.get_by_text("Đã lưu 2 lượt đến")).to_be_visible()
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết", timeout=30_000)
    said = ward.rows("select outcome from visit where source = 'paper' order by outcome")
    assert [one["outcome"] for one in said] == ["met", "refused"]
    assert ward.count("visit") == 4


def test_a_sheet_sent_directly_and_saved_again_from_its_draft_makes_no_second_visit(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=le")
    on_sheet(page, today() - timedelta(days=1))
    expect(page.locator(".keyrow").first).to_be_focused()
    for key in ("t", "1", "Enter", "g", "1"):
        page.keyboard.press(key)
    expect(page.get_by_text("Đã giữ trên máy.")).to_be_visible()
    page.evaluate(
        """() => {
             const dead = () => { throw new DOMException('closing', 'UnknownError') }
             IDBDatabase.prototype.transaction = dead
             IDBFactory.prototype.open = dead
           }"""
    )
    page.get_by_role("button", name="Lưu 2 lượt đến").click()
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    made = ward.rows("select id from visit union select id from tool_fact order by id")
    assert len(made) == 3
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=le")
    page.reload()
    with page.expect_response(lambda answer: "/sync/push" in answer.url):
        page.get_by_role("button", name="Lưu 2 lượt đến").click()
    assert ward.rows("select id from visit union select id from tool_fact order by id") == made


@pytest.mark.parametrize(("days", "said"), [(-1, "chưa đến"), (61, "cũ quá 60 ngày")])
def test_a_day_that_cannot_be_is_asked_again_before_anything_is_keyed_in(
    ward: Ward, phone: BrowserContext, days: int, said: str
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=le")
    on_sheet(page, today() - timedelta(days=days))
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".keyrow")).to_have_count(0)
    on_sheet(page, today() - timedelta(days=60 if days > 0 else 0))
    expect(page.locator(".keyrow")).to_have_count(5)


def test_still_true_on_paper_is_only_said(ward: Ward, phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    point = ward.rows("select id, ward from point where label = '1 Nguyễn Nghiêm'")[0]
    ward.ask(ward.cast.lan, "POST", "/sync/push", seen_with_a_board(str(point["id"])))
    page.goto(f"{ward.base}/#/hom-nay")
    page.reload()
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=le")
    on_sheet(page, today() - timedelta(days=2))
    page.get_by_role("button", name="Vẫn đúng: có QR 1", exact=True).click()
    page.get_by_role("button", name="Lưu 1 lượt đến").click()
    expect(page.get_by_text("Đã lưu 1 lượt đến")).to_be_visible()
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết", timeout=30_000)
    said = ward.rows(
        "select c.kind, c.evidence from claim c join visit v on v.id = c.visit"
        " where v.source = 'paper' order by c.kind"
    )
    assert [tuple(one.values()) for one in said] == [("met", "seen"), ("qr_displayed", "said")]


def seen_with_a_board(point: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "deviceId": "",
        "appVersion": "test",
        "ops": [
            {
                "opId": "01a20000-0000-7000-8000-000000000003",
                "entity": "visit",
                "entityId": "01a20000-0000-7000-8000-000000000004",
                "kind": "put",
                "baseRev": None,
                "clientAt": f"{today() - timedelta(days=30)}T05:00:00Z",
                "body": {
                    "pointId": point,
                    "outcome": "met",
                    "source": "phone",
                    "claims": [{"kind": "qr_displayed", "evidence": "seen"}],
                    "visitedAt": f"{today() - timedelta(days=30)}T05:00:00Z",
                },
            }
        ],
    }


@pytest.mark.parametrize("width", [320, 390])
def test_my_numbers_keep_apart_what_the_server_took_and_what_waits(
    ward: Ward, chromium: Browser, width: int
) -> None:
    context, page = walker(chromium, ward, width, 844)
    installed(page)
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=chan")
    on_sheet(page, today())
    page.get_by_role("button", name="Gặp 2", exact=True).click()
    page.get_by_role("button", name="Vắng 4", exact=True).click()
    page.get_by_role("button", name="Lưu 2 lượt đến").click()
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết", timeout=30_000)
    page.goto(f"{ward.base}/#/so-cua-toi")
    visits = page.get_by_role("row", name="Lượt đến").get_by_role("cell")
    expect(visits).to_have_text(["2", "2", "2"])
    assert violations(page) == []

    context.set_offline(True)
    page.goto(f"{ward.base}/#/duong/{ward.street}/nhap-phieu?day=chan")
    on_sheet(page, today())
    page.get_by_role("button", name="Gặp 6", exact=True).click()
    page.get_by_role("button", name="Lưu 1 lượt đến").click()
    expect(page.get_by_text("Đã lưu 1 lượt đến")).to_be_visible()
    page.goto(f"{ward.base}/#/so-cua-toi")
    page.reload()
    expect(visits).to_have_text(["2", "2", "2"])
    waiting = page.locator(".line").filter(has=page.get_by_text("Chờ gửi", exact=True))
    expect(waiting.locator(".chip")).to_have_text("1")
    expect(page.get_by_text("đây là số lần trước")).to_be_visible()
    shot(page, f"so-cua-toi-{width}")
    assert violations(page) == []
    context.set_offline(False)
    page.get_by_role("button", name="Hỏi lại máy chủ").click()
    expect(visits).to_have_text(["3", "3", "3"], timeout=30_000)
    context.close()


def test_what_is_keyed_stays_on_its_sheet_when_a_stall_more_makes_two_of_it(
    ward: Ward, chromium: Browser
) -> None:
    zone = {"code": "C", "name": "Khu C", "notation": "C1 (vải) 1-28"}
    ward.ask(ward.cast.minh, "POST", f"/markets/{ward.market}/zones", zone)
    row = str(ward.rows("select id from market_row where code = 'C1'")[0]["id"])
    context, page = desk_keyboard(chromium, ward)
    page.goto(f"{ward.base}/#/cho/{ward.market}?day={row}")
    expect(page.locator(".stall")).to_have_count(28)
    page.goto(f"{ward.base}/#/cho/{ward.market}/nhap-phieu?day={row}")
    on_sheet(page, today() - timedelta(days=2))
    for _ in range(28):
        page.keyboard.press("g")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Đã giữ trên máy.")).to_be_visible()
    stall = {"kind": "stall", "marketId": ward.market, "rowId": row, "stallCode": "29"}
    ward.ask(ward.cast.minh, "POST", "/points", {"ward": str(ward.cast.ward), **stall})
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("tờ 1/2")).to_be_visible()
    page.get_by_role("button", name="Lưu 28 lượt đến").click()
    expect(page.get_by_text("Đã lưu phiếu")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for _ in range(100):
        if ward.count("visit") == 28:
            break
        page.wait_for_timeout(100)
    assert ward.count("visit") == 28
    context.close()
