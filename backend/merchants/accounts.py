"""Payment accounts as decisions: what may be proposed, what is held, who may confirm. Pure."""

from __future__ import annotations

import hmac
import re
from typing import Literal
from uuid import UUID

import msgspec

from backend.errors import Conflict, Invalid, NotAllowed, Refusal, Unavailable
from backend.free_text import free_text
from backend.merchants.sealed import OpenedAccount
from backend.merchants.vietqr import Scheme, describe_problem, may_display, read, write_transfer
from backend.wire import Input

Source = Literal["scanned", "typed"]
HolderKind = Literal["person", "household", "company", "relative"]
WAITING = ("proposed", "held")

# Reasons of `may_display` that are a question to an officer rather than a mistake of the stall.
_HELD_FOR = frozenset({"unknown-scheme", "unknown-service"})
UNKNOWN_BANK, DUPLICATE = "unknown-bank", "duplicate-account"
_HELD_WORDS = {
    UNKNOWN_BANK: "Ngân hàng trong mã chưa có trong danh sách; hỏi chủ hộ và kiểm tra tên.",
    DUPLICATE: "Tài khoản này cũng được ghi cho hộ khác; xác minh ai là chủ tài khoản.",
}


class AccountInput(Input):
    """A proposal: scanned from the merchant's own code, or typed."""

    merchant_id: UUID
    source: Source
    holder_name: str
    holder_kind: HolderKind
    payload: str | None = None
    bin: str | None = None
    account: str | None = None
    replaces: UUID | None = None


class Proposal(msgspec.Struct, frozen=True):
    """A checked proposal. `held` are reasons for an officer, before bank and duplicates."""

    scheme: Scheme
    source: Source
    opened: OpenedAccount
    last4: str
    holder_name: str
    holder_kind: HolderKind
    held: tuple[str, ...] = ()


class CodeRefused(Refusal):
    """A scanned code is broken, or a stall may not have it; `facts["problem"]` says which."""

    slug = "code-refused"
    sentence = "Mã này không dùng được. Đề nghị hộ mở mã nhận tiền trong ứng dụng ngân hàng."

    def __init__(self, problem: str) -> None:
        super().__init__(field="payload", sentence=describe_problem(problem), problem=problem)


class BankUnknown(Refusal):
    """A typed account names a BIN that is not on the list of the day."""

    slug = "bank-unknown"
    sentence = "Không có ngân hàng này trong danh sách. Chọn lại ngân hàng, hoặc quét mã của hộ."


class OwnProposal(NotAllowed):
    """Whoever proposed an account cannot confirm it."""

    slug = "own-proposal"
    sentence = "Bạn là người đề nghị tài khoản này nên không tự xác nhận được. Nhờ cán bộ khác."


class OwnHold(OwnProposal):
    """Whoever proposed an account does not release the hold on it either."""

    sentence = "Bạn là người đề nghị tài khoản này nên không tự gỡ tạm giữ được. Nhờ cán bộ khác."


class BroughtByYou(NotAllowed):
    """Whoever brought an account in by file is no second party to it: a file can be written."""

    slug = "brought-by-you"
    sentence = (
        "Bạn là người nhập tài khoản này từ tệp nên không xác nhận, chứng kiến hay gỡ giữ được. "
        "Nhờ một người khác, không phải bạn và không phải người ghi."
    )


class ConfirmationInFile(Refusal):
    """An owner's agreement that only a file tells of; it has to be given again."""

    slug = "confirmation-in-file"
    sentence = (
        "Lời xác nhận trong tệp không đủ để tài khoản có hiệu lực. Nhờ chủ hộ xác nhận lại trước "
        "mặt thành viên khác, hoặc cán bộ thứ ba xác nhận."
    )


class LinkNotForProposer(NotAllowed):
    """The merchant's link never passes through the proposer's hands or device."""

    slug = "confirm-link-not-for-proposer"
    sentence = (
        "Đường dẫn xác nhận không đưa qua người đã đề nghị tài khoản. "
        "Nhờ cán bộ hoặc thành viên khác mở cho chủ hộ."
    )


class NeedsMerchantDevice(Refusal):
    """With one person in the ward nobody stands beside the witness."""

    slug = "needs-merchant-device"
    sentence = (
        "Phường mới có một người nên cần chủ hộ tự xác nhận trên điện thoại của họ. "
        "Mời thêm thành viên để gửi đường dẫn xác nhận cho chủ hộ."
    )


class LastFourWrong(Refusal):
    """The digits typed are not the account's last four."""

    slug = "last4-wrong"
    sentence = "Bốn số cuối chưa khớp với tài khoản. Xem lại trong ứng dụng ngân hàng rồi nhập."


