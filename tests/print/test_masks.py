"""The mask with the fewest points, counted again module by module as the standard words it."""

from itertools import groupby, pairwise

import numpy as np
import pytest

from printing.qr import segments
from printing.qr.affine import Plan, Words, plan
from printing.qr.codes import code_paths
from printing.qr.penalty import BLOCK, Bench
from printing.qr.symbol import Level
from tests.print.payloads import level_of, payload
from tests.print.segno_oracle import modules_of, segno_code

Lines = list[list[int]]

OVERLAPPING: list[tuple[str, Level, int, int]] = [
    ("872140650788619455559687", "Q", 3, 0),
    (
        "00020101021138600010A00000072701300006970436011609442617576456310208QRIBFTTA"
        "53037045802VN63042A6F",
        "Q",
        5,
        3,
    ),
    (
        "00020101021138570010A0000007270127000697043601139320573019452"
        "0208QRIBFTTA53037045802VN6304F961",
        "M",
        1,
        4,
    ),
    (
        "00020101021138570010A0000007270127000697043601138874818461415"
        "0208QRIBFTTA53037045802VN6304C4E2",
        "H",
        1,
        0,
    ),
]
"""Payloads, their levels, their masks, and the masks that counting overlaps twice would choose."""


def scored_modules(text: str, level: Level, mask: int) -> Lines:
    """segno's symbol with that mask as it is scored: format, version and dark module still light.

    The two timing modules between the format bits stay.
    """
    dark = np.array(segno_code(text, level, mask).matrix, int)
    n = len(dark)
    timing = dark[8, 6], dark[6, 8]
    dark[8, :9] = dark[:9, 8] = dark[8, n - 8 :] = dark[n - 8 :, 8] = 0
    dark[8, 6], dark[6, 8] = timing
    if n >= 45:
        dark[:6, n - 11 : n - 8] = dark[n - 11 : n - 8, :6] = 0
    lines: Lines = dark.tolist()
    return lines


def finder_like(line: list[int], *, twice: bool) -> int:
    """How often 1011101 stands beside four light modules; outside the symbol all is light.

    With `twice`, one that shares modules with a counted one counts as well.
    """
    around = [0, 0, 0, 0, *line, 0, 0, 0, 0]
    found, after = 0, 0
    for start in range(4, len(around) - 10):
        if around[start : start + 7] != [1, 0, 1, 1, 1, 0, 1] or start < after:
            continue
        if not any(around[start - 4 : start]) or not any(around[start + 7 : start + 11]):
            found += 1
            after = start if twice else start + 7
    return found


def points(rows: Lines, *, twice: bool = False) -> int:
    """All points of one masked symbol."""
    lines = rows + [list(column) for column in zip(*rows, strict=True)]
    runs = [len(list(run)) for line in lines for _, run in groupby(line)]
    squares = sum(
        len({above[x], above[x + 1], below[x], below[x + 1]}) == 1
        for above, below in pairwise(rows)
        for x in range(len(rows) - 1)
    )
    share = sum(map(sum, rows)) / len(rows) ** 2 * 100
    return (
        sum(run - 2 for run in runs if run >= 5)
        + 3 * squares
        + 40 * sum(finder_like(line, twice=twice) for line in lines)
        + 10 * int(abs(share - 50) / 5)
    )


def drawn(texts: list[str], level: Level) -> tuple[Plan, Words]:
    """The unmasked symbols of payloads that all take the same version."""
    versions, words = segments.codewords([text.encode() for text in texts], level)
    table = plan(int(versions[0]), level)
    assert set(versions.tolist()) == {table.version}
    symbols = np.empty((len(texts), 2 * table.side), np.uint64)
    table.draw(words[:, : table.codewords], symbols, np.empty_like(symbols))
    return table, symbols


@pytest.mark.parametrize(("text", "level", "mask", "naive"), OVERLAPPING)
def test_of_two_finder_patterns_that_share_modules_only_the_first_counts(
    text: str, level: Level, mask: int, naive: int
) -> None:
    """Rule 3 can be read in two ways, and they choose different masks for these payloads.

    0000 1011101 0000 may meet itself: in 0000 1011101110 1 0000 and in 0000 101110 1 011101 0000
    two patterns share three modules, or one. The first has its four light modules before it, the
    second after it, and both match the words of ISO/IEC 18004. segno goes on behind a pattern
    that it has counted, so the second one is not seen; a count of all matches gives 40 points
    more. Readers read either mask; a batch must give what single codes give.
    """
    scored = [scored_modules(text, level, candidate) for candidate in range(8)]
    once = [points(rows) for rows in scored]
    twice = [points(rows, twice=True) for rows in scored]
    assert once.index(min(once)) == mask
    assert twice.index(min(twice)) == naive
    assert segno_code(text, level).mask == mask

    [code] = code_paths([text], level)
    assert np.array_equal(modules_of(code), np.array(segno_code(text, level, mask).matrix, bool))
    assert not np.array_equal(
        modules_of(code), np.array(segno_code(text, level, naive).matrix, bool)
    )


def test_every_mask_of_every_size_has_the_points_of_a_count_by_hand() -> None:
    sizes: dict[tuple[int, Level], str] = {}
    for number in range(2000):
        level = level_of(number)
        [version] = segments.codewords([payload(number).encode()], level)[0].tolist()
        sizes.setdefault((version, level), payload(number))
    assert {version for version, _ in sizes} >= set(range(1, 11))
    for (version, level), text in sizes.items():
        if version and (version % 3 == 1 or level == "Q"):
            table, symbols = drawn([text], level)
            counted = Bench(table.side).penalties(symbols, table.masks)[:, 0].tolist()
            assert counted == [points(scored_modules(text, level, mask)) for mask in range(8)]


def test_a_symbol_has_the_same_points_wherever_it_stands_in_a_block() -> None:
    texts = [f"{number:020d}" for number in range(BLOCK + 5)]
    table, symbols = drawn(texts, "H")
    bench = Bench(table.side)
    alone = [bench.penalties(symbols[at : at + 1], table.masks)[:, 0] for at in range(len(texts))]
    together = [
        *bench.penalties(symbols[:BLOCK], table.masks).T,
        *bench.penalties(symbols[BLOCK:], table.masks).T,
    ]
    assert np.array_equal(alone, together)
    best = bench.best(symbols, table.masks)
    assert best.tolist() == [scores.argmin() for scores in alone]
    assert len(set(best.tolist())) > 4
