"""Taking in what a phone could not send itself: a rescue file that an officer brings.

It goes through the very intake of a push, under the ids that the phone gave, in one transaction,
in the name of whoever recorded it and within the wards that both have. What that cannot get in
leaves no trace in the log: the phone may still send it. Whoever brings a file can have written it,
so the database marks the bringer on every account and takes no owner's yes from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.access import FIELD, Membership, Principal
from backend.audit.chain import record
from backend.clock import day_of, now
from backend.database import Database, Scope, Tx
from backend.errors import Conflict, NotFound
from backend.sealing import Vault
from backend.sync import queries
from backend.sync.envelope import Verdict
from backend.sync.push import GOT_IN, INTAKE_DAYS, Intake, got_in
from backend.sync.rescue_file import (
    Recorded,
    RescueDeviceUnknown,
    RescueElsewhere,
    RescueFile,
    RescueMemberUnknown,
)
from backend.wire import Wire


class NotReleasable(Conflict):
    """Settled already, or kept for a reason that letting it in would not cure."""

    slug, status = "kept-not-releasable", 409
    sentence = "Mục này không cho vào sổ được nữa. Tải lại trang để xem đã xử lý thế nào."


class Whose(Wire):
    """Who recorded what a file holds, and on which phone."""

    member_id: UUID
    member_name: str
    device_name: str
    revoked_at: datetime | None


class Previewed(Wire):
    """An operation of the file before anything is done; `known`: it is in the books."""

    op_id: UUID | None
    entity: str
    kind: str
    label: str
    client_at: str
    known: bool


class Preview(Wire):
    whose: Whose
    saved_at: datetime
    app_version: str
    counts: dict[str, int]
    known: int
    ops: list[Previewed]


class Brought(Wire):
    """What came of one operation. `mine` are the file's own values of the fields in conflict."""

    op_id: UUID | None
    entity: str
    label: str
    status: str
    first: str | None = None
    code: str | None = None
    slug: str | None = None
    title: str | None = None
    field: str | None = None
    fields: tuple[str, ...] = ()
    server: dict[str, Any] | None = None
    mine: dict[str, Any] | None = None
    warn: tuple[str, ...] = ()


class BroughtIn(Wire):
    whose: Whose
    quarantined: bool
    results: list[Brought]


class _Sketch(msgspec.Struct, rename="camel"):
    """As much of an operation as can be shown, whatever is wrong with the rest."""

    op_id: UUID | None = None
    entity: str = ""
    kind: str = ""
    client_at: str = ""
    body: dict[str, Any] = {}


def _sketch(one: Recorded) -> _Sketch:
    try:
        return msgspec.json.decode(one.raw, type=_Sketch)
    except msgspec.DecodeError:
        return _Sketch()


@dataclass(frozen=True)
class Author:
    """Whoever recorded, with the wards that they and the bringer share."""

    principal: Principal
    whose: Whose


async def _author(tx: Tx, officer: Principal, member: UUID, device: UUID, at: datetime) -> Author:
    """Who recorded; the transaction goes on in their scope, as far as it is the officer's too.

    Raises RescueMemberUnknown or RescueDeviceUnknown.
    """
    since = day_of(at) - timedelta(days=INTAKE_DAYS)
    held = await queries.field_roles_since(tx, member, officer.scope.wards, since)
    if not held:
        raise RescueMemberUnknown(field="file")
    wards = tuple(sorted({row["ward"] for row in held}))
    # One's own devices are always in sight, also of somebody who works here no longer.
    await tx.see(wards, member)
    phone = await queries.device_of(tx, device, member)
    if phone is None:
        raise RescueDeviceUnknown(field="file")
    standing = tuple(
        Membership(row["role"], row["ward"], row["team"]) for row in held if row["standing"]
    )
    name = held[0]["name"]
    return Author(
        Principal(member, name, device, standing, (), FIELD, Scope(wards, member)),
        Whose(
            member_id=member,
            member_name=name,
            device_name=phone["name"],
            revoked_at=phone["revoked_at"],
        ),
    )


async def _author_of_file(tx: Tx, officer: Principal, file: RescueFile, at: datetime) -> Author:
    if file.database_id != await queries.database_id(tx):
        raise RescueElsewhere(field="file")
    return await _author(tx, officer, file.member_id, file.device_id, at)


