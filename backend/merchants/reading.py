"""A payment code's text, read strictly.

Rules: NAPAS, "Tài liệu quy định về định dạng mã VietQR trong dịch vụ chuyển nhanh NAPAS247",
v1.0, 09/2021 (called S1 below), over EMVCo's merchant-presented grammar. A valid checksum proves
nothing about structure, so both are judged; nothing is ever repaired.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from backend.merchants.emv import CRC_HEADER, GrammarError, checksum, put, walk

Scheme = Literal["vietqr", "vnpay", "other"]

# A scheme is known by its tag *and* its GUID: electricity bills stand in tag 26 without VNPAY's.
_SCHEMES: tuple[tuple[Scheme, str, str], ...] = (
    ("vietqr", "38", "A000000727"),
    ("vnpay", "26", "A000000775"),
)
_TAG_OF: dict[Scheme, str] = {scheme: tag for scheme, tag, _ in _SCHEMES}
_ACCOUNT_TAGS = frozenset(f"{tag:02d}" for tag in range(2, 52))
_ACCOUNT_TEMPLATES = frozenset(f"{tag:02d}" for tag in range(26, 52))
_OWN_TEMPLATES = frozenset(f"{tag:02d}" for tag in range(80, 100))

TO_ACCOUNT, TO_CARD, PAYMENT, CASH = "QRIBFTTA", "QRIBFTTC", "QRPUSH", "QRCASH"
TRANSFERS = frozenset({TO_ACCOUNT, TO_CARD})
ACCOUNT_LIMIT = 19

_BIN = re.compile(r"[0-9]{6}")
_AMOUNT = re.compile(r"[0-9]+\.?[0-9]*")
_HEX4 = re.compile(r"[0-9A-Fa-f]{4}")

# Longest values in a VietQR (S1 Bảng 1 and 2). Other schemes keep their own: the electricity
# company's codes carry names of 31 characters and are paid every day.
_LONGEST = {"59": 25, "60": 15, "61": 10}
_LONGEST_ADDITIONAL = {f"{sub:02d}": 25 for sub in range(1, 9)}


class Reading(msgspec.Struct, frozen=True):
    """What a payload says. Where `ok` is false no destination is given: half-read is not read.

    `scheme` is None when nothing could be told; "other" is well formed but neither VietQR nor
    VNPAY. `static` is what tag 01 declares (11 True, 12 False), None when absent; a code may
    declare 11 and still lock an `amount`. `bin` and `account` are where the money goes (VNPAY:
    `account` is the merchant id 26-01), `service` is 38-02 as written, None when absent, which
    means QRPUSH. `amount` is the text of tag 54, `purpose` of 62-08. `problems` are slugs,
    sorted; `describe_problem` has the sentence. `other_accounts` are further places in the same
    code where an app may send money, as tag and content, order of objects not mattering.
    """

    ok: bool
    scheme: Scheme | None
    static: bool | None
    bin: str | None = None
    account: str | None = None
    service: str | None = None
    amount: str | None = None
    purpose: str | None = None
    problems: tuple[str, ...] = ()
    other_accounts: tuple[str, ...] = ()


def read(payload: str) -> Reading:
    """Read one payload, without its line end. Never raises; what is wrong is in `problems`.

    Accepts objects in any order, a lower-case checksum, tag 01 = 11 beside an amount, a missing
    01 on payment codes, unknown root tags, and amounts above the service's cap. An unknown BIN
    is no matter of structure.
    """
    try:
        root = _root(payload)
    except _FrameError as broken:
        return Reading(ok=False, scheme=None, static=None, problems=broken.slugs)

    problems: set[str] = set()
    templates = _templates(root, problems)
    scheme = _scheme(root, templates)
    static = {"11": True, "12": False}.get(root.get("01", ""))

    _judge_characters(root, templates, problems)
    _judge_money(root, problems)
    if "01" in root and static is None:
        problems.add("initiation-unknown")
    if not _ACCOUNT_TAGS & root.keys():
        problems.add("destination-missing")

    bank = account = service = None
    if scheme == "vietqr":
        bank, account, service = _vietqr_destination(templates[_TAG_OF[scheme]], problems)
        _judge_vietqr(root, templates, service, problems)
    elif scheme == "vnpay":
        account = templates[_TAG_OF[scheme]].get("01")
        if account is None:
            problems.add("merchant-id-missing")
    if scheme != "other" and root.get("53", "704") != "704":
        problems.add("currency-not-vnd")

    if problems:
        return Reading(ok=False, scheme=scheme, static=static, problems=tuple(sorted(problems)))
    return Reading(
        ok=True,
        scheme=scheme,
        static=static,
        bin=bank,
        account=account,
        service=service,
        amount=root.get("54"),
        purpose=templates.get("62", {}).get("08"),
        other_accounts=tuple(
            f"{tag}:{_regardless_of_order(root[tag], templates.get(tag))}"
            for tag in sorted(_ACCOUNT_TAGS & root.keys())
            if tag != _TAG_OF.get(scheme)
        ),
    )


class _FrameError(ValueError):
    def __init__(self, *slugs: str) -> None:
        self.slugs = tuple(sorted(set(slugs)))
        super().__init__(*self.slugs)


def _root(payload: str) -> dict[str, str]:
    """Root objects of a payload whose frame and checksum are right."""
    if not payload.strip():
        raise _FrameError("empty")
    try:
        payload.encode()
    except UnicodeEncodeError:  # a lone surrogate: bytes that were never text
        raise _FrameError("not-text") from None
    if not re.match(r"[0-9]{4}", payload):
        raise _FrameError("not-a-payment-code")
    try:
        root, rest = walk(payload, end_id="63")
    except GrammarError as broken:
        slugs = {broken.slug}
        if not payload.startswith("000201"):
            slugs.add("format-indicator")
        if not payload.isascii():
            slugs.add("non-ascii")
        if payload[-8:-4] == CRC_HEADER and _HEX4.fullmatch(payload[-4:]):
            if checksum(payload[:-4]) != payload[-4:].upper():
                slugs.add("crc-wrong")
        else:
            slugs.add("crc-missing")
        raise _FrameError(*slugs) from None
    slugs = set()
    if not payload.startswith("000201"):
        slugs.add("format-indicator")
    if rest:
        slugs.add("text-after-crc")
    crc = root.get("63")
    if crc is None:
        slugs.add("crc-missing")
    elif not _HEX4.fullmatch(crc):
        slugs.add("crc-malformed")
    elif checksum(payload[: len(payload) - len(rest) - 4]) != crc.upper():
        slugs.add("crc-wrong")
    if slugs:
        raise _FrameError(*slugs)
    return root


def _templates(root: dict[str, str], problems: set[str]) -> dict[str, dict[str, str]]:
    """Objects inside every template of the root; one that does not parse is empty and named."""
    templates: dict[str, dict[str, str]] = {}
    for tag, value in root.items():
        if tag not in _ACCOUNT_TEMPLATES | _OWN_TEMPLATES | {"62", "64"}:
            continue
        try:
            templates[tag], _ = walk(value)
        except GrammarError as broken:
            templates[tag] = {}
            problems.add(broken.slug)
            continue
        if tag not in {"62", "64"} and "00" not in templates[tag]:
            problems.add("guid-missing")
    return templates


def _scheme(root: dict[str, str], templates: dict[str, dict[str, str]]) -> Scheme:
    # Read off the start of the template, so that a VietQR broken further in is still called one.
    for scheme, tag, guid in _SCHEMES:
        if tag in templates and root[tag].startswith(put("00", guid)):
            return scheme
        if templates.get(tag, {}).get("00") == guid:
            return scheme
    return "other"


def _judge_characters(
    root: dict[str, str], templates: dict[str, dict[str, str]], problems: set[str]
) -> None:
    """Only the language template and EMVCo's reserved tags may leave the common character set."""
    for tag, value in root.items():
        if "65" <= tag <= "79":
            continue
        common = value
        if tag == "64":
            common = "".join(v for sub, v in templates["64"].items() if sub not in {"01", "02"})
        if not common.isascii():
            problems.add("non-ascii")
    for value in root.values():
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in value):
            problems.add("control-character")


