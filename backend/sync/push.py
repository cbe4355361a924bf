"""Taking in operations: each once, each in its own savepoint, effect and answer in one transaction.

The log row goes in first. If it is there already the first answer is given again; a different
body under the same id is kept for an officer and never applied. An operation whose parent is not
here waits up to five days and is applied when the parent comes.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from backend.access import Principal
from backend.clock import day_of, now
from backend.database import Database, Tx
from backend.errors import Refusal
from backend.merchants.apply import apply as apply_merchants
from backend.operations import Applied, FieldConflict, Op, ParentMissing
from backend.people.queries import wards_held_since
from backend.places.apply import apply as apply_places
from backend.problems import Unreadable, is_outage, of_decoding, refusal_of
from backend.sealing import Vault
from backend.sealing_phone import merged
from backend.standees.board_queries import note_displayed
from backend.sync import queries
from backend.sync.envelope import OnlyId, OpIn, Verdict, digest, to_op
from backend.sync.verdicts import (
    AlreadyRecorded,
    DependencyRejected,
    OpReused,
    UnknownEntity,
    rejected,
    stored,
)
from backend.sync.waiting import Waiting

log = logging.getLogger("phocho.sync")

RETRY_AFTER_S = 15
INTAKE_DAYS = 180  # wards held within so many days: their late work is still taken in
MERCHANT_ENTITIES = ("merchant", "consent", "account", "confirmation", "tool", "visit")

Apply = Callable[[Tx, Principal, Op], Awaitable[Applied]]


GOT_IN = ("applied", "merged")


class _Undo(Exception):
    """Ends a savepoint whose effect is not wanted."""


def got_in(verdict: Verdict) -> bool:
    """Whether the record is in: by this answer, or by the first to the same operation.

    Of what somebody brings by file only this is entered in the log and answered so for ever. The
    phone itself can still send what a file could not get in, and is then judged anew.
    """
    return verdict.answer in GOT_IN


ANOTHER_VERSION = (OpReused.slug, AlreadyRecorded.slug)
"""What comes by file beside a version of it that is here already is kept for an officer."""


def dispatcher(vault: Vault) -> dict[str, Apply]:
    """Which room takes which entity; a name that stands nowhere is refused."""

    async def merchants(tx: Tx, principal: Principal, op: Op) -> Applied:
        return await apply_merchants(tx, principal, vault, op)

    return {"point": apply_places, **dict.fromkeys(MERCHANT_ENTITIES, merchants)}


class Intake:
    """One push of one member: what it decides about each operation, in the order they came."""

    def __init__(self, tx: Tx, principal: Principal, vault: Vault, received_at: datetime) -> None:
        """`principal` is whoever recorded it, also where `tx.brought_by` brings it in by file."""
        self._tx = tx
        self._principal = principal
        self._vault = vault
        self._received_at = received_at
        self._apply = dispatcher(vault)
        self._statuses: dict[UUID, str] = {}
        self._waiting = Waiting(tx, principal, vault, received_at, self._do)

    async def take(self, raw: msgspec.Raw) -> Verdict:
        """The verdict on one operation. Outages of the database pass through as they are."""
        try:
            sent = msgspec.json.decode(raw, type=OpIn)
        except msgspec.DecodeError as error:
            return self._unreadable(raw, error)
        if sent.entity not in self._apply:
            return rejected(sent.op_id, UnknownEntity(field="entity"))
        try:
            sha256 = digest(sent)
        except RecursionError:
            return rejected(sent.op_id, Unreadable(field="body"))
        op, shut = self._opened(to_op(sent, self._received_at), sent.sealed)
        try:
            async with self._tx.savepoint():
                verdict = await self._decide(op, shut, sha256, sent.depends_on)
                if self._tx.brought_by is not None and not got_in(verdict):
                    raise _Undo
        except _Undo:
            # The file may be the only copy there is, and its phone no more there to mend it.
            if shut is not None or verdict.slug in ANOTHER_VERSION:
                why = "op_reused" if shut is None else "not_opened"
                await self._keep(op, sha256, why=why)
        except Exception as error:  # One faulty operation must not take its neighbours with it.
            if is_outage(error):
                raise
            log.error(
                "op failed id=%s entity=%s cause=%s", op.op_id, op.entity, type(error).__name__
            )
            verdict = Verdict(op_id=op.op_id, status="retry", retry_after_s=RETRY_AFTER_S)
        self._statuses[op.op_id] = verdict.answer
        return verdict

    async def quarantine(self, raw: msgspec.Raw) -> Verdict:
        """Keep an operation of a revoked device for an officer; the log stays without it, so that
        its recorder can still send it. One that is in the log already has its answer."""
        try:
            sent = msgspec.json.decode(raw, type=OpIn)
        except msgspec.DecodeError as error:
            return self._unreadable(raw, error)
        op = to_op(sent, self._received_at)
        first = (await queries.answered_statuses(self._tx, [op.op_id])).get(op.op_id)
        if first is not None:
            return Verdict(op_id=op.op_id, status="duplicate", first=first)
        op, shut = self._opened(op, sent.sealed)
        await self._keep(op, digest(sent), why="not_opened" if shut else "revoked_device")
        return Verdict(op_id=op.op_id, status="held", code="quarantine")

    async def take_kept(self, kept: queries.KeptRow) -> Verdict:
        """The verdict on an operation that an officer lets out of quarantine."""
        opened = self._vault.open_directly(kept.sealed, f"kept_op|{kept.op_id}")
        op = msgspec.json.decode(opened, type=Op)
        try:
            async with self._tx.savepoint():
                verdict = await self._decide(op, None, kept.sha256, ())
                if not got_in(verdict):
                    raise _Undo
        except _Undo:
            pass
        return verdict

    @staticmethod
    def _unreadable(raw: msgspec.Raw, error: msgspec.DecodeError) -> Verdict:
        try:
            op_id = msgspec.json.decode(raw, type=OnlyId).op_id
        except msgspec.DecodeError:
            op_id = None
        return rejected(op_id, of_decoding(str(error)))

    def _opened(self, op: Op, sealed: str | None) -> tuple[Op, Refusal | None]:
        """The operation with its sealed fields in its body; else as it came, and why it is shut."""
        if sealed is None:
            return op, None
        try:
            fields = self._vault.phone_key.open(sealed, op.entity_id)
            return replace(op, body=merged(op.body, fields)), None
        except Refusal as refusal:
            as_sent = msgspec.json.encode({"body": op.body, "sealed": sealed})
            return replace(op, body=msgspec.Raw(as_sent)), refusal

    async def _decide(
        self, op: Op, shut: Refusal | None, sha256: bytes, depends_on: Sequence[UUID]
    ) -> Verdict:
        entered = await queries.note_op(
            self._tx,
            op,
            self._principal.member_id,
            self._principal.device_id,
            sha256,
            self._received_at,
        )
        if not entered:
            return await self._again(op, shut, sha256)
        if shut is not None:
            # The phone may have nothing but this text any more: it is kept, for a person and a key.
            await self._keep(op, sha256, why="not_opened")
            verdict = rejected(op.op_id, shut)
        elif await self._hangs_on_rejected(depends_on):
            verdict = rejected(op.op_id, DependencyRejected(), code="dependency")
        else:
            verdict = await self._do(op, self._principal, sha256)
        await queries.note_answer(self._tx, op.op_id, stored(verdict))
        if verdict.status in ("applied", "merged"):
            await self._waiting.release(op.entity_id)
        return verdict

    async def _do(self, op: Op, author: Principal, sha256: bytes) -> Verdict:
        try:
            async with self._tx.savepoint():
                done = await self._apply[op.entity](self._tx, author, op)
                if done.known and not await queries.taken_before(self._tx, op, sha256):
                    raise AlreadyRecorded()
                if done.facts.get("verdict") == "same":
                    await note_displayed(self._tx, UUID(done.facts["pointId"]))
        except FieldConflict as conflict:
            return Verdict(
                op_id=op.op_id,
                status="conflict",
                rev=conflict.rev,
                fields=conflict.fields,
                server=conflict.server,
                base=conflict.base,
            )
        except ParentMissing as missing:
            await self._keep(op, sha256, why="held", waits_for=missing.entity_id)
            return Verdict(op_id=op.op_id, status="held")
        except Exception as error:
            refusal = None if is_outage(error) else refusal_of(error)
            if refusal is None or refusal.status >= 500:
                raise
            if isinstance(error, msgspec.DecodeError) and refusal.field is None:
                refusal.field = "body"
            return rejected(op.op_id, refusal)
        return Verdict(
            op_id=op.op_id,
            status="merged" if done.merged else "applied",
            rev=done.rev,
            warn=done.warn,
            facts=done.facts,
            server=done.server,
        )

    async def _again(self, op: Op, shut: Refusal | None, sha256: bytes) -> Verdict:
        stored = await queries.first_answer(self._tx, op.op_id)
        if stored is None or stored[0] != sha256:
            await self._keep(op, sha256, why="op_reused")
            return rejected(op.op_id, OpReused(), code="op_reused")
        first = msgspec.json.decode(stored[1], type=Verdict)
        first.op_id = op.op_id
        if first.status == "conflict" and shut is None:
            await self._read_conflict_again(op, first)
        first.first, first.status = first.status, "duplicate"
        return first

    async def _read_conflict_again(self, op: Op, verdict: Verdict) -> None:
        """Both values of a stored conflict are personal data, so they are read anew, not kept."""
        try:
            async with self._tx.savepoint():
                await self._apply[op.entity](self._tx, self._principal, op)
                raise _Undo
        except FieldConflict as conflict:
            verdict.rev, verdict.fields = conflict.rev, conflict.fields
            verdict.server, verdict.base = conflict.server, conflict.base
        except (_Undo, ParentMissing, Refusal):
            return

    async def _hangs_on_rejected(self, depends_on: Sequence[UUID]) -> bool:
        if not depends_on:
            return False
        unknown = [op_id for op_id in depends_on if op_id not in self._statuses]
        if unknown:
            self._statuses.update(await queries.answered_statuses(self._tx, unknown))
        return any(self._statuses.get(op_id) == "rejected" for op_id in depends_on)

    async def _keep(
        self, op: Op, sha256: bytes, *, why: str, waits_for: UUID | None = None
    ) -> None:
        body = msgspec.json.encode(op)
        await queries.keep(
            self._tx,
            op,
            self._principal.member_id,
            self._principal.device_id,
            why=why,
            sha256=sha256,
            sealed=self._vault.seal_directly(body, f"kept_op|{op.op_id}"),
            kept_at=self._received_at,
            waits_for=waits_for,
            ward=self._principal.scope.wards[0] if self._principal.scope.wards else None,
        )


async def take_in(
    database: Database, principal: Principal, vault: Vault, ops: list[msgspec.Raw]
) -> list[Verdict]:
    """Verdicts in the order of `ops`; when this returns, every one of them is committed.

    Raises only what means that nothing was committed: an outage, answered with 503.
    """
    received_at = now()
    async with database.unit_of_work(principal.scope) as tx:
        since = day_of(received_at) - timedelta(days=INTAKE_DAYS)
        wards = await wards_held_since(tx, principal.member_id, since)
        await tx.see(sorted({*wards, *principal.scope.wards}), principal.member_id)
        intake = Intake(tx, principal, vault, received_at)
        return [await intake.take(raw) for raw in ops]
