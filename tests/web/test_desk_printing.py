"""An officer has boards drawn at the desk: under way, stopped, refused by name, one made again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.clock import now
from backend.config import Settings
from backend.ids import new_id
from tests.web.conftest import violations
from tests.web.office import DUC_PHO, Member, Office, come_in, desk_of, open_office
from tests.web.officer_clicks import approve, drawn, release, said

HELD_UNTIL = """
import asyncio, pathlib
from backend.standees import rendering
at_once = rendering.press
async def held(job, hear):
    while not pathlib.Path({gate!r}).exists():
        await asyncio.sleep(0.05)
    return await at_once(job, hear)
rendering.press = held
"""
"""A press that waits for a file to be there: what is under way stays under way."""


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "the-press-may-begin"


@pytest.fixture
def office(settings: Settings, tmp_path: Path, gate: Path) -> Iterator[Office]:
    gate.touch()
    patch = HELD_UNTIL.format(gate=str(gate))
    with open_office(settings, tmp_path / "server.log", patch) as running:
        yield running


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    context = desk_of(chromium)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def shops(officer: Member, lan: Member, *names: str) -> list[dict[str, Any]]:
    """Shops of those names at the first stalls, their accounts confirmed by the officer."""
    stalls = lan.market_stalls()[: len(names)]
    for stall, name in zip(stalls, names, strict=True):
        lan.register(stall["id"], name, "Nguyễn Thị Sáu")
    waiting = officer.ask("GET", f"/accounts?ward={quote(DUC_PHO)}&status=proposed")
    for account in waiting["items"]:
        body = {"last4": account["last4"]}
        officer.ask("POST", f"/accounts/{account['id']}/confirm", body)
    return stalls


def refute(officer: Member, name: str) -> None:
    confirmed = officer.ask("GET", f"/accounts?ward={quote(DUC_PHO)}&status=confirmed")["items"]
    (account,) = (one for one in confirmed if one["shopName"] == name)
    officer.ask("POST", f"/accounts/{account['id']}/reject", {"reason": "Sai chủ tài khoản"})


def released_to_the_shop(desk: Page, office: Office, *stalls: str) -> None:
    """A batch of all that is ready, drawn, looked at and released to the print shop."""
    desk.goto(f"{office.base}/#/ban/in/moi")
    desk.get_by_role("radio", name=re.compile("^Nhà in Phát hành")).check()
    desk.get_by_role("button", name=f"Tạo lô {len(stalls)} bảng").click()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    drawn(desk)
    for stall in stalls:
        approve(desk, stall)
    release(desk)
    expect(desk.get_by_text("Nhà in của phường tải được các tệp này.")).to_be_visible()


def readable(page: Page, *widths: int) -> None:
    """axe finds nothing, and the page fits, at each of these widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page) == []


def test_a_drawing_under_way_is_found_again_stopped_and_gone_on_with(
    office: Office, desk: Page, gate: Path
) -> None:
    officer, lan = office.set_up()
    shops(officer, lan, "Thịt cô Sáu", "Thịt bà Năm")
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/in/moi")
    desk.get_by_role("button", name="Tạo lô 2 bảng").click()
    gate.unlink()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    progress = desk.get_by_role("progressbar", name="Dựng và đọc lại bản in")
    expect(progress).to_have_attribute("aria-valuemax", "2")
    readable(desk, 1280, 320)
    batch = desk.url
    desk.get_by_role("link", name="Tất cả lô in").click()
    expect(desk.get_by_role("row", name=re.compile("Lô ngày"))).to_contain_text("dựng")
    desk.goto(batch)
    expect(progress).to_be_visible()
    # Nobody drops a line from under the press.
    expect(desk.get_by_role("button", name="Bỏ dòng A1-01")).to_have_count(0)
    desk.get_by_role("button", name="Dừng").click()
    expect(desk.get_by_text("Đã dừng dựng bản in.")).to_be_visible()
    expect(desk.get_by_role("button", name="Bỏ dòng A1-01")).to_be_visible()
    readable(desk, 320, 1280)
    gate.touch()
    desk.get_by_role("button", name="Dựng tiếp").click()
    drawn(desk)
    expect(desk.get_by_role("button", name="Phát hành")).to_be_disabled()


