"""Composing: the same bytes as two independent writers, and nothing that could pay the wrong."""

from __future__ import annotations

import pytest
import qr_pay
import vietnam_qr_pay
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import Refusal
from backend.merchants.transfer import plain_purpose
from backend.merchants.vietqr import Verdict, may_display, read, same_destination, write_transfer
from tests.rules.vietqr_vectors import (
    ACCOUNT,
    BANK,
    DONG,
    DYNAMIC,
    PLAIN,
    STATIC,
    VN,
    code,
    tlv,
    vietqr,
)

few = settings(max_examples=30, database=None, derandomize=True)

banks = st.text(st.sampled_from("0123456789"), min_size=6, max_size=6).filter(
    lambda bank: bank not in {"971025", "971005", "971011"}
)
accounts = st.text(st.sampled_from("0123456789"), min_size=6, max_size=19)
amounts = st.none() | st.integers(1, 499_999_999)
purposes = st.none() | st.from_regex(
    r"[A-Za-z0-9.\-]([A-Za-z0-9 .\-]{0,23}[A-Za-z0-9.\-])?", fullmatch=True
)


def by_the_first(
    bank: str, account: str, card: bool, amount: int | None, purpose: str | None
) -> str:
    return qr_pay.QRPay(
        bin_id=bank,
        consumer_id=account,
        service_code="CARD" if card else "ACCOUNT",
        point_of_initiation_method="STATIC" if amount is None else "DYNAMIC",
        transaction_amount=amount,
        purpose_of_transaction=purpose,
    ).code


def by_the_second(
    bank: str, account: str, card: bool, amount: int | None, purpose: str | None
) -> str:
    services = vietnam_qr_pay.VietQRService
    return vietnam_qr_pay.QRPay.init_viet_qr(
        bank_bin=bank,
        bank_number=account,
        amount=None if amount is None else str(amount),
        purpose=purpose,
        service=services.BY_CARD_NUMBER if card else services.BY_ACCOUNT_NUMBER,
    ).build()


def test_a_stall_s_code_holds_the_six_objects_and_no_more() -> None:
    assert write_transfer(BANK, ACCOUNT) == PLAIN
    assert PLAIN == (
        "00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA"
        "53037045802VN6304FA43"
    )
    assert may_display(read(PLAIN)) is None


def test_an_amount_makes_the_code_dynamic() -> None:
    assert write_transfer(BANK, ACCOUNT, amount=35000) == code(
        DYNAMIC, vietqr(BANK, ACCOUNT), DONG, ("54", "35000"), VN
    )


def test_a_purpose_alone_leaves_the_code_good_for_many_payments() -> None:
    payload = write_transfer(BANK, ACCOUNT, purpose="Chợ Đức Phổ")
    assert payload == code(
        STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("62", tlv(("08", "Cho Duc Pho")))
    )
    assert may_display(read(payload)) is None


def test_a_blank_purpose_is_left_out() -> None:
    assert write_transfer(BANK, ACCOUNT, purpose="  ") == PLAIN


@few
@given(banks, accounts, st.booleans(), amounts, purposes)
def test_two_independent_writers_make_the_same_bytes(
    bank: str, account: str, card: bool, amount: int | None, purpose: str | None
) -> None:
    plain = None if purpose is None else " ".join(purpose.split())
    ours = write_transfer(bank, account, card=card, amount=amount, purpose=plain)
    assert ours == by_the_first(bank, account, card, amount, plain)
    assert ours == by_the_second(bank, account, card, amount, plain)


@few
@given(banks, accounts, st.booleans(), amounts, purposes)
def test_what_is_written_is_read_back(
    bank: str, account: str, card: bool, amount: int | None, purpose: str | None
) -> None:
    payload = write_transfer(bank, account, card=card, amount=amount, purpose=purpose)
    found = read(payload)
    assert found.problems == ()
    assert (found.bin, found.account) == (bank, account)
    assert found.service == ("QRIBFTTC" if card else "QRIBFTTA")
    assert found.amount == (None if amount is None else str(amount))
    assert found.purpose == (None if purpose is None else " ".join(purpose.split()))
    assert found.static is (amount is None)
    assert same_destination(payload, payload) == Verdict("same")


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ({"bin": "97043"}, "bin-malformed"),
        ({"bin": "９７０４３６"}, "bin-malformed"),
        ({"bin": "970436\n"}, "bin-malformed"),
        ({"bin": "971025"}, "only-scanned"),
        ({"account": "12345"}, "account-malformed"),
        ({"account": "1" * 20}, "account-malformed"),
        ({"account": "99ZP24009M07248267"}, "account-malformed"),
        ({"account": "0000 000001234"}, "account-malformed"),
        ({"amount": 0}, "amount-out-of-range"),
        ({"amount": -1}, "amount-out-of-range"),
        ({"amount": 500_000_000}, "amount-out-of-range"),
        ({"purpose": "N" * 26}, "purpose-too-long"),
        ({"purpose": "A&B"}, "purpose-signs"),
        ({"purpose": "tiền cơm 😀"}, "purpose-signs"),
        ({"purpose": "***"}, "purpose-signs"),
    ],
)
def test_what_cannot_be_right_is_not_composed(given: dict[str, object], slug: str) -> None:
    whole: dict[str, object] = {"bin": BANK, "account": ACCOUNT, **given}
    with pytest.raises(Refusal) as refused:
        write_transfer(**whole)  # type: ignore[arg-type]
    assert refused.value.slug == slug
    assert refused.value.field == next(iter(given))
    assert refused.value.text.count(".") >= 1


def test_the_largest_transfer_is_one_dong_below_the_limit() -> None:
    assert read(write_transfer(BANK, ACCOUNT, amount=499_999_999)).amount == "499999999"


def test_a_purpose_loses_its_diacritics_and_keeps_its_case() -> None:
    assert plain_purpose("Ủng hộ  ĐỒNG bào đ") == "Ung ho DONG bao d"
    assert plain_purpose("Pho\u031b\u0309 Ho\u0300a") == "Pho Hoa"


def test_a_refused_purpose_names_its_signs_once_each() -> None:
    with pytest.raises(Refusal, match="Bỏ các ký tự này: @#") as refused:
        plain_purpose("a@b@c#")
    assert refused.value.facts == {"signs": "@#"}
