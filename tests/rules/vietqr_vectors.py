"""Payment codes made for the tests, by a writer that shares nothing with the product's own.

The checksum is the standard library's `binascii.crc_hqx`; every account is invented. Run as a
program it prints all of them as JSON, for readers written in other languages.
"""

from __future__ import annotations

import binascii
import json
import sys
from dataclasses import asdict, dataclass

VIETQR, VNPAY = "A000000727", "A000000775"
Pair = tuple[str, str]


def tlv(*objects: Pair) -> str:
    return "".join(f"{tag}{len(value):02d}{value}" for tag, value in objects)


def with_crc(text: str) -> str:
    body = text + "6304"
    return f"{body}{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"


def beneficiary(bank: str, account: str) -> Pair:
    return ("01", tlv(("00", bank), ("01", account)))


def vietqr(bank: str, account: str, service: str | None = "QRIBFTTA") -> Pair:
    inside = [("00", VIETQR), beneficiary(bank, account)]
    return ("38", tlv(*inside, *([("02", service)] if service else [])))


def code(*objects: Pair) -> str:
    return with_crc(tlv(("00", "01"), *objects))


STATIC, DYNAMIC = ("01", "11"), ("01", "12")
DONG, VN = ("53", "704"), ("58", "VN")
BANK, ACCOUNT = "970436", "0000000001234"
PLAIN = code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN)


@dataclass(frozen=True)
class Right:
    """A code that a strict reader takes, and what it says."""

    name: str
    payload: str
    scheme: str = "vietqr"
    static: bool | None = True
    bin: str | None = BANK
    account: str | None = ACCOUNT
    service: str | None = "QRIBFTTA"
    amount: str | None = None
    purpose: str | None = None
    display: str | None = None  # why a stall may not have it


@dataclass(frozen=True)
class Wrong:
    """A code that a strict reader refuses, and all that it finds."""

    name: str
    payload: str
    problems: tuple[str, ...]


def _payment(*objects: Pair, service: str | None = "QRPUSH") -> str:
    return code(*objects, vietqr(BANK, "SHOP01", service), ("52", "5411"), DONG, VN,
                ("59", "TAP HOA"), ("60", "DUC PHO"))  # fmt: skip


RIGHT = (
    Right("static transfer", PLAIN),
    Right("lower-case checksum", PLAIN[:-4] + PLAIN[-4:].lower()),
    Right("objects in another order", code(VN, DONG, STATIC, vietqr(BANK, ACCOUNT))),
    Right(
        "objects in another order inside the templates",
        code(STATIC, ("38", tlv(("02", "QRIBFTTA"), ("01", tlv(("01", ACCOUNT), ("00", BANK))),
                                ("00", VIETQR))), DONG, VN),
    ),
    Right("card", code(STATIC, vietqr(BANK, "9704360000000017", "QRIBFTTC"), DONG, VN),
          account="9704360000000017", service="QRIBFTTC"),
    Right("amount and purpose",
          code(DYNAMIC, vietqr(BANK, ACCOUNT), DONG, ("54", "35000"), VN,
               ("62", tlv(("08", "CHO DUC PHO A12")))),
          static=False, amount="35000", purpose="CHO DUC PHO A12", display="dynamic-code"),
    Right("declared static with an amount",
          code(STATIC, vietqr(BANK, ACCOUNT), DONG, ("54", "35000."), VN),
          amount="35000.", display="amount-locked"),
    Right("amount above what one transfer takes",
          code(DYNAMIC, vietqr(BANK, ACCOUNT), DONG, ("54", "9999999999999"), VN),
          static=False, amount="9999999999999", display="dynamic-code"),
    Right("longest account, letters in it",
          code(STATIC, vietqr(BANK, "99zp24009M072482670"), DONG, VN),
          account="99zp24009M072482670"),
    Right("shortest account", code(STATIC, vietqr(BANK, "7"), DONG, VN), account="7"),
    Right("unknown bank", code(STATIC, vietqr("000000", ACCOUNT), DONG, VN), bin="000000"),
    Right("longest purpose",
          code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("62", tlv(("08", "N" * 25)))),
          purpose="N" * 25),
    Right("payment, service left out", _payment(STATIC, service=None),
          account="SHOP01", service=None),
    Right("payment without tag 01", _payment(), account="SHOP01", service="QRPUSH", static=None),
    Right("dynamic payment", _payment(DYNAMIC, ("54", "35000")), account="SHOP01",
          service="QRPUSH", static=False, amount="35000", display="dynamic-code"),
    Right("cash withdrawal", code(STATIC, vietqr(BANK, "ATM01", "QRCASH"), DONG, VN),
          account="ATM01", service="QRCASH", display="cash-withdrawal"),
    Right("a service nobody knows", code(STATIC, vietqr(BANK, ACCOUNT, "QRNEW"), DONG, VN),
          service="QRNEW", display="unknown-service"),
    Right("name with diacritics where they may be, reserved and own objects",
          code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN, ("59", "CO BAY"), ("60", "DUC PHO"),
               ("64", tlv(("00", "vi"), ("01", "Cô Bảy"), ("02", "Đức Phổ"))), ("70", "?"),
               ("85", tlv(("00", "vn.example"), ("01", "x"))))),
    Right("a second destination beside a transfer",
          code(STATIC, vietqr(BANK, ACCOUNT), ("26", tlv(("00", VNPAY), ("01", "0900000016"))),
               DONG, VN),
          display="second-destination"),
    Right("VNPAY", code(STATIC, ("26", tlv(("00", VNPAY), ("01", "0900000016"))), DONG, VN,
                        ("62", tlv(("03", "TAP HOA"), ("07", "QUAY 1")))),
          scheme="vnpay", bin=None, account="0900000016", service=None),
    Right("tag 26 without VNPAY's GUID",
          code(STATIC, ("26", tlv(("00", "00"), ("01", "01001011"))), DONG, VN,
               ("59", "A NAME THAT ANOTHER SCHEME ALLOWS")),
          scheme="other", bin=None, account=None, service=None, display="unknown-scheme"),
    Right("tag 38 of another country",
          code(STATIC, ("38", tlv(("00", "A005266284662577"), ("01", "1"))), ("53", "418"),
               ("58", "LA")),
          scheme="other", bin=None, account=None, service=None, display="unknown-scheme"),
)  # fmt: skip