async def preview(database: Database, officer: Principal, file: RescueFile) -> Preview:
    """What importing would be about; changes nothing. Raises as `bring_in` does."""
    async with database.unit_of_work(officer.scope) as tx:
        author = await _author_of_file(tx, officer, file, now())
        sketches = [_sketch(one) for one in file.ops]
        ids = [one.op_id for one in sketches if one.op_id is not None]
        answered = await queries.answered_statuses(tx, ids)
    known = {op_id for op_id, status in answered.items() if status in GOT_IN}
    counts: dict[str, int] = {}
    for one in sketches:
        counts[one.entity] = counts.get(one.entity, 0) + 1
    return Preview(
        whose=author.whose,
        saved_at=file.saved_at,
        app_version=file.app_version,
        counts=counts,
        known=sum(1 for one in ids if one in known),
        ops=[
            Previewed(
                one.op_id, one.entity, one.kind, kept.label, one.client_at, one.op_id in known
            )
            for one, kept in zip(sketches, file.ops, strict=True)
        ],
    )


async def bring_in(
    database: Database, officer: Principal, vault: Vault, file: RescueFile
) -> BroughtIn:
    """Take in a file, whole or not at all, with a verdict on each operation.

    Of a revoked device everything goes to quarantine. Raises RescueElsewhere,
    RescueMemberUnknown or RescueDeviceUnknown, and what means that nothing was committed.
    """
    at = now()
    async with database.unit_of_work(officer.scope) as tx:
        author = await _author_of_file(tx, officer, file, at)
        quarantined = author.whose.revoked_at is not None
        await tx.bring(officer.member_id)
        intake = Intake(tx, author.principal, vault, at)
        if quarantined:
            verdicts = [await intake.quarantine(one.raw) for one in file.ops]
        else:
            verdicts = await _take(intake, file.ops)
        statuses: dict[str, int] = {}
        for verdict in verdicts:
            statuses[verdict.status] = statuses.get(verdict.status, 0) + 1
        for ward in author.principal.scope.wards:
            record(
                tx,
                ward,
                officer.member_id,
                "sync.bring_in",
                f"device:{file.device_id}",
                {
                    "recordedBy": file.member_id,
                    "file": file.sha256.hex(),
                    "quarantined": quarantined,
                    "statuses": statuses,
                },
            )
        await tx.bring(None)
        await tx.see(officer.scope.wards, officer.member_id)
    return BroughtIn(
        author.whose,
        quarantined,
        [_told(one, verdict) for one, verdict in zip(file.ops, verdicts, strict=True)],
    )


async def _take(intake: Intake, ops: tuple[Recorded, ...]) -> list[Verdict]:
    """By age, and what waits for a parent once more as long as parents come in."""
    verdicts = [await intake.take(one.raw) for one in ops]
    waiting = [n for n, verdict in enumerate(verdicts) if verdict.answer == "held"]
    while waiting:
        for n in waiting:
            verdicts[n] = await intake.take(ops[n].raw)
        left = [n for n in waiting if verdicts[n].answer == "held"]
        if len(left) == len(waiting):
            break
        waiting = left
    return verdicts


def _told(one: Recorded, verdict: Verdict) -> Brought:
    sketch = _sketch(one)
    return _answer(verdict, sketch.entity, one.label, sketch.body)


def _answer(verdict: Verdict, entity: str, label: str, body: dict[str, Any]) -> Brought:
    fields = verdict.fields
    return Brought(
        op_id=verdict.op_id,
        entity=entity,
        label=label,
        status=verdict.status,
        first=verdict.first,
        code=verdict.code,
        slug=verdict.slug,
        title=verdict.title,
        field=verdict.field,
        fields=fields,
        server=verdict.server if fields else None,
        mine={name: body[name] for name in fields if name in body} if fields else None,
        warn=verdict.warn,
    )


async def let_in(
    database: Database, officer: Principal, vault: Vault, kept_id: UUID, reason: str
) -> Brought:
    """Take an operation of a revoked device out of quarantine, as brought by whoever brought it.

    What does not get in stays kept. Raises NotFound, NotReleasable and what `_author` raises.
    """
    at = now()
    async with database.unit_of_work(officer.scope) as tx:
        kept = await queries.kept_body(tx, kept_id)
        if kept is None:
            raise NotFound()
        if kept.why != "revoked_device" or kept.settled_at is not None:
            raise NotReleasable()
        author = await _author(tx, officer, kept.member, kept.device, at)
        await tx.bring(kept.brought_by or officer.member_id)
        intake = Intake(tx, author.principal, vault, at)
        verdict = await intake.take_kept(kept)
        await tx.bring(None)
        await tx.see(officer.scope.wards, officer.member_id)
        if got_in(verdict):
            await queries.settle_kept(tx, kept.id, at, reason)
            record(
                tx,
                kept.ward or "",
                officer.member_id,
                "sync.let_in",
                f"kept_op:{kept_id}",
                {"status": verdict.status, "recordedBy": kept.member},
            )
    return _answer(verdict, "", "", {})