def test_a_name_that_no_board_takes_is_mended_where_the_batch_is_refused(
    office: Office, desk: Page
) -> None:
    officer, lan = office.set_up()
    shops(officer, lan, "Phở 東京", "Thịt bà Năm")
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/in/moi")
    desk.get_by_role("button", name="Tạo lô 2 bảng").click()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    lines = desk.get_by_role("list", name="Dòng phải xử lý")
    expect(lines).to_contain_text("Phở 東京")
    expect(lines).to_contain_text("có ký tự “東”")
    expect(lines).not_to_contain_text("Thịt bà Năm")
    readable(desk, 1280, 320)
    desk.get_by_role("button", name="Sửa tên hộ ở A1-01").click()
    form = desk.get_by_role("form", name="Sửa tên hộ")
    # What the freeze would refuse is refused at the saving, by the same letter.
    form.get_by_label("Tên in trên bảng").fill("☕ Phở Đông Kinh")
    form.get_by_role("button", name="Lưu tên").click()
    expect(form).to_contain_text("có ký tự “☕” (U+2615) không in được")
    form.get_by_label("Tên in trên bảng").fill("Phở Đông Kinh")
    form.get_by_role("button", name="Lưu tên").click()
    said(desk, "Đã sửa tên")
    expect(desk.get_by_role("cell", name=re.compile("^Phở Đông Kinh"))).to_be_visible()
    # The list is not frozen yet: it can go on another paper, too.
    desk.get_by_text("Đổi tên lô, khổ in, nơi in").click()
    readable(desk, 1280, 320)
    desk.get_by_role("form", name="Đổi lô in").get_by_role("radio", name="A5").check()
    desk.get_by_role("button", name="Lưu", exact=True).click()
    expect(desk.get_by_role("definition").filter(has_text="A5")).to_be_visible()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    drawn(desk)


def test_one_lost_board_is_printed_again_from_its_stall_and_its_history_says_why(
    office: Office, desk: Page
) -> None:
    officer, lan = office.set_up()
    (stall,) = shops(officer, lan, "Thịt cô Sáu")
    come_in(desk, officer.way_in(), "/ban")
    at_the_stall = f"{office.base}/#/ban/cho/{stall['marketId']}?diem={stall['id']}"
    desk.goto(at_the_stall)
    expect(desk.get_by_text("Chưa in bảng nào.")).to_be_visible()
    desk.get_by_role("link", name="In bảng cho điểm này").click()
    desk.get_by_role("button", name="Dựng bản in cho A1-01").click()
    drawn(desk)
    # Why it is unusual shows on a phone, too; the first tap only asks.
    desk.set_viewport_size({"width": 360, "height": 800})
    row = desk.get_by_role("row", name=re.compile("^A1-01"))
    row.get_by_role("rowheader").scroll_into_view_if_needed()
    expect(row.get_by_text("Số gõ tay")).to_be_in_viewport(ratio=1)
    desk.get_by_role("button", name="Duyệt dòng A1-01").click()
    question = desk.get_by_role("dialog", name="Duyệt dòng A1-01?")
    expect(question).to_contain_text("so ngân hàng, chủ tài khoản và 4 số cuối với giấy")
    expect(question).to_contain_text("NGUYEN THI SAU")
    readable(desk, 1280, 320)
    question.get_by_role("button", name="Chưa").click()
    expect(row).not_to_contain_text("Đã duyệt")
    approve(desk, "A1-01")
    expect(row).to_contain_text(re.compile(r"Đã duyệt: .+, \d\d:\d\d"))
    release(desk)
    expect(desk.get_by_text("Lô này in ở máy in của phường")).to_be_visible()
    with desk.expect_download() as fetched:
        desk.get_by_role("button", name="Tải tệp PDF").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF")
    expect(desk.get_by_text("Đúng tệp đã kiểm tra và phát hành.")).to_be_visible()
    # Nobody has to be told how to stack one board, or whom to hand it to.
    papers = desk.get_by_role("list", name="Phiếu đi kèm")
    expect(papers).to_have_count(0)
    readable(desk, 1280, 320)
    desk.get_by_role("button", name="Đã in xong").click()
    desk.get_by_role("button", name="Chưa").click()
    desk.get_by_role("button", name="Đã in xong").click()
    expect(desk.get_by_text("Ghi rồi không lùi lại được.")).to_be_visible()
    readable(desk, 320, 1280)
    desk.get_by_role("button", name="Đúng, đã in xong").click()
    desk.get_by_role("button", name="Đã giao").click()
    expect(desk.get_by_text("Ghi rồi không lùi lại được.")).to_be_visible()
    desk.get_by_role("button", name="Đúng, đã giao").click()
    expect(desk.get_by_text("Lô này đã giao xong.")).to_be_visible()
    desk.get_by_text("Xem lại các tệp").click()
    expect(desk.get_by_role("button", name="Tải tệp PDF")).to_be_visible()
    expect(papers).to_have_count(0)

    desk.goto("about:blank")
    desk.goto(at_the_stall)
    desk.get_by_role("link", name="In lại bảng này").click()
    # Others may join it: the one that was asked for stays chosen, and nobody else is.
    desk.get_by_role("button", name="Chọn thêm hộ khác").click()
    chosen = desk.get_by_role("group", name="Chọn hộ để in lại").get_by_role("checkbox")
    expect(chosen).to_be_checked()
    expect(desk.get_by_role("button", name="Tạo lô 1 bảng")).to_be_visible()
    readable(desk, 1280, 320)
    desk.reload()
    again = desk.get_by_role("button", name="Dựng bản in cho A1-01")
    expect(again).to_be_disabled()
    reasons = desk.get_by_label("Vì sao in lại A1-01").locator("option")
    expect(reasons).to_have_text(["Chọn lý do", "Mất bảng", "Bảng hỏng"])
    desk.get_by_label("Vì sao in lại A1-01").select_option(label="Mất bảng")
    readable(desk, 1280, 320)
    again.click()
    drawn(desk)
    expect(row).to_contain_text("lần phát hành 2")
    expect(row).to_contain_text("in lại: mất bảng")
    desk.goto("about:blank")
    desk.goto(at_the_stall)
    issues = desk.get_by_role("list", name="Các lần in bảng").get_by_role("listitem")
    expect(issues).to_have_count(2)
    expect(issues.first).to_contain_text("in lại: mất bảng")
    expect(issues.last).to_contain_text("đã giao")


