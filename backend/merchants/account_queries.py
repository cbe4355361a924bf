"""SQL of account versions: propose, confirm, hold, reject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from backend.database import Tx
from backend.errors import NotFound
from backend.ids import new_id
from backend.merchants.accounts import REFUSAL_OF_RULE, Proposal


@contextmanager
def named_refusals() -> Iterator[None]:
    """What the database refuses by a rule of this room, under the rule's own slug."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        named = REFUSAL_OF_RULE.get(getattr(error, "constraint_name", None) or "")
        if named is None:
            raise
        raise named() from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise NotFound() from error


async def before_proposal(
    tx: Tx,
    merchant: UUID,
    bank: str,
    index: bytes,
    on: date,
    replaces: UUID | None,
    holder_name: str,
) -> Any:
    """What a proposal stands on, with the merchant locked so that versions are counted in turn.

    `ward, point, data_key`; `bank_name` on that day or None; `elsewhere`, how many other merchants
    have the account; `chain` and `version` of the newest version of the replaced chain, or of the
    one that already has this very account; `known` where it stands confirmed under that name.
    """
    return await tx.fetchrow(
        "with m as (select id, ward, point, data_key from merchant where id = $1"
        "  and erased_at is null for no key update),"
        " before as (select chain from account where merchant = $1 and"
        "  (id = $5 or ($5::uuid is null and payload_index = $3"
        "   and status in ('proposed', 'held', 'confirmed')))"
        "  order by proposed_at desc limit 1)"
        " select m.ward, m.point, m.data_key,"
        " (select short_name from bank where bin = $2 and valid_from <= $4"
        "   and (valid_to is null or valid_to >= $4) limit 1) as bank_name,"
        " account_stands_elsewhere($3, $1) as elsewhere,"
        " (select chain from before) as chain,"
        " (select max(version) from account where chain = (select chain from before)) as version,"
        " exists (select 1 from account where chain = (select chain from before)"
        "   and payload_index = $3 and status = 'confirmed'"
        "   and upper(holder_name) = upper($6)) as known"
        " from m",
        merchant,
        bank,
        index,
        on,
        replaces,
        holder_name,
    )


async def propose(
    tx: Tx,
    account: UUID,
    merchant: UUID,
    before: Any,
    proposal: Proposal,
    *,
    chain: UUID,
    version: int,
    bank_name: str,
    sealed: bytes,
    index: bytes,
    held: Sequence[str],
    duplicate: bool,
    member: UUID,
    device: UUID,
    at: datetime,
    on: date,
) -> bool:
    """Write the version and the claim that the shop has an account; False if it is there.

    Earlier versions that nobody has confirmed give way to it; a confirmed one stays in force. A
    version that only repeats it gives way at once: no board is recalled for what did not change.
    """
    made = await tx.fetchval(
        "with made as ("
        " insert into account (id, ward, point, merchant, chain, version, status, scheme, source,"
        "  bin, bank_name, sealed, payload_index, last4, holder_name, holder_kind, held_reason,"
        "  duplicate, proposed_by, proposed_device, proposed_at, rev)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
        "  $18, $19, $20, $21, 1) on conflict (id) do nothing returning id),"
        " told as ("
        " insert into claim (id, ward, point, kind, evidence, on_date, member, created_at)"
        " select $22, $2, $3, 'has_account', $23, $24, $19, $21 from made),"
        " gone as ("
        " update account set status = 'superseded', rev = rev + 1 from made"
        " where chain = $5 and account.id <> made.id and status in ('proposed', 'held')"
        " and not $25)"
        " select id from made",
        account,
        before["ward"],
        before["point"],
        merchant,
        chain,
        version,
        "held" if held else "proposed",
        proposal.scheme,
        proposal.source,
        proposal.opened.bin,
        bank_name,
        sealed,
        index,
        proposal.last4,
        proposal.holder_name,
        proposal.holder_kind,
        ",".join(held),
        duplicate,
        member,
        device,
        at,
        new_id(),
        "scanned" if proposal.source == "scanned" else "said",
        on,
        before["known"],
    )
    if made is not None and before["known"]:
        await tx.execute("update account set status = 'superseded' where id = $1", account)
    return made is not None


