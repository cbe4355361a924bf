"""Reading: what is taken, what is refused and why, and what may stand on a stall."""

from __future__ import annotations

import pytest
import qr_pay
import vietnam_qr_pay
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.merchants.qr_problems import SENTENCES
from backend.merchants.vietqr import (
    Verdict,
    describe_problem,
    display_warning,
    may_display,
    read,
    same_destination,
)
from tests.rules.vietqr_vectors import (
    ACCOUNT,
    BANK,
    DONG,
    DYNAMIC,
    PLAIN,
    RIGHT,
    STATIC,
    VN,
    VNPAY,
    WRONG,
    Right,
    Wrong,
    code,
    tlv,
    vietqr,
    with_crc,
)

few = settings(max_examples=30, database=None, derandomize=True)


def named(vectors: tuple[Right, ...] | tuple[Wrong, ...]) -> list[object]:
    return [pytest.param(vector, id=vector.name) for vector in vectors]


@pytest.mark.parametrize("right", named(RIGHT))
def test_a_right_code_says_what_it_holds(right: Right) -> None:
    found = read(right.payload)
    assert found.ok
    assert found.problems == ()
    assert (found.scheme, found.static, found.bin, found.account, found.service) == (
        right.scheme,
        right.static,
        right.bin,
        right.account,
        right.service,
    )
    assert (found.amount, found.purpose) == (right.amount, right.purpose)
    assert may_display(found) == right.display


@pytest.mark.parametrize("wrong", named(WRONG))
def test_a_wrong_code_is_refused_for_its_reasons_and_gives_no_account(wrong: Wrong) -> None:
    found = read(wrong.payload)
    assert not found.ok
    assert found.problems == wrong.problems
    assert (found.bin, found.account, found.service, found.amount) == (None, None, None, None)
    assert may_display(found) == "payload-broken"


def test_a_code_broken_further_in_is_still_called_by_its_scheme() -> None:
    nested = next(v for v in WRONG if v.name == "service nested in the beneficiary")
    assert (read(nested.payload).scheme, read(nested.payload).static) == ("vietqr", True)
    assert read("https://vietqr.example/pay").scheme is None


NOT_FOR_THE_SECOND = {
    "objects in another order inside the templates",
    "a second destination beside a transfer",
}


@pytest.mark.parametrize(
    "right",
    [v for v in RIGHT if v.scheme == "vietqr" and v.payload.isascii()],
    ids=lambda v: v.name,
)
def test_two_independent_readers_see_the_same_transfer(right: Right) -> None:
    first = qr_pay.decode(right.payload)
    assert (first["bin_id"], first["consumer_id"]) == (right.bin, right.account)
    assert first["transaction_amount"] == right.amount
    # The other one wants the GUID first, and takes the last of tags 26 and 38 for the destination.
    if right.name not in NOT_FOR_THE_SECOND:
        second = vietnam_qr_pay.QRPay(right.payload)
        assert second.is_valid
        assert (second.consumer.bank_bin, second.consumer.bank_number) == (right.bin, right.account)
        assert second.additional_data.purpose == right.purpose


def test_an_independent_reader_sees_the_same_vnpay_merchant() -> None:
    right = next(v for v in RIGHT if v.scheme == "vnpay")
    other = vietnam_qr_pay.QRPay(right.payload)
    assert other.is_valid
    assert other.merchant.id == right.account == read(right.payload).account


def test_every_problem_has_a_sentence_that_says_what_to_do() -> None:
    told = {slug for wrong in WRONG for slug in wrong.problems}
    told |= {right.display for right in RIGHT if right.display}
    assert told <= SENTENCES.keys()
    for slug, sentence in SENTENCES.items():
        assert describe_problem(slug) == sentence
        assert sentence.endswith(".")
        assert sentence.count(".") + sentence.count(";") >= 2, f"{slug} does not say what to do"


def test_every_problem_that_the_reader_can_find_is_among_the_vectors() -> None:
    about_use = {
        "payload-broken", "unknown-scheme", "dynamic-code", "amount-locked", "cash-withdrawal",
        "unknown-service", "second-destination", "card-number-shown", "tampered", "other-scheme",
        "other-bank", "other-account", "other-service", "registered-unreadable",
    }  # fmt: skip
    assert {slug for wrong in WRONG for slug in wrong.problems} == SENTENCES.keys() - about_use


def test_a_card_code_is_displayed_only_with_a_warning() -> None:
    card = read(next(v for v in RIGHT if v.name == "card").payload)
    assert may_display(card) is None
    assert display_warning(card) == "card-number-shown"
    assert display_warning(read(PLAIN)) is None


OTHER_ACCOUNT = code(STATIC, vietqr(BANK, "0000000009999"), DONG, VN)
VNPAY_CODE = code(STATIC, ("26", tlv(("00", VNPAY), ("01", "0900000016"))), DONG, VN)


