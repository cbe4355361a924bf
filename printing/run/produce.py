"""A whole run: lots drawn and read back by several processes, and the papers that go with them.

A lot is drawn to a file beside its place, read back page by page while later lots are drawn, and
moved into place only when everything on it is right. A run that was stopped, or whose machine
died, finds its finished lots again by `run.json` and makes the missing ones with the same bytes.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

from printing.papers.with_lots import Heading
from printing.plan import LOT_SHEETS, lots, sheet_named
from printing.qr.symbol import Level
from printing.readback.finding import Finding
from printing.refusals import PrintRefusal, refusal_of
from printing.run.bundle import write_bundle
from printing.run.crew import Crew, Heard, Task
from printing.run.folder import RECORD, Folder, held, sha256_of
from printing.run.intake import check_run
from printing.run.making import Job, Making
from printing.run.produced import (
    BUNDLE,
    PAPERS,
    TRIES,
    FoundWrong,
    LotFile,
    PaperFile,
    Produced,
    Progress,
    Stopped,
    WorkerLost,
)
from printing.standee import Standee

__all__ = [
    "FoundWrong",
    "Heading",
    "LotFile",
    "PaperFile",
    "Produced",
    "Progress",
    "Stopped",
    "WorkerLost",
    "produce",
]

LISTEN_S = 0.1


def produce(
    standees: Sequence[Standee],
    folder: Path,
    *,
    layout: str,
    level: Level = "Q",
    sample: bool,
    heading: Heading,
    routes: Sequence[str] = (),
    processes: int = 2,
    done: Mapping[int, str] = MappingProxyType({}),
    on_progress: Callable[[Progress], None] | None = None,
    on_lot: Callable[[LotFile], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    lot_sheets: int = LOT_SHEETS,
) -> Produced:
    """Make every file of a run in `folder`: lots that were read back, papers, and one ZIP.

    `standees` stand in walking order; `routes` names the street or row of each, or is empty.
    `done` gives the SHA-256 of lots known to be verified, by number: one that is drawn to that
    very hash is not read again. `stop` is asked about ten times a second. The same input gives
    the same bytes of every file, with any number of processes. A process that says nothing for a
    minute and 0.2 s for each board of its work is ended; work is tried three times.

    Raises a PrintRefusal with the line's index, FoundWrong, Stopped, WorkerLost, and OSError as
    the disk gives it. Whatever it raises, no file that is not right stands under its name, and
    the next run with the same input goes on from the lots that do. What is refused is refused
    before anything in the folder is touched, a second run in it too; files of an earlier run give
    way when the first lot of this one is ready, and any other file never does.
    """
    if routes and len(routes) != len(standees):
        raise ValueError("routes must name one street or row for each standee")
    if not 0 < lot_sheets <= LOT_SHEETS:
        raise ValueError(f"a lot has 1 to {LOT_SHEETS} sheets")
    check_run(
        standees,
        heading,
        routes,
        layout=layout,
        level=level,
        sample=sample,
        lot_sheets=lot_sheets,
    )
    folder.mkdir(parents=True, exist_ok=True)
    planned = lots(len(standees), sheet_named(layout), lot_sheets)
    job = Job(layout, level, sample, heading.title, len(planned))
    makings = [
        Making(lot, folder, standees[lot.first : lot.first + lot.count], job) for lot in planned
    ]
    with held(folder):
        run = _Run(folder, job, makings, heading)
        run.stops = [
            (standee.code, standee.place, standee.shop_name, route)
            for standee, route in zip(standees, routes or [""] * len(standees), strict=True)
        ]
        run.done, run.on_progress, run.on_lot, run.stop = done, on_progress, on_lot, stop
        return run.make(processes)


class _Run:
    stops: list[tuple[str, str, str, str]]
    done: Mapping[int, str]
    on_progress: Callable[[Progress], None] | None
    on_lot: Callable[[LotFile], None] | None
    stop: Callable[[], bool]

    def __init__(self, folder: Path, job: Job, makings: list[Making], heading: Heading) -> None:
        self.job, self.heading = job, heading
        self.makings = {making.lot.number: making for making in makings}
        names = [making.name for making in makings]
        self.folder = Folder(folder, [*names, *PAPERS.values(), BUNDLE])
        self.papers: dict[str, PaperFile] = {}
        self.reads: deque[Task] = deque()
        self.tasks: deque[Task] = deque()
        self.lost: dict[tuple[str, int], int] = {}
        self.told: Progress | None = None

    def make(self, processes: int) -> Produced:
        self._find_again()
        draws = [making.draw() for making in self.makings.values() if making.file is None]
        # The papers go early: a long list is then set while lots are read, not after them.
        self.tasks.extend([*draws[:1], self._paper("slips"), self._paper("delivery"), *draws[1:]])
        crew = Crew(min(max(processes, 1), len(self.tasks)))
        try:
            self._work(crew)
            findings = [found for m in self.makings.values() for found in m.findings]
            if findings:
                raise FoundWrong(findings)
            self.tasks.append(self._paper("ticket"))
            self._work(crew)
            return self._finished()
        finally:
            crew.end()
            for making in self.makings.values():
                making.beside.unlink(missing_ok=True)
            for name in (*PAPERS.values(), BUNDLE, RECORD):
                self.folder.beside(name).unlink(missing_ok=True)

    def _find_again(self) -> None:
        """Take over the lots that an earlier try with the same input has finished."""
        for making in self.makings.values():
            if (known := self.folder.lot(making.name, making.input)) is not None:
                self._say_placed(making.in_place(known))

    def _work(self, crew: Crew) -> None:
        """Have everything done that is to do."""
        doing = 0
        self._tell()
        while self.reads or self.tasks or doing:
            if self.stop():
                raise Stopped()
            while (self.reads or self.tasks) and crew.has_room:
                # What is drawn is read first, so that lots are finished one after the other.
                crew.give(self.reads.popleft() if self.reads else self.tasks.popleft())
                doing += 1
            heard = crew.hear(LISTEN_S)
            if heard is None:
                continue
            if heard.said is None or heard.said.get("final"):
                doing -= 1
            self._take(heard)
            self._tell()

    def _take(self, heard: Heard) -> None:
        task, said = heard.task, heard.said
        making = self.makings.get(task["lot"])
        if said is None:
            self._again(task, making)
        elif "refused" in said:
            raise self._refusal(said, making)
        elif "failed" in said:
            raise OSError(*said["failed"], task["path"])
        elif making is None:
            if said.get("final"):
                told = {key: said[key] for key in ("pages", "size_bytes", "sha256")}
                self.papers[task["kind"]] = PaperFile(task["kind"], PAPERS[task["kind"]], **told)
        elif not said.get("final"):
            making.moved(task, said["moved"])
        elif task["do"] == "draw":
            self._drawn(making, said)
        elif making.was_read(task, said["findings"]) and not making.findings:
            self._settle(making)

    def _again(self, task: Task, making: Making | None) -> None:
        """The process ended over this task, killed for its memory or silence: another does it."""
        key = task["do"], task["lot"]
        self.lost[key] = self.lost.get(key, 0) + 1
        if self.lost[key] >= TRIES:
            raise WorkerLost(task["lot"])
        if making is not None:
            making.moved(task, 0)
        (self.reads if task["do"] == "read" else self.tasks).appendleft(task)

    def _refusal(self, said: Mapping[str, Any], making: Making | None) -> PrintRefusal:
        refusal = refusal_of(said["refused"], said["facts"])
        if said["index"] is not None:
            refusal.index = said["index"] + (making.lot.first if making else 0)
        return refusal

    def _drawn(self, making: Making, said: Mapping[str, Any]) -> None:
        making.was_drawn(said)
        if self.done.get(making.lot.number) == said["sha256"]:
            self._settle(making)
            return
        # Whoever watches is told before reading begins: drawn, and not one of them read.
        self._tell()
        self.reads.extend(making.reads())

    def _settle(self, making: Making) -> None:
        """Everything on the lot is right: move it into its place and write that down."""
        if sha256_of(making.beside) != making.outcome["sha256"]:
            making.findings.append(Finding("file-changed", lot=making.lot.number))
            return
        facts = {key: making.outcome[key] for key in ("sha256", "size_bytes", "module_mm")}
        self.folder.put(making.name, {"input": making.input} | facts)
        self._say_placed(making.in_place(making.outcome))

    def _say_placed(self, file: LotFile) -> None:
        if self.on_lot is not None:
            self.on_lot(file)

    def _files(self) -> list[LotFile]:
        return [making.file for making in self.makings.values() if making.file is not None]

    def _paper(self, kind: str) -> Task:
        told: dict[str, Any] = {"stops": self.stops, "files": [], "module_mm": 0.0}
        if kind == "ticket":
            files = self._files()
            told["stops"] = []
            told["files"] = [(file.name, file.sheets, file.sha256) for file in files]
            told["files"] += [(file.name, file.pages, file.sha256) for file in self._other_papers()]
            told["module_mm"] = min(file.module_mm for file in files)
        run = {
            "heading": asdict(self.heading),
            "layout": self.job.layout,
            "level": self.job.level,
            "sample": self.job.sample,
            "lots": [asdict(making.lot) for making in self.makings.values()],
        }
        path = str(self.folder.beside(PAPERS[kind]))
        boards = sum(making.lot.count for making in self.makings.values())
        task = {"do": "paper", "lot": 0, "boards": boards, "kind": kind, "path": path}
        return {**task, "run": run | told}

    def _other_papers(self) -> list[PaperFile]:
        return [self.papers[kind] for kind in PAPERS if kind in self.papers]

    def _finished(self) -> Produced:
        """All lots are in their place: so are now the papers, and last the ZIP of everything."""
        placed, papers = self._files(), self._other_papers()
        for paper in papers:
            self.folder.put(paper.name, {"sha256": paper.sha256})
        hashes = {file.name: file.sha256 for file in papers}
        hashes |= {file.name: file.sha256 for file in placed}
        beside = self.folder.beside(BUNDLE)
        write_bundle(beside, self.folder.path, hashes, self.heading.number)
        whole = PaperFile("zip", BUNDLE, 0, beside.stat().st_size, sha256_of(beside))
        self.folder.put(BUNDLE, {"sha256": whole.sha256})
        return Produced(tuple(placed), tuple(papers), whole)

    def _tell(self) -> None:
        makings = self.makings.values()
        progress = Progress(
            drawn=sum(making.drawn for making in makings),
            read=sum(making.read for making in makings),
            total=sum(making.lot.count for making in makings),
            lots_done=len(self._files()),
            lots=len(makings),
        )
        if progress != self.told and self.on_progress is not None:
            self.on_progress(progress)
        self.told = progress
