"""Merchants and accounts as phones hold them, by id, for the pull."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.free_text import without_numbers
from backend.merchants.sealed import open_account
from backend.people.access import Principal
from backend.sealing import Vault

Bodies = dict[UUID, dict[str, Any]]


async def merchant_bodies(tx: Tx, ids: Sequence[UUID]) -> Bodies:
    """Each merchant with the standing answer to each consent; of the phone only its last four."""
    if not ids:
        return {}
    rows = await tx.fetch(
        'select id, point as "pointId", trade_name as "tradeName", trade,'
        ' trade_note as "tradeNote", owner_kind as "ownerKind", owner_name as "ownerName",'
        ' phone_last4 as "phoneLast4", sim_owner as "simOwner", methods,'
        ' used_before as "usedBefore", rev'
        " from merchant where id = any($1) and erased_at is null",
        list(ids),
    )
    found: Bodies = {row["id"]: {**dict(row), "consents": {}} for row in rows}
    answers = await tx.fetch(
        "select distinct on (merchant, purpose) merchant, purpose, given, given_at from consent"
        " where merchant = any($1) order by merchant, purpose, given_at desc, id desc",
        list(found),
    )
    for row in answers:
        standing = {"given": row["given"], "givenAt": row["given_at"]}
        found[row["merchant"]]["consents"][row["purpose"]] = standing
    for body in found.values():
        if not body["consents"].get("register", {}).get("given"):
            # Withdrawn, or never given: the owner is nobody's business from this moment on.
            body.update(ownerName="", phoneLast4="")
    return found


async def account_bodies(tx: Tx, vault: Vault, principal: Principal, ids: Sequence[UUID]) -> Bodies:
    """Each account version: a live one with its payload, which on-site checks compare offline, a
    rejected one with the officer's reason, so that whoever scanned it knows what to mend."""
    if not ids:
        return {}
    rows = await tx.fetch(
        "select account.*, merchant.data_key from account join merchant"
        " on merchant.id = account.merchant where account.id = any($1)",
        list(ids),
    )
    found: Bodies = {}
    for row in rows:
        live = row["status"] in ("proposed", "confirmed")
        body = found[row["id"]] = {
            "id": row["id"],
            "pointId": row["point"],
            "merchantId": row["merchant"],
            "chain": row["chain"],
            "version": row["version"],
            "status": row["status"],
            "scheme": row["scheme"],
            "source": row["source"],
            "bin": row["bin"],
            "bankName": row["bank_name"],
            "last4": row["last4"],
            "holderName": row["holder_name"],
            "confirmedKind": row["confirmed_kind"],
            "proposedByMe": row["proposed_by"] == principal.member_id,
            "payload": open_account(vault, row).payload if live else None,
            "rev": row["rev"],
        }
        if row["status"] == "rejected":
            body["rejectedReason"] = without_numbers(row["rejected_reason"])
    return found
