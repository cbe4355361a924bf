"""Photos of visits on a phone: small, without a position, kept offline, sent last and once."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import Ward, fill_up, installed, make_room, sign_in, violations

SLOW = """() => {
  window.slow = true
  const real = OffscreenCanvas.prototype.convertToBlob
  OffscreenCanvas.prototype.convertToBlob = async function (...rest) {
    while (window.slow) await new Promise((done) => setTimeout(done, 50))
    return real.apply(this, rest)
  }
}"""
"""From now on no photo becomes small until `slow` is over."""

NO_PHOTOS = """() => {
  const real = window.fetch
  window.barred = true
  window.fetch = async (to, init) => {
    if (window.barred && String(to).includes('/photos/')) throw new TypeError('no network')
    return real(to, init)
  }
}"""
"""From now on no photo reaches the server until `barred` is over."""

LOST = """() => {
  const real = window.fetch
  window.fetch = async (to, init) => {
    const answer = await real(to, init)
    if (String(to).includes('/sync/push')) throw new TypeError('lost on the way')
    return answer
  }
}"""
"""The server takes what is sent, and its answers are lost."""


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A camera's picture: 4000 × 3000, heavy, lying on its side, with a position.

    A red corner stands at its own upper left, which upright is the upper right.
    """
    grain = Image.effect_noise((500, 375), 50).resize((4000, 3000), Image.Resampling.BICUBIC)
    wall = Image.merge("RGB", (grain, Image.linear_gradient("L").resize((4000, 3000)), grain))
    wall.paste((255, 0, 0), (0, 0, 800, 800))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Hang may anh"
    exif.get_ifd(0x8825).update({1: "N", 2: (14.0, 48.0, 30.0), 3: "E", 4: (108.0, 57.0, 9.0)})
    path = tmp_path_factory.mktemp("camera") / "IMG_0001.jpg"
    wall.save(path, "JPEG", quality=97, exif=exif)
    assert path.stat().st_size > 2_000_000
    return path


def meet(page: Page, ward: Ward, number: str = "2") -> None:
    """Open a visit at a house, somebody met."""
    page.goto(f"{ward.base}/#/duong/{ward.street}")
    page.locator(".row72 a").filter(has=page.locator(".number", has_text=number)).first.click()
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Đã gặp").click()


def take(page: Page, picture: Path, count: int = 1) -> None:
    before = page.locator(".photos img").count()
    for n in range(count):
        page.locator("input[type=file][capture]").set_input_files(picture)
        expect(page.locator(".photos img")).to_have_count(before + n + 1)


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.locator(".badgelink")).to_be_visible()


def kept(page: Page) -> list[dict[str, Any]]:
    """What of photos lies on the phone: state, size and the picture's first bytes as text."""
    found: list[dict[str, Any]] = page.evaluate(
        """async () => {
             const names = (await indexedDB.databases()).map((one) => one.name)
             const name = names.find((one) => /^phocho-.*[.]/.test(one))
             const db = await new Promise((done) => {
               const asked = indexedDB.open(name)
               asked.onsuccess = () => done(asked.result)
             })
             const rows = await new Promise((done) => {
               const asked = db.transaction('blob').objectStore('blob').getAll()
               asked.onsuccess = () => done(asked.result)
             })
             db.close()
             return Promise.all(rows.map(async (one) => ({
               state: one.state,
               size: one.blob.size,
               text: await one.blob.slice(0, 9999).text() })))
           }"""
    )
    return found


def sent_all(page: Page) -> None:
    expect(page.locator(".badgelink")).to_have_text("Đã gửi hết")


