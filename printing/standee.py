"""What one standee says, as plain values."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

FIELD_WORDS: Mapping[str, str] = {
    "payload": "nội dung mã QR",
    "shop_name": "tên cửa hàng",
    "place": "vị trí sạp",
    "holder_name": "tên người nhận",
    "bank": "tên ngân hàng",
    "account_hint": "số tài khoản che bớt",
    "code": "mã bảng",
    "issue": "lần phát hành",
    "hotline": "số hỗ trợ",
}
"""Each field in the words of the person who must mend it."""

REQUIRED = ("payload", "shop_name", "holder_name", "bank", "code")
"""Fields that may not be empty: without one of them the standee would mislead whoever pays."""


@dataclass(frozen=True)
class Standee:
    """One standee: the exact text of its code and the words around it.

    The payload is kept as given. All other text is brought to NFC with single spaces, so that
    what is compared after printing is what was asked for. Tabs, line ends and whatever else does
    not show stay in it, to be refused by name: they come from no keyboard, and a text that holds
    one is not what somebody read on a screen. `issue` counts reprints from one.
    """

    payload: str
    shop_name: str
    place: str
    holder_name: str
    bank: str
    account_hint: str
    code: str
    issue: int = 1
    hotline: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and field.name != "payload":
                plain = unicodedata.normalize("NFC", value).replace("\u00a0", " ")
                tidy = " ".join(word for word in plain.split(" ") if word)
                object.__setattr__(self, field.name, tidy)
