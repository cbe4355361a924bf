"""Standee codes survive handwriting, and a slip never names another board."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.standees.codes import ALPHABET, is_right, new_code, read_code, with_check

BODIES = st.text(ALPHABET, min_size=6, max_size=6)


def test_a_new_code_has_its_shape_and_reads_as_itself() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert len(code) == 9
        assert code[4] == "-"
        assert read_code(code) == code


def test_no_word_of_one_or_two_characters_is_a_code() -> None:
    """The code is linear: a slip turns one code into another only if the slip is itself a code.

    So it is enough that no word with one or two characters other than 0 is one, all of them tried.
    """
    zero = "0" * 8
    assert is_right(zero)
    tried = 0
    for places in (*combinations(range(8), 1), *combinations(range(8), 2)):
        for value in range(31 ** len(places)):
            word = list(zero)
            for place in places:
                value, letter = divmod(value, 31)
                word[place] = ALPHABET[1 + letter]
            tried += 1
            assert not is_right("".join(word))
    assert tried == 8 * 31 + 28 * 31 * 31


@given(BODIES, BODIES)
@settings(max_examples=50)
def test_the_sum_of_two_codes_is_a_code(one: str, other: str) -> None:
    values = [
        ALPHABET[ALPHABET.index(a) ^ ALPHABET.index(b)]
        for a, b in zip(
            with_check(one).replace("-", ""), with_check(other).replace("-", ""), strict=True
        )
    ]
    assert is_right("".join(values))


@given(BODIES)
@settings(max_examples=20)
def test_every_wrong_character_and_every_swap_of_neighbours_is_caught(body: str) -> None:
    right = with_check(body).replace("-", "")
    for place in range(8):
        for letter in ALPHABET:
            wrong = right[:place] + letter + right[place + 1 :]
            assert is_right(wrong) == (letter == right[place])
    for place in range(7):
        swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        assert is_right(swapped) == (swapped == right)


@pytest.mark.parametrize("spoil", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} "])
def test_what_a_person_writes_is_read_as_meant(spoil) -> None:  # type: ignore[no-untyped-def]
    code = with_check("01AZ9K")
    assert read_code(spoil(code)) == code
    assert read_code(spoil(code).replace("0", "O").replace("1", "l")) == code
    assert read_code(code.replace("1", "I").replace("-", " – ")) == code


@pytest.mark.parametrize("text", ["", "0000-000", "0000-0000-0", "UUUU-UUUU", "0000-0001", "đđđđ"])
def test_anything_else_is_no_code(text: str) -> None:
    assert read_code(text) is None
