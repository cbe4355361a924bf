"""What a phone does, timed in the system's Chromium. `bench_phone.py` starts it in the venv.

One JSON line a measure. The processor is divided by `cpu`, the network is slow 4G (562.5 ms,
1474 and 675 kbit/s); a time is taken inside the page, from the tap or the start of the navigation
to the frame that shows the change. Rounds are shuffled over the wards, so that none is always
the first.
"""

import json
import random
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

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
CHANGED = """() => {
  globalThis.shown = new Promise((done) => {
    const timer = setTimeout(() => { watch.disconnect(); done(null) }, 1500)
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


def cold(phone: Phone, cpu: int, _rows: int) -> dict[str, float]:
    """Nothing on the phone but who is signed in: app, lists and all come over slow 4G."""
    phone.forget_all_but_session()
    with phone.page(cpu, SLOW_4G) as page:
        first = opened(phone, page, phone.street, ROW, 1)
        whole = until(page, ROW, _rows)
        # What is measured next may be offline: the app's own files come after the lists.
        page.evaluate(INSTALLED)
    return {"first_rows": first, "all_rows": whole}


def offline_repeat(phone: Phone, cpu: int, rows: int) -> dict[str, float]:
    with phone.page(cpu) as page:
        phone.context.set_offline(True)
        first = opened(phone, page, phone.street, ROW, 1)
        whole = until(page, ROW, rows)
    return {"first_rows": first, "all_rows": whole}


def start_and_list(phone: Phone, cpu: int, _rows: int) -> dict[str, float]:
    """The app's start on today's page, then one place opened."""
    with phone.page(cpu) as page:
        phone.context.set_offline(True)
        today = opened(phone, page, "#/hom-nay", PLACE, 1)
        page.wait_for_timeout(1000)
        listed = after_touch(page, page.locator(PLACE).first.tap, ROW, 20, "")
    return {"start": today, "list": listed}


def taps(phone: Phone, cpu: int, rows: int) -> dict[str, float]:
    """A filter, a save in one tap, and a shop opened, in a list of `rows`."""
    with phone.page(cpu) as page:
        phone.context.set_offline(True)
        opened(phone, page, phone.street, ROW, rows)
        page.wait_for_timeout(1000)
        filtered = after_touch(
            page,
            page.locator("button.filter").nth(1).tap,
            "button.filter[aria-pressed=true]",
            1,
            page.locator("button.filter").nth(1).inner_text(),
        )
        page.locator("button.filter").first.tap()
        until(page, ROW, rows)
        page.wait_for_timeout(500)
        before = page.locator(f"{ROW} .chip.pending").count()
        saved = after_touch(
            page,
            page.locator("button.still").nth(before + 1).tap,
            f"{ROW} .chip.pending",
            before + 1,
            "",
        )
        page.wait_for_timeout(500)
        shop = after_touch(page, page.locator(f"{ROW} > a").first.tap, SHOP, 1, "Từ chối")
    return {"filter": filtered, "save": saved, "open_shop": shop}


def search(phone: Phone, cpu: int, _rows: int) -> dict[str, float]:
    """Letters typed as soon as the page is there, then after a rest, when the keys are made."""
    with phone.page(cpu) as page:
        phone.context.set_offline(True)
        opened(phone, page, "#/tim", "input", 1)
        box = page.locator("input").first
        first = typed(page, box.press_sequentially, "h")
        page.wait_for_timeout(4000)
        took = []
        for word in ("nguy", "12 n", "ba h"):
            box.fill("")
            took += [typed(page, box.press_sequentially, letter) for letter in word]
    rested = [one for one in took if one is not None]
    return {
        "letter_at_once": first or 0.0,
        "letter": statistics.median(rested),
        "slowest_letter": max(rested),
    }


def typed(page: Page, type_: Callable[[str], None], letter: str) -> float | None:
    """Milliseconds until what the letter changed is seen; None where it changed nothing."""
    page.evaluate(TOUCHED)
    page.evaluate(CHANGED)
    type_(letter)
    at: float | None = page.evaluate("() => globalThis.shown")
    touched: float = page.evaluate("() => globalThis.touchedAt")
    return None if at is None else at - touched


MEASURES: tuple[tuple[str, str, Callable[[Phone, int, int], dict[str, float]]], ...] = (
    ("street", "cold", cold),
    ("street", "offline repeat", offline_repeat),
    ("street", "tap", taps),
    ("ward", "cold", cold),
    ("fewer", "start and list", start_and_list),
    ("all", "start and list", start_and_list),
    ("fewer", "search", search),
    ("all", "search", search),
    ("fewer", "tap", taps),
    ("all", "tap", taps),
)


def main() -> None:
    asked = json.loads(sys.argv[1])
    with sync_playwright() as driver:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        say({"measure": "browser", "version": browser.version})
        phones = {
            name: Phone(browser, asked["base"], asked["links"][name]) for name in asked["links"]
        }
        for cpu in asked["cpu"]:
            taken = rounds(phones, cpu, asked["runs"])
            for ward, name, _ in MEASURES:
                for what, times in taken[ward, name].items():
                    say(
                        {
                            "measure": f"phone {name}",
                            "what": what,
                            "ward": ward,
                            "cpu": cpu,
                            **spread(times),
                        }
                    )
            say(ratios(taken, cpu))
        browser.close()


Taken = dict[tuple[str, str], dict[str, list[float]]]


def rounds(phones: dict[str, Phone], cpu: int, runs: int) -> Taken:
    taken: Taken = {(ward, name): {} for ward, name, _ in MEASURES}
    lot = random.Random(1)  # noqa: S311  (an order, nothing secret)
    for _ in range(runs):
        for ward, name, work in lot.sample(MEASURES, len(MEASURES)):
            rows = phones[ward].rows
            for what, ms in work(phones[ward], cpu, rows).items():
                taken[ward, name].setdefault(what, []).append(ms)
    return taken


def ratios(taken: Taken, cpu: int) -> dict[str, Any]:
    """How much dearer each thing is with all points on the phone than with fewer, in this run."""
    found: dict[str, Any] = {"measure": "phone, all points against fewer", "cpu": cpu}
    for ward, name, _ in MEASURES:
        if ward != "all":
            continue
        for what, times in taken[ward, name].items():
            fewer = statistics.median(taken["fewer", name][what])
            found[f"{name}: {what}"] = round(statistics.median(times) / max(fewer, 0.1), 2)
    return found


def spread(times: list[float]) -> dict[str, Any]:
    return {
        "runs": len(times),
        "median_ms": round(statistics.median(times)),
        "least_ms": round(min(times)),
        "most_ms": round(max(times)),
    }


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