def test_a_stall_whose_board_is_under_way_orders_neither_it_nor_other_peoples(
    office: Office, desk: Page
) -> None:
    officer, lan = office.set_up()
    stall, _ = shops(officer, lan, "Thịt cô Sáu", "Thịt bà Năm")
    campaign = officer.ask("GET", f"/campaigns?ward={quote(DUC_PHO)}")["items"][0]["id"]
    asked = {"ward": DUC_PHO, "campaignId": campaign, "name": "Một", "pointIds": [stall["id"]]}
    number = officer.ask("POST", "/batches", asked)["batch"]["number"]
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/cho/{stall['marketId']}?diem={stall['id']}")
    expect(desk.get_by_text(f"Bảng đang nằm trong lô {number}")).to_be_visible()
    expect(desk.get_by_role("link", name=re.compile("^In (lại )?bảng"))).to_have_count(1)
    desk.goto(f"{office.base}/#/ban/in/moi?diem={stall['id']}")
    expect(desk.get_by_text(f"chưa in được: Đang nằm trong lô {number}.")).to_be_visible()
    expect(desk.get_by_role("checkbox", name=re.compile("^A1-02"))).not_to_be_checked()
    expect(desk.get_by_text("Chưa chọn hộ nào: đánh dấu hộ cần in")).to_be_visible()
    expect(desk.get_by_role("button", name="Tạo lô", exact=True)).to_be_disabled()
    readable(desk, 320)


