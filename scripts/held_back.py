"""A phone in Chromium, its processor and network held back, and when a frame shows a change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1474.56 * 1024 / 8,
    "uploadThroughput": 675 * 1024 / 8,
}
NO_LIMIT = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROW, PLACE, SHOP = "li.row72", "a.place", "button.button"
WITHIN_MS = 240_000

# Waits for `count` elements of a selector, or for a text in one, and says when the frame after
# that was there, in the page's own time.
WAITING = """({ selector, count, text }) => new Promise((done) => {
  const there = () => {
    const found = document.querySelectorAll(selector)
    if (found.length < count) return false
    return !text || [...found].some((one) => one.textContent.includes(text))
  }
  const shown = () => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))
  if (there()) return shown()
  const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); shown() } })
  watch.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
})"""
# The time of the next touch or key, kept until asked for.
TOUCHED = """() => {
  globalThis.touchedAt = null
  const note = (event) => { globalThis.touchedAt ??= event.timeStamp }
  for (const kind of ['pointerdown', 'keydown', 'input'])
    addEventListener(kind, note, { capture: true, once: true })
}"""
# The frame after the first change on the page, or null where a second brings none.
CHANGED = """(patience) => {
  globalThis.shown = new Promise((done) => {
    const timer = setTimeout(() => { watch.disconnect(); done(null) }, patience)
    const watch = new MutationObserver(() => {
      watch.disconnect()
      clearTimeout(timer)
      requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))
    })
    const main = document.querySelector('main')
    watch.observe(main, { childList: true, subtree: true, characterData: true })
  })
}"""
INSTALLED = "() => navigator.serviceWorker.ready.then(() => true)"
FORGET = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
  for (const { name } of await indexedDB.databases())
    if (name !== 'phocho-sessions') await new Promise((done) => {
      const gone = indexedDB.deleteDatabase(name)
      gone.onsuccess = gone.onerror = gone.onblocked = done
    })
}"""


class Phone:
    """A browser of one member, signed in, with everything of the ward on it."""

    def __init__(self, browser: Browser, base: str, link: str) -> None:
        self.base = base
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.context.set_default_timeout(WITHIN_MS)
        page = self.context.new_page()
        page.goto(link)
        page.get_by_role("button", name="Vào trên máy này").tap()
        page.wait_for_selector(PLACE)
        page.evaluate(INSTALLED)
        self.street = str(page.locator(PLACE).first.get_attribute("href"))
        page.locator(PLACE).first.tap()
        # Rows come as the phone has time for them; the last come when none has come for a while.
        self.rows = 0
        while (now := page.locator(ROW).count()) != self.rows or not now:
            self.rows = now
            page.wait_for_timeout(1500)
        page.close()

    @contextmanager
    def page(self, cpu: int, network: dict[str, Any] | None = None) -> Iterator[Page]:
        """A page with its processor and network held back, at an address that runs nothing."""
        page = self.context.new_page()
        page.goto(f"{self.base}/manifest.webmanifest")
        session: CDPSession = self.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", network or NO_LIMIT)
        session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        try:
            yield page
        finally:
            self.context.set_offline(False)
            page.close()

    def forget_all_but_session(self) -> None:
        with self.page(1) as page:
            page.evaluate(FORGET)
            self.context.new_cdp_session(page).send("Network.clearBrowserCache")

    def close(self) -> None:
        self.context.close()


def until(page: Page, selector: str, count: int = 1, text: str = "") -> float:
    asked = {"selector": selector, "count": count, "text": text}
    at: float = page.evaluate(WAITING, asked)
    return at


def after_touch(page: Page, act: Callable[[], None], selector: str, count: int, text: str) -> float:
    """Milliseconds from the touch that `act` makes to the frame that shows what is waited for."""
    page.evaluate(TOUCHED)
    asked = {"selector": selector, "count": count, "text": text}
    page.evaluate(f"(asked) => {{ globalThis.shown = ({WAITING})(asked) }}", asked)
    act()
    at: float = page.evaluate("() => globalThis.shown")
    touched: float = page.evaluate("() => globalThis.touchedAt")
    return at - touched


def opened(phone: Phone, page: Page, path: str, selector: str, count: int) -> float:
    """Milliseconds from the navigation to the frame with so many rows."""
    page.goto(f"{phone.base}/{path}", wait_until="commit")
    return until(page, selector, count)


def typed(
    page: Page, type_: Callable[[str], None], letter: str, patience: int = 1500
) -> float | None:
    """Milliseconds until what the letter changed is seen; None where nothing did in `patience`."""
    page.evaluate(TOUCHED)
    page.evaluate(CHANGED, patience)
    type_(letter)
    at: float | None = page.evaluate("() => globalThis.shown")
    touched: float = page.evaluate("() => globalThis.touchedAt")
    return None if at is None else at - touched