class NotWaiting(Conflict):
    """The version was confirmed, rejected or replaced already; `facts["status"]` says which."""

    slug = "account-not-waiting"
    sentence = "Tài khoản này không còn chờ xác nhận. Tải lại để xem bản mới nhất."


class StillHeld(Conflict):
    """An officer has to release the hold first."""

    slug = "account-held"
    sentence = "Tài khoản đang tạm giữ để cán bộ xem xét. Gỡ tạm giữ kèm lý do trước."


class NotHeld(Conflict):
    """There is no hold to release."""

    slug = "account-not-held"
    sentence = "Tài khoản này không bị tạm giữ. Tải lại trang."


REFUSAL_OF_RULE: dict[str, type[Refusal]] = {
    "nobody_confirms_their_own_proposal": OwnProposal,
    "nobody_releases_their_own_hold": OwnHold,
    "bringer_confirms_nothing": BroughtByYou,
    "bringer_witnesses_nothing": BroughtByYou,
    "bringer_releases_no_hold": BroughtByYou,
    "a_file_confirms_nothing": ConfirmationInFile,
    "account_step_is_legal": NotWaiting,
    "confirmation_is_immutable": NotWaiting,
    "account_one_confirmed_per_chain": NotWaiting,
    # Two phones changed it in the same moment: the later one tries again.
    "account_version_once": Unavailable,
}
"""Rules that the database keeps by itself, and what each says to the one it stops."""


def read_proposal(given: AccountInput) -> Proposal:
    """Check a proposal: a scanned code strictly, typed digits by composing their code.

    Whether the bank is known and whether another shop has the same account the caller asks.
    Raises CodeRefused, Invalid, NationalIdRefused and the refusals of `write_transfer`.
    """
    holder = free_text(given.holder_name, "holderName", 100)
    if given.source == "scanned":
        _absent(given, "bin", "account")
        if given.payload is None:
            raise Invalid(field="payload", sentence="Thiếu nội dung mã đã quét. Quét lại mã.")
        scheme, opened, held = _scanned(given.payload)
    else:
        _absent(given, "payload")
        if not given.bin or not given.account:
            raise Invalid(
                field="account" if given.bin else "bin",
                sentence="Gõ tay thì cần chọn ngân hàng và nhập số tài khoản.",
            )
        payload = write_transfer(given.bin, given.account)
        scheme, opened, held = "vietqr", OpenedAccount(payload, given.bin, given.account), ()
    return Proposal(
        scheme, given.source, opened, last_four(opened.account), holder, given.holder_kind, held
    )


def _absent(given: AccountInput, *names: str) -> None:
    for name in names:
        if getattr(given, name) is not None:
            raise Invalid(
                field=name, sentence="Quét mã và gõ tay là hai cách khác nhau. Chỉ dùng một cách."
            )


def _scanned(payload: str) -> tuple[Scheme, OpenedAccount, tuple[str, ...]]:
    reading = read(payload)
    if not reading.ok or reading.scheme is None:
        raise CodeRefused(reading.problems[0] if reading.problems else "payload-broken")
    problem = may_display(reading)
    if problem in _HELD_FOR:
        # A stall's standing code of a scheme we do not know: still never one for a single payment.
        if reading.static is False:
            raise CodeRefused("dynamic-code")
        if reading.amount is not None:
            raise CodeRefused("amount-locked")
    elif problem is not None:
        raise CodeRefused(problem)
    account = reading.account or "|".join(reading.other_accounts)
    held = (problem,) if problem else ()
    return reading.scheme, OpenedAccount(payload, reading.bin or "", account), held


def last_four(account: str) -> str:
    """The last four letters or digits, what a merchant reads off their own app."""
    return "".join(re.findall(r"[0-9A-Za-z]", account))[-4:]


def same_last_four(typed: str, last4: str) -> bool:
    """Whether what was typed is the account's end; spaces and case do not matter."""
    clean = "".join(typed.split()).casefold()
    return hmac.compare_digest(clean.encode(), last4.casefold().encode())


def held_words(held_reason: str) -> str:
    """For what an account is, or was, held: the stored slugs as sentences for an officer."""
    slugs = [slug for slug in held_reason.split(",") if slug]
    return " ".join(_HELD_WORDS.get(slug) or describe_problem(slug) for slug in slugs)


def is_unusual(
    source: str,
    duplicate: bool,
    held_reason: str,
    version: int,
    *,
    another_here: bool = False,
    brought: bool = False,
) -> tuple[str, ...]:
    """Why an officer looks twice: typed, duplicate, held once, changed, or brought in by file.

    `another_here`: another number was confirmed at the point before, in whichever chain.
    """
    reasons = (
        ("typed", source == "typed"),
        ("duplicate", duplicate),
        ("held_before", bool(held_reason)),
        ("changed", version > 1 or another_here),
        ("brought", brought),
    )
    return tuple(name for name, holds in reasons if holds)