def test_a_board_recalled_before_printing_is_dropped_and_the_rest_drawn_anew(
    office: Office, desk: Page, chromium: Browser
) -> None:
    officer, lan = office.set_up()
    shops(officer, lan, "Thịt cô Sáu", "Thịt bà Năm")
    come_in(desk, officer.way_in(), "/ban")
    released_to_the_shop(desk, office, "A1-01", "A1-02")
    shop = desk_of(chromium)
    printer = shop.new_page()
    come_in(printer, officer.invite("In Minh Khoa", "print_shop"), "/in")
    printer.get_by_role("button", name="Tải tệp PDF").click()
    expect(printer.get_by_text("Đúng tệp đã kiểm tra và phát hành.")).to_be_visible()
    refute(officer, "Thịt cô Sáu")
    printer.reload()
    expect(printer.get_by_text("Lô có bảng vừa bị thu hồi")).to_be_visible()
    expect(printer.get_by_text("Tệp đã tải trước đó không được in")).to_be_visible()
    expect(printer.get_by_role("region", name="Sẵn sàng in")).to_have_count(0)
    expect(printer.get_by_role("button", name="Tải tệp PDF")).to_have_count(0)
    expect(printer.get_by_role("button", name="Đã in xong")).to_have_count(0)
    readable(printer, 1280, 320)

    desk.reload()
    expect(desk.get_by_text("1 bảng vừa bị thu hồi, chưa in.")).to_be_visible()
    expect(desk.get_by_role("list", name="Bảng bị thu hồi")).to_contain_text("Thịt cô Sáu")
    expect(desk.get_by_role("button", name="Đã in xong")).to_have_count(0)
    readable(desk, 320, 1280)
    desk.get_by_role("button", name="Bỏ dòng và dựng lại").click()
    drawn(desk)
    expect(desk.get_by_role("row", name=re.compile("^A1-01"))).to_contain_text("đã bỏ")
    release(desk)
    expect(desk.get_by_role("button", name="Tải tệp PDF")).to_be_visible()
    desk.goto(f"{office.base}/#/ban/in?muc=thu-hoi")
    out = desk.get_by_role("list", name="Bảng cần thu hồi")
    expect(out).to_contain_text("Đã bỏ khỏi lô trước khi in, nhưng tệp cũ đã được tải.")
    expect(out.get_by_role("button", name="Đã hủy")).to_be_visible()
    expect(desk.get_by_text("tài khoản mới đổi")).to_have_count(0)
    # The shop is done with the old file, and goes on with the new one.
    printer.reload()
    expect(printer.get_by_text("hủy tệp cũ đã tải, tải lại")).to_be_visible()
    expect(printer.get_by_text("Tệp đã tải trước đó không được in")).to_have_count(0)
    printer.get_by_role("button", name="Tải tệp PDF").click()
    expect(printer.get_by_text("Đúng tệp đã kiểm tra và phát hành.")).to_be_visible()
    expect(printer.get_by_text("hủy tệp cũ đã tải, tải lại")).to_have_count(0)
    printer.get_by_role("button", name="Đã in xong").click()
    printer.get_by_role("button", name="Đúng, đã in xong").click()
    expect(printer.get_by_role("heading", name="Đã in, chờ giao (1)")).to_be_visible()
    shop.close()


def test_a_board_refuted_after_printing_is_pulled_at_the_shop_and_at_the_ward(
    office: Office, desk: Page, chromium: Browser
) -> None:
    officer, lan = office.set_up()
    shops(officer, lan, "Thịt cô Sáu", "Thịt bà Năm")
    come_in(desk, officer.way_in(), "/ban")
    released_to_the_shop(desk, office, "A1-01", "A1-02")
    shop = desk_of(chromium)
    printer = shop.new_page()
    come_in(printer, officer.invite("In Minh Khoa", "print_shop"), "/in")
    expect(printer.get_by_role("button", name="Tải tệp PDF")).to_be_visible()
    printer.get_by_role("button", name="Đã in xong").click()
    printer.get_by_role("button", name="Đúng, đã in xong").click()
    expect(printer.get_by_role("heading", name="Đã in, chờ giao (1)")).to_be_visible()
    refute(officer, "Thịt cô Sáu")
    pull = re.compile(r"Rút bảng \S+ \(tờ 1, ô 1\) khỏi xấp, đừng giao\.")

    # The shop's page was open before: what it did not know is refused, by name.
    printer.get_by_role("button", name="Đã giao cho phường").click()
    expect(printer.get_by_text(pull)).to_have_count(0)
    printer.get_by_role("button", name="Đúng, đã giao").click()
    expect(printer.get_by_text(re.compile("^Rút bảng .* bảng không dùng nữa"))).to_be_visible()
    printer.get_by_role("button", name="Tải lại").click()
    expect(printer.get_by_text(pull)).to_be_visible()
    expect(printer.get_by_text("không tải lại được nữa")).to_be_visible()
    expect(printer.get_by_role("button", name="Tải tệp PDF")).to_have_count(0)
    expect(printer.get_by_role("button", name="Tải Danh sách giao")).to_be_visible()
    printer.get_by_role("button", name="Đã giao cho phường").click()
    expect(printer.get_by_text(pull)).to_have_count(2)
    readable(printer, 1280, 320)

    desk.reload()
    expect(desk.get_by_text(pull)).to_be_visible()
    expect(desk.get_by_text("tài khoản đã bị bác")).to_be_visible()
    expect(desk.get_by_text("chưa ghi đã giao cho phường")).to_be_visible()
    expect(desk.get_by_text("cắt xong là bảng thứ 1 của xấp")).to_be_visible()
    row = desk.get_by_role("row", name=re.compile("^A1-01"))
    expect(row).to_contain_text("rút khỏi xấp, đừng giao")
    expect(desk.get_by_role("button", name="Tải tệp PDF")).to_have_count(0)

    batch = desk.url
    desk.goto(f"{office.base}/#/ban/in?muc=thu-hoi")
    out = desk.get_by_role("list", name="Bảng cần thu hồi")
    expect(out).to_contain_text("Tài khoản của hộ đã bị bác")
    expect(out).to_contain_text("Đã in, còn ở nhà in. Báo nhà in rút bảng khỏi xấp")
    readable(desk, 320, 1280)
    out.get_by_role("link", name="Mở lô").click()
    expect(desk).to_have_url(batch)

    # Handed over to the ward, no household has one.
    printer.get_by_role("button", name="Đúng, đã rút 1 bảng, giao phần còn lại").click()
    expect(printer.get_by_role("heading", name="Đã giao cho phường (1)")).to_be_visible()
    shop.close()
    desk.reload()
    expect(desk.get_by_text("Bước tiếp theo: phát bảng cho hộ.")).to_be_visible()
    desk.get_by_role("button", name="Đã giao").click()
    expect(desk.get_by_text("Đã giao 1 bảng còn lại")).to_be_visible()
    expect(desk.get_by_text(pull)).to_have_count(2)
    readable(desk, 320, 1280)
    desk.get_by_role("button", name="Đúng, đã rút 1 bảng và giao phần còn lại").click()
    expect(desk.get_by_text("Lô này đã giao xong.")).to_be_visible()
    expect(row).to_contain_text("đã bỏ: Rút khỏi xấp trước khi giao")


