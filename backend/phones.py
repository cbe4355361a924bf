"""Vietnamese telephone numbers as people write them, kept as E.164."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import phonenumbers

from backend.errors import Refusal

# In 2018 eleven-digit mobile numbers lost a digit: old prefix → new prefix, the last seven stay.
NEW_PREFIX_OF = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip

_WRITTEN = re.compile(r"[( ]*\+?[0-9 ().\-]+")
_MOBILE = re.compile(r"0[35789][0-9]{8}")


class Phone(msgspec.Struct, frozen=True):
    """A number of Vietnam: `e164` is what is stored ("+84912345678"), `national` what is read."""

    e164: str
    national: str


class PhoneMalformed(Refusal):
    """The text is not a telephone number of Vietnam."""

    slug = "phone-malformed"
    sentence = "Số điện thoại chưa đúng. Nhập đủ 10 chữ số, ví dụ 0912 345 678."


class PhoneForeign(Refusal):
    """The number carries the code of another country."""

    slug = "phone-foreign"
    sentence = "Chỉ nhận số điện thoại Việt Nam. Nhập số bắt đầu bằng 0 hoặc +84."


class PhoneOld(Refusal):
    """An eleven-digit number from before 2018; `facts["offer"]` is what it became.

    Never converted silently: the person asked confirms that it is still theirs.
    """

    slug = "phone-old"
    sentence = "Số 11 chữ số đã đổi đầu số từ năm 2018. Hỏi lại số mới 10 chữ số."

    def __init__(self, offer: Phone, *, field: str | None = None) -> None:
        super().__init__(
            field=field,
            sentence=(
                "Số 11 chữ số đã đổi đầu số từ năm 2018. "
                f"Hỏi xem số mới có phải {offer.national} không rồi nhập lại."
            ),
            offer=offer.national,
        )


def parse_phone(text: str, *, field: str | None = None) -> Phone:
    """The number that "(+84) 912.345.678", "0912 345 678" or "912345678" stands for.

    Raises PhoneOld with the converted number, PhoneForeign, or PhoneMalformed. The carrier is
    never read off the prefix: numbers are ported, and lists of prefixes disagree.
    """
    # Numbers pasted from a contact carry invisible direction marks and no-break spaces.
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    written = " ".join(visible.split())
    if not _WRITTEN.fullmatch(written):
        raise PhoneMalformed(field=field)
    national = _national_digits(written, field)
    if len(national) == 11 and national[:4] in NEW_PREFIX_OF:
        raise PhoneOld(_phone(NEW_PREFIX_OF[national[:4]] + national[4:]), field=field)
    try:
        number = phonenumbers.parse(national, "VN")
    except phonenumbers.NumberParseException:
        raise PhoneMalformed(field=field) from None
    # A prefix opened after the library's table was made is still somebody's telephone.
    if not phonenumbers.is_valid_number(number) and not _MOBILE.fullmatch(national):
        raise PhoneMalformed(field=field)
    return _phone(national)


def _national_digits(written: str, field: str | None) -> str:
    """Digits with the leading 0, whichever way the country was written."""
    digits = re.sub(r"[^0-9]", "", written)
    if written.lstrip("( ").startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        if not digits.startswith("84"):
            raise PhoneForeign(field=field)
        # "+84 (0)912…" and "+840912…" are common; the 0 is not part of the international form.
        return "0" + digits[2:].removeprefix("0")
    if digits.startswith("84") and len(digits) in (11, 12):
        return "0" + digits[2:].removeprefix("0")
    if digits.startswith(("1800", "1900")):
        return digits
    return digits if digits.startswith("0") else "0" + digits


def _phone(national: str) -> Phone:
    number = phonenumbers.parse(national, "VN")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        national=written,
    )
