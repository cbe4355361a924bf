"""What lies in the browser: kept over upgrades, unreadable to a thief, honest when it is full."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.flows.shops import Q1
from tests.web.conftest import FULL, Ward, installed, sign_in, violations
from tests.web.test_phone import badge, fill_shop, open_shop, type_account

VERSION_1 = """([name, rows]) => new Promise((done, fail) => {
  const gone = indexedDB.deleteDatabase(name)
  gone.onblocked = () => fail('blocked')
  gone.onsuccess = () => {
    const opening = indexedDB.open(name, 1)
    opening.onupgradeneeded = () => {
      const db = opening.result
      for (const store of ['street', 'market', 'point', 'merchant', 'account'])
        db.createObjectStore(store, { keyPath: 'id' })
      db.createObjectStore('visit', { keyPath: 'id' }).createIndex('point', 'pointId')
      db.createObjectStore('outbox', { keyPath: 'opId' })
      db.createObjectStore('draft', { keyPath: 'key' })
      db.createObjectStore('meta')
    }
    opening.onsuccess = () => {
      const tx = opening.result.transaction('outbox', 'readwrite')
      for (const row of rows) tx.objectStore('outbox').add(row)
      tx.oncomplete = () => { opening.result.close(); done(true) }
      tx.onabort = () => fail(String(tx.error))
    }
  }
})"""


def database_of(page: Page) -> str:
    """The name of the signed-in member's own database."""
    found: str = page.evaluate(
        """async () => (await indexedDB.databases()).map((one) => one.name)
             .find((name) => name.startsWith('phocho-') && name !== 'phocho-sessions')"""
    )
    return found


def stored(page: Page, store: str) -> list[dict[str, Any]]:
    """Every value of a store of the member's database, past the application."""
    found: list[dict[str, Any]] = page.evaluate(
        """([name, store]) => new Promise((done, fail) => {
             const opening = indexedDB.open(name)
             opening.onerror = () => fail(String(opening.error))
             opening.onsuccess = () => {
               const all = opening.result.transaction(store).objectStore(store).getAll()
               all.onsuccess = () => {
                 opening.result.close()
                 done(JSON.parse(JSON.stringify(all.result)))
               }
             }
           })""",
        [database_of(page), store],
    )
    return found


def queued_by_version_1(point: str) -> list[dict[str, Any]]:
    """A registration as the first version kept it: its numbers in clear."""
    ids = [f"019ab000-0000-7000-8000-00000000000{n}" for n in range(6)]
    consent = {
        "purpose": "register",
        "given": True,
        "textVersion": "register-2026-07-01",
        "method": "on_device",
        "givenAt": "2026-11-21T02:00:00.000Z",
    }
    merchant = {
        "pointId": point,
        "tradeName": "Tạp hóa Cô Bảy",
        "trade": "tap_hoa",
        "ownerKind": "household",
        "phone": "0912345678",
        "methods": ["cash"],
        "usedBefore": None,
        "consents": [consent],
    }
    account = {
        "merchantId": ids[3],
        "source": "scanned",
        "payload": Q1,
        "holderName": "NGUYEN THI BAY",
        "holderKind": "person",
    }
    visit = {
        "pointId": point,
        "merchantId": ids[3],
        "outcome": "met",
        "source": "phone",
        "claims": [],
    }
    bodies = [("merchant", merchant), ("account", account), ("visit", visit)]
    return [
        {
            "opId": ids[n],
            "op": {
                "opId": ids[n],
                "entity": entity,
                "entityId": ids[3 + n],
                "kind": "put",
                "baseRev": None,
                "clientAt": "2026-11-21T02:00:00.000Z",
                "clockOffsetMs": 0,
                "body": body,
                **({"dependsOn": [ids[0]]} if n else {}),
            },
            "state": "waiting",
            "tries": 0,
            "nextAt": 0,
            "label": "Đăng ký Tạp hóa Cô Bảy",
            "pointId": point,
            "savedAt": 1763690400000,
        }
        for n, (entity, body) in enumerate(bodies)
    ]


def test_a_queue_of_the_first_version_is_kept_and_sent_by_this_one(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    name = database_of(page)
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    # A page of the same origin that is not the app, so that nothing holds the database open.
    page.goto(f"{ward.base}/api/v1/health")
    assert page.evaluate(VERSION_1, [name, queued_by_version_1(str(point))]) is True
    assert ward.count("op") == 0

    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text("Đã gửi hết.")).to_be_visible()
    version = page.evaluate(
        "async (name) => (await indexedDB.databases()).find((one) => one.name === name).version",
        name,
    )
    assert version == 2
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 1, 3]
    assert {row["last4"] for row in ward.rows("select last4 from account")} == {"1234"}


