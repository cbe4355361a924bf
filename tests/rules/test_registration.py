"""What a registration may say, the answers beside it, and who wins where two people change it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid, Refusal
from backend.free_text import NationalIdRefused, free_text
from backend.merchants.consents import (
    PURPOSES,
    ConsentInput,
    checked_consent,
    consent_texts,
    is_given,
    texts_on,
)
from backend.merchants.merging import merge
from backend.merchants.registration import read_change, read_registration
from backend.merchants.searching import words_of

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def answer(purpose: Any = "register", yes: bool = True, **fields: Any) -> ConsentInput:
    values: dict[str, Any] = {
        "purpose": purpose,
        "given": yes,
        "text_version": f"{purpose}-2026-07-01",
        "method": "on_device",
        "given_at": AT,
        **fields,
    }
    return ConsentInput(**values)


def body(**fields: Any) -> msgspec.Raw:
    return msgspec.Raw(
        msgspec.json.encode(
            {
                "pointId": UUID(int=7),
                "tradeName": "Cơm gà Út Lan",
                "trade": "quan_an",
                "ownerKind": "household",
                "methods": ["qr_transfer", "cash"],
                **fields,
            }
        )
    )


def test_a_registration_without_personal_data_needs_no_consent() -> None:
    point, registration = read_registration(body())
    assert point == UUID(int=7)
    assert registration.personal == []
    assert registration.fields["methods"] == ["cash", "qr_transfer"]
    assert registration.fields["usedBefore"] is None


def test_a_phone_is_kept_as_one_number_however_it_was_written() -> None:
    consents = [
        {
            "purpose": "register",
            "given": True,
            "textVersion": "register-2026-07-01",
            "method": "on_device",
            "givenAt": AT.isoformat(),
        }
    ]
    _, registration = read_registration(body(phone="(+84) 912.345.678", consents=consents))
    assert registration.fields["phone"] == "+84912345678"


def test_an_old_number_is_never_converted_silently() -> None:
    with pytest.raises(Refusal) as refused:
        read_registration(body(phone="01691234567"))
    assert refused.value.slug == "phone-old"
    assert refused.value.facts["offer"].replace(" ", "") == "0391234567"


def test_text_in_pieces_is_refused_with_the_whole_on_offer() -> None:
    name = unicodedata.normalize("NFD", "Cơm gà Út Lan")
    with pytest.raises(Refusal) as refused:
        read_registration(body(tradeName=name))
    assert (refused.value.slug, refused.value.facts["offer"]) == ("text-not-nfc", "Cơm gà Út Lan")


@pytest.mark.parametrize(
    "text",
    [
        "051999000001",
        "số 051 999 000 001",
        "051.999.000.001",
        "CCCD:051999000001.",
        "0519 9900 0001",
    ],
)
def test_a_national_id_is_refused_however_it_is_grouped(text: str) -> None:
    with pytest.raises(NationalIdRefused) as refused:
        free_text(text, "note")
    assert refused.value.field == "note"
    assert "căn cước" in refused.value.text


@pytest.mark.parametrize(
    "text", ["0912 345 678", "1234567890123", "12/3A hẻm 45", "QL1A Km 1106+200"]
)
def test_other_figures_pass(text: str) -> None:
    assert free_text(text, "note") == text


def test_a_change_holds_only_what_was_sent() -> None:
    assert read_change(msgspec.Raw(b'{"tradeNote":"x"}')).fields == {"tradeNote": "x"}
    with pytest.raises(msgspec.ValidationError, match="pointId"):
        read_change(msgspec.Raw(b'{"pointId":"x"}'))


def test_every_purpose_has_a_text_that_says_what_why_who_and_which_rights() -> None:
    texts = {text.purpose: text for text in texts_on(date(2026, 11, 21))}
    assert tuple(texts) == PURPOSES
    for text in texts.values():
        for word in ("Để làm gì", "Ai được xem", "Quyền của mình", "Cơ quan thuế chỉ nhận số liệu"):
            assert word in text.text, (text.purpose, word)
        assert unicodedata.is_normalized("NFC", text.text)
    assert texts_on(date(2026, 6, 30)) == []
    assert len({text.version for text in consent_texts()}) == len(consent_texts())


def test_the_latest_answer_to_a_purpose_stands() -> None:
    later = AT + timedelta(hours=1)
    assert is_given([answer(), answer("print")], "register")
    assert not is_given([answer(yes=False, given_at=later), answer()], "register")
    assert not is_given([answer("print")], "register")


def test_an_answer_without_its_hour_zone_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        checked_consent(answer(given_at=AT.replace(tzinfo=None)), "consents[2].")
    assert refused.value.field == "consents[2].givenAt"


FIELDS = ("tradeName", "tradeNote", "phone")
values = st.fixed_dictionaries({name: st.sampled_from("ab") for name in FIELDS})


@given(
    theirs=values,
    mine=values,
    revs=st.dictionaries(st.sampled_from(FIELDS), st.integers(1, 5)),
    base=st.none() | st.integers(1, 5),
)
def test_a_merge_never_overwrites_what_another_changed_since(
    theirs: dict[str, str], mine: dict[str, str], revs: dict[str, int], base: int | None
) -> None:
    result = merge(theirs, revs, 5, base, mine)
    for name in FIELDS:
        touched = revs.get(name, 1) > (base or 1)
        differs = mine[name] != theirs[name]
        assert (name in result.conflicts) == (touched and differs)
        assert (name in result.changes) == (differs and not touched)
    assert result.merged == ((base or 1) < 5)


def test_the_first_answer_stays_but_silence_may_be_filled() -> None:
    assert merge({"usedBefore": True}, {}, 1, 1, {"usedBefore": False}).changes == {}
    late = merge({"usedBefore": None}, {"usedBefore": 3}, 3, 1, {"usedBefore": False})
    assert (late.changes, late.conflicts) == ({"usedBefore": False}, ())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a2 7", ["a2", "7"]),
        ("A2-07", ["a2", "7"]),
        ("Bà Năm", ["ba", "nam"]),
        ("12/3A", ["12", "3a"]),
        ("Đức Phổ 00", ["duc", "pho", "0"]),
        ("%_'", []),
    ],
)
def test_what_is_typed_becomes_words(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words
