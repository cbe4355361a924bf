"""The table of `phocho sheet`: what is wrong in it is named by the line where its row begins."""

from __future__ import annotations

import pytest

from backend.standees.sheets import COLUMNS, read_sheet

HEADING = ",".join(COLUMNS)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "begun"),
    [
        (['x,"Quán', 'Ốc",,Ý,MB,,1'], [2]),
        (['x,"Quán', "", 'Ốc",,Ý,MB,,1', "", "x,Quán,,Ý,MB,,2"], [2, 6]),
        (["", "", 'x,"Quán', 'Ốc",,Ý,MB', "x,Quán,,Ý,MB,,2"], [4, 6]),
        (["x,Quán,,Ý,MB,,1", 'x,"Quán', "Ốc,,Ý,MB,,2"], [2, 3]),
        (["x,Quán,,Ý,MB,,1", 'x,"Quán', 'Ốc"b,,Ý,MB,,2'], [2, 3]),
    ],
    ids=["the only row", "a row after it", "too few cells", "no end of a quote", "beyond a quote"],
)
def test_a_row_of_several_lines_is_named_by_its_first(
    lines: list[str], begun: list[int], end: str
) -> None:
    table = read_sheet(end.join([HEADING, *lines]).encode())
    assert list(dict.fromkeys(fault.row for fault in table.faults)) == begun
    assert set(table.standees) <= set(begun)


def test_a_heading_of_several_lines_is_counted_by_lines_too() -> None:
    heading = HEADING.replace("code", '"code\n"')
    table = read_sheet(f"{heading}\nx,Quán,,Ý,MB,,1".encode())
    assert {fault.row for fault in table.faults} == {3}