def fill_to_the_end(page: Page, ward: Ward) -> None:
    """A registration with all three steps filled in, not saved yet."""
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    page.goto(f"{ward.base}/#/diem/{point}/dang-ky")
    fill_shop(page, "Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    type_account(page, "0000000001234", "NGUYEN THI BAY")
    page.get_by_role("button", name="Tiếp", exact=True).click()
    page.get_by_label("Điện thoại").fill("0912345678")


@pytest.mark.parametrize("promise", [False, True])
def test_without_the_browsers_promise_what_waits_is_said_louder(
    ward: Ward, phone: BrowserContext, promise: bool
) -> None:
    answer = "true" if promise else "false"
    phone.add_init_script(
        f"""for (const name of ['persist', 'persisted'])
              navigator.storage[name] = () => Promise.resolve({answer})"""
    )
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    fill_to_the_end(page, ward)
    page.get_by_role("button", name="Lưu đăng ký").click()
    page.get_by_role("button", name="Để sau").click()
    expect(badge(page)).to_have_text("3 chờ gửi")
    expect(page.locator(".badgelink.loud")).to_have_count(0 if promise else 1)
    assert violations(page) == []
    page.goto(f"{ward.base}/#/cho-gui")
    expect(page.get_by_text("Chờ gửi", exact=True).first).to_be_visible()
    hint = page.get_by_text("Cài ứng dụng lên màn hình chính")
    expect(hint).to_have_count(0 if promise else 1)


def test_a_full_phone_keeps_the_form_and_sends_it_directly_once(
    ward: Ward, phone: BrowserContext
) -> None:
    phone.grant_permissions(["clipboard-read", "clipboard-write"], origin=ward.base)
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    fill_to_the_end(page, ward)
    phone.set_offline(True)
    page.evaluate(
        """() => {
             window.putBack = IDBObjectStore.prototype.add
             IDBObjectStore.prototype.add = () => {
               throw new DOMException('full', 'QuotaExceededError')
             }
           }"""
    )
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Máy chưa lưu được")).to_be_visible()
    expect(page.get_by_text("Nội dung vẫn còn trên màn hình này")).to_be_visible()
    assert violations(page) == []
    assert stored(page, "outbox") == []
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Chưa kết nối được máy chủ")).to_be_visible()
    page.evaluate("navigator.share = undefined")
    page.get_by_role("button", name="Chép nội dung").click()
    expect(page.get_by_text("Đã chép.")).to_be_visible()
    # A rescue file that an officer can bring in, with no number in clear.
    copied = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(copied)["format"] == "phocho-outbox"
    assert "Tạp hóa Cô Bảy" in copied
    assert "0000000001234" not in copied

    phone.set_offline(False)
    # A slow phone: steps of the history come after what was asked behind them.
    page.evaluate(
        """() => {
             for (const name of ['back', 'go']) {
               const real = history[name].bind(history)
               history[name] = (...steps) => setTimeout(real, 300, ...steps)
             }
           }"""
    )
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 1, 3]
    page.wait_for_timeout(700)
    # The way leads to the shop, past the steps of the form; what the server has is not left as a
    # draft to be saved once more.
    shop = f"{ward.base}/#/diem/{ward.rows('select point from merchant')[0]['point']}"
    expect(page.get_by_role("heading", name="Tạp hóa Cô Bảy")).to_be_visible()
    assert page.url == shop
    page.evaluate("() => void (IDBObjectStore.prototype.add = putBack)")
    page.goto(f"{shop}/dang-ky")
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_value("")


