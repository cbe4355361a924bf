"""The oldest Chrome that the web app is for, and that its sources ask for nothing newer.

The figures are the version of Chrome for Android in which each thing came (MDN's compatibility
tables). Syntax is the compiler's to lower; this finds what it cannot: functions and CSS. Something
newer may stand where an older declaration of the same property stands before it, for fallback.
"""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
OLDEST = 107
SCRIPTS = (".ts", ".tsx", ".js")

IN_SCRIPTS = {
    r"\.(toSorted|toReversed|toSpliced)\(": 110,
    r"\bPromise\.withResolvers\b": 119,
    r"\bPromise\.try\b": 128,
    r"\bArray\.fromAsync\b": 121,
    r"\b(Object|Map)\.groupBy\b": 117,
    r"\bURL\.(canParse|parse)\b": 120,
    r"\bAbortSignal\.any\b": 116,
    r"\bIterator\.(from|prototype)\b": 122,
    r"\.(isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(": 122,
    r"\b(showPopover|hidePopover|togglePopover)\b": 114,
    r"\bpopover=": 114,
    r"\bstartViewTransition\b": 111,
    r"\bCloseWatcher\b": 126,
    r"\bscheduler\.yield\b": 129,
    r"\.(fromBase64|fromHex|toBase64|toHex)\(": 140,
    r"\bRegExp\.escape\b": 136,
    r"\bIntl\.DurationFormat\b": 129,
    r"/[dgimsuy]*v[dgimsuy]*[.,;)]": 112,
}
IN_STYLES = {
    r"\d(dvh|svh|lvh|dvw|svw|lvw|dvb|dvi)\b": 108,
    r"\d(lh|rlh)\b": 109,
    r"\bcolor-mix\(": 111,
    r"\b(oklch|oklab|lch|lab)\(": 111,
    r"\btext-wrap(-style|-mode)?:": 114,
    r"\bsubgrid\b": 117,
    r"@starting-style\b": 117,
    r"@scope\b": 118,
    r":user-(in)?valid\b": 119,
    r"\bscrollbar-(color|width):": 121,
    r"\blight-dark\(": 123,
    r"\bfield-sizing:": 123,
    r"\banimation-timeline:": 115,
    r"\binterpolate-size:": 129,
    r":popover-open\b": 114,
    r"\blinear\(": 113,
}
# Without them the page looks plainer and works the same.
ORNAMENT = {"scrollbar-width", "scrollbar-color", "text-wrap"}


def too_new(text: str, table: dict[str, int]) -> list[str]:
    """What of the table a text uses that the oldest Chrome does not know."""
    return [
        f"{found.group(0)!r} needs Chrome {since}"
        for pattern, since in table.items()
        if since > OLDEST
        for found in re.finditer(pattern, text)
    ]


def without_fallbacks(style: str) -> str:
    """A style sheet less the declarations that an older one of the same property stands before."""
    kept = []
    for rule in re.split(r"(?<=[{}])", style):
        seen: set[str] = set()
        for declaration in rule.split(";"):
            name, colon, _ = declaration.strip().partition(":")
            if name in ORNAMENT or (name in seen and too_new(declaration + ";", IN_STYLES)):
                continue
            kept.append(declaration + colon)
            if colon and not too_new(declaration + ";", IN_STYLES):
                seen.add(name)
    return ";".join(kept)


def files(*endings: str) -> list[Path]:
    return sorted(
        path for path in (WEB / "src").rglob("*") if path.suffix in endings and path.is_file()
    )


def test_the_compiler_is_told_the_oldest_chrome() -> None:
    assert f"target: 'chrome{OLDEST}'" in (WEB / "vite.config.ts").read_text("utf-8")


def test_no_script_calls_anything_newer() -> None:
    scripts = {path.name: too_new(path.read_text("utf-8"), IN_SCRIPTS) for path in files(*SCRIPTS)}
    assert len(scripts) > 50
    assert {name: newer for name, newer in scripts.items() if newer} == {}


def test_no_style_asks_for_anything_newer_without_a_fallback() -> None:
    styles = {path.name: without_fallbacks(path.read_text("utf-8")) for path in files(".css")}
    newer = {name: too_new(style, IN_STYLES) for name, style in styles.items()}
    assert "phone.css" in newer
    assert {name: found for name, found in newer.items() if found} == {}


def test_what_is_newer_would_be_found() -> None:
    assert too_new("names.toSorted()", IN_SCRIPTS) != []
    assert too_new(without_fallbacks(".a { height: 100dvh; }"), IN_STYLES) != []
    assert too_new(without_fallbacks(".a { height: 100vh; height: 100dvh; }"), IN_STYLES) == []