def _judge_money(root: dict[str, str], problems: set[str]) -> None:
    amount = root.get("54")
    if amount is None:
        return
    if len(amount) > 13 or not _AMOUNT.fullmatch(amount):
        problems.add("amount-malformed")
    elif not amount.strip("0."):
        problems.add("amount-zero")


def _vietqr_destination(
    template: dict[str, str], problems: set[str]
) -> tuple[str | None, str | None, str | None]:
    """BIN, account and service of tag 38 (S1 Bảng 4)."""
    service = template.get("02")
    if service is not None and len(service) > 10:
        problems.add("service-too-long")
    if "01" not in template:
        if template:  # an empty one did not parse and has been named already
            problems.add("beneficiary-missing")
        return None, None, service
    try:
        beneficiary, _ = walk(template["01"])
    except GrammarError as broken:
        problems.add(broken.slug)
        return None, None, service
    bank, account = beneficiary.get("00"), beneficiary.get("01")
    if bank is None or account is None:
        problems.add("beneficiary-incomplete")
    if beneficiary.keys() - {"00", "01"}:
        problems.add("beneficiary-extra")
    if bank is not None and not _BIN.fullmatch(bank):
        problems.add("bin-malformed")
    if account is not None and (len(account) > ACCOUNT_LIMIT or not account.strip()):
        problems.add("account-length")
    return bank, account, service