def test_a_database_that_does_not_open_is_said_plainly_and_opens_when_it_can(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    phone.set_offline(True)
    fill_to_the_end(page, ward)
    page.get_by_role("button", name="Lưu đăng ký").click()
    page.get_by_role("button", name="Để sau").click()
    phone.add_init_script(
        """(() => {
             const real = IDBFactory.prototype.open
             IDBFactory.prototype.open = function (name, version) {
               const other = name === 'phocho-sessions'
               if (window.mended || other) return real.call(this, name, version)
               throw new DOMException('Internal error opening backing store', 'UnknownError')
             }
             window.mend = () => { window.mended = true }
           })()"""
    )
    page.reload()
    expect(page.get_by_role("heading", name="Máy không mở được sổ")).to_be_visible()
    expect(page.get_by_text("Các bản ghi đã lưu chưa bị xóa")).to_be_visible()
    assert violations(page) == []
    page.evaluate("mend()")
    page.get_by_role("button", name="Mở lại sổ").click()
    expect(badge(page)).to_have_text("3 chờ gửi")


def test_a_database_that_dies_under_a_form_leaves_the_form_and_a_way_on(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    fill_to_the_end(page, ward)
    page.evaluate(
        """() => {
             IDBDatabase.prototype.transaction = () => {
               throw new DOMException('closing', 'InvalidStateError')
             }
             IDBFactory.prototype.open = () => {
               throw new DOMException('Internal error opening backing store', 'UnknownError')
             }
           }"""
    )
    page.get_by_role("button", name="Lưu đăng ký").click()
    expect(page.get_by_role("heading", name="Máy chưa lưu được")).to_be_visible()
    page.get_by_role("button", name="Gửi trực tiếp").click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    assert [ward.count(table) for table in ("merchant", "account", "visit", "op")] == [1, 1, 1, 3]


def test_a_full_phone_loses_no_visit_by_going_back_or_leaving_and_saves_it_when_there_is_room(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    installed(page)
    page.wait_for_load_state("networkidle")
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Ghi lượt đến không đăng ký").click()
    page.get_by_role("button", name="Đã gặp").click()
    phone.set_offline(True)
    page.evaluate(FULL)
    note = page.get_by_label("Ghi chú")
    note.fill("Hẹn quay lại buổi chiều")

    # Leaving a form that could not be kept asks first, by the arrow and by the phone's own Back.
    asked = page.get_by_role("dialog", name="Rời phần đang ghi?")
    page.get_by_role("button", name="Quay lại").click()
    expect(asked).to_contain_text("Máy đầy nên phần đang ghi chưa giữ được. Rời là mất.")
    assert violations(page) == []
    asked.get_by_role("button", name="Ở lại").click()
    page.evaluate("history.back()")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Ở lại").click()
    expect(note).to_have_value("Hẹn quay lại buổi chiều")

    page.get_by_role("button", name="Lưu lượt đến").click()
    expect(page.get_by_role("heading", name="Máy chưa lưu được")).to_be_visible()
    page.get_by_role("button", name="Quay lại").click()
    expect(note).to_have_value("Hẹn quay lại buổi chiều")

    page.get_by_role("button", name="Lưu lượt đến").click()
    page.get_by_role("button", name="Thử lưu lại").click()
    expect(page.get_by_text("Vẫn chưa lưu được.")).to_be_visible()
    assert violations(page) == []
    page.evaluate("window.full = false")
    page.get_by_role("button", name="Thử lưu lại").click()
    expect(badge(page)).to_have_text("1 chờ gửi")
    assert [one["op"]["body"]["note"] for one in stored(page, "outbox")] == [
        "Hẹn quay lại buổi chiều"
    ]
    assert stored(page, "draft") == []


def test_a_form_that_could_not_be_kept_is_left_by_those_who_say_so(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    open_shop(page, ward, "1")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    page.evaluate(FULL)
    page.get_by_label("Tên trên biển hiệu").fill("Tạp hóa Cô Bảy")
    page.get_by_role("button", name="Để sau").click()
    page.get_by_role("dialog").get_by_role("button", name="Rời").click()
    expect(page.get_by_label("Tên trên biển hiệu")).to_have_count(0)
    expect(page.get_by_role("button", name="Đăng ký", exact=True)).to_be_visible()


def test_a_new_build_says_which_tabs_to_close_when_an_old_one_holds_the_notebook(
    ward: Ward, phone: BrowserContext
) -> None:
    page = phone.new_page()
    sign_in(page, ward.invite("Ngọc"))
    name = database_of(page)
    point = ward.rows("select id from point where house_number = '1'")[0]["id"]
    page.goto(f"{ward.base}/api/v1/health")
    assert page.evaluate(VERSION_1, [name, queued_by_version_1(str(point))]) is True
    page.evaluate(
        """(name) => new Promise((done) => {
             const opening = indexedDB.open(name, 1)
             opening.onsuccess = () => { window.held = opening.result; done() }
           })""",
        name,
    )
    newer = phone.new_page()
    newer.goto(f"{ward.base}/#/cho-gui")
    expect(newer.get_by_text("Đóng các thẻ Phố Chợ khác")).to_be_visible()
    page.close()
    expect(newer.get_by_text("Đã gửi hết.")).to_be_visible()
    assert ward.count("op") == 3
