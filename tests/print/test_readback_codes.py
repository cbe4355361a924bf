"""Codes that decode to the right payload and are not the codes that were ordered."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from printing import LAYOUTS, LEVELS, Finding, Level, verify
from tests.print.cast import Render, stall, transfer_code

ROW = [stall(number) for number in range(4)]
# As long as it takes for a symbol of version 7, 45 modules: the first that says its version.
VERSIONED = stall(0, payload=transfer_code("990990990", f"62240820{'a' * 20}"))
PATH = re.compile(rb"cm\n((?:[ \d-]+re\n)+)f Q\n")
Place = tuple[int, int]


def with_dark(pdf: bytes, changed: Callable[[set[Place]], set[Place]]) -> bytes:
    """The file with other modules of its first code dark, as `changed` makes of those that are."""

    def redrawn(drawn: "re.Match[bytes]") -> bytes:
        dark = set()
        for record in drawn[1].splitlines():
            column, row, run, *_ = map(int, record.removesuffix(b"re").split())
            dark |= {(-1 - row, column + more) for more in range(run)}
        places = sorted(changed(dark))
        records = b"".join(b"%2d %3d  1 1 re\n" % (column, -1 - row) for row, column in places)
        return b"cm\n" + records + b"f Q\n"

    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        content, count = PATH.subn(redrawn, page.Contents.read_bytes(), count=1)
        assert count == 1
        page.Contents = document.make_stream(content)
        out = BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


def with_modules(pdf: bytes, moved: Callable[[int, int, int], Place]) -> bytes:
    """The file with every module of its first code in another row and column.

    `moved` takes row, column and the last of both.
    """
    return with_dark(pdf, lambda dark: {moved(row, column, max(dark)[0]) for row, column in dark})


def square(top: int, left: int, bottom: int, right: int) -> set[Place]:
    return {(row, column) for row in range(top, bottom) for column in range(left, right)}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "moved",
    [
        lambda row, column, last: (column, row),
        lambda row, column, last: (row, last - column),
        lambda row, column, last: (last - row, column),
        lambda row, column, last: (last - column, last - row),
        lambda row, column, last: (column, last - row),
        lambda row, column, last: (last - row, last - column),
        lambda row, column, last: (last - column, row),
    ],
    ids=["mirrored", "left-right", "upside-down", "across", "right", "over", "left"],
)
def test_a_code_that_is_mirrored_or_turned_is_found(
    rendered: Render, layout: str, moved: Callable[[int, int, int], Place]
) -> None:
    content = with_modules(rendered(ROW, layout=layout)[0], moved)
    found = verify(content, ROW, layout=layout, sample=False)
    assert found == [Finding("code-turned", 0, 0, 0, "payload")]


ALIGNMENT = square(28, 28, 33, 33)
TIMING = square(6, 8, 7, 29) | square(8, 6, 29, 7)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "damaged",
    [
        lambda dark: dark - ALIGNMENT,
        lambda dark: dark | ALIGNMENT,
        lambda dark: dark - TIMING,
        lambda dark: dark | TIMING,
        lambda dark: dark ^ {(6, 14)},
        lambda dark: dark ^ {(30, 30)},
        lambda dark: dark ^ {(0, 29)},
        lambda dark: dark ^ {(29, 8)},
        lambda dark: dark ^ {(8, 30)},
        lambda dark: dark ^ {(30, 8)},
        # Most of a finder, and the decoder finds no code at all.
        lambda dark: dark ^ {(34, 2)},
    ],
    ids=[
        *("no-alignment", "black-alignment", "no-timing", "black-timing", "one-timing"),
        *("one-alignment", "separator", "dark-module", "second-format", "second-format-below"),
        "finder",
    ],
)
def test_a_pattern_that_holds_no_text_is_found_where_it_is_damaged(
    rendered: Render, layout: str, damaged: Callable[[set[Place]], set[Place]]
) -> None:
    content = with_dark(rendered(ROW, layout=layout)[0], damaged)
    found = verify(content, ROW, layout=layout, sample=False)
    assert found == [Finding("code-damaged", 0, 0, 0, "payload")]


def test_version_information_is_looked_at_from_version_7_on(rendered: Render) -> None:
    row = [VERSIONED, *ROW[1:]]
    content = rendered(row)[0]
    for block in (square(34, 0, 37, 6), square(0, 34, 6, 37)):
        damaged = with_dark(content, lambda dark, block=block: dark ^ set(sorted(block)[:1]))
        assert verify(content, row, layout="a4-4xa6", sample=False) == []
        assert verify(damaged, row, layout="a4-4xa6", sample=False) == [
            Finding("code-damaged", 0, 0, 0, "payload")
        ]


def test_modules_drawn_one_by_one_are_the_same_code(rendered: Render) -> None:
    content = with_modules(rendered(ROW)[0], lambda row, column, last: (row, column))
    assert verify(content, ROW, layout="a4-4xa6", sample=False) == []


@pytest.mark.parametrize("drawn", LEVELS)
@pytest.mark.parametrize("ordered", LEVELS)
def test_a_code_of_another_level_than_was_ordered_is_found(
    rendered: Render, drawn: Level, ordered: Level
) -> None:
    content = rendered(ROW, level=drawn)[0]
    found = verify(content, ROW, layout="a4-4xa6", level=ordered, sample=False)
    levels = {(one.what, one.expected, one.found) for one in found}
    assert levels == (set() if drawn == ordered else {("code-level", ordered, drawn)})
