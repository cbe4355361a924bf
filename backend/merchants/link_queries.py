"""SQL of the merchant's own link, by which an account is confirmed on their phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.ids import new_id


async def add_link(
    tx: Tx,
    ward: str,
    account: UUID,
    token_hash: bytes,
    member: UUID,
    at: datetime,
    expires_at: datetime,
) -> None:
    """A new link; older ones of the account end, so that one person at most holds a live one."""
    await tx.execute(
        "update confirm_link set expires_at = least(expires_at, $2)"
        " where account = $1 and used_at is null",
        account,
        at,
    )
    await tx.execute(
        "insert into confirm_link (id, ward, account, token_hash, created_by, created_at,"
        " expires_at, tries) values ($1, $2, $3, $4, $5, $6, $7, 0)",
        new_id(),
        ward,
        account,
        token_hash,
        member,
        at,
        expires_at,
    )


async def link_shown(tx: Tx, token_hash: bytes) -> Any:
    """State and words of a link, past every ward's wall; None for an unknown one."""
    return await tx.fetchrow("select * from confirm_link_shown($1)", token_hash)


async def link_bringer(tx: Tx, token_hash: bytes) -> UUID | None:
    """Who brought the link's account in by file, past every ward's wall; None for nobody."""
    found: UUID | None = await tx.fetchval("select confirm_link_bringer($1)", token_hash)
    return found


async def try_link(tx: Tx, token_hash: bytes, typed: str, agree: bool) -> Any:
    """One try. The caller commits whatever comes of it: a wrong one counts."""
    return await tx.fetchrow("select * from try_confirm_link($1, $2, $3)", token_hash, typed, agree)
