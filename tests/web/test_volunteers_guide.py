"""The volunteers' guide: two sheets of A4 with pictures, and nothing fetched from elsewhere."""

from __future__ import annotations

import io
from typing import Any

import pypdf
from playwright.sync_api import Browser, Page

from tests.web.conftest import AXE, CHECKOUT, TAGS

GUIDE = CHECKOUT / "docs" / "huong-dan-tinh-nguyen-vien.html"
MOST_PICTURE_BYTES = 60_000


def opened(chromium: Browser) -> Page:
    page = chromium.new_page()
    page.goto(GUIDE.as_uri())
    return page


def test_it_prints_on_exactly_two_pages_of_a4(chromium: Browser) -> None:
    page = opened(chromium)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes = [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed.pages]
    assert sizes == [(595, 842), (595, 842)]
    page.close()


def test_each_picture_is_there_small_and_described(chromium: Browser) -> None:
    page = opened(chromium)
    pictures: list[dict[str, Any]] = page.evaluate(
        """[...document.images].map((one) =>
             ({ src: one.getAttribute('src'), wide: one.naturalWidth, alt: one.alt }))"""
    )
    assert len(pictures) == 6
    for picture in pictures:
        assert picture["wide"] > 0, picture["src"]
        assert len(picture["alt"]) > 20, picture["src"]
        assert (GUIDE.parent / picture["src"]).stat().st_size <= MOST_PICTURE_BYTES
    page.close()


def test_a_screen_reader_gets_it_too_and_it_names_no_other_address(chromium: Browser) -> None:
    page = opened(chromium)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "(tags) => axe.run(document, { runOnly: tags }).then((result) =>"
        " result.violations.map((one) => one.id))",
        TAGS,
    )
    assert found == []
    assert "http" not in GUIDE.read_text("utf-8")
    page.close()
