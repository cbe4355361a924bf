"""Names of streets and markets as typed, and the refusals of making one. Pure."""

from __future__ import annotations

import re

from backend.errors import Conflict, Invalid
from backend.free_text import free_text
from backend.text import fold
from backend.wire import clean_text


class StreetExists(Conflict):
    """The ward already has a street of that name; fact `streetId`."""

    slug = "street-exists"
    sentence = "Phường đã có tuyến đường tên này. Mở tuyến có sẵn để thêm số nhà."


class MarketExists(Conflict):
    """The ward already has a market of that name; fact `marketId`."""

    slug = "market-exists"
    sentence = "Phường đã có chợ tên này. Mở chợ có sẵn để thêm khu."


class ZoneExists(Conflict):
    """The market already has that khu with another plan."""

    slug = "zone-exists"
    sentence = "Chợ đã có khu mang mã này với sơ đồ khác. Ghi mã khu khác, ví dụ A2."


def street_name(text: str, field: str = "name") -> str:
    """The name without the word đường before it: "đường Nguyễn Nghiêm" is Nguyễn Nghiêm."""
    name = free_text(text, field, 80)
    bare = re.sub(r"^đường\s+(?!\d)", "", name, flags=re.IGNORECASE)
    return _letters(bare, field)


def market_name(text: str, field: str = "name") -> str:
    """The name with the word Chợ before it, which people leave out when they type."""
    name = _letters(free_text(text, field, 80), field)
    return name if "cho " in f"{fold(name)} " or "sieu thi" in fold(name) else f"Chợ {name}"


def _letters(name: str, field: str) -> str:
    if not any(letter.isalnum() for letter in name):
        raise Invalid(field=field, sentence="Tên phải có chữ. Ghi tên đầy đủ rồi gửi lại.")
    return name


def clean_lines(value: str, field: str, longest: int) -> str:
    """Text of several lines, each trimmed; refuses what `clean_text` refuses."""
    lines = [clean_text(line, field, longest, required=False) for line in value.splitlines()]
    text = "\n".join(line for line in lines if line)
    if len(text) > longest:
        raise Invalid(field=field, sentence=f"Dài {len(text)} ký tự, tối đa {longest}. Chia ra.")
    return text
