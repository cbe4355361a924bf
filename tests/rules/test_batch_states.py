"""A batch takes its steps in order; every other step is refused in words."""

from __future__ import annotations

from itertools import product

import pytest

from backend.standees.batches import (
    APPROVABLE,
    LEGAL,
    RELEASED,
    SCREEN,
    STATES,
    STEPS,
    UNRELEASED,
    IllegalStep,
    State,
    TooManyLines,
    check_size,
    check_step,
)

ILLEGAL = sorted(set(product(STATES, STATES)) - LEGAL)


@pytest.mark.parametrize(("state", "to"), ILLEGAL)
def test_every_other_step_is_refused_by_name(state: State, to: State) -> None:
    with pytest.raises(IllegalStep) as refused:
        check_step(state, to)
    assert refused.value.status == 409
    assert SCREEN[state] in refused.value.text
    assert STEPS[to] in refused.value.text
    assert refused.value.facts == {"state": state, "to": to}


@pytest.mark.parametrize(("state", "to"), sorted(LEGAL))
def test_a_legal_step_passes(state: State, to: State) -> None:
    check_step(state, to)


def test_only_what_is_not_printed_leads_back_from_a_release_and_nothing_out_of_the_end() -> None:
    assert {to for state, to in LEGAL if state == "released"} == {"printed", "frozen"}
    assert {to for state, to in LEGAL if state == "printed"} == {"delivered"}
    assert {state for state, _ in LEGAL}.isdisjoint({"delivered", "cancelled"})


def test_only_what_is_not_released_can_be_cancelled() -> None:
    assert {state for state, to in LEGAL if to == "cancelled"} == set(UNRELEASED)
    assert set(UNRELEASED) | set(RELEASED) | {"cancelled"} == set(STATES)
    assert set(APPROVABLE) < set(UNRELEASED)


def test_screens_show_the_plain_states() -> None:
    words = {SCREEN[state].split(" · ")[0] for state in STATES}
    assert words == {"chuẩn bị", "sẵn sàng", "đã in", "đã giao", "đã hủy"}


def test_a_batch_holds_five_thousand_lines_and_says_so() -> None:
    check_size(5000)
    with pytest.raises(TooManyLines) as refused:
        check_size(5001)
    assert refused.value.facts == {"count": 5001, "most": 5000}
    assert "5.001 dòng" in refused.value.text
