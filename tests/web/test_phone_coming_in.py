"""The link opens once: neither a lost answer nor a browser that keeps nothing may spend it."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import Ward, violations
from tests.web.test_phone_sign_in import spent

LOSE_THE_ANSWER = """() => {
  const real = window.fetch
  window.fetch = async (to, init) => {
    const answer = await real(to, init)
    if (String(to).endsWith('/sign-in') && !window.lost) {
      window.lost = true
      throw new TypeError('lost')
    }
    return answer
  }
}"""
HOLD_THE_ANSWER = """() => {
  const real = window.fetch
  window.fetch = async (to, init) => {
    const answer = await real(to, init)
    if (String(to).endsWith('/sign-in')) await new Promise((done) => (window.deliver = done))
    return answer
  }
}"""
REFUSED = {
    "at once": "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }",
    "when opened": """(() => {
      const real = IDBFactory.prototype.open
      IDBFactory.prototype.open = function (name) { return real.call(this, name, 1e15) }
      indexedDB.open('phocho-sessions', 2e15)
    })()""",
    "when written": """(() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }
    })()""",
}


def enter(page: Page) -> None:
    page.get_by_role("button", name="Vào trên máy này").click()


@pytest.mark.parametrize("reloaded", [False, True], ids=["asked again", "reloaded first"])
def test_a_lost_answer_locks_nobody_out(ward: Ward, phone: BrowserContext, reloaded: bool) -> None:
    page = phone.new_page()
    link = ward.invite("Ngọc")
    page.goto(link)
    page.get_by_role("button", name="Vào trên máy này").wait_for()
    page.evaluate(LOSE_THE_ANSWER)
    enter(page)
    expect(page.get_by_text("Chưa kết nối được máy chủ")).to_be_visible()
    assert spent(ward) == 1
    if reloaded:
        page.reload()
        expect(page.get_by_text("chưa nhận được trả lời")).to_be_visible()
        assert violations(page) == []
    enter(page)
    page.wait_for_url("**/#/hom-nay")
    page.wait_for_selector("a.place")
    mine = "select d.id from device d join member m on m.id = d.member where m.name = 'Ngọc'"
    assert len(ward.rows(mine)) == 1


def test_another_browser_is_still_told_that_the_link_is_spent(
    ward: Ward, phone: BrowserContext
) -> None:
    link = ward.invite("Ngọc")
    page = phone.new_page()
    page.goto(link)
    enter(page)
    page.wait_for_url("**/#/hom-nay")
    # This browser has had its answer: it asks no more in the name of the lost one.
    page.goto(link)
    expect(page.get_by_text("đã được dùng trên một máy")).to_be_visible()


@pytest.mark.parametrize("held", [False, True], ids=["after the first", "while it comes in"])
def test_a_second_tab_with_the_link_goes_on_in_the_session_of_the_first(
    ward: Ward, phone: BrowserContext, held: bool
) -> None:
    link = ward.invite("Ngọc")
    first, second = phone.new_page(), phone.new_page()
    for page in (first, second):
        page.goto(link)
        page.get_by_role("button", name="Vào trên máy này").wait_for()
    if held:
        first.evaluate(HOLD_THE_ANSWER)
    with first.expect_response(lambda one: one.url.endswith("/sign-in")):
        enter(first)
    if not held:
        first.wait_for_selector("a.place")
    enter(second)
    if held:
        expect(second.get_by_role("button", name="Vào trên máy này")).to_be_disabled()
        first.evaluate("window.deliver()")
        first.wait_for_selector("a.place")
    expect(second.get_by_role("heading", name="Máy này đang mở")).to_be_visible()
    assert violations(second) == []
    second.get_by_role("button", name="Vào tiếp").click()
    second.wait_for_selector("a.place")
    first.reload()
    first.wait_for_selector("a.place")
    expect(first.get_by_text("Phiên đăng nhập đã hết")).to_have_count(0)


@pytest.mark.parametrize("how", REFUSED)
def test_a_browser_that_keeps_nothing_spends_no_link(
    ward: Ward, phone: BrowserContext, how: str
) -> None:
    phone.add_init_script(REFUSED[how])
    page = phone.new_page()
    page.goto(ward.invite("Ngọc"))
    enter(page)
    expect(page.get_by_role("heading", name="Máy không mở được sổ")).to_be_visible()
    expect(page.get_by_text("Đường dẫn mời chưa mất lượt")).to_be_visible()
    assert violations(page) == []
    assert spent(ward) == 0
