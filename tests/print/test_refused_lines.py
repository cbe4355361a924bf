"""A line that cannot be printed rightly stops the run, by name, before a byte is written."""

import io
import random
import unicodedata
from dataclasses import replace

import pytest

from printing import (
    LAYOUTS,
    LEVELS,
    CodeTwice,
    GlyphMissing,
    HiddenCharacter,
    IssueUncounted,
    ModuleTooSmall,
    NothingToPrint,
    PayloadTooLong,
    PrintRefusal,
    Standee,
    TextMissing,
    TextTooLong,
    UnknownLayout,
    UnknownLevel,
    check_standee,
    render,
    small_modules,
    verify,
)
from printing.qr.symbol import encode
from tests.print.cast import LONG_HOLDER, LONG_SHOP, Render, stall
from tests.print.payloads import level_of, payload

FAULTY: list[tuple[Standee, type[PrintRefusal], str]] = [
    (stall(2, shop_name="Cà phê 😀"), GlyphMissing, "“😀” (U+1F600)"),
    (stall(2, shop_name="Cà phê \uffff"), GlyphMissing, "(U+FFFF)"),
    (
        stall(2, holder_name="NGUYỄN\u200bÁI"),
        HiddenCharacter,
        "người nhận có ký tự ẩn (U+200B)",
    ),
    (stall(2, holder_name="NGUYỄN ÁI\u202e"), HiddenCharacter, "(U+202E)"),
    (stall(2, place="\u200fSạp 4"), HiddenCharacter, "vị trí sạp có ký tự ẩn (U+200F)"),
    (stall(2, shop_name="Bún đậu\tcô Ba"), HiddenCharacter, "cửa hàng có ký tự ẩn (U+0009)"),
    (stall(2, shop_name="Bún đậu\n"), HiddenCharacter, "(U+000A)"),
    (stall(2, bank="\x85MB"), HiddenCharacter, "(U+0085)"),
    (stall(2, code="0002\u2066-7K4Q"), HiddenCharacter, "mã bảng"),
    (stall(2, hotline="1900\u061c"), HiddenCharacter, "số hỗ trợ"),
    (stall(2, shop_name="Rất dài " * 60), TextTooLong, "tên cửa hàng quá dài"),
    (stall(2, hotline="1900 1234 " * 9), TextTooLong, "số hỗ trợ quá dài"),
    (stall(2, holder_name="  "), TextMissing, "thiếu tên người nhận"),
    (stall(2, shop_name="_ – ¸"), TextMissing, "thiếu tên cửa hàng"),
    (stall(2, issue=0), IssueUncounted, "lần phát hành là 0, phải là số đếm từ 1"),
    (stall(2, issue=-1), IssueUncounted, "lần phát hành là -1"),
    (stall(2, payload=""), TextMissing, "thiếu nội dung mã QR"),
    (stall(2, payload="x" * 1200), ModuleTooSmall, "mỗi ô chỉ 0,44 mm (ít nhất 0,5 mm)"),
    (stall(2, payload="x" * 3000), PayloadTooLong, "3000 ký tự"),
]


@pytest.mark.parametrize(("faulty", "kind", "told"), FAULTY)
def test_one_faulty_line_stops_the_run_and_is_named(
    faulty: Standee, kind: type[PrintRefusal], told: str
) -> None:
    out = io.BytesIO()
    with pytest.raises(kind) as refused:
        render([stall(0), stall(1), faulty, stall(3)], out, sample=False, title="Lô in")
    assert refused.value.index == 2
    assert refused.value.sentence.startswith("Dòng 3: ")
    assert told in str(refused.value)
    assert out.getvalue() == b""


@pytest.mark.parametrize("far", [2, 1001])  # in the first lot, and in the next
def test_one_code_on_two_boards_is_refused_by_the_later_ones_line(far: int) -> None:
    lines = [stall(number) for number in range(far)] + [stall(far, code=stall(1).code)]
    with pytest.raises(CodeTwice, match=f"^Dòng {far + 1}: trùng mã với dòng 2") as refused:
        render(lines, io.BytesIO(), sample=False, title="Lô in")
    assert refused.value.index == far


