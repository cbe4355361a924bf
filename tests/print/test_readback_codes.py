"""Codes that decode to the right payload and are not the codes that were ordered."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from printing import LAYOUTS, LEVELS, Finding, Level, verify
from tests.print.cast import Render, stall

ROW = [stall(number) for number in range(4)]
PATH = re.compile(rb"cm\n((?:[ \d-]+re\n)+)f Q\n")
Place = tuple[int, int]


def with_modules(pdf: bytes, moved: Callable[[int, int, int], Place]) -> bytes:
    """The file with every module of its first code in another row and column.

    `moved` takes row, column and the last of both.
    """

    def redrawn(drawn: "re.Match[bytes]") -> bytes:
        dark = []
        for record in drawn[1].splitlines():
            column, row, run, *_ = map(int, record.removesuffix(b"re").split())
            dark += [(-1 - row, column + more) for more in range(run)]
        last = max(row for row, _ in dark)
        places = sorted(moved(row, column, last) for row, column in dark)
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
