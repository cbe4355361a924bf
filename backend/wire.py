"""What goes over the wire: struct bases, and the one way to take text from outside."""

from __future__ import annotations

import unicodedata

import msgspec

from backend.errors import Invalid, Refusal


class Wire(msgspec.Struct, rename="camel"):
    """An answer: camelCase on the wire, days as YYYY-MM-DD, instants as RFC 3339."""


class Input(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A request body. A field that nobody expects is refused by name."""


class TextNotNfc(Refusal):
    """Text came decomposed (NFD): it would look right and never be found again."""

    slug, status = "text-not-nfc", 422
    sentence = (
        "Chữ có dấu đang ở dạng tách rời (NFD), tìm kiếm sẽ không thấy. "
        "Gõ lại bằng bộ gõ tiếng Việt Unicode dựng sẵn, hoặc dùng bản gợi ý."
    )


CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_text(value: str, field: str, longest: int = 200, *, required: bool = True) -> str:
    """Trim and collapse spaces; refuse NFD, control characters, emptiness and excess length.

    `longest` counts characters. `field` is the camelCase name on the wire, used in the refusal.
    Raises TextNotNfc (with the composed form as fact `offer`) or Invalid.
    """
    if not unicodedata.is_normalized("NFC", value):
        raise TextNotNfc(field=field, offer=unicodedata.normalize("NFC", value))
    if any(unicodedata.category(letter) in CONTROL for letter in value if letter not in "\n\t"):
        raise Invalid(field=field, sentence="Có ký tự điều khiển không đọc được. Xóa rồi gõ lại.")
    text = " ".join(value.split())
    if required and not text:
        raise Invalid(field=field, sentence="Ô này cần có chữ. Điền rồi gửi lại.")
    if len(text) > longest:
        raise Invalid(
            field=field,
            sentence=f"Dài {len(text)} ký tự, tối đa {longest}. Rút gọn rồi gửi lại.",
            longest=longest,
        )
    return text