def test_a_shop_renamed_before_the_release_is_told_and_released_only_knowingly(
    office: Office, desk: Page
) -> None:
    officer, lan = office.set_up()
    stall, _ = shops(officer, lan, "Thịt cô Sáu", "Thịt bà Năm")
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/in/moi")
    desk.get_by_role("button", name="Tạo lô 2 bảng").click()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    drawn(desk)
    for label in ("A1-01", "A1-02"):
        approve(desk, label)
    merchant = officer.ask("GET", f"/points/{stall['id']}/sheet")["merchant"]
    op = {
        "opId": str(new_id()),
        "entity": "merchant",
        "entityId": merchant["id"],
        "kind": "patch",
        "baseRev": merchant["rev"],
        "clientAt": now().isoformat(),
        "body": {"tradeName": "Thịt cô Bảy"},
    }
    push = {"schema": 1, "deviceId": "", "appVersion": "desk", "ops": [op]}
    (verdict,) = officer.ask("POST", "/sync/push", push)["results"]
    assert verdict["status"] == "applied", verdict

    ask = desk.get_by_role("button", name="Phát hành", exact=True)
    sure = desk.get_by_role("button", name="Đúng, phát hành")
    ask.click()
    expect(desk.get_by_text(re.compile("^Phát hành 2 bảng của lô"))).to_be_visible()
    sure.click()
    expect(desk.get_by_text("Từ lúc chốt, sổ đăng ký đã đổi ở A1-01 Thịt cô Sáu")).to_be_visible()
    outdated = desk.get_by_role("list", name="Bảng khác với sổ đăng ký")
    expect(outdated).to_contain_text("tên nay là “Thịt cô Bảy”")
    # It asks anew, about what is known by now.
    expect(sure).to_have_count(0)
    expect(ask).to_be_disabled()
    expect(desk.get_by_role("button", name="Bỏ 1 dòng và dựng lại")).to_be_enabled()
    readable(desk, 1280, 320)
    desk.get_by_role("checkbox", name="Vẫn phát hành 1 bảng này theo chữ đã chốt").check()
    release(desk)
    expect(desk.get_by_role("button", name="Tải tệp PDF")).to_be_visible()
    expect(outdated).to_have_count(0)
    told = desk.get_by_text("Từ lúc chốt danh sách, sổ đăng ký đã đổi ở 1 bảng.")
    expect(told).to_be_visible()
    # Whoever answers for the signed list can fetch it again.
    papers = desk.get_by_role("list", name="Phiếu đi kèm")
    for paper in ("Phiếu in", "Phiếu đầu xấp", "Danh sách giao", "Trọn bộ (ZIP)"):
        expect(papers).to_contain_text(paper)


