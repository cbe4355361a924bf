"""Codes that people come in by."""

from __future__ import annotations

import pytest

from backend.people.invitations import (
    ALPHABET,
    LENGTH,
    grouped,
    link_to,
    neighbourhood,
    new_code,
    normalise,
)


def test_a_code_holds_at_least_128_bits() -> None:
    assert len(set(ALPHABET)) == 32
    assert LENGTH * 5 >= 128
    assert len({new_code() for _ in range(100)}) == 100


def test_a_code_read_aloud_and_typed_on_a_phone_is_the_same_code() -> None:
    code = "01ABCDEFGHJKMNPQRSTVWXYZ23"
    assert grouped(code) == "01ABC-DEFGH-JKMNP-QRSTV-WXYZ23"
    for typed in (
        code.lower(),
        grouped(code),
        " o1-abc defgh jkmnp qrstv wxyz23 ",
        "OL" + code[2:],
    ):
        assert normalise(typed) == code


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 26, "Đ" * 26, "A" * 27, "٠" * 26])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise(typed) is None


def test_the_code_stands_where_no_server_sees_it() -> None:
    assert link_to("https://phocho.example/", "ABC") == "https://phocho.example/#/vao/ABC"


def test_a_household_counts_as_one_address() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff") == "2001:db8::/64"
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
    assert neighbourhood("::ffff:203.0.113.7") == neighbourhood("203.0.113.7") == "203.0.113.7"
    assert neighbourhood(None) == neighbourhood("unix") == "local"
