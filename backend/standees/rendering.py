"""From frozen lines to verified files: drawn in a child, stored by hash, lot by lot.

What a run finished stays: in the next one of the same batch, after a crash or a stop, a lot whose
lines and place are the same and that is drawn to the same bytes is not read back again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import anyio.to_thread
import msgspec

from backend.access import Principal
from backend.clock import day_of, now
from backend.database import Database, Scope
from backend.errors import Conflict, NotFound, Refusal, Unavailable
from backend.ids import new_id
from backend.jobs import Again, Work
from backend.sealing import Vault
from backend.standees import job_queries, queries
from backend.standees.batches import CannotPrint, FoundWrong, check_step
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
from backend.standees.freezing import FACE_VERSION, LEVEL, Frozen
from backend.standees.lifecycle import Desk, open_incidents
from backend.standees.press import PressFailed, press
from backend.standees.print_jobs import LARGE, SMALL, Asked
from backend.storage import Storage
from printing import Finding
from printing.papers import Heading
from printing.plan import Lot, lots, sheet_named

log = logging.getLogger(__name__)

MOST_RUNS = 3
"""A job that ends its process so often is given up: it would do the same for ever."""
LARGE_AT_A_TIME = 2  # over all machines
PROCESSES = 2
BEAT_S = 0.5  # between two looks at whether the job is still ours
AGAIN = timedelta(seconds=2)
STORE_AGAIN = timedelta(seconds=15)

GIVEN_UP = (
    f"Đã thử dựng {MOST_RUNS} lần, lần nào cũng dở dang nên dừng lại. Lô giữ nguyên: bấm dựng để "
    "thử lần nữa; vẫn vậy thì báo quản trị."
)
STORE_SILENT = "Kho tệp chưa trả lời. Lô giữ nguyên, hệ thống tự làm tiếp khi kho có lại."
SERVER_CLOSING = "Máy chủ đang khởi động lại, hệ thống tự làm tiếp ngay sau đó."


class LetGo(Exception):
    """The job was stopped, or another run has it: nothing more is done in its name."""


def file_key(sha256: str, name: str) -> str:
    """Where a file is stored: by what it holds, so that the same one is there once."""
    return f"sheets/{sha256}.{name.rpartition('.')[2]}"


def content_of(batch: Any, lot: Lot, hashes: list[bytes]) -> bytes:
    """What a lot is made of: its place in the run, its lines' hashes, and how they are drawn."""
    how = [
        *(batch["number"], batch["name"], batch["layout"], LEVEL, FACE_VERSION, batch["sample"]),
        *(version("phocho"), lot.number, lot.first, lot.count),
    ]
    whole = hashlib.sha256(msgspec.json.encode(how))
    for line_hash in hashes[lot.first : lot.first + lot.count]:
        whole.update(line_hash)
    return whole.digest()


@dataclass(frozen=True)
class Plan:
    """A batch as it is to be drawn: its row, live lines in order, and what each lot is made of."""

    batch: Any
    lines: list[Frozen]
    routes: list[str]
    heading: Heading
    lots: list[Lot]
    contents: dict[int, bytes]

    def job(self, folder: Path, done: dict[int, str]) -> Job:
        return Job(
            standees=[line.standee() for line in self.lines],
            routes=self.routes,
            layout=self.batch["layout"],
            level=LEVEL,
            sample=self.batch["sample"],
            heading=self.heading,
            folder=str(folder),
            processes=PROCESSES,
            done=done,
        )


def route_of(row: Any) -> str:
    """The street or market row where a board goes, as the cover slip of a lot says it."""
    if row["market_name"]:
        return (
            f"{row['market_name']} · Dãy {row['row_code']}"
            if row["row_code"]
            else row["market_name"]
        )
    return str(row["street_name"] or row["ward_name"])


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
            seen = await queries.batch(tx, batch["id"])
        live = [row for row in rows if row["voided_at"] is None]
        parts = lots(len(lines), sheet_named(batch["layout"]))
        hashes = [row["line_hash"] for row in live]
        return Plan(
            batch=batch,
            lines=lines,
            routes=[route_of(row) for row in live],
            heading=heading_of(seen, hotline),
            lots=parts,
            contents={lot.number: content_of(batch, lot, hashes) for lot in parts},
        )

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


