"""One lot on its way: its tasks, how far each has come, and what was found wrong."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from printing.artwork.face import FACE_VERSION
from printing.plan import Lot, sheet_named
from printing.qr.symbol import Level
from printing.readback.due import pages_due
from printing.readback.finding import Finding
from printing.run.crew import Task
from printing.run.produced import LotFile
from printing.standee import Standee

READ_AT_A_TIME = 80  # standees; about half a second, so that progress moves and work is shared


@dataclass(frozen=True)
class Job:
    """What all lots of a run are drawn by."""

    layout: str
    level: Level
    sample: bool
    title: str
    lots: int


class Making:
    """A lot between its standees and its file."""

    def __init__(self, lot: Lot, folder: Path, standees: Sequence[Standee], job: Job) -> None:
        self.lot = lot
        self.job = job
        digits = max(2, len(str(job.lots)))
        self.name = f"xap-{lot.number:0{digits}d}.pdf"
        self.beside = folder / f"{self.name}.part"
        self.standees = standees
        drawn_from = [
            *(version("phocho"), FACE_VERSION, astuple(job), lot.number),
            [astuple(standee) for standee in standees],
        ]
        self.input = hashlib.sha256(json.dumps(drawn_from).encode()).hexdigest()
        self.outcome: Mapping[str, Any] = {}
        self.findings: list[Finding] = []
        self.file: LotFile | None = None
        self._drawn = 0
        self._read: dict[int, int] = {}  # standees, by the first page of the part
        self._unread = 0  # parts

    @property
    def drawn(self) -> int:
        return self._drawn

    @property
    def read(self) -> int:
        return sum(self._read.values())

    def draw(self) -> Task:
        job, lot = self.job, self.lot
        part = f" · xấp {lot.number}/{job.lots}" if job.lots > 1 else ""
        return {
            "do": "draw",
            "lot": lot.number,
            "boards": lot.count,
            "path": str(self.beside),
            "layout": job.layout,
            "level": job.level,
            "sample": job.sample,
            "title": f"{job.title}{part}",
            "standees": [asdict(standee) for standee in self.standees],
        }

    def reads(self) -> Iterator[Task]:
        """Reading the lot back, in parts of some pages each."""
        sheet = sheet_named(self.job.layout)
        due = pages_due(self.standees, sheet, self.lot.sheets)
        at_a_time = max(1, READ_AT_A_TIME // sheet.slots)
        for first in range(0, len(due), at_a_time):
            self._unread += 1
            some = due[first : first + at_a_time]
            yield {
                "do": "read",
                "lot": self.lot.number,
                "boards": sum(len(page) for page in some),
                "path": str(self.beside),
                "layout": self.job.layout,
                "level": self.job.level,
                "sample": self.job.sample,
                "first": first,
                "pages": len(due),
                "due": [
                    [(slot, index, asdict(standee)) for slot, (index, standee) in page.items()]
                    for page in some
                ],
            }

    def moved(self, task: Task, count: int) -> None:
        """A task has come to its `count`th standee; zero when it starts anew."""
        if task["do"] == "draw":
            # The last one counts when the whole file is on the disk.
            self._drawn = min(count, self.lot.count - 1)
        else:
            self._read[task["first"]] = count

    def was_drawn(self, outcome: Mapping[str, Any]) -> None:
        self.outcome = outcome
        self._drawn = self.lot.count

    def was_read(self, task: Task, findings: Sequence[Mapping[str, Any]]) -> bool:
        """Take what one part's reading found; whether that was the last part."""
        self._read[task["first"]] = task["boards"]
        for values in findings:
            found = Finding(**values)
            index = None if found.index is None else found.index + self.lot.first
            found = replace(found, index=index, lot=self.lot.number)
            if found not in self.findings:  # Each part counts the whole file's pages.
                self.findings.append(found)
        self._unread -= 1
        return self._unread == 0

    def in_place(self, outcome: Mapping[str, Any]) -> LotFile:
        """The lot as a file in its place; `outcome` is what drawing it told, or the record."""
        lot = self.lot
        told = {key: outcome[key] for key in ("size_bytes", "sha256", "module_mm")}
        self.file = LotFile(lot.number, lot.first, lot.count, lot.sheets, self.name, **told)
        self._drawn, self._read = lot.count, {0: lot.count}
        return self.file
