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
from collections.abc import Callable
from typing import Any

from held_back import (
    FLAGS,
    INSTALLED,
    PLACE,
    ROW,
    SHOP,
    SLOW_4G,
    Phone,
    after_touch,
    opened,
    typed,
    until,
)
from playwright.sync_api import sync_playwright


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
        first = typed(page, box.press_sequentially, "h", patience=20_000)
        page.wait_for_timeout(4000)
        took = []
        for word in ("nguy", "12 n", "ba h"):
            box.fill("")
            took += [typed(page, box.press_sequentially, letter) for letter in word]
    rested = [one for one in took if one is not None]
    if first is None:
        raise TimeoutError("the first letter changed nothing")
    return {
        "letter_at_once": first,
        "letter": statistics.median(rested),
        "slowest_letter": max(rested),
    }


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
