"""Payloads of many kinds, the same for the same number: what a batch of codes is tried on."""

import random

from printing.qr.symbol import LEVELS, Level
from tests.print.cast import transfer_code

_FAMILY = ["NGUYEN", "TRAN", "LE", "PHAM", "HUYNH", "PHAN", "VU", "DANG", "BUI", "DO"]
_MIDDLE = ["THI", "VAN", "MINH", "NGOC", "DUC", "HONG", ""]
_GIVEN = ["BICH", "PHUONG", "HUONG", "LAN", "MINH", "HOA", "QUY", "TUAN", "THAO", "AN"]
_CITIES = ["HA NOI", "DUC PHO", "DA NANG", "HO CHI MINH", "CAN THO", "QUANG NGAI"]
_TRADES = ["Bún đậu", "Tạp hoá", "Cà phê", "Sửa xe", "Gạo sạch", "Bánh mì", "Thuốc tây", "Vải vóc"]
_PRINTABLE = "".join(chr(code) for code in range(32, 127))
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

# The longest digits, alphanumerics and bytes of a version 10 symbol, and a little less.
_LONGEST: dict[Level, tuple[int, int, int]] = {
    "M": (513, 311, 213),
    "Q": (364, 221, 151),
    "H": (288, 174, 119),
}


def level_of(number: int) -> Level:
    return LEVELS[number % 3]


def payload(number: int) -> str:
    """The payload of that number, for a symbol of at most 57 modules at its level."""
    chance = random.Random(number)
    digits, alphanumerics, octets = _LONGEST[level_of(number)]
    kind = number // 3 % 24
    if kind < 7:
        return transfer_code(_account(chance))
    if kind < 10:
        return transfer_code(_account(chance), _merchant(chance, mixed=False))
    if kind < 13:
        return transfer_code(_account(chance), _merchant(chance, mixed=True))
    if kind < 16:
        return transfer_code(_account(chance), _additional(chance))
    if kind < 18:
        code = "".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
        return f"https://phocho.example/{chance.choice('btk')}/{code[:4]}-{code[4:]}?n={number}"
    if kind < 20:
        shops = [f"{chance.choice(_TRADES)} cô {_name(chance).title()}" for _ in range(9)]
        return _cut("; ".join(shops), _length(chance, octets))
    if kind == 20:
        return "".join(chance.choices("0123456789", k=_length(chance, digits)))
    if kind == 21:
        return "".join(chance.choices(_ALPHANUMERIC, k=_length(chance, alphanumerics)))
    if kind == 22:
        return "".join(chance.choices(_PRINTABLE, k=_length(chance, octets)))
    # Stretches of one kind after another, as long as where changing the mode begins to pay.
    alphabets = ["0123456789", "ABCDEF $:", "abcxyz", "áỗữđ", "#!~", "0123456789ABCDEF"]
    text = ""
    while len(text) < octets:
        text += "".join(chance.choices(chance.choice(alphabets), k=chance.randint(1, 17)))
    return _cut(text, _length(chance, octets))


def _length(chance: random.Random, longest: int) -> int:
    """Every length up to the longest, the short ones more often."""
    return 1 + int(longest * chance.random() ** 1.7)


def _cut(text: str, octets: int) -> str:
    while len(text.encode()) > max(octets, 3):
        text = text[:-1]
    return text


def _account(chance: random.Random) -> str:
    return "".join(chance.choices("0123456789", k=chance.randint(6, 19)))


def _name(chance: random.Random) -> str:
    words = chance.choice(_FAMILY), chance.choice(_MIDDLE), chance.choice(_GIVEN)
    return " ".join(filter(None, words))


def _tagged(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _merchant(chance: random.Random, *, mixed: bool) -> str:
    name, city = _name(chance)[:25], chance.choice(_CITIES)[:15]
    if mixed:
        name, city = name.title(), city.title()
    return _tagged("59", name) + _tagged("60", city)


def _additional(chance: random.Random) -> str:
    stall = f"{chance.choice('ABCD')}{chance.randint(1, 40)}-{chance.randint(1, 99):02d}"
    purpose = chance.choice(["THANH TOAN", "Mua hang", "Tien cho", "TT"]) + " " + stall
    told = _tagged("08", purpose)
    if chance.random() < 0.4:
        told = _tagged("03", f"SAP {stall}") + told
    return _tagged("62", told)
