"""Operation `account`: a version proposed, held where an officer has to look first."""

from __future__ import annotations

import msgspec

from backend.audit.chain import record
from backend.clock import day_of, now
from backend.database import Tx
from backend.errors import Invalid
from backend.merchants import account_queries as queries
from backend.merchants import registration_queries
from backend.merchants.accounts import (
    DUPLICATE,
    UNKNOWN_BANK,
    AccountInput,
    BankUnknown,
    read_proposal,
)
from backend.merchants.registering import IdTaken, happened_at
from backend.merchants.sealed import account_index, seal_account
from backend.operations import Applied, Op, ParentMissing
from backend.people.access import Principal
from backend.sealing import Vault


async def apply_account(tx: Tx, principal: Principal, vault: Vault, op: Op) -> Applied:
    """Propose an account. Never confirms, never merges: every change is a version of its own."""
    if op.kind != "put":
        raise Invalid(
            field="kind", sentence="Tài khoản không sửa tại chỗ. Đổi tài khoản là một bản mới."
        )
    sent = msgspec.json.decode(op.body, type=AccountInput)
    proposal = read_proposal(sent)
    opened = proposal.opened
    received = now()
    at = happened_at(op, received)
    index = account_index(vault, proposal.scheme, opened.bin, opened.account)
    before = await queries.before_proposal(
        tx,
        sent.merchant_id,
        opened.bin,
        index,
        day_of(received),
        sent.replaces,
        proposal.holder_name,
    )
    if before is None:
        raise ParentMissing(sent.merchant_id)
    if sent.replaces is not None and before["chain"] is None:
        raise ParentMissing(sent.replaces)
    bank_name = before["bank_name"] or ""
    if proposal.source == "typed" and not bank_name:
        raise BankUnknown(field="bin")
    held = [*proposal.held]
    if proposal.scheme == "vietqr" and not bank_name:
        held.append(UNKNOWN_BANK)
    duplicate = before["elsewhere"] > 0
    if duplicate:
        held.append(DUPLICATE)
    chain, version = before["chain"] or op.entity_id, (before["version"] or 0) + 1
    with queries.named_refusals():
        made = await queries.propose(
            tx,
            op.entity_id,
            sent.merchant_id,
            before,
            proposal,
            chain=chain,
            version=version,
            bank_name=bank_name or ("VNPAY" if proposal.scheme == "vnpay" else ""),
            sealed=seal_account(
                vault, before["data_key"], sent.merchant_id, op.entity_id, version, opened
            ),
            index=index,
            held=held,
            duplicate=duplicate,
            member=principal.member_id,
            device=principal.device_id,
            at=at,
            on=day_of(at),
        )
    if not made:
        there = await queries.account_again(
            tx, op.entity_id, sent.merchant_id, index, proposal.holder_name, proposal.source
        )
        if there is None:
            raise IdTaken()
        return Applied(rev=there["rev"], known=not there["same"])
    warn: list[str] = []
    if before["known"]:
        warn.append("already_confirmed")
    elif held:
        warn.append("account_held")
    if duplicate:
        warn.append("maybe_duplicate")
        others = await queries.mark_duplicates(tx, sent.merchant_id, index)
        await registration_queries.note_pairs(
            tx,
            before["ward"],
            sent.merchant_id,
            [(other, "same_account") for other in others],
            received,
        )
    record(
        tx,
        before["ward"],
        principal.member_id,
        "merchants.propose_account",
        f"account:{op.entity_id}",
        {
            "merchant": sent.merchant_id,
            "chain": chain,
            "version": version,
            "source": proposal.source,
            "held": held,
        },
    )
    return Applied(
        rev=1,
        warn=tuple(warn),
        facts={
            "status": "superseded" if before["known"] else "held" if held else "proposed",
            "heldFor": held,
            "last4": proposal.last4,
            "bankName": bank_name,
            "version": version,
        },
    )
