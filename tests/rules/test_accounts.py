"""What may be proposed as an account: scanned strictly, typed by composing, held when unsure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend.errors import Refusal
from backend.merchants.accounts import (
    REFUSAL_OF_RULE,
    AccountInput,
    Proposal,
    held_words,
    is_unusual,
    last_four,
    read_proposal,
    same_last_four,
)
from backend.merchants.comparing import compare
from backend.merchants.emv import put, sealed
from backend.merchants.qr_problems import SENTENCES
from backend.sealing import Vault

Q1 = (
    "00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53037045802VN6304FA43"
)
VAULT = Vault(bytes(32))


def transfer(service: str | None, account: str = "0000000001234", *more: str) -> str:
    beneficiary = put("00", "970436") + put("01", account)
    template = put("00", "A000000727") + put("01", beneficiary)
    if service:
        template += put("02", service)
    parts = [put("00", "01"), put("01", "11"), put("38", template), put("53", "704"), *more]
    return sealed("".join(parts) + put("58", "VN"))


def vnpay(merchant: str = "DPHO0071") -> str:
    template = put("00", "A000000775") + put("01", merchant)
    return sealed(
        put("00", "01")
        + put("01", "11")
        + put("26", template)
        + put("52", "5411")
        + put("53", "704")
        + put("58", "VN")
        + put("59", "CA BA NAM")
        + put("60", "QUANG NGAI")
    )


def proposed(**fields: Any) -> Proposal:
    body = {
        "merchantId": str(UUID(int=1)),
        "source": "scanned",
        "holderName": "PHAM THI NAM",
        "holderKind": "person",
        **fields,
    }
    return read_proposal(msgspec.convert(body, AccountInput))


def test_a_transfer_code_is_kept_byte_for_byte() -> None:
    proposal = proposed(payload=Q1)
    assert (proposal.scheme, proposal.held) == ("vietqr", ())
    assert (proposal.opened.payload, proposal.opened.bin) == (Q1, "970436")
    assert (proposal.opened.account, proposal.last4) == ("0000000001234", "1234")


def test_typed_digits_become_the_same_code_that_a_bank_would_show() -> None:
    proposal = proposed(source="typed", bin="970436", account="0000000001234")
    assert proposal.opened.payload == Q1


@pytest.mark.parametrize(
    ("payload", "scheme", "last4"),
    [
        (transfer("QRPUSH", "VQRQ0001abcd"), "vietqr", "abcd"),
        (transfer(None, "99ZP24334000725953"), "vietqr", "5953"),
        (vnpay(), "vnpay", "0071"),
    ],
)
def test_an_acquirers_own_code_is_taken_as_scanned(payload: str, scheme: str, last4: str) -> None:
    proposal = proposed(payload=payload)
    assert (proposal.scheme, proposal.last4, proposal.held) == (scheme, last4, ())
    assert proposal.opened.payload == payload


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (Q1[:-1] + "4", "crc-wrong"),
        (transfer("QRCASH"), "cash-withdrawal"),
        (transfer("QRIBFTTA", "0000000001234", put("54", "50000")), "amount-locked"),
        ("", "empty"),
        ("https://example.org", "not-a-payment-code"),
    ],
)
def test_a_code_that_no_stall_may_have_says_why(payload: str, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        proposed(payload=payload)
    assert (refused.value.slug, refused.value.field) == ("code-refused", "payload")
    assert refused.value.facts["problem"] == problem
    assert refused.value.text == SENTENCES[problem]


def test_a_code_of_an_unknown_scheme_is_a_question_for_the_officer() -> None:
    template = put("00", "vn.example.pay") + put("01", "SHOP0009")
    payload = sealed(
        put("00", "01") + put("01", "11") + put("27", template) + put("53", "704") + put("58", "VN")
    )
    proposal = proposed(payload=payload)
    assert (proposal.scheme, proposal.held, proposal.last4) == (
        "other",
        ("unknown-scheme",),
        "0009",
    )
    with pytest.raises(Refusal) as refused:
        proposed(payload=sealed(payload[:-8].replace("010211", "010212")))
    assert refused.value.facts["problem"] == "dynamic-code"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"payload": Q1, "bin": "970436"}, "bin"),
        ({"source": "typed", "payload": Q1}, "payload"),
        ({"source": "typed", "account": "0000000001234"}, "bin"),
        ({"source": "typed", "bin": "970436"}, "account"),
        ({"source": "typed", "bin": "970436", "account": "1.234.567"}, "account"),
        ({}, "payload"),
    ],
)
def test_scanning_and_typing_are_two_ways(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        proposed(**fields)
    assert refused.value.field == field


def test_the_last_four_are_letters_and_digits_and_compared_as_people_type() -> None:
    assert last_four("99MM-24-ab") == "24ab"
    assert same_last_four(" 24 AB ", "24ab")
    assert not same_last_four("24ac", "24ab")
    assert not same_last_four("", "24ab")


def test_an_officer_looks_twice_at_what_is_unusual() -> None:
    assert is_unusual("scanned", False, "", 1) == ()
    assert is_unusual("typed", True, "unknown-bank", 2) == (
        "typed",
        "duplicate",
        "held_before",
        "changed",
    )
    assert is_unusual("scanned", False, "", 1, another_here=True) == ("changed",)


def test_nothing_scanned_is_no_verdict_and_a_covered_board_no_crime() -> None:
    assert compare(VAULT, None, None, []).verdict is None
    covered = compare(VAULT, None, "covered", [])
    assert (covered.verdict, covered.incident, covered.displayed) == ("unreadable", None, False)


def test_whatever_holds_an_account_is_said_to_the_officer_in_words() -> None:
    assert held_words("") == ""
    for slugs in ("unknown-bank", "duplicate-account", "unknown-scheme,unknown-service"):
        assert held_words(slugs).endswith(".")
        assert not set(slugs.split(",")) & set(held_words(slugs).split())


def test_rules_of_the_database_have_sentences_of_their_own() -> None:
    slugs = [refusal.slug for refusal in REFUSAL_OF_RULE.values()]
    assert "refused-by-database" not in slugs
