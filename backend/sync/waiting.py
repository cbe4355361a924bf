"""Operations that waited for a parent: applied when it comes, each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from backend.access import FIELD, Principal
from backend.database import Tx
from backend.operations import Op
from backend.people.queries import member_on_device
from backend.sealing import Vault
from backend.sync import queries
from backend.sync.envelope import Verdict
from backend.sync.verdicts import stored

Do = Callable[[Op, Principal, bytes], Awaitable[Verdict]]
"""Applies an operation in an author's name; the bytes are the digest of what was sent."""


class Waiting:
    """What waits, as the intake of one push sees it."""

    def __init__(
        self, tx: Tx, principal: Principal, vault: Vault, received_at: datetime, do: Do
    ) -> None:
        self._tx = tx
        self._principal = principal
        self._vault = vault
        self._received_at = received_at
        self._do = do

    async def release(self, entity_id: UUID) -> None:
        """Apply what waited for this entity, and right after each what waited for that in turn.

        Two changes of one record wait for that very record: each is met again when the other has
        been released, and is applied once all the same.
        """
        pending = await queries.waiting_for(self._tx, entity_id)
        met = {kept.id for kept in pending}
        while pending:
            kept = pending.pop(0)
            author = await self._author(kept)
            released = None if author is None else await self._apply(kept, author)
            if released is None:
                met.discard(kept.id)  # it waits for another now, which may be the next to come
            else:
                more = await queries.waiting_for(self._tx, released)
                pending = [one for one in more if one.id not in met] + pending
                met.update(one.id for one in more)

    async def _apply(self, kept: queries.KeptRow, author: Principal) -> UUID | None:
        """Apply it in the name of whoever recorded it; its entity, or None where it waits on.

        The one who happens to bring the parent is not its author: a proposal made in another's
        name could be confirmed by its true proposer.
        """
        opened = self._vault.open_directly(kept.sealed, f"kept_op|{kept.op_id}")
        op = msgspec.json.decode(opened, type=Op)
        before, bringer = self._tx.scope, self._tx.brought_by
        await self._tx.see(author.scope.wards, author.member_id)
        await self._tx.bring(kept.brought_by)
        verdict = await self._do(op, author, kept.sha256)
        if verdict.status != "held":
            await queries.note_answer(self._tx, op.op_id, stored(verdict))
        await self._tx.see(before.wards, before.member)
        await self._tx.bring(bringer)
        if verdict.status == "held":
            return None
        await queries.settle_kept(self._tx, kept.id, self._received_at, verdict.status)
        return op.entity_id

    async def _author(self, kept: queries.KeptRow) -> Principal | None:
        """Who recorded a kept operation; None when they work nowhere in sight any more."""
        if kept.member == self._principal.member_id:
            return self._principal
        found = await member_on_device(self._tx, kept.member, kept.device)
        return None if found is None else found.admitted_as(FIELD)
