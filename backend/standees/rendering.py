"""From frozen lines to a verified file: drawn in a child, stored by its hash, read back."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, NoReturn
from uuid import UUID

from backend.clock import now
from backend.errors import Conflict
from backend.standees import queries
from backend.standees.batches import FoundWrong, IllegalStep, check_step
from backend.standees.drawing import Job
from backend.standees.freezing import LEVEL, Frozen
from backend.standees.lifecycle import Desk, open_incidents
from backend.standees.press import CannotPrint, press
from backend.storage import NoSuchFile, Storage
from printing import Finding


def job_of(
    task: Literal["draw", "verify"], batch: Any, lines: list[Frozen], pdf_bytes: int = 0
) -> Job:
    return Job(
        task=task,
        standees=[line.standee() for line in lines],
        layout=batch["layout"],
        level=LEVEL,
        sample=batch["sample"],
        title=f"Phố Chợ {batch['number']}",
        pdf_bytes=pdf_bytes,
    )


@dataclass(frozen=True)
class Drawn:
    """A batch as it was drawn: its row then, its lines, the file and the file's hash."""

    batch: Any
    lines: list[Frozen]
    pdf: bytes
    sha256: bytes


def file_key(sha256: bytes) -> str:
    return f"sheets/{sha256.hex()}.pdf"


async def render(desk: Desk, storage: Storage, batch_id: UUID) -> None:
    """Draw a frozen batch and read it back; one that was drawn and not yet read is read.

    Every line's account is checked before drawing, after drawing and after reading. The file is
    stored before a row names it. Raises IllegalStep, what `frozen_lines` raises, CannotPrint,
    PressFailed, and FoundWrong after sending the batch back to frozen.
    """
    drawn = await _drawn_before(desk, storage, batch_id) or await draw(desk, storage, batch_id)
    lines, sha256 = drawn.lines, drawn.sha256
    read, _ = await press(job_of("verify", drawn.batch, lines, len(drawn.pdf)), drawn.pdf)
    if read.findings or read.refusal:
        findings = read.findings or [Finding(read.refusal or "")]
        await _drop(desk, batch_id, sha256, lines, findings)
    async with desk.step(batch_id) as (tx, batch):
        check_step(batch["state"], "verified")
        if batch["file_sha256"] != sha256:
            raise IllegalStep(batch["state"], "verified")
        _refuse_other(lines, await desk.proven(batch, await queries.lines(tx, batch_id)))
        await queries.verified(tx, batch_id, now())
        desk.log(tx, batch, "verify", file=sha256.hex(), lines=len(lines))


async def _drawn_before(desk: Desk, storage: Storage, batch_id: UUID) -> Drawn | None:
    """What was drawn and not yet read back. Raises FoundWrong where its file is not there."""
    async with desk.step(batch_id) as (tx, batch):
        if batch["state"] != "rendered":
            return None
        lines = await desk.proven(batch, await queries.lines(tx, batch_id))
    sha256: bytes = batch["file_sha256"]
    pdf = await _stored(storage, batch["file_key"])
    if pdf is None or hashlib.sha256(pdf).digest() != sha256:
        await _drop(desk, batch_id, sha256, lines, [Finding("file-unreadable")])
    return Drawn(batch, lines, pdf, sha256)


async def _stored(storage: Storage, key: str) -> bytes | None:
    try:
        return await storage.get(key)
    except NoSuchFile:
        return None


async def draw(desk: Desk, storage: Storage, batch_id: UUID) -> Drawn:
    """Draw a frozen batch and keep the file; until `render` has read it back nobody may have it.

    Raises IllegalStep, what `frozen_lines` raises, CannotPrint and PressFailed.
    """
    async with desk.step(batch_id) as (tx, batch):
        check_step(batch["state"], "rendered")
        lines = await desk.proven(batch, await queries.lines(tx, batch_id))
    answer, pdf = await press(job_of("draw", batch, lines))
    if answer.refusal is not None:
        if answer.line is None:
            raise CannotPrint(sentence=answer.sentence, problem=answer.refusal, lineIds=[])
        line = lines[answer.line]
        raise CannotPrint(
            sentence=f"{line.place}, bảng {line.code}: {answer.sentence}",
            problem=answer.refusal,
            lineIds=[line.line],
        )
    sha256 = hashlib.sha256(pdf).digest()
    await storage.put(file_key(sha256), pdf)
    async with desk.step(batch_id) as (tx, standing):
        check_step(standing["state"], "rendered")
        _refuse_other(lines, await desk.proven(standing, await queries.lines(tx, batch_id)))
        await queries.keep_drawing(
            tx, batch_id, file_key(sha256), sha256, len(pdf), answer.pages, now()
        )
    return Drawn(batch, lines, pdf, sha256)


def _refuse_other(drawn: list[Frozen], standing: list[Frozen]) -> None:
    """A line voided meanwhile: the drawing is not of this batch any more. Raises Conflict."""
    if drawn != standing:
        raise Conflict()


async def _drop(
    desk: Desk, batch_id: UUID, sha256: bytes, lines: list[Frozen], findings: list[Finding]
) -> NoReturn:
    """Throw the drawing away, say so on the batch and at the points concerned; always raises."""
    counts = Counter(finding.what for finding in findings)
    concerned = {lines[f.index].line for f in findings if f.index is not None}
    async with desk.step(batch_id) as (tx, batch):
        if batch["state"] == "rendered" and batch["file_sha256"] == sha256:
            await queries.drop_drawing(tx, batch_id, FoundWrong.sentence)
            rows = await queries.lines(tx, batch_id)
            wrong = [row for row in rows if row["id"] in concerned]
            await open_incidents(tx, wrong, "bản in đọc lại khác nội dung đã chốt.")
            desk.log(tx, batch, "found_wrong", file=sha256.hex(), findings=dict(counts))
    raise FoundWrong(findings=dict(counts), lineIds=sorted(str(line) for line in concerned))
