"""Where standees lie on paper, and how a payload is split, decided without drawing anything."""

from itertools import pairwise

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.plan import LAYOUTS, cut_and_stack, impose
from printing.qr.symbol import BYTE, NUMERIC, encode, split

ALPHABET = "0123456789ABCZ $%*+-./:abcđế"


def test_cut_stacks_follow_one_another() -> None:
    assert cut_and_stack(10, 4) == [[0, 3, 6, 9], [1, 4, 7, None], [2, 5, 8, None]]
    assert cut_and_stack(0, 4) == []
    assert cut_and_stack(1, 4) == [[0, None, None, None]]


@settings(max_examples=40)
@given(count=st.integers(0, 3000), name=st.sampled_from(sorted(LAYOUTS)), lot=st.integers(1, 300))
def test_every_item_has_one_place_of_its_own(count: int, name: str, lot: int) -> None:
    sheet = LAYOUTS[name]
    spots = list(impose(count, sheet, lot_sheets=lot))
    assert sorted(spot.index for spot in spots) == list(range(count))
    assert len({(spot.page, spot.slot) for spot in spots}) == count
    # Pages come in order and none is left out, so pages can be drawn one after another.
    assert sorted({s.page for s in spots}) == list(range(-(-count // sheet.slots)))
    assert [s.page for s in spots] == sorted(s.page for s in spots)


def test_a_lot_is_stacked_by_itself() -> None:
    spots = {(s.page, s.slot): s.index for s in impose(1010, LAYOUTS["a4-4xa6"])}
    assert [spots[0, slot] for slot in range(4)] == [0, 250, 500, 750]
    assert [spots[250, slot] for slot in range(4)] == [1000, 1003, 1006, 1009]
    assert (251, 3) not in spots


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_faces_lie_on_the_paper_without_touching(name: str) -> None:
    sheet = LAYOUTS[name]
    origins = [sheet.face_origin_mm(slot) for slot in range(sheet.slots)]
    width, height = sheet.face.width_mm, sheet.face.height_mm
    for slot, (left, top) in enumerate(origins):
        assert left >= sheet.bleed_mm >= 0
        assert top >= sheet.bleed_mm
        assert left + width + sheet.bleed_mm <= sheet.width_mm
        assert top + height + sheet.bleed_mm <= sheet.height_mm
        assert sheet.slot_at(left + width / 2, top + height / 2) == slot
    for (left, top), (other_left, other_top) in pairwise(origins):
        assert other_left - left >= width or other_top - top >= height
    assert sheet.slot_at(-1, -1) is None


def test_one_cut_through_the_middle_parts_the_cards_of_an_a4() -> None:
    sheet = LAYOUTS["a4-4xa6"]
    assert sheet.face_origin_mm(0) == (0.0, 0.25)
    assert sheet.face_origin_mm(3) == (105.0, 148.75)


@settings(max_examples=40)
@given(payload=st.text(ALPHABET, max_size=90), band=st.integers(0, 2))
def test_pieces_join_to_the_payload_and_neighbours_differ_in_mode(payload: str, band: int) -> None:
    pieces = split(payload, band)
    assert "".join(text for text, _ in pieces) == payload
    assert all(text for text, _ in pieces)
    modes = [mode for _, mode in pieces]
    assert all(one != next_one for one, next_one in pairwise(modes))


def test_a_lower_case_name_costs_only_its_own_letters() -> None:
    assert split("00020101021138570010A000000727" + "x" + "0" * 20)[-1] == ("0" * 20, NUMERIC)
    assert [mode for _, mode in split("Chợ Đức Phổ")] == [BYTE]


@settings(max_examples=15)
@given(payload=st.text(ALPHABET, min_size=1, max_size=120))
def test_splitting_never_needs_a_larger_symbol(payload: str) -> None:
    whole = segno.make(payload.encode(), error="Q", micro=False, boost_error=False, mode="byte")
    assert encode(payload, "Q").version <= int(whole.version)


@pytest.mark.parametrize(("level", "modules"), [("M", 33), ("Q", 37), ("H", 41)])
def test_the_usual_payload_has_the_size_that_the_paper_was_planned_for(
    level: str, modules: int
) -> None:
    payload = "00020101021138570010A00000072701270006970436011300110123456780208QRIBFTTA"
    symbol = encode(payload + "53037045802VN63049E6F", level)  # type: ignore[arg-type]
    assert symbol.modules == modules
    assert symbol.module_mm(45.0) == pytest.approx(45 / (modules + 8))