def test_a_photo_taken_offline_arrives_once_small_and_without_a_position_and_the_officer_sees_it(
    ward: Ward, phone: BrowserContext, chromium: Browser, camera: Path, tmp_path: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.goto(f"{ward.base}/#/cho-gui")
    page.wait_for_load_state("networkidle")
    phone.set_offline(True)
    meet(page, ward)
    expect(page.get_by_text("Không chụp giấy tờ tùy thân (CCCD)")).to_be_visible()
    take(page, camera)
    assert [one["state"] for one in kept(page)] == ["draft"]
    # The phone rings, the page is gone: the photo is still in the visit that is being written.
    expect(page.get_by_text("Đang thu nhỏ")).to_have_count(0)
    page.reload()
    expect(page.locator(".photos img")).to_have_count(1)
    assert violations(page) == []
    save(page)
    expect(page.locator(".badgelink")).to_have_text("1 chờ gửi · 1 ảnh")
    [here] = kept(page)
    assert here["state"] == "waiting"
    assert here["size"] <= 200_000
    assert "Exif" not in here["text"]
    assert "GPS" not in here["text"]
    page.goto(f"{ward.base}/#/cho-gui")
    page.reload()
    expect(page.get_by_role("heading", name="Ảnh chờ gửi: 1")).to_be_visible()
    expect(page.get_by_text("Chờ lượt đến gửi trước")).to_be_visible()
    assert violations(page) == []

    # Twice the server keeps the photo and its answer is lost on the way.
    page.evaluate(
        """() => {
             const real = window.fetch
             window.lost = 0
             window.puts = []
             window.fetch = async (to, init) => {
               if (String(to).includes('/sync/push')) puts.push('records')
               if (String(to).includes('/photos/')) puts.push('photo')
               const answer = await real(to, init)
               if (!String(to).includes('/photos/') || lost === 2) return answer
               lost += 1
               throw new TypeError('lost on the way')
             }
           }"""
    )
    phone.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    # The phone goes on by itself, after a rest that grows.
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible(timeout=30_000)
    assert page.evaluate("lost") == 2
    assert page.evaluate("puts.indexOf('records') < puts.indexOf('photo')")
    assert kept(page) == []

    [row] = ward.rows("select ward, size, width, height from photo")
    assert (row["ward"], row["width"], row["height"]) == (ward.cast.ward, 960, 1280)
    [stored] = (tmp_path / "files" / "photos").rglob("*.jpg")
    content = stored.read_bytes()
    assert len(content) == row["size"] <= 200 * 1024
    for trace in (b"Exif", b"GPS", b"Hang may anh"):
        assert trace not in content
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.size == (960, 1280)
        red, green, _ = opened.getpixel((900, 60))  # type: ignore[misc]
        assert (red > 200, green < 60) == (True, True)

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    desk = context.new_page()
    desk.goto(ward.invite("Hạnh", "ward_officer"))
    desk.get_by_role("button", name="Vào trên máy này").click()
    desk.wait_for_url("**/#/ban")
    point = ward.rows("select point from visit")[0]["point"]
    desk.goto(f"{ward.base}/#/ban/duong/{ward.street}?diem={point}")
    small = desk.get_by_role("button", name="Xem lớn: Ảnh 1")
    expect(small).to_be_visible()
    small.click()
    large = desk.get_by_role("img", name="Ảnh 1 của lượt đến")
    expect(large).to_be_visible()
    assert large.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [960, 1280]
    assert violations(desk) == []
    context.close()


def test_photos_wait_for_wifi_when_told_to_while_records_go_and_the_person_may_overrule_it(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    phone.add_init_script(
        """Object.defineProperty(navigator, 'connection', {
             value: Object.assign(new EventTarget(), { type: 'cellular' }) })"""
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.goto(f"{ward.base}/#/toi")
    page.get_by_text("Chỉ gửi ảnh khi có Wi-Fi").click()
    expect(page.get_by_label("Chỉ gửi ảnh khi có Wi-Fi")).to_be_checked()
    assert violations(page) == []
    meet(page, ward)
    take(page, camera, 2)
    save(page)
    expect(page.locator(".badgelink")).to_have_text("2 ảnh chờ gửi")
    assert (ward.count("visit"), ward.count("photo")) == (1, 0)
    page.goto(f"{ward.base}/#/cho-gui")
    page.reload()
    expect(page.get_by_text("Bản ghi đã gửi hết, còn 2 ảnh.")).to_be_visible()
    expect(page.get_by_text("Đang dùng 4G nên ảnh chờ tới khi có Wi-Fi.")).to_be_visible()
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_role("button", name="Gửi ngay")).to_be_enabled()
    expect(page.get_by_role("heading", name="Ảnh chờ gửi: 2")).to_be_visible()
    page.get_by_role("button", name="Gửi ảnh ngay, không đợi Wi-Fi").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.count("photo") == 2

    meet(page, ward, "4")
    take(page, camera)
    save(page)
    expect(page.locator(".badgelink")).to_have_text("1 ảnh chờ gửi")
    page.evaluate(
        """() => {
             navigator.connection.type = 'wifi'
             navigator.connection.dispatchEvent(new Event('change'))
           }"""
    )
    sent_all(page)
    assert ward.count("photo") == 3


def test_a_photo_the_server_refuses_stays_with_its_reason_until_the_person_decides(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    page.evaluate(
        """() => {
             const real = window.fetch
             window.refusing = true
             window.fetch = (to, init) =>
               refusing && String(to).includes('/photos/')
                 ? real(to, { ...init, headers: { ...init.headers, 'X-Visit-Id': 'x' } })
                 : real(to, init)
           }"""
    )
    meet(page, ward)
    take(page, camera, 4)
    expect(page.get_by_text("Đủ 4 ảnh cho một lượt đến.")).to_be_visible()
    page.get_by_role("button", name="Bỏ ảnh 4").click()
    page.get_by_role("button", name="Bỏ ảnh 3").click()
    expect(page.locator(".photos img")).to_have_count(2)
    save(page)
    expect(page.locator(".badgelink")).to_have_text("2 cần xem")
    page.locator(".badgelink").click()
    expect(page.get_by_text("Máy chủ không nhận")).to_have_count(2)
    expect(page.get_by_text("Thiếu mã lượt đến của ảnh.")).to_have_count(2)
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_role("button", name="Gửi ngay")).to_be_enabled()
    assert [one["state"] for one in kept(page)] == ["refused", "refused"]
    page.evaluate("() => { window.refusing = false }")
    page.get_by_role("button", name="Bỏ ảnh ở").first.click()
    page.get_by_role("button", name="Bỏ hẳn").click()
    expect(page.get_by_text("Máy chủ không nhận")).to_have_count(1)
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_text("Máy chủ không nhận")).to_have_count(0)
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    # Its line goes when the server has it and the phone has let it go.
    expect(page.get_by_role("button", name="Bỏ ảnh ở")).to_have_count(0)
    assert (ward.count("photo"), kept(page)) == (1, [])


def small(page: Page) -> bool:
    """Whether the one photo on the phone is small."""
    [one] = kept(page)
    return bool(one["size"] <= 200_000)


def test_a_visit_waits_for_its_photo_also_when_the_form_is_left_or_read_anew_meanwhile(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    meet(page, ward)
    page.evaluate(SLOW)
    page.locator("input[type=file][capture]").set_input_files(camera)
    making = page.locator("button", has_text="Đang thu nhỏ ảnh…")
    expect(making).to_be_disabled()
    # On disk before it is small, under its visit, so that the page may go.
    page.wait_for_timeout(1000)
    assert not small(page)
    page.reload()
    expect(page.locator(".photos img")).to_have_count(1)
    assert small(page)

    page.evaluate(SLOW)
    page.locator("input[type=file][capture]").set_input_files(camera)
    expect(making).to_be_disabled()
    page.get_by_role("button", name="Thôi").click()
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Đã gặp").click()
    expect(making).to_be_disabled()
    page.evaluate("window.slow = false")
    expect(page.locator(".photos img")).to_have_count(2)
    save(page)
    sent_all(page)
    [visit] = ward.rows("select id, photo_ids from visit")
    photos = ward.rows("select id, visit from photo")
    assert {row["visit"] for row in photos} == {visit["id"]}
    assert {row["id"] for row in photos} == set(visit["photo_ids"])
    assert (len(photos), kept(page)) == (2, [])


def test_a_photo_of_a_visit_sent_past_a_full_phone_is_counted_and_never_another_visits(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    meet(page, ward)
    take(page, camera)
    fill_up(page)
    page.evaluate(NO_PHOTOS)
    page.get_by_role("button", name="Lưu lượt đến").click()
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    expect(page.locator(".badgelink")).to_have_text("1 ảnh chờ gửi")
    # Nothing could be written: what is known after the page is gone comes from the draft that went.
    assert [one["state"] for one in kept(page)] == ["draft"]
    meet(page, ward)
    expect(page.get_by_text("Chụp ảnh", exact=True)).to_be_visible()
    expect(page.locator(".photos img")).to_have_count(0)
    page.evaluate("window.barred = false")
    page.goto(f"{ward.base}/#/cho-gui")
    page.get_by_role("button", name="Gửi ảnh ngay").click()
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()

    make_room(page)
    meet(page, ward, "4")
    take(page, camera)
    fill_up(page)
    page.get_by_role("button", name="Lưu lượt đến").click()
    # The records go, and the page is gone before its photo.
    page.evaluate(NO_PHOTOS)
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.locator(".badgelink")).to_have_text("1 ảnh chờ gửi")
    with page.expect_response(lambda answer: "/photos/" in answer.url) as answer:
        page.reload()
    answer.value.finished()
    sent_all(page)
    visits = ward.rows("select id, photo_ids from visit")
    photos = ward.rows("select id, visit from photo")
    assert {(row["id"], tuple(row["photo_ids"])) for row in visits} == {
        (row["visit"], (row["id"],)) for row in photos
    }
    assert (len(photos), kept(page)) == (2, [])


def test_a_visit_sent_directly_whose_answer_was_lost_is_one_visit_when_it_is_saved_again(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    meet(page, ward)
    page.get_by_text("Đã hướng dẫn: nhận tiền").click()
    page.get_by_label("Ghi chú").fill("gặp chị Bảy")
    take(page, camera)
    fill_up(page)
    page.evaluate(LOST)
    page.get_by_role("button", name="Lưu lượt đến").click()
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Chưa kết nối được máy chủ")).to_be_visible()
    assert (ward.count("visit"), ward.count("tool_fact")) == (1, 1)
    page.reload()
    expect(page.get_by_label("Ghi chú")).to_have_value("gặp chị Bảy")
    expect(page.locator(".photos img")).to_have_count(1)
    save(page)
    sent_all(page)
    assert (ward.count("visit"), ward.count("tool_fact"), ward.count("photo")) == (1, 1, 1)
    [visit] = ward.rows("select id from visit")
    assert ward.rows("select visit from photo")[0]["visit"] == visit["id"]


def test_one_visit_begun_and_saved_in_two_tabs_is_one_visit(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    one = phone.new_page()
    sign_in(one, ward.invite("Ngọc"))
    installed(one)
    meet(one, ward)
    one.get_by_label("Ghi chú").fill("gặp chị Bảy")
    take(one, camera)
    two = phone.new_page()
    two.goto(one.url)
    expect(two.get_by_label("Ghi chú")).to_have_value("gặp chị Bảy")
    expect(two.locator(".photos img")).to_have_count(1)
    save(one)
    expect(two.get_by_text("Phiếu này vừa được lưu hoặc xóa ở cửa sổ khác.")).to_be_visible()
    sent_all(one)
    assert (ward.count("visit"), ward.count("photo")) == (1, 1)


def test_a_form_thrown_away_takes_its_photos_with_it(
    ward: Ward, phone: BrowserContext, camera: Path
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    meet(page, ward)
    take(page, camera)
    page.get_by_role("button", name="Xóa phiếu điền dở").click()
    expect(page.locator(".photos img")).to_have_count(0)
    page.goto(f"{ward.base}/#/hom-nay")
    page.reload()
    sent_all(page)
    page.wait_for_load_state("networkidle")
    assert (ward.count("photo"), kept(page)) == (0, [])
