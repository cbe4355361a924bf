"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from backend.errors import Refusal
from backend.phones import NEW_PREFIX_OF, PhoneForeign, PhoneMalformed, PhoneOld, parse_phone


@pytest.mark.parametrize(
    "text",
    [
        "(+84) 912.345.678",
        "0912 345 678",
        "0912-345-678",
        "912345678",
        "84912345678",
        "+840912345678",
        "+84 (0)912 345 678",
        "0084 912 345 678",
        "\u202a+84 912\u00a0345\u00a0678\u202c",
    ],
)
def test_one_number_however_it_is_written(text: str) -> None:
    phone = parse_phone(text)
    assert (phone.e164, phone.national) == ("+84912345678", "0912 345 678")


def test_a_shop_may_have_a_landline() -> None:
    assert parse_phone("0255 3841 234").e164 == "+842553841234"


@pytest.mark.parametrize("prefix", ["030", "055", "087"])
def test_a_prefix_on_which_tables_disagree_is_still_a_telephone(prefix: str) -> None:
    assert parse_phone(prefix + "1234567").e164 == f"+84{prefix[1:]}1234567"


@pytest.mark.parametrize("text", ["01691234567", "+84 169 123 4567", "0169.123.4567", "1691234567"])
def test_an_old_number_is_refused_and_the_new_one_offered(text: str) -> None:
    with pytest.raises(PhoneOld) as refused:
        parse_phone(text, field="phone")
    assert refused.value.facts == {"offer": "0391 234 567"}
    assert "0391 234 567" in refused.value.text
    assert refused.value.field == "phone"


def test_every_old_prefix_leads_to_a_number_that_is_taken() -> None:
    assert len(NEW_PREFIX_OF) == 21
    for old, new in NEW_PREFIX_OF.items():
        with pytest.raises(PhoneOld) as refused:
            parse_phone(old + "1234567")
        offered = parse_phone(refused.value.facts["offer"])
        assert offered.e164 == f"+84{new[1:]}1234567"


def test_a_number_of_another_country_is_refused_by_name() -> None:
    for text in ("+1 650 253 0000", "00856 20 5551 2345"):
        with pytest.raises(PhoneForeign):
            parse_phone(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "+", "0912", "09123456789", "0912345678 gặp Lan", "0912 345 678 ext 3", "không có",
     "051999000001", "+84", "０９１２３４５６７８", "01011234567"],
)  # fmt: skip
def test_what_is_no_telephone_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PhoneMalformed) as refused:
        parse_phone(text)
    assert isinstance(refused.value, Refusal)
    assert "0912 345 678" in refused.value.text