async def mark_duplicates(tx: Tx, merchant: UUID, index: bytes) -> list[UUID]:
    """Mark the same account at other merchants that are seen; gives those merchants."""
    rows = await tx.fetch(
        "update account set duplicate = true, rev = rev + 1 where payload_index = $2"
        " and merchant <> $1 and status in ('proposed', 'held', 'confirmed') returning merchant",
        merchant,
        index,
    )
    return sorted({row["merchant"] for row in rows})


async def account_rev(tx: Tx, account: UUID) -> int | None:
    rev: int | None = await tx.fetchval("select rev from account where id = $1", account)
    return rev


async def account_again(
    tx: Tx, account: UUID, merchant: UUID, index: bytes, holder_name: str, source: str
) -> Any:
    """`rev` of a version, and whether it is the `same`; None where none is seen.

    What was sealed anew for another try is other bytes, so it is held against what they say.
    """
    return await tx.fetchrow(
        "select rev, merchant = $2 and payload_index = $3 and upper(holder_name) = upper($4)"
        " and source = $5 as same from account where id = $1",
        account,
        merchant,
        index,
        holder_name,
        source,
    )


async def account_for_step(tx: Tx, account: UUID) -> Any:
    """The version, with all of its chain locked in order; None where none is seen."""
    chain = await tx.fetch(
        "select * from account where chain = (select chain from account where id = $1)"
        " order by version for update",
        account,
    )
    return next((row for row in chain if row["id"] == account), None)


async def repeats_confirmed(tx: Tx, row: Any) -> bool:
    """Whether the version only repeats the one in force in its chain."""
    return bool(
        await tx.fetchval(
            "select true from account where chain = $1 and status = 'confirmed'"
            " and payload_index = $2 and upper(holder_name) = upper($3)",
            row["chain"],
            row["payload_index"],
            row["holder_name"],
        )
    )


async def one_person_ward(tx: Tx, ward: str) -> bool:
    return bool(await tx.fetchval("select ward_has_one_person($1)", ward))


async def confirm(tx: Tx, row: Any, kind: str, by: str, witness: UUID | None, at: datetime) -> int:
    """Note the second party and, unless the version is held, put it in force; gives its revision.

    The version that was in force until now is superseded in the same transaction.
    """
    if row["status"] == "proposed":
        await supersede_confirmed(tx, row["chain"])
    with named_refusals():
        rev: int = await tx.fetchval(
            "update account set confirmed_kind = $2, confirmed_by = $3, witnessed_by = $4,"
            " confirmed_at = $5, rev = rev + 1,"
            " status = case status when 'held' then 'held' else 'confirmed' end"
            " where id = $1 returning rev",
            row["id"],
            kind,
            by,
            witness,
            at,
        )
    return rev


async def supersede_confirmed(tx: Tx, chain: UUID) -> None:
    await tx.execute(
        "update account set status = 'superseded', rev = rev + 1"
        " where chain = $1 and status = 'confirmed'",
        chain,
    )


async def release_hold(tx: Tx, row: Any, reason: str, by: UUID) -> None:
    """Back to proposed, and on to confirmed where a second party has spoken already."""
    await tx.execute(
        "update account set status = 'proposed', release_reason = $2, released_by = $3,"
        " rev = rev + 1 where id = $1",
        row["id"],
        reason,
        by,
    )
    if row["confirmed_kind"] is not None:
        await supersede_confirmed(tx, row["chain"])
        await tx.execute(
            "update account set status = 'confirmed', rev = rev + 1 where id = $1", row["id"]
        )


async def reject(tx: Tx, account: UUID, reason: str) -> None:
    with named_refusals():
        await tx.execute(
            "update account set status = 'rejected', rejected_reason = $2, rev = rev + 1"
            " where id = $1",
            account,
            reason,
        )


async def sealed_account(tx: Tx, account: UUID) -> Any:
    """A version with its merchant's data key, for opening; None where none is seen."""
    return await tx.fetchrow(
        "select account.*, merchant.data_key from account join merchant"
        " on merchant.id = account.merchant where account.id = $1",
        account,
    )