@pytest.mark.parametrize("layout", ["a4-4xa6", "a5", "sticker-50x70", "card-85x54"])
def test_a_standee_is_refused_beforehand_for_what_printing_it_would_be_refused_for(
    layout: str,
) -> None:
    lines = [faulty for faulty, _, _ in FAULTY]
    lines += [stall(0), stall(1, shop_name=LONG_SHOP, holder_name=LONG_HOLDER), stall(2, place="")]
    lines += [stall(3, payload="x" * length) for length in (150, 250, 400, 700)]
    refused = 0
    for line in lines:
        told: list[tuple[type, str] | None] = []
        for attempt in (
            lambda line=line: check_standee(line, LAYOUTS[layout], "Q"),
            lambda line=line: render(
                [line], io.BytesIO(), layout=layout, sample=False, title="Lô in"
            ),
        ):
            try:
                attempt()
                told.append(None)
            except PrintRefusal as refusal:
                refusal.index = None
                told.append((type(refusal), refusal.sentence))
        assert told[0] == told[1]
        refused += told[0] is not None
    assert len(FAULTY) - 1 <= refused < len(lines) - 2


def test_modules_below_a_millimetre_are_warned_of_and_no_others() -> None:
    warned = 0
    for level in LEVELS:
        codes = [payload(number) for number in range(72) if level_of(number) == level]
        symbols = [encode(code, level) for code in codes]
        for sheet in LAYOUTS.values():
            drawn = [symbol.module_mm(sheet.face.symbol.width) for symbol in symbols]
            told = small_modules(codes, sheet, level)
            assert told == [size if size < 1 else None for size in drawn]
            warned += len(told) - told.count(None)
    assert 20 < warned < 200


def test_a_run_of_nothing_or_on_unknown_paper_is_refused(rendered: Render) -> None:
    with pytest.raises(NothingToPrint, match="Chưa có bảng nào"):
        rendered([])
    with pytest.raises(UnknownLayout, match=r"“a7”.*a6, a5, a4-4xa6"):
        rendered([stall(0)], layout="a7")
    with pytest.raises(UnknownLayout):
        verify(b"", [stall(0)], layout="a7", sample=False)
    with pytest.raises(UnknownLevel, match="“L”"):
        rendered([stall(0)], level="L")


def test_every_refusal_has_a_slug_of_its_own() -> None:
    kinds = PrintRefusal.__subclasses__()
    assert len({kind.slug for kind in kinds}) == len(kinds) > 8


def test_the_longest_names_promised_are_never_refused(rendered: Render) -> None:
    assert (len(LONG_SHOP), len(LONG_HOLDER)) == (60, 42)
    widest = ["W" * 60, "ẰẲẴẮẶ " * 10, "W " * 30]
    runs = [stall(0, shop_name=LONG_SHOP, holder_name=LONG_HOLDER)]
    runs += [
        stall(n, shop_name=name[:60], holder_name=name[:42]) for n, name in enumerate(widest, 1)
    ]
    content, _ = rendered(runs)
    assert verify(content, runs, layout="a4-4xa6", sample=False) == []


ONSETS = [*"BCDĐGHKLMNPRSTVX", "CH", "KH", "NG", "NGH", "NH", "PH", "TH", "TR", ""]
ENDS = ["", "", "N", "NG", "NH", "M", "C", "CH", "T", "P", "I", "O"]
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]


def syllable(chance: random.Random) -> str:
    vowel = chance.choice("AĂÂEÊIOÔƠUƯY") + chance.choice(TONES)
    return unicodedata.normalize("NFC", chance.choice(ONSETS) + vowel + chance.choice(ENDS))


def test_every_holders_name_of_words_up_to_42_capitals_fits_every_layout() -> None:
    chance = random.Random(42)
    for _ in range(800):
        name = syllable(chance)
        while len(longer := f"{name} {syllable(chance)}") <= 42:
            name = longer
        assert len(name) > 35
        for sheet in LAYOUTS.values():
            check_standee(stall(0, holder_name=name), sheet, "Q")


def test_a_holders_name_that_does_not_fit_is_refused_with_what_can_be_done() -> None:
    salad = "ỔỰPẺÙÝ CỲÃỤŨ ẶNỞĂ ỔNẢẠPƠƠÚẤ ƠỮẴCÔÒLỂŨƯỪÈK"
    assert len(salad) <= 42
    with pytest.raises(TextTooLong, match=r"tên người nhận quá dài .* chọn khổ in lớn hơn"):
        check_standee(stall(0, holder_name=salad), LAYOUTS["sticker-50x70"], "Q")
    check_standee(stall(0, holder_name=salad), LAYOUTS["a4-4xa6"], "Q")


def test_decomposed_text_is_printed_composed() -> None:
    composed = stall(1)
    decomposed = replace(composed, shop_name="Bu\u0301n  đậu cô\u00a0Phươ\u0323ng 1 ")
    assert decomposed == composed
