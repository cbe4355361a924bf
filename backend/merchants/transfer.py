"""Composing a transfer code: BIN, account, and if asked for an amount and a purpose.

The one kind of code that may be made here. Payment codes and wallets carry identifiers that an
acquirer gives; a synthesised one is refused by the payer's app, or pays nobody. What is not asked
for is left out: merchant name, city and reference are read differently by different apps.
"""

from __future__ import annotations

import re
import unicodedata

from backend.errors import Refusal
from backend.merchants.emv import put, sealed

AMOUNT_LIMIT = 500_000_000  # đồng; NAPAS247 takes less than this per transfer (S1 §8.1.1)
PURPOSE_LIMIT = 25  # characters of 62-08 (S1 Bảng 8)

# Wallets and Mobile Money: what stands in the account field is made by the issuer (MoMo 971025,
# Viettel Money 971005, VNPT Money 971011), so their codes are only ever scanned.
ONLY_SCANNED = frozenset({"971025", "971005", "971011"})

_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9]{6,19}")
# Bank systems drop or refuse other signs, and these keep the symbol small.
_PURPOSE = re.compile(r"[A-Za-z0-9 .\-]+")


class BinMalformed(Refusal):
    """A bank's number has six digits."""

    slug = "bin-malformed"
    sentence = "Mã ngân hàng (BIN) phải có đúng 6 chữ số, ví dụ 970436. Chọn lại ngân hàng."


class AccountMalformed(Refusal):
    """A typed account number is 6 to 19 digits; one with letters can only be scanned."""

    slug = "account-malformed"
    sentence = (
        "Số tài khoản gõ tay phải có 6 đến 19 chữ số, viết liền. "
        "Tài khoản có chữ cái thì quét mã QR có sẵn của hộ."
    )


class OnlyScanned(Refusal):
    """Codes of this issuer cannot be composed, only scanned from its own app."""

    slug = "only-scanned"
    sentence = (
        "Không tự tạo được mã của ví điện tử hoặc Mobile Money. "
        "Mở mã nhận tiền trong ứng dụng của hộ rồi quét."
    )


class AmountOutOfRange(Refusal):
    """An amount is whole đồng, more than none and under the limit of one transfer."""

    slug = "amount-out-of-range"
    sentence = "Số tiền phải từ 1 đến 499.999.999 đồng cho một lần chuyển. Nhập lại số tiền."


class PurposeTooLong(Refusal):
    """The purpose does not fit into the code."""

    slug = "purpose-too-long"
    sentence = f"Nội dung chuyển tiền dài quá {PURPOSE_LIMIT} ký tự. Viết ngắn lại."


class PurposeSigns(Refusal):
    """The purpose holds signs that banks drop or refuse; `facts["signs"]` lists them."""

    slug = "purpose-signs"
    sentence = "Nội dung chuyển tiền chỉ gồm chữ, số, khoảng trắng, dấu chấm và gạch nối."

    def __init__(self, signs: str) -> None:
        super().__init__(
            field="purpose", sentence=f"{self.sentence} Bỏ các ký tự này: {signs}", signs=signs
        )


def write_transfer(
    bin: str,
    account: str,
    *,
    card: bool = False,
    amount: int | None = None,
    purpose: str | None = None,
) -> str:
    """The payload of a transfer to an account, or with `card` to a card number.

    Static (01 = 11) with objects 00, 01, 38, 53, 58 and 63 alone unless more is asked for. An
    `amount` in đồng makes it dynamic (01 = 12). A purpose alone leaves it static: 62 does not
    depend on 54 in S1 Bảng 1, and a label locks nothing, so the code stays good for many
    payments. The purpose loses its diacritics, since 62-08 cannot carry them, and keeps its case;
    a blank one is left out.

    Raises BinMalformed, AccountMalformed, OnlyScanned, AmountOutOfRange, PurposeSigns and
    PurposeTooLong. Whether the BIN is on the bank list is the caller's question.
    """
    if not _BIN.fullmatch(bin):
        raise BinMalformed(field="bin")
    if bin in ONLY_SCANNED:
        raise OnlyScanned(field="bin")
    if not _ACCOUNT.fullmatch(account):
        raise AccountMalformed(field="account")
    if amount is not None and not 0 < amount < AMOUNT_LIMIT:
        raise AmountOutOfRange(field="amount")
    label = plain_purpose(purpose or "")

    beneficiary = put("00", bin) + put("01", account)
    template = (
        put("00", "A000000727")
        + put("01", beneficiary)
        + put("02", "QRIBFTTC" if card else "QRIBFTTA")
    )
    objects = [put("00", "01"), put("01", "11" if amount is None else "12"), put("38", template)]
    objects.append(put("53", "704"))
    if amount is not None:
        objects.append(put("54", str(amount)))
    objects.append(put("58", "VN"))
    if label:
        objects.append(put("62", put("08", label)))
    return sealed("".join(objects))


def plain_purpose(text: str) -> str:
    """The purpose without diacritics and surplus spaces: "Ủng hộ đồng bào" → "Ung ho dong bao".

    Raises PurposeSigns for what is left outside A-Z, a-z, 0-9, space, "." and "-", and
    PurposeTooLong.
    """
    # NFD takes the marks off every letter but đ, which Unicode does not decompose.
    parts = unicodedata.normalize("NFD", text.translate(str.maketrans("đĐ", "dD")))
    plain = " ".join("".join(c for c in parts if unicodedata.category(c) != "Mn").split())
    signs = "".join(dict.fromkeys(char for char in plain if not _PURPOSE.fullmatch(char)))
    if signs:
        raise PurposeSigns(signs)
    if len(plain) > PURPOSE_LIMIT:
        raise PurposeTooLong(field="purpose")
    return plain