@pytest.mark.parametrize(
    ("scanned", "verdict"),
    [
        (PLAIN, Verdict("same")),
        (PLAIN[:-4] + PLAIN[-4:].lower(), Verdict("same")),
        (code(VN, DONG, STATIC, vietqr(BANK, ACCOUNT)), Verdict("same")),
        (
            code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("62", tlv(("08", "CHO")))),
            Verdict("same"),
        ),
        (
            code(DYNAMIC, vietqr(BANK, ACCOUNT), DONG, ("54", "5000"), VN),
            Verdict("same", "dynamic-code"),
        ),
        (
            code(STATIC, vietqr(BANK, ACCOUNT), DONG, ("54", "5000"), VN),
            Verdict("same", "amount-locked"),
        ),
        (OTHER_ACCOUNT, Verdict("other_account", "other-account")),
        (
            code(STATIC, vietqr("970422", ACCOUNT), DONG, VN),
            Verdict("other_account", "other-bank"),
        ),
        (
            code(STATIC, vietqr(BANK, ACCOUNT, "QRIBFTTC"), DONG, VN),
            Verdict("other_account", "other-service"),
        ),
        (
            code(DYNAMIC, vietqr("970405", "0000000005678"), DONG, ("54", "35000"), VN),
            Verdict("other_account", "dynamic-code"),
        ),
        (VNPAY_CODE, Verdict("other_account", "other-scheme")),
        (
            code(STATIC, ("26", tlv(("00", "vn.example"), ("01", "1"))), DONG, VN),
            Verdict("other_account", "unknown-scheme"),
        ),
        (
            code(STATIC, vietqr(BANK, ACCOUNT), ("26", tlv(("00", VNPAY), ("01", "1"))), DONG, VN),
            Verdict("other_account", "second-destination"),
        ),
        (PLAIN.replace("1234", "9999"), Verdict("unreadable", "tampered")),
        ("https://vietqr.example/pay", Verdict("unreadable", "not-a-payment-code")),
        ("", Verdict("unreadable", "not-a-payment-code")),
    ],
)
def test_the_code_on_the_wall_is_judged_against_the_register(
    scanned: str, verdict: Verdict
) -> None:
    assert same_destination(scanned, PLAIN) == verdict
    assert verdict.reason is None or describe_problem(verdict.reason)


def test_a_dynamic_code_at_the_cooked_rice_shop_is_another_account() -> None:
    registered = (
        "00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA"
        "53037045802VN6304FA43"
    )
    dynamic = (
        "00020101021238570010A00000072701270006970405011300000000056780208QRIBFTTA"
        "53037045405350005802VN62190815CHO DUC PHO A1263044282"
    )
    assert same_destination(dynamic, registered) == Verdict("other_account", "dynamic-code")


def test_a_service_left_out_is_a_payment() -> None:
    objects = (("52", "5411"), DONG, VN, ("59", "A"), ("60", "B"))
    without = code(STATIC, vietqr(BANK, "SHOP01", None), *objects)
    pushed = code(STATIC, vietqr(BANK, "SHOP01", "QRPUSH"), *objects)
    assert same_destination(without, pushed) == Verdict("same")


def test_a_register_that_cannot_be_read_compares_with_nothing() -> None:
    assert same_destination(PLAIN, PLAIN + "x") == Verdict("unreadable", "registered-unreadable")


@few
@given(st.permutations([STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("59", "CO BAY"), ("70", "?")]))
def test_the_order_of_objects_means_nothing(objects: list[tuple[str, str]]) -> None:
    assert read(code(*objects)) == read(
        code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("59", "CO BAY"), ("70", "?"))
    )


printable = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


@settings(few, max_examples=120)
@given(st.integers(0, len(PLAIN) - 1), printable)
def test_no_changed_character_passes_for_the_registered_code(at: int, char: str) -> None:
    changed = PLAIN[:at] + char + PLAIN[at + 1 :]
    # Only the case of the checksum's letters may differ.
    harmless = changed[:-4] == PLAIN[:-4] and changed[-4:].upper() == PLAIN[-4:]
    expected = "same" if harmless else "unreadable"
    assert same_destination(changed, PLAIN).outcome == expected


@few
@given(st.sampled_from([PLAIN, OTHER_ACCOUNT, "000201"]), st.integers(0, 95), st.text(max_size=9))
def test_no_text_makes_the_reader_stumble(start: str, kept: int, text: str) -> None:
    for payload in (text, start[:kept] + text, with_crc(start[:kept] + text)):
        found = read(payload)
        assert found.ok == (found.problems == ())
        assert set(found.problems) <= SENTENCES.keys()