def _judge_vietqr(
    root: dict[str, str],
    templates: dict[str, dict[str, str]],
    service: str | None,
    problems: set[str],
) -> None:
    """What S1 asks of the root of a VietQR beyond the grammar (Bảng 1, 2, 8 and 9)."""
    if "53" not in root:
        problems.add("currency-missing")
    if root.get("58") != "VN":
        problems.add("country-missing" if "58" not in root else "country-not-vn")
    # Payment codes without 01 are in use; a transfer must say whether it is for one payment.
    if "01" not in root and service in TRANSFERS:
        problems.add("initiation-missing")
    if not re.fullmatch(r"[0-9]{4}", root.get("52", "0000")):
        problems.add("category-malformed")
    _judge_tip(root, problems)
    additional = templates.get("62", {})
    lengths = [(root, _LONGEST), (additional, _LONGEST_ADDITIONAL)]
    if any(
        len(values.get(tag, "")) > most for values, table in lengths for tag, most in table.items()
    ):
        problems.add("field-too-long")
    if not re.fullmatch(r"[AME]{0,3}", additional.get("09", "")):
        problems.add("consumer-request-malformed")
    language = templates.get("64")
    if language and not {"00", "01"} <= language.keys():
        problems.add("language-incomplete")


def _judge_tip(root: dict[str, str], problems: set[str]) -> None:
    """55 says how a tip is asked: 01 by the app, 02 fixed in 56, 03 in percent in 57."""
    kind, fixed, percent = root.get("55"), root.get("56"), root.get("57")
    right = (
        kind in {None, "01", "02", "03"}
        and (fixed is not None) == (kind == "02")
        and (percent is not None) == (kind == "03")
        and _AMOUNT.fullmatch(fixed or "0")
        and len(fixed or "") <= 13
        and _AMOUNT.fullmatch(percent or "0")
        and len(percent or "") <= 5
    )
    if not right:
        problems.add("tip-malformed")


def _regardless_of_order(value: str, inside: dict[str, str] | None) -> str:
    if not inside:
        return value
    return ",".join(f"{tag}={inside[tag]}" for tag in sorted(inside))
