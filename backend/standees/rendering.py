"""From frozen lines to verified files: drawn in a child, stored by hash, lot by lot.

What a run finished stays: in the next one of the same batch, after a crash or a stop, a lot whose
lines and place are the same and that is drawn to the same bytes is not read back again.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import anyio

from backend.clock import now
from backend.errors import Conflict
from backend.ids import new_id
from backend.standees import job_queries, queries
from backend.standees.batches import FoundWrong, check_step
from backend.standees.drawing import (
    Failed,
    Far,
    File,
    Job,
    LastWord,
    LotRead,
    Refused,
    Said,
    Wrong,
)
from backend.standees.lifecycle import Desk, open_incidents
from backend.standees.planning import Plan, plan_of, refusal_of
from backend.standees.press import PressFailed, press
from backend.standees.print_jobs import Asked
from backend.storage import Storage
from printing import Finding

BEAT_S = 0.5  # between two looks at whether the job is still ours


class LetGo(Exception):
    """The job was stopped, or another run has it: nothing more is done in its name."""


def file_key(sha256: str, name: str) -> str:
    """Where a file is stored: by what it holds, so that the same one is there once."""
    return f"sheets/{sha256}.{name.rpartition('.')[2]}"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this user's own, gone when the work is done."""
    folder = Path(tempfile.mkdtemp(prefix="phocho-print-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Run:
    """One go at a job: what it is for, and how far it is."""

    desk: Desk
    storage: Storage
    asked: Asked
    run: UUID
    far: Far = field(default_factory=lambda: Far(0, 0, 0, 0), init=False)
    _plan: Plan | None = field(default=None, init=False)

    async def go(self) -> None:
        """Draw, read back and keep the batch. Raises LetGo, Refusal, PressFailed."""
        plan = await self._planned()
        self._plan = plan
        with scratch() as folder:
            job = plan.job(folder, await self._known(plan))
            said = await self._watched(job, folder)
            if isinstance(said, Failed):
                raise PressFailed(sentence=said.sentence)
            if isinstance(said, Refused):
                raise refusal_of(plan, said)
            if isinstance(said, Wrong):
                await self._drop(plan, said.findings)
            await self._keep(plan, said.files, folder)

    async def _planned(self) -> Plan:
        async with self.desk.step(self.asked.batch) as (tx, batch):
            if batch["state"] == "rendered":
                await queries.drop_drawing(tx, batch["id"], "")
                batch = await queries.batch(tx, batch["id"])
            check_step(batch["state"], "rendered")
            rows = await queries.lines(tx, batch["id"])
            lines = await self.desk.proven(batch, rows, drawing=True)
            hotline = await queries.hotline(tx, batch["id"])
            # With its ward's name, which the row that is locked does not have.
            named = await queries.batch(tx, batch["id"])
        return plan_of(named, rows, lines, hotline)

    async def _known(self, plan: Plan) -> dict[int, str]:
        """SHA-256 in hex of every lot of these very lines that an earlier run has read back."""
        async with self.desk.database.unit_of_work(self.desk.scope) as tx:
            rows = await job_queries.lots(tx, plan.batch["id"], list(plan.contents.values()))
        return {
            row["number"]: row["sha256"].hex()
            for row in rows
            if plan.contents.get(row["number"]) == row["content"]
        }

    async def _watched(self, job: Job, folder: Path) -> LastWord:
        """Have it drawn, writing down how far it is; ended when the job is not ours any more."""

        async def hear(said: Said) -> None:
            if isinstance(said, Far):
                self.far = said
            elif isinstance(said, LotRead):
                await self._keep_lot(said, folder)

        drawing = asyncio.ensure_future(press(job, hear))
        try:
            while not drawing.done():
                await asyncio.wait({drawing}, timeout=BEAT_S)
                await self._beat()
            return drawing.result()
        finally:
            if not drawing.done():
                drawing.cancel()
                await asyncio.wait({drawing})

    async def _beat(self) -> None:
        far = self.far
        async with self.desk.database.unit_of_work(self.desk.scope) as tx:
            ours = await job_queries.beat(
                tx, self.asked.job, self.run, far.drawn, far.read, far.lots_done, far.lots
            )
        if not ours:
            raise LetGo()

    async def _keep_lot(self, said: LotRead, folder: Path) -> None:
        plan = self._plan
        if plan is None or said.number not in plan.contents:
            raise PressFailed()
        content = await stored(self.storage, folder, said.name, said.sha256)
        async with self.desk.database.unit_of_work(self.desk.scope) as tx:
            await job_queries.keep_lot(
                tx,
                new_id(),
                plan.batch,
                said.number,
                plan.contents[said.number],
                said.sheets,
                file_key(said.sha256, said.name),
                bytes.fromhex(said.sha256),
                content,
                now(),
            )

    async def _keep(self, plan: Plan, files: list[File], folder: Path) -> None:
        """Store the files and let the batch name them, if it still is what was drawn."""
        sizes = [await stored(self.storage, folder, one.name, one.sha256) for one in files]
        main, size = main_file(list(zip(files, sizes, strict=True)))
        drawn = bytes.fromhex(main.sha256)
        pages = sum(one.pages or 0 for one in files if one.kind == "lot")
        async with self.desk.step(self.asked.batch) as (tx, batch):
            parts = len(plan.lots)
            if not await job_queries.finish(tx, self.asked.job, self.run, parts, now()):
                raise LetGo()
            check_step(batch["state"], "rendered")
            rows = await queries.lines(tx, batch["id"])
            if await self.desk.proven(batch, rows, drawing=True) != plan.lines:
                # A line voided meanwhile: the drawing is not of this batch any more.
                raise Conflict()
            await job_queries.keep_files(
                tx,
                [
                    (
                        *(new_id(), batch["ward"], batch["id"], drawn, position),
                        *(one.name, one.kind, one.lot),
                        None if one.first is None else one.first + 1,
                        *(one.items, one.pages, file_key(one.sha256, one.name)),
                        *(bytes.fromhex(one.sha256), size_bytes),
                    )
                    for position, (one, size_bytes) in enumerate(zip(files, sizes, strict=True))
                ],
            )
            key = file_key(main.sha256, main.name)
            await queries.keep_drawing(tx, batch["id"], key, drawn, size, pages, now())
            await queries.verified(tx, batch["id"], now())
            self.desk.log(tx, batch, "verify", file=main.sha256, lines=len(plan.lines))

    async def _drop(self, plan: Plan, findings: list[Finding]) -> NoReturn:
        """Nothing is kept of a wrong drawing; the batch and the points concerned say so."""
        counts = Counter(finding.what for finding in findings)
        concerned = {plan.lines[f.index].line for f in findings if f.index is not None}
        async with self.desk.step(self.asked.batch) as (tx, batch):
            await queries.note_on(tx, batch["id"], FoundWrong.sentence)
            rows = await queries.lines(tx, batch["id"])
            wrong = [row for row in rows if row["id"] in concerned]
            await open_incidents(tx, wrong, "bản in đọc lại khác nội dung đã chốt.")
            self.desk.log(tx, batch, "found_wrong", findings=dict(counts))
        raise FoundWrong(findings=dict(counts), lineIds=sorted(concerned))


async def stored(storage: Storage, folder: Path, name: str, sha256: str) -> int:
    """Put a file of the folder into the store under its hash; its size. Raises PressFailed."""
    content = await anyio.Path(folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PressFailed()
    await storage.put(file_key(sha256, name), content)
    return len(content)


def main_file(files: list[tuple[File, int]]) -> tuple[File, int]:
    """What the batch itself names: its only lot, or else everything in one."""
    parts = [one for one in files if one[0].kind == "lot"]
    if len(parts) == 1:
        return parts[0]
    return next(one for one in files if one[0].kind == "zip")