def test_boards_are_chosen_by_row_and_looked_at_before_they_are_released(
    office: Office, desk: Page
) -> None:
    officer, lan = office.set_up()
    stalls = lan.market_stalls()
    for stall in (stalls[0], stalls[1], stalls[6]):
        lan.register(stall["id"], f"Quán {stall['label']}", "Nguyễn Thị Sáu")
    for account in officer.ask("GET", f"/accounts?ward={quote(DUC_PHO)}&status=proposed")["items"]:
        officer.ask("POST", f"/accounts/{account['id']}/confirm", {"last4": account["last4"]})
    come_in(desk, officer.way_in(), "/ban")
    desk.goto(f"{office.base}/#/ban/in/moi")
    first = desk.get_by_role("checkbox", name="Chợ Đức Phổ · Dãy A1")
    second = desk.get_by_role("checkbox", name="Chợ Đức Phổ · Dãy A2")
    expect(first).to_be_checked()
    expect(second).to_be_checked()
    for box in (first, second):
        assert (box.locator("xpath=..").bounding_box() or {})["height"] >= 48
    second.focus()
    desk.keyboard.press("Space")
    expect(second).not_to_be_checked()
    expect(desk.get_by_role("button", name="Tạo lô 2 bảng")).to_be_enabled()
    row = desk.get_by_role("group", name="Chợ Đức Phổ · Dãy A1")
    row.get_by_role("checkbox", name=re.compile("^A1-02")).uncheck()
    expect(row).to_contain_text("chọn 1/2 hộ")
    assert first.evaluate("box => box.indeterminate")
    expect(desk.get_by_role("button", name="Tạo lô 1 bảng")).to_be_enabled()
    readable(desk, 1280, 320)
    first.focus()
    desk.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(row.get_by_role("checkbox", name=re.compile("^A1-02"))).to_be_checked()
    desk.get_by_role("button", name="Tạo lô 2 bảng").click()
    desk.get_by_role("button", name="Chốt danh sách và dựng bản in").click()
    drawn(desk)

    desk.get_by_role("button", name="Xem thử bảng", exact=True).click()
    panel = desk.get_by_role("dialog", name="Xem thử bảng A1-01")
    picture = panel.get_by_role("img", name=re.compile("Quán A1-01.*MẪU – KHÔNG CHUYỂN TIỀN"))
    expect(picture).to_be_visible()
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") == 827
    readable(desk, 320, 1280)
    panel.get_by_role("button", name="Bảng sau").click()
    expect(desk.get_by_role("img", name=re.compile("Quán A1-02"))).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Xem thử bảng A1-02").click()
    expect(desk.get_by_role("img", name=re.compile("Quán A1-02"))).to_be_visible()


def test_four_hundred_ready_shops_stand_closed_row_by_row(office: Office, desk: Page) -> None:
    officer, _ = office.set_up()
    come_in(desk, officer.way_in(), "/ban")
    # As the server would answer: nobody registers four hundred shops for one page.
    ready = [
        {
            "pointId": str(UUID(int=10 * row + stall)),
            "route": f"Chợ Đức Phổ · Dãy {chr(65 + row // 10)}{row % 10 + 1}",
            "label": f"{chr(65 + row // 10)}{row % 10 + 1}-{stall:02d}",
            "shopName": "Quán ăn",
            "bank": "Vietcombank",
            "last4": "1001",
            "unusual": [],
        }
        for row in range(40)
        for stall in range(10)
    ]
    answer = {"ready": ready, "notReady": []}
    desk.route("**/api/v1/batches/ready?*", lambda asked: asked.fulfill(json=answer))
    desk.goto(f"{office.base}/#/ban/in/moi")
    expect(desk.get_by_role("button", name="Tạo lô 400 bảng")).to_be_enabled()
    expect(desk.get_by_role("checkbox")).to_have_count(40)
    expect(desk.get_by_role("radio", name=re.compile("^Nhà in Phát hành"))).to_be_checked()
    desk.get_by_role("button", name="Bỏ chọn tất cả").click()
    row = desk.get_by_role("group", name="Chợ Đức Phổ · Dãy B3")
    row.get_by_text("Từng hộ").click()
    expect(desk.get_by_role("checkbox")).to_have_count(50)
    row.get_by_role("checkbox", name=re.compile("^B3-04")).check()
    expect(desk.get_by_role("button", name="Tạo lô 1 bảng")).to_be_enabled()
    readable(desk, 1280, 320)
