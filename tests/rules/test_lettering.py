"""Vietnamese capitals carry two marks above and one below; no line of them may touch another."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing import TextTooLong, face
from printing.lettering import PT_MM, Box, fit, typeface

STACKED = st.text("ẰẲẴẮẶƯỞNGgyqjỊ ", min_size=1, max_size=60).map(lambda t: " ".join(t.split()))


@settings(max_examples=60, deadline=None)
@given(text=STACKED.filter(bool))
def test_stacked_capitals_stay_in_their_box_and_clear_of_the_line_above(text: str) -> None:
    box = face.SHOP_NAME
    set_text = fit(text, box, "ExtraBold", most_pt=19, least_pt=7, most_lines=3)
    em = set_text.size_pt * PT_MM
    letters = typeface("ExtraBold")
    inks = [letters.ink(line.text) for line in set_text.lines]
    tops = [y.baseline - ink[1] * em for y, ink in zip(set_text.lines, inks, strict=True)]
    feet = [y.baseline - ink[0] * em for y, ink in zip(set_text.lines, inks, strict=True)]
    assert tops[0] >= box.y - 1e-6
    assert feet[-1] <= box.y + box.height + 1e-6
    assert all(foot < top for (foot, _), (_, top) in pairwise(zip(feet, tops, strict=True)))
    for line in set_text.lines:
        assert line.x >= box.x - 1e-6
        assert line.x + letters.advances(line.text)[-1] * em <= box.x + box.width + 1e-6


@settings(max_examples=60, deadline=None)
@given(text=STACKED.filter(bool))
def test_nothing_is_ever_cut_off(text: str) -> None:
    lines = fit(text, face.HOLDER, "Bold", most_pt=11.5, least_pt=1, most_lines=2).lines
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


def test_the_marks_of_a_capital_are_measured_from_its_outline() -> None:
    letters = typeface("ExtraBold")
    plain, hooked, dotted = letters.ink("A"), letters.ink("Ằ"), letters.ink("Ặ")
    assert hooked[1] > plain[1] + 0.2
    assert dotted[0] < -0.1 < plain[0] + 0.1


def test_words_are_broken_inside_only_when_nothing_else_can_be_read() -> None:
    box = Box(0, 0, 40, 12)

    def lines(text: str, least_pt: float) -> list[str]:
        set_text = fit(text, box, "Bold", most_pt=12, least_pt=least_pt, most_lines=2)
        return [line.text for line in set_text.lines]

    assert lines("Nguyễn Thị Hường Cẩm", 6) == ["Nguyễn Thị", "Hường Cẩm"]
    assert lines("W" * 24, 6) == ["W" * 12, "W" * 12]
    assert lines("W" * 12, 6) == ["W" * 12]
    with pytest.raises(TextTooLong):
        lines("W" * 80, 6)


def test_the_quiet_zone_is_clear_of_the_brackets_even_at_its_corners() -> None:
    gap = face.SYMBOL.x - face.CARD.x
    # From the centre of a bracket's corner arc to the corner of the code's clear square.
    to_corner = (face.CARD_RADIUS_MM - gap) * 2**0.5
    half_stroke = face.BRACKET_STROKE_PT * PT_MM / 2
    assert to_corner < face.CARD_RADIUS_MM - half_stroke
    assert gap > half_stroke


def test_everything_to_be_read_keeps_five_millimetres_from_the_trim() -> None:
    boxes = [v for v in vars(face).values() if isinstance(v, Box)] + [*face.PILLS.values()]
    boxes += face.SAMPLE_SIDES
    assert len(boxes) > 15
    for box in boxes:
        assert box.x >= face.SAFE_MM
        assert box.y >= face.SAFE_MM
        assert box.x + box.width <= 105 - face.SAFE_MM
        assert box.y + box.height <= 148 - face.SAFE_MM
