"""Vietnamese capitals carry two marks above and one below; no line of them may touch another."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing import LAYOUTS, TextTooLong
from printing.artwork.faces import a6
from printing.artwork.faces.a5 import A5
from printing.artwork.faces.a6 import A6
from printing.artwork.lettering import PT_MM, Box, fit
from printing.artwork.typeface import typeface

STACKED = st.text("ẰẲẴẮẶƯỞNGgyqjỊ ", min_size=1, max_size=60).map(lambda t: " ".join(t.split()))


@settings(max_examples=60)
@given(text=STACKED.filter(bool))
def test_stacked_capitals_stay_in_their_box_and_clear_of_the_line_above(text: str) -> None:
    box = A6.boxes(False)["shop_name"]
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


@settings(max_examples=60)
@given(text=STACKED.filter(bool))
def test_nothing_is_ever_cut_off(text: str) -> None:
    box = A6.boxes(False)["holder_name"]
    lines = fit(text, box, "Bold", most_pt=11.5, least_pt=1, most_lines=2).lines
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=150)
@given(text=STACKED.filter(bool), width=st.floats(20, 120), height=st.floats(4, 14))
def test_no_parting_at_one_space_could_be_set_larger(
    text: str, width: float, height: float
) -> None:
    box, letters = Box(3, 4, width, height), typeface("Bold")

    def largest(lines: list[str]) -> float:
        """The size in points at which these lines just fit, none of them touching another."""
        inks = [letters.ink(line) for line in lines]
        steps = sum(max(1.16, up[1] - down[0] + 0.07) for down, up in pairwise(inks))
        tall = inks[0][1] + steps - inks[-1][0]
        wide = max(letters.advances(line)[-1] for line in lines)
        return min(11.0, width / wide / PT_MM, height / tall / PT_MM)

    words = text.split(" ")
    partings = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    by_width = min(
        partings,
        key=lambda lines: max(letters.advances(line)[-1] for line in lines),
        default=[text],
    )
    best = max(largest([text]), largest(by_width))
    for lines, expected in ((1, largest([text])), (2, best)):
        found = fit(text, box, "Bold", most_pt=11, least_pt=0.01, most_lines=lines)
        assert expected - 0.0501 <= found.size_pt <= expected + 1e-6
        assert len(found.lines) <= lines
        if found.size_pt == 11 == largest([text]):
            assert len(found.lines) == 1


def test_a_face_grown_keeps_its_proportions_letters_included() -> None:
    factor = A5.width_mm / A6.width_mm
    assert A5.symbol == A6.symbol.scaled(factor)
    for small, large in zip(A6.places, A5.places, strict=True):
        assert large.box == small.box.scaled(factor)
        assert large.most_pt / small.most_pt == pytest.approx(factor)
    one, other = A6.places[0], A5.places[0]
    for text in ("Bún đậu cô Phượng", "Cửa hàng tạp hoá, vật liệu xây dựng Nguyễn Thị Thu Hường"):
        set_small, set_large = (
            fit(
                text,
                place.box,
                place.weight,
                most_pt=place.most_pt,
                least_pt=place.least_pt,
                most_lines=place.most_lines,
            )
            for place in (one, other)
        )
        assert [line.text for line in set_small.lines] == [line.text for line in set_large.lines]
        assert set_large.size_pt == pytest.approx(set_small.size_pt * factor, abs=0.12)


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
    gap = a6.SYMBOL.x - a6.CARD.x
    # From the centre of a bracket's corner arc to the corner of the code's clear square.
    to_corner = (a6.CARD_RADIUS_MM - gap) * 2**0.5
    half_stroke = a6.BRACKET_STROKE_PT * PT_MM / 2
    assert to_corner < a6.CARD_RADIUS_MM - half_stroke
    assert gap > half_stroke


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sample", [False, True])
def test_everything_to_be_read_keeps_the_safe_distance_from_the_trim(
    layout: str, sample: bool
) -> None:
    face = LAYOUTS[layout].face
    boxes = [*face.boxes(sample).values(), face.symbol]
    assert len(boxes) >= 8
    for box in boxes:
        assert box.x >= face.safe_mm
        assert box.y >= face.safe_mm
        assert box.x + box.width <= face.width_mm - face.safe_mm
        assert box.y + box.height <= face.height_mm - face.safe_mm


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sample", [False, True])
def test_no_two_places_share_paper(layout: str, sample: bool) -> None:
    face = LAYOUTS[layout].face
    boxes = {"the code": face.symbol, **face.boxes(sample)}
    for (name, one), (other_name, other) in combinations(boxes.items(), 2):
        apart = (
            one.x + one.width <= other.x + 1e-6
            or other.x + other.width <= one.x + 1e-6
            or one.y + one.height <= other.y + 1e-6
            or other.y + other.height <= one.y + 1e-6
        )
        assert apart, (name, other_name)