def _with_template(inside: str) -> str:
    return code(STATIC, ("38", inside), DONG, VN)


def _with(*objects: Pair) -> str:
    return code(STATIC, vietqr(BANK, ACCOUNT), DONG, VN, *objects)


_GUID = ("00", VIETQR)
_SERVICE = ("02", "QRIBFTTA")

WRONG = (
    Wrong("nothing", "", ("empty",)),
    Wrong("spaces", "   ", ("empty",)),
    Wrong("a web address", "https://vietqr.example/pay", ("not-a-payment-code",)),
    Wrong("bytes that were never text", "00020101\udcff", ("not-text",)),
    Wrong("last digit of the checksum changed", PLAIN[:-1] + ("0" if PLAIN[-1] != "0" else "1"),
          ("crc-wrong",)),
    Wrong("account changed under the old checksum", PLAIN.replace("1234", "1235"), ("crc-wrong",)),
    Wrong("checksum not hexadecimal", PLAIN[:-4] + "ZZZZ", ("crc-malformed",)),
    Wrong("no checksum", tlv(("00", "01"), STATIC, vietqr(BANK, ACCOUNT), DONG, VN),
          ("crc-missing",)),
    Wrong("cut off", PLAIN[:-2], ("crc-missing", "length-overrun")),
    Wrong("a line end that belongs to nobody", PLAIN + "\n", ("text-after-crc",)),
    Wrong("an object after the checksum", PLAIN + tlv(("70", "x")), ("text-after-crc",)),
    Wrong("another version", with_crc(tlv(("00", "02"), STATIC, vietqr(BANK, ACCOUNT), DONG, VN)),
          ("format-indicator",)),
    Wrong("version not first", with_crc(tlv(STATIC, ("00", "01"), vietqr(BANK, ACCOUNT), DONG, VN)),
          ("format-indicator",)),
    Wrong("identifier not digits", with_crc(tlv(("00", "01"), STATIC, ("3A", "x"))),
          ("id-not-digits",)),
    Wrong("length in Arabic digits", with_crc(tlv(("00", "01"), STATIC) + "53\u0660\u0663704"),
          ("length-not-digits", "non-ascii")),
    Wrong("empty object", with_crc(tlv(("00", "01"), STATIC, vietqr(BANK, ACCOUNT), ("62", ""))),
          ("length-zero",)),
    Wrong("object repeated", _with(DONG), ("repeated-id",)),
    Wrong("beneficiary one digit shorter than it says it is not",
          _with_template(tlv(_GUID, ("01", "0006970436" + "0112" + ACCOUNT), _SERVICE)),
          ("leftover",)),
    Wrong("beneficiary runs over its template",
          _with_template(tlv(_GUID, ("01", "0006970436" + "0114" + ACCOUNT), _SERVICE)),
          ("length-overrun",)),
    Wrong("service nested in the beneficiary",
          _with_template(tlv(_GUID, ("01", tlv(("00", BANK), ("01", ACCOUNT), _SERVICE)))),
          ("beneficiary-extra",)),
    Wrong("bank repeated in the beneficiary",
          _with_template(tlv(_GUID, ("01", tlv(("00", BANK), ("00", BANK), ("01", ACCOUNT))))),
          ("repeated-id",)),
    Wrong("no beneficiary", _with_template(tlv(_GUID, _SERVICE)), ("beneficiary-missing",)),
    Wrong("no account", _with_template(tlv(_GUID, ("01", tlv(("00", BANK))), _SERVICE)),
          ("beneficiary-incomplete",)),
    Wrong("bank of five digits", code(STATIC, vietqr("97043", ACCOUNT), DONG, VN),
          ("bin-malformed",)),
    Wrong("bank in full-width digits",
          code(STATIC, vietqr("９７０４３６", ACCOUNT), DONG, VN), ("bin-malformed", "non-ascii")),
    Wrong("account of twenty", code(STATIC, vietqr(BANK, "1" * 20), DONG, VN),
          ("account-length",)),
    Wrong("account of spaces", code(STATIC, vietqr(BANK, "   "), DONG, VN), ("account-length",)),
    Wrong("account with a diacritic", code(STATIC, vietqr(BANK, "CÔBẢY"), DONG, VN),
          ("non-ascii",)),
    Wrong("account with a line end", code(STATIC, vietqr(BANK, "12\n34"), DONG, VN),
          ("control-character",)),
    Wrong("service of eleven", code(STATIC, vietqr(BANK, ACCOUNT, "QRIBFTTAXYZ"), DONG, VN),
          ("service-too-long",)),
    Wrong("left over in the additional data", _with(("62", tlv(("08", "AB")) + "x")),
          ("leftover",)),
    Wrong("purpose with diacritics", _with(("62", tlv(("08", "Ủng hộ")))), ("non-ascii",)),
    Wrong("lengths counted in bytes",
          with_crc(tlv(("00", "01"), DYNAMIC, vietqr(BANK, ACCOUNT), DONG, VN)
                   + "62260822Thanh toán hóa đơn"),
          ("id-not-digits", "non-ascii")),
    Wrong("name with diacritics", _with(("59", "Cô Bảy")), ("non-ascii",)),
    Wrong("purpose of twenty-six", _with(("62", tlv(("08", "N" * 26)))), ("field-too-long",)),
    Wrong("name of twenty-six", _with(("59", "N" * 26)), ("field-too-long",)),
    Wrong("request for what nobody may ask", _with(("62", tlv(("09", "X")))),
          ("consumer-request-malformed",)),
    Wrong("language without a name", _with(("64", tlv(("00", "vi")))), ("language-incomplete",)),
    Wrong("own template without a name", _with(("85", tlv(("01", "x")))), ("guid-missing",)),
    Wrong("category of three digits", _with(("52", "541")), ("category-malformed",)),
    Wrong("fixed tip without saying so", _with(("56", "1000")), ("tip-malformed",)),
    Wrong("transfer that does not say how often",
          code(vietqr(BANK, ACCOUNT), DONG, VN), ("initiation-missing",)),
    Wrong("a way of use that does not exist",
          code(("01", "13"), vietqr(BANK, ACCOUNT), DONG, VN), ("initiation-unknown",)),
    Wrong("no currency", code(STATIC, vietqr(BANK, ACCOUNT), VN), ("currency-missing",)),
    Wrong("dollars", code(STATIC, vietqr(BANK, ACCOUNT), ("53", "840"), VN), ("currency-not-vnd",)),
    Wrong("no country", code(STATIC, vietqr(BANK, ACCOUNT), DONG), ("country-missing",)),
    Wrong("another country", code(STATIC, vietqr(BANK, ACCOUNT), DONG, ("58", "LA")),
          ("country-not-vn",)),
    Wrong("amount of nothing", _with(("54", "0.00")), ("amount-zero",)),
    Wrong("amount with a space", _with(("54", "50 000")), ("amount-malformed",)),
    Wrong("amount with a comma", _with(("54", "50,000")), ("amount-malformed",)),
    Wrong("amount with two points", _with(("54", "1.000.000")), ("amount-malformed",)),
    Wrong("amount of fourteen", _with(("54", "1" * 14)), ("amount-malformed",)),
    Wrong("nowhere to pay", code(STATIC, DONG, VN), ("destination-missing",)),
    Wrong("VNPAY without a merchant", code(STATIC, ("26", tlv(("00", VNPAY))), DONG, VN),
          ("merchant-id-missing",)),
    Wrong("two things at once",
          code(STATIC, vietqr("97043", "1" * 20), DONG, VN), ("account-length", "bin-malformed")),
)  # fmt: skip


if __name__ == "__main__":
    json.dump(
        {"right": [asdict(v) for v in RIGHT], "wrong": [asdict(v) for v in WRONG]}, sys.stdout
    )
