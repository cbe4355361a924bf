"""The codes of a batch are segno's, module for module; another library reads them."""

import multiprocessing
import os
import threading
import tracemalloc
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import zxingcpp

from printing.qr.affine import plan
from printing.qr.codes import CHUNK, Code, code_path, code_paths
from printing.qr.symbol import LEVELS, QUIET_ZONE, Level, split, version_of
from printing.refusals import PayloadTooLong, PayloadUnprintable, PrintRefusal
from tests.print.cast import transfer_code
from tests.print.payloads import level_of, payload
from tests.print.segno_oracle import differences, modules_of, segno_code

QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
COMPARED = 10_200
"""Payloads that are compared with segno: about two minutes of one processor, nearly all segno's."""


def test_ten_thousand_varied_payloads_equal_segno_module_for_module() -> None:
    share = 60
    wrong: list[str] = []
    seen: Counter[tuple[str, int]] = Counter()
    # A fresh interpreter each: what this process holds must not be carried into them.
    started_afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=started_afresh) as pool:
        parts = range(0, COMPARED, share)
        for told, counted in pool.map(differences, parts, [share] * len(parts)):
            wrong += told
            seen += counted
    assert wrong == []
    assert {(level, version) for level in LEVELS for version in range(1, 11)} <= set(seen)
    assert sum(count for (_, version), count in seen.items() if version <= 10) >= 10_000


def test_every_length_to_the_largest_symbol_equals_segno() -> None:
    """Where padding begins, ends and is dropped changes with every character.

    The mask is given to segno, which otherwise takes ten times as long to choose it: whether it
    is the right one is asked elsewhere.
    """
    for alphabet, longest in (("7", 364), ("K", 221), ("k", 151)):
        texts = [alphabet * length for length in range(1, longest + 1)]
        for text, ours in zip(texts, code_paths(texts, "Q"), strict=True):
            modules = modules_of(ours)
            mask = _mask_of(modules)
            assert np.array_equal(modules, np.array(segno_code(text, "Q", mask).matrix, bool))


def _mask_of(modules: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> int:
    """The mask that the format bits beside the first finder name; masked with 101."""
    told = int(modules[8, 2]) << 2 | int(modules[8, 3]) << 1 | int(modules[8, 4])
    return told ^ 0b101


@pytest.mark.parametrize("level", LEVELS)
def test_another_library_reads_every_kind_of_payload(level: Level) -> None:
    texts = [payload(number) for number in range(600) if level_of(number) == level]
    for text, code in zip(texts, code_paths(texts, level), strict=True):
        page = np.pad(modules_of(code), QUIET_ZONE)
        grey = np.where(np.kron(page, np.ones((4, 4), bool)), 0, 255).astype(np.uint8)
        [read] = zxingcpp.read_barcodes(grey, formats=QR_ONLY)
        assert read.bytes == text.encode()
        assert read.ec_level == level


def test_a_code_alone_has_the_bytes_that_it_has_in_a_batch() -> None:
    numbers = range(0, 720, 7)
    for level in LEVELS:
        texts = [payload(number) for number in numbers if level_of(number) == level]
        assert code_paths(texts, level) == [code_path(text, level) for text in texts]


def test_a_code_alone_is_drawn_by_segno(monkeypatch: pytest.MonkeyPatch) -> None:
    def tables(*_: object) -> None:
        raise AssertionError("the tables of a batch were asked for one code")

    monkeypatch.setattr("printing.qr.codes._draw", tables)
    [alone] = code_paths([transfer_code("990123456")], "Q")
    assert alone.version == 5
    with pytest.raises(AssertionError, match="tables"):
        code_paths([transfer_code("990123456")] * 2, "Q")


def test_a_path_is_one_stretch_a_line_in_modules_from_the_top_left() -> None:
    code = code_path("1", "M")
    assert code[:2] == (1, 21)
    records = code.path.split(b"\n")
    # The upper edges of two finders, and the lower edge of the third.
    assert records[0].split() == [b"0", b"-1", b"7", b"1", b"re"]
    assert [b"14", b"-1", b"7", b"1", b"re"] in [record.split() for record in records]
    assert [b"0", b"-21", b"7", b"1", b"re"] in [record.split() for record in records]
    assert records[-1] == b""
    assert {len(record) for record in records[:-1]} == {14}
    assert code_paths(["1"], "M") == [code]


def test_codes_keep_the_order_of_payloads_of_many_sizes() -> None:
    texts = ["12345678" * (number % 44 + 1) + f"/{number}" for number in range(CHUNK + 90)]
    codes = code_paths(texts, "Q")
    assert len({code.version for code in codes}) >= 7
    for at in (0, 7, CHUNK - 1, CHUNK, CHUNK + 89):
        assert codes[at] == code_path(texts[at], "Q")
    assert [code_paths([text], "Q")[0] for text in texts] == codes
    assert code_paths([], "Q") == []


def test_a_payload_that_needs_a_larger_symbol_is_drawn_among_the_others() -> None:
    texts = [transfer_code("990123456"), "x" * 152, "7" * 1200, "A"]
    codes = code_paths(texts, "Q")
    assert [code.version for code in codes] == [5, 11, 21, 1]
    assert codes == [code_path(text, "Q") for text in texts]
    assert len(modules_of(codes[2])) == 101


def test_a_symbol_of_version_ten_is_cut_for_the_longer_headers_that_it_has() -> None:
    """Seven digits between words are worth a piece of their own up to version 9, not from 10."""
    text = "".join(f"quán {number:07d} " for number in range(8))
    assert (len(split(text, 0)), len(split(text, 1))) == (16, 2)
    code, _ = code_paths([text, text], "H")
    assert code.version == 10
    assert code == code_path(text, "H")


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        ("", PayloadUnprintable),
        ("VQR\ud83d", PayloadUnprintable),
        ("x" * 1664, PayloadTooLong),
        ("7" * 100_000, PayloadTooLong),
    ],
)
def test_a_payload_that_cannot_be_a_code_is_refused_by_its_place(
    payload: str, refusal: type[PrintRefusal]
) -> None:
    texts = [transfer_code("990123456")] * (CHUNK + 2)
    with pytest.raises(refusal) as told:
        code_paths([*texts, payload, "A"], "Q")
    assert told.value.index == CHUNK + 2
    assert told.value.sentence.startswith(f"Dòng {CHUNK + 3}: nội dung mã QR")
    with pytest.raises(refusal) as alone:
        code_path(payload, "Q")
    assert alone.value.index is None