def heading_of(batch: Any, hotline: str) -> Heading:
    return Heading(
        number=batch["number"],
        title=batch["name"],
        ward=batch["ward_name"],
        contact=hotline,
        root=batch["root"].hex()[:16],
        dated=f"{day_of(batch['frozen_at']):%d/%m/%Y}",
    )


def refusal_of(plan: Plan, said: Refused) -> CannotPrint:
    if said.line is None:
        return CannotPrint(sentence=said.sentence, problem=said.slug, lineIds=[])
    line = plan.lines[said.line]
    return CannotPrint(
        sentence=f"{line.place}, bảng {line.code}: {said.sentence}",
        problem=said.slug,
        lineIds=[line.line],
    )


@dataclass(frozen=True)
class PrintRoom:
    """Does what `print_jobs` queued, with the keys and the store of this process."""

    database: Database
    vault: Vault
    storage: Storage

    def works(self) -> list[Work]:
        """For a worker of the queue."""
        return [Work(SMALL, self.draw), Work(LARGE, self.draw, at_a_time=LARGE_AT_A_TIME)]

    async def draw(self, payload: bytes) -> None:
        """One run of a job. Whatever happens, the job says so, or is there for the next run."""
        asked = msgspec.json.decode(payload, type=Asked)
        scope = Scope((asked.ward,), asked.by)
        principal = Principal(asked.by, "", asked.job, (), scope=scope)
        desk = Desk(self.database, self.vault, principal)
        run = new_id()
        begun = await self._begun(desk, asked, run)
        if begun is None:
            return
        try:
            await Run(desk, self.storage, asked, run).go()
        except (LetGo, NotFound):
            return
        except asyncio.CancelledError:
            await self._hand_back(desk, asked, run, SERVER_CLOSING, counts=False)
            raise
        except PressFailed as failed:
            await self._once_more(desk, asked, run, begun, failed)
        except Unavailable as silent:
            await self._hand_back(desk, asked, run, STORE_SILENT, counts=False)
            raise Again(STORE_AGAIN) from silent
        except Refusal as refused:
            await self._end(desk, asked, run, refused.text, refused.facts.get("lineIds", ()))
        except OSError as full:
            await self._once_more(desk, asked, run, begun, full)

    async def _begun(self, desk: Desk, asked: Asked, run: UUID) -> int | None:
        """Take the job; how often it was begun, or None when there is nothing to do any more."""
        async with desk.database.unit_of_work(desk.scope) as tx:
            begun = await job_queries.begin(tx, asked.job, run)
        if begun is None or begun <= MOST_RUNS:
            return begun
        await self._end(desk, asked, run, GIVEN_UP)
        return None

    async def _once_more(
        self, desk: Desk, asked: Asked, run: UUID, begun: int, failed: Exception
    ) -> None:
        log.warning("drawing batch %s failed, try %s: %r", asked.batch, begun, failed)
        sentence = failed.text if isinstance(failed, Refusal) else PressFailed.sentence
        if begun >= MOST_RUNS:
            known = sentence != PressFailed.sentence
            await self._end(desk, asked, run, sentence if known else GIVEN_UP)
            return
        await self._hand_back(desk, asked, run, sentence, counts=True)
        raise Again(AGAIN) from failed

    async def _hand_back(
        self, desk: Desk, asked: Asked, run: UUID, sentence: str, *, counts: bool
    ) -> None:
        async with desk.database.unit_of_work(desk.scope) as tx:
            await job_queries.hand_back(tx, asked.job, run, sentence, counts=counts)

    async def _end(
        self, desk: Desk, asked: Asked, run: UUID, sentence: str, lines: Any = ()
    ) -> None:
        async with desk.database.unit_of_work(desk.scope) as tx:
            await job_queries.end(tx, asked.job, run, "failed", now(), sentence, list(lines))
