"""A batch is cut into the pieces that each payload alone is cut into."""

import random

import numpy as np
import pytest

from printing.qr import segments
from printing.qr.symbol import ALPHANUMERIC, BYTE, NUMERIC, split

MODES = (BYTE, ALPHANUMERIC, NUMERIC)


def mixed_texts(count: int) -> list[str]:
    """Texts of short and long stretches of digits, capitals, small letters and signs."""
    chance = random.Random(18004)
    alphabets = ["0123456789", "ABCXYZ $%*+-./:", "abcxyz", "áỗđ", "#", "0A", "0a"]
    texts = []
    for _ in range(count):
        length, stretch = chance.choice([1, 6, 20, 45]), chance.choice([1, 3, 7, 15])
        text = ""
        while len(text) < length:
            text += "".join(chance.choices(chance.choice(alphabets), k=chance.randint(1, stretch)))
        texts.append(text)
    return texts


def pieces_of(texts: list[str], band: int) -> list[list[tuple[str, str]]]:
    """The pieces of each text, as `split` tells them."""
    coded = [text.encode() for text in texts]
    joined = b"".join(coded)
    cut = segments.cut(
        np.frombuffer(joined, np.uint8), np.array([len(text) for text in coded]), band
    )
    found: list[list[tuple[str, str]]] = [[] for _ in texts]
    for owner, at, length, mode in zip(cut.owner, cut.at, cut.length, cut.mode, strict=True):
        found[owner].append((joined[at : at + length].decode(), MODES[mode]))
    return found


@pytest.mark.parametrize("band", [0, 1])
def test_a_batch_is_cut_as_each_payload_alone(band: int) -> None:
    texts = mixed_texts(400)
    assert pieces_of(texts, band) == [split(text, band) for text in texts]


def test_half_a_bit_at_the_end_of_a_piece_is_a_bit() -> None:
    """Capitals take eleven bits in pairs: an odd one costs six, and ties fall to longer pieces."""
    texts = ["20019$ BAbab", " 9379500bbbaabbbbbaaaa"]
    assert pieces_of(texts, 0) == [
        [("20019", NUMERIC), ("$ BAbab", BYTE)],
        [(" 9379500", ALPHANUMERIC), ("bbbaabbbbbaaaa", BYTE)],
    ]
    assert pieces_of(texts, 0) == [split(text, 0) for text in texts]


def test_neighbouring_payloads_of_one_kind_stay_apart() -> None:
    assert pieces_of(["123", "456", "AB", "C", "é"], 0) == [
        [("123", NUMERIC)],
        [("456", NUMERIC)],
        [("AB", ALPHANUMERIC)],
        [("C", ALPHANUMERIC)],
        [("é", BYTE)],
    ]


def test_codewords_are_those_of_the_worked_example_of_the_standard() -> None:
    """01234567 in version 1 at level M: ISO/IEC 18004:2015, Annex I.2."""
    versions, words = segments.codewords([b"01234567"], "M")
    assert versions.tolist() == [1]
    assert words.tobytes().hex(" ") == "10 20 0c 56 61 80 ec 11 ec 11 ec 11 ec 11 ec 11"


def test_a_message_that_ends_with_a_byte_gets_a_byte_of_zeros_before_the_padding() -> None:
    """Twelve bits of header, eight a letter, four of terminator end on a byte's end always."""
    _, words = segments.codewords([b"abc", b"a" * 13, b"a" * 14], "M")
    assert words[0, :8].tobytes().hex(" ") == "40 36 16 26 30 00 ec 11"
    assert words[1, 12:16].tobytes().hex(" ") == "16 16 10 00"
    assert words[2, 12:16].tobytes().hex(" ") == "16 16 16 10"


def test_a_payload_for_a_larger_symbol_is_told_from_the_others() -> None:
    versions, words = segments.codewords([b"7" * 364, b"7" * 365, b"A"], "Q")
    assert versions.tolist() == [10, 0, 1]
    assert words.shape == (3, 154)
    assert not words[1].any()
