"""What large letters, a thumb or a keyboard meet on a screen, measured in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_FAULTS = (Path(__file__).parent / "measures.js").read_text("utf-8")


def faults(page: Page) -> list[str]:
    """Words cut or off the screen, targets under 48 px (chips 40), a page wider than its screen."""
    found: list[str] = page.evaluate(_FAULTS)
    return found


def enlarge(page: Page, percent: int) -> None:
    """What the phone's setting for the size of letters does: the root's size, all else follows."""
    page.evaluate(
        "(percent) => { document.documentElement.style.fontSize = percent + '%' }", percent
    )
    # One frame for the bars to be measured anew.
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def focused(page: Page) -> dict[str, Any]:
    """What the keyboard is on: its words, and whether one sees that it is."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const one = document.activeElement
          const box = one.getBoundingClientRect()
          const ringed = [one, one.closest('.choice, .filebutton')].some((shown) => {
            const style = shown && getComputedStyle(shown)
            return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
          })
          const label = one.labels?.[0]?.textContent ?? ''
          const middle = document.elementFromPoint(
            Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
            Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1))
          const covered = middle !== null && !one.contains(middle) && !middle.contains(one) &&
            !middle.closest('.choice, .filebutton')?.contains(one)
          const words = one.getAttribute('aria-label') || label || one.textContent || ''
          return { tag: one.tagName, words: words.trim(), ringed, covered }
        }"""
    )
    return found


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until the keyboard is on the control with these words; each stop must be seen."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        on = focused(page)
        # A new screen's name takes the focus when it arrives; it is no stop of the Tab key.
        if on["tag"] in ("BODY", "H1"):
            continue
        assert on["ringed"], f"no ring on {on['words']!r}"
        assert not on["covered"], f"{on['words']!r} is hidden under something"
        passed.append(on["words"])
        if words in on["words"]:
            return
    raise AssertionError(f"the keyboard does not reach {words!r}; it came by {passed}")