def test_the_version_is_known_without_drawing() -> None:
    for level in LEVELS:
        texts = [payload(number) for number in range(900) if level_of(number) == level]
        texts += ["x" * 200, "7" * 1000, "quán 0000007 " * 40]
        versions = [code.version for code in code_paths(texts, level)]
        assert [version_of(text, level) for text in texts] == versions
    assert version_of("x" * 1663, "Q") == 40
    with pytest.raises(PayloadTooLong):
        version_of("x" * 1664, "Q")
    with pytest.raises(PayloadUnprintable):
        version_of("", "Q")


def test_pieces_that_overflow_the_largest_symbol_are_cut_again_for_its_longer_headers() -> None:
    """Digits between letters, cut apart for version 9, need more than there is in version 40."""
    text = "abc1234567" * 165 + "abc"
    assert (len(split(text, 0)), len(split(text, 2))) == (331, 1)
    assert code_path(text, "Q").version == version_of(text, "Q") == 40


def test_the_room_that_a_batch_takes_does_not_grow_with_it() -> None:
    texts = [payload(number) for number in range(6 * CHUNK)]
    code_paths(texts[: 3 * CHUNK], "M")

    def beside_the_answer(count: int) -> int:
        tracemalloc.start()
        codes: list[Code] = code_paths(texts[:count], "M")
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept > sum(len(code.path) for code in codes)
        return peak - kept

    little, much = beside_the_answer(3 * CHUNK), beside_the_answer(6 * CHUNK)
    assert much < 8_000_000
    assert much < little * 1.5


def test_the_tables_of_all_versions_of_a_level_are_kept_and_stay_small() -> None:
    for level in LEVELS:
        tables = [plan(version, level) for version in range(1, 11)]
        assert sum(table.halves.nbytes for table in tables) < 30_000_000
        assert [plan(version, level) for version in range(1, 11)] == tables
    assert plan.cache_info().currsize == 10


def test_batches_drawn_in_threads_side_by_side_do_not_disturb_each_other() -> None:
    texts = [[payload(number) for number in range(start, 900, 3)] for start in range(3)]
    alone = [code_paths(part, level) for part, level in zip(texts, LEVELS, strict=True)]
    drawn: dict[tuple[int, int], list[Code]] = {}

    def draw(turn: int, part: int) -> None:
        drawn[turn, part] = code_paths(texts[part], LEVELS[part])

    threads = [
        threading.Thread(target=draw, args=(turn, part)) for turn in range(4) for part in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == {(turn, part): alone[part] for turn in range(4) for part in range(3)}
