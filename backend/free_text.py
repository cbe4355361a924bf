"""Free fields: what a person may type about a shop, a place or a person, and what nobody may."""

from __future__ import annotations

import re

from backend.errors import Refusal
from backend.wire import clean_text

# Twelve digits, however they are grouped. Neighbouring digits would make it another number.
_NATIONAL_ID = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){11}(?![0-9])")
_NUMBER = re.compile(r"[0-9](?:[ .\-]?[0-9]){5,}")
"""Six digits or more, however they are grouped: an account or a telephone."""


class NationalIdRefused(Refusal):
    """Twelve digits in a free field are a national id, which is never collected.

    A household's tax code is the same number since 2025-07-01.
    """

    slug = "national-id-refused"
    sentence = (
        "Không nhập số căn cước. Hệ thống không thu thập số này, mã số thuế hộ cũng vậy; "
        "xóa dãy 12 chữ số rồi lưu lại."
    )


def free_text(value: str, field: str, longest: int = 200, *, required: bool = True) -> str:
    """`clean_text` that also refuses a national id. Raises NationalIdRefused besides."""
    text = clean_text(value, field, longest, required=required)
    if _NATIONAL_ID.search(text):
        raise NationalIdRefused(field=field)
    return text


def without_numbers(text: str) -> str:
    """A text for phones, where accounts and telephones lie sealed: of each only the last four."""
    return _NUMBER.sub(lambda found: f"••• {re.sub(r'[^0-9]', '', found[0])[-4:]}", text)
