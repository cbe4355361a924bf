"""The second party: the merchant by their own device or before a witness, or another officer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.audit.chain import record
from backend.clock import now
from backend.database import Tx
from backend.errors import Conflict, Invalid, NotFound, Refusal
from backend.merchants import account_queries as queries
from backend.merchants import link_queries
from backend.merchants.accounts import (
    BroughtByYou,
    ConfirmationInFile,
    LastFourWrong,
    LinkNotForProposer,
    NeedsMerchantDevice,
    NotHeld,
    NotWaiting,
    OwnHold,
    OwnProposal,
    StillHeld,
    same_last_four,
)
from backend.merchants.incident_queries import open_incident, was_told
from backend.operations import SKEW, Applied, Op, ParentMissing, believed
from backend.people.access import Principal
from backend.sealing import token_hash
from backend.wire import Input

LINK_LIFE = timedelta(hours=72)
LINK_TRIES = 5
"""Wrong last fours that a link bears; `try_confirm_link` counts them."""

WAITING = ("proposed", "held")
NO_BY_LINK = "Chủ hộ báo không phải tài khoản của mình"
NO_BEFORE_WITNESS = "Chủ hộ quét thử trước người chứng kiến và báo không phải tài khoản của mình"


class ConfirmationInput(Input):
    """The owner scanned the proof code with their own app, saw the holder's name and answered.

    Where `agreed` is false the account is not theirs, and no digits are asked.
    """

    account_id: UUID
    agreed_at: datetime
    last4: str = ""
    agreed: bool = True


class LinkEnded(Conflict):
    """The link was used, ran out, or bore too many wrong tries; `facts["state"]` says which."""

    slug, status = "confirm-link-ended", 410
    sentence = "Đường dẫn này không còn dùng được. Nhờ cán bộ phường gửi đường dẫn mới."


class WrongTry(Refusal):
    """A wrong last four on a link; `facts["triesLeft"]` says how many remain."""

    slug = "link-last4-wrong"
    sentence = "Bốn số cuối chưa khớp."

    def __init__(self, tries_left: int) -> None:
        more = (
            f"Xem lại trong ứng dụng ngân hàng, còn {tries_left} lần nhập."
            if tries_left
            else "Đã hết lượt nhập; nhờ cán bộ phường gửi đường dẫn mới."
        )
        super().__init__(field="last4", sentence=f"{self.sentence} {more}", triesLeft=tries_left)


async def apply_confirmation(tx: Tx, principal: Principal, op: Op) -> Applied:
    """Operation `confirmation`: witnessed by the doer, who may have proposed the account.

    A held version keeps the owner's word and comes into force when an officer releases it. An
    owner's no needs no second party: nobody gains by it, so it counts in a rescue file, too.
    """
    if op.kind != "put":
        raise Invalid(field="kind", sentence="Xác nhận chỉ ghi một lần, không sửa hay xóa.")
    sent = msgspec.json.decode(op.body, type=ConfirmationInput)
    if not sent.agreed:
        return await _disagreed_before(tx, principal, sent.account_id)
    if tx.brought_by is not None:
        raise ConfirmationInFile()
    row = await queries.account_for_step(tx, sent.account_id)
    if row is None:
        raise ParentMissing(sent.account_id)
    if row["confirmed_kind"] is not None and row["witnessed_by"] == principal.member_id:
        return Applied(rev=row["rev"])
    if row["status"] == "superseded" and await queries.repeats_confirmed(tx, row):
        return Applied(rev=row["rev"], warn=("already_confirmed",), facts={"status": "superseded"})
    _must_wait(row)
    _not_bringer(row, principal)
    if await queries.one_person_ward(tx, row["ward"]):
        raise NeedsMerchantDevice()
    if not same_last_four(sent.last4, row["last4"]):
        raise LastFourWrong(field="last4")
    if sent.agreed_at.tzinfo is None:
        raise Invalid(field="agreedAt", sentence="Thời điểm đồng ý thiếu múi giờ.")
    received = now()
    at, skewed = _agreed(sent, op, row["proposed_at"], received)
    rev = await queries.confirm(tx, row, "merchant_witnessed", "merchant", principal.member_id, at)
    how = "merchant_witnessed"
    await _note(tx, row, principal.member_id, "merchants.confirm_account", how, skewed=skewed)
    held = row["status"] == "held"
    return Applied(
        rev=rev,
        warn=("account_held",) * held + ("clock_skew",) * skewed,
        facts={"status": "held" if held else "confirmed"},
    )


async def _disagreed_before(tx: Tx, witness: Principal, account: UUID) -> Applied:
    """The owner's no. One that comes late, to a version that somebody has decided on meanwhile,
    leaves it as it is and is told to the officers; said again it changes nothing."""
    row = await queries.account_for_step(tx, account)
    if row is None:
        raise ParentMissing(account)
    if row["status"] in WAITING and row["confirmed_kind"] is None:
        await _disagree(tx, row, witness.member_id, NO_BEFORE_WITNESS)
        rev = await queries.account_rev(tx, account)
        return Applied(rev=rev or row["rev"], facts={"status": "rejected"})
    if not await was_told(tx, row["point"], "disagreed", _named(row)):
        await _tell(tx, row, witness.member_id)
    return Applied(rev=row["rev"], facts={"status": row["status"]})


async def _disagree(tx: Tx, row: Any, said_by: object, reason: str) -> None:
    """The account is turned down and an officer finds out why."""
    await queries.reject(tx, row["id"], reason)
    await _tell(tx, row, said_by)


async def _tell(tx: Tx, row: Any, said_by: object) -> None:
    number = await open_incident(
        tx, row["ward"], row["point"], "disagreed", None, _named(row), now()
    )
    await _note(tx, row, said_by, "merchants.disagree", number or "")


def _named(row: Any) -> str:
    return f"Tài khoản •••• {row['last4']}"


def _agreed(
    sent: ConfirmationInput, op: Op, proposed: datetime, received: datetime
) -> tuple[datetime, bool]:
    """When the owner agreed, after the proposal and not in the future; whether to doubt it."""
    claimed = believed(sent.agreed_at, op.clock_offset_ms, received)
    if claimed is None:
        return max(op.happened_at(received), proposed), True
    off = op.claimed_at is not None or claimed - received > SKEW or proposed - claimed > SKEW
    return max(min(claimed, received), proposed), off


async def confirm_as_officer(tx: Tx, principal: Principal, account: UUID, last4: str) -> None:
    """Raises OwnProposal, BroughtByYou, StillHeld, NotWaiting, LastFourWrong, NotFound."""
    row = await _of(tx, account)
    if row["proposed_by"] == principal.member_id:
        raise OwnProposal()
    _not_bringer(row, principal)
    _must_wait(row)
    if row["status"] == "held":
        raise StillHeld()
    if not same_last_four(last4, row["last4"]):
        raise LastFourWrong(field="last4")
    await queries.confirm(tx, row, "officer", str(principal.member_id), None, now())
    await _note(tx, row, principal.member_id, "merchants.confirm_account", "officer")


async def reject_account(tx: Tx, principal: Principal, account: UUID, reason: str) -> None:
    """Also one in force: its boards are then voided or recalled. Raises NotWaiting, NotFound."""
    row = await _of(tx, account)
    if row["status"] not in ("proposed", "held", "confirmed"):
        raise NotWaiting(state=row["status"])
    await queries.reject(tx, account, reason)
    await _note(tx, row, principal.member_id, "merchants.reject_account", row["status"])


async def release_hold(tx: Tx, principal: Principal, account: UUID, reason: str) -> None:
    """An officer has looked; the version waits for its second party, or has it already.

    Raises OwnHold, BroughtByYou, NotHeld, NotFound.
    """
    row = await _of(tx, account)
    if row["proposed_by"] == principal.member_id:
        raise OwnHold()
    _not_bringer(row, principal)
    if row["status"] != "held":
        raise NotHeld()
    with queries.named_refusals():
        await queries.release_hold(tx, row, reason, principal.member_id)
    await _note(tx, row, principal.member_id, "merchants.release_hold", row["held_reason"])


async def issue_link(tx: Tx, principal: Principal, account: UUID) -> tuple[str, datetime]:
    """A new token, of which only the hash is kept, and when it ends.

    Raises LinkNotForProposer, BroughtByYou.
    """
    row = await _of(tx, account)
    if row["proposed_by"] == principal.member_id:
        raise LinkNotForProposer()
    _not_bringer(row, principal)
    _must_wait(row)
    token = secrets.token_urlsafe(32)
    at = now()
    await link_queries.add_link(
        tx, row["ward"], account, token_hash(token), principal.member_id, at, at + LINK_LIFE
    )
    await _note(tx, row, principal.member_id, "merchants.issue_confirm_link", "")
    return token, at + LINK_LIFE


async def answer_by_link(
    tx: Tx, token: str, last4: str, agree: bool, asked_by: UUID | None
) -> Refusal | None:
    """The merchant's own answer, in a transaction that begins without a scope.

    Gives the refusal instead of raising it: a wrong try is counted only if the caller commits.
    `asked_by` is the member signed in on that device, if any. Raises LinkNotForProposer.
    """
    tried = await link_queries.try_link(tx, token_hash(token), last4, agree)
    outcome = tried["outcome"]
    if outcome == "unknown":
        return NotFound()
    if outcome == "wrong":
        return WrongTry(tried["tries_left"])
    if outcome != "right":
        return LinkEnded(state=outcome)
    if asked_by is not None and asked_by == tried["proposed_by"]:
        raise LinkNotForProposer()
    await tx.see([tried["ward"]])
    row = await _of(tx, tried["account"])
    if asked_by is not None and asked_by == row["brought_by"]:
        raise BroughtByYou()
    _must_wait(row)
    if agree:
        await queries.confirm(tx, row, "merchant_device", "merchant", None, now())
        await _note(tx, row, "merchant", "merchants.confirm_account", "merchant_device")
        return None
    await _disagree(tx, row, "merchant", NO_BY_LINK)
    return None


def _must_wait(row: Any) -> None:
    if row["status"] not in WAITING or row["confirmed_kind"] is not None:
        raise NotWaiting(state=row["status"])


def _not_bringer(row: Any, principal: Principal) -> None:
    if row["brought_by"] == principal.member_id:
        raise BroughtByYou()


async def _of(tx: Tx, account: UUID) -> Any:
    row = await queries.account_for_step(tx, account)
    if row is None:
        raise NotFound()
    return row


async def _note(
    tx: Tx, row: Any, actor: object, action: str, how: str, *, skewed: bool = False
) -> None:
    record(
        tx,
        row["ward"],
        actor,
        action,
        f"account:{row['id']}",
        {
            "how": how,
            "chain": row["chain"],
            "version": row["version"],
            **({"clockSkew": True} if skewed else {}),
        },
    )
