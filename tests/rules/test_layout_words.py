"""The desk draws and names the very layouts that printing knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from printing.plan import LAYOUTS

SHOWN = Path(__file__).resolve().parents[2] / "web" / "src" / "core" / "layouts.ts"
NUMBER = r"([\d.]+)"
ENTRY = re.compile(
    r"name: '([\w-]+)',.*?"
    rf"width: {NUMBER}, height: {NUMBER}, columns: {NUMBER}, rows: {NUMBER}, board: (A6|\{{.*?\}}),"
    rf" pitch: \{{ x: {NUMBER}, y: {NUMBER} \}}, bleed: {NUMBER}, symbol: {NUMBER},",
    re.DOTALL,
)
A6 = "{ width: 105, height: 148 }"


def shown() -> dict[str, list[float]]:
    """Every layout of the desk: sheet, columns and rows, board, pitch, bleed, code; millimetres."""
    text = SHOWN.read_text("utf-8")
    assert f"const A6 = {A6}\n" in text
    found = {}
    for name, width, height, columns, rows, board, x, y, bleed, symbol in ENTRY.findall(text):
        side = re.findall(NUMBER, A6 if board == "A6" else board)
        figures = (width, height, columns, rows, *side, x, y, bleed, symbol)
        found[name] = [float(one) for one in figures]
    return found


def test_the_desk_names_every_layout_and_no_other() -> None:
    assert set(shown()) == set(LAYOUTS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_desk_draws_the_sheet_as_it_is_printed(name: str) -> None:
    sheet = LAYOUTS[name]
    assert shown()[name] == pytest.approx(
        [
            *(sheet.width_mm, sheet.height_mm, sheet.columns, sheet.rows),
            *(sheet.face.width_mm, sheet.face.height_mm),
            *(sheet.pitch_x_mm, sheet.pitch_y_mm, sheet.bleed_mm, sheet.face.symbol.width),
        ],
        abs=0.005,
    )
