"""What a ward shows the public: its hotline. Pure."""

from __future__ import annotations

import re

from backend.errors import Conflict, Invalid
from backend.phones import PhoneMalformed, parse_phone
from backend.wire import clean_text

_LANDLINE = re.compile(r"0?2[0-9]{9}|1[0-9]{2,3}|1[89]00[0-9]{4,6}")


class UnitEnded(Conflict):
    """The unit is no longer valid; fact `successors` says what it is now."""

    slug = "unit-ended"
    sentence = "Đơn vị này đã hết hiệu lực. Mở đơn vị hiện nay."


class UnitExists(Conflict):
    """A unit of that kind, name and province is in the list already; fact `unitId`."""

    slug = "unit-exists"
    sentence = "Đơn vị này đã có trong danh sách. Chọn đơn vị có sẵn."


def clean_hotline(text: str, field: str = "hotline") -> str:
    """A hotline as it will be printed: a mobile, a landline, or a short number; '' for none.

    Raises Invalid, or PhoneOld with the number that an eleven-digit mobile became.
    """
    shown = clean_text(text, field, 24, required=False)
    digits = re.sub(r"[\s.\-()]", "", shown)
    if not digits or _LANDLINE.fullmatch(digits):
        return shown
    try:
        parse_phone(shown, field=field)
    except PhoneMalformed:
        raise Invalid(
            field=field,
            sentence="Số điện thoại chưa đúng. Ghi như 0255 3859 123 hoặc 0912 345 678.",
        ) from None
    return shown
