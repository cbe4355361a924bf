"""The file a print shop receives: what its preflight would look at."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.print.cast import LONG_HOLDER, LONG_SHOP, STACKED, Render, stall

SIX = [
    *(stall(number) for number in range(4)),
    stall(4, shop_name=LONG_SHOP, holder_name=LONG_HOLDER),
    stall(5, shop_name=STACKED, holder_name=STACKED, issue=3, hotline=""),
]
BOTH = pytest.mark.parametrize("layout", ["a4-4xa6", "a6"])


def say(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def content_streams(pdf: bytes) -> Iterator[bytes]:
    """Every page's content and every form's that it calls."""
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        drawn: Any = page
        yield drawn.get_contents().get_data()
        for form in drawn["/Resources"]["/XObject"].values():
            yield form.get_object().get_data()


@BOTH
def test_the_file_is_sound_and_holds_no_image(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(rendered(SIX, layout=layout, sample=True)[0])
    assert "No syntax or stream encoding errors found" in say("qpdf", "--check", path)
    assert len(say("pdfimages", "-list", path).splitlines()) == 2


@BOTH
def test_every_font_is_embedded_subset_and_maps_to_unicode(
    rendered: Render, tmp_path: Path, layout: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(rendered(SIX, layout=layout)[0])
    rows = say("pdffonts", path).splitlines()[2:]
    assert len(rows) >= 4
    for row in rows:
        assert re.match(r"[A-Z]{6}\+BeVietnamPro-", row), row
        assert re.search(r"\byes yes yes\b", row), row


@BOTH
@pytest.mark.parametrize("sample", [False, True])
def test_only_cmyk_is_painted_and_the_code_is_pure_black(
    rendered: Render, layout: str, sample: bool
) -> None:
    operators: set[bytes] = set()
    blacks = 0
    for stream in content_streams(rendered(SIX, layout=layout, sample=sample)[0]):
        operators |= set(re.findall(rb"(?<![\w/.])(rg|RG|g|G|k|K|cs|CS|sc|SC|scn|SCN)\s", stream))
        # A code is one path: many rectangles and a single fill, right after pure black is set.
        blacks += len(re.findall(rb"\b0 0 0 1 k\s+n (?:\S+ \S+ \S+ \S+ re\s+){200,}f\s", stream))
    assert operators == {b"k", b"K"}
    assert blacks == len(SIX)


def test_each_page_carries_its_boxes_and_no_transition(rendered: Render) -> None:
    def boxes_mm(layout: str) -> set[tuple[tuple[float, ...], ...]]:
        found = set()
        for page in pypdf.PdfReader(BytesIO(rendered(SIX, layout=layout)[0])).pages:
            assert "/Trans" not in page
            assert {"/MediaBox", "/BleedBox", "/TrimBox"} <= set(page)
            found.add(
                tuple(
                    tuple(round(float(edge) * 25.4 / 72, 1) for edge in box)
                    for box in (page.mediabox, page.bleedbox, page.trimbox)
                )
            )
        return found

    a4 = (0.0, 0.0, 210.0, 297.0)
    a6 = (0.0, 0.0, 111.0, 154.0)
    assert boxes_mm("a4-4xa6") == {(a4, a4, a4)}
    assert boxes_mm("a6") == {(a6, a6, (3.0, 3.0, 108.0, 151.0))}


def test_the_same_standees_give_the_same_bytes_in_any_process(rendered: Render) -> None:
    script = (
        "import io, hashlib, sys; sys.path[:0] = sys.argv[1:];"
        "from tests.print.cast import stall; from printing import render;"
        "out = io.BytesIO();"
        "render([stall(n) for n in range(6)], out, sample=False, title='Lô in thử');"
        "print(hashlib.sha256(out.getvalue()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, str(root)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    content, printed = rendered([stall(n) for n in range(6)])
    rendered([stall(n) for n in range(20, 30)], sample=True)
    assert digests == {printed.sha256} == {hashlib.sha256(content).hexdigest()}
    assert rendered([stall(n) for n in range(6)])[0] == content


def test_five_hundred_standees_lie_on_a_hundred_and_twenty_five_sheets(rendered: Render) -> None:
    content, printed = rendered([stall(number) for number in range(500)])
    assert printed.pages == len(pypdf.PdfReader(BytesIO(content)).pages) == 125
    assert sorted(placed.index for placed in printed.placements) == list(range(500))
    assert len({(placed.page, placed.slot) for placed in printed.placements}) == 500
    # The first sheet starts four stacks, one after the other.
    assert [p.index for p in printed.placements if p.page == 0] == [0, 125, 250, 375]
    assert printed.size_bytes == len(content)
    assert printed.size_bytes / 500 < 4000


def test_the_printed_record_keeps_level_version_and_module(rendered: Render) -> None:
    _, printed = rendered([stall(1)])
    assert (printed.level, printed.layout, printed.sample) == ("Q", "a4-4xa6", False)
    # 37 modules at level Q, split; 45 with quiet zone, in 71.2 mm.
    assert printed.placements[0].version == 5
    assert printed.module_mm == pytest.approx(71.2 / 45)
    assert printed.small_modules == ()


def test_a_dense_code_is_printed_with_a_warning(rendered: Render) -> None:
    _, printed = rendered([stall(0), stall(1, payload="https://a.example/" + "xé" * 75)])
    assert printed.small_modules == (1,)
    assert 0.5 <= printed.module_mm < 1.0
