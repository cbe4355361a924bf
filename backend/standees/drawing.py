"""Drawing a batch and reading it back, in a process that knows neither database nor keys.

`python -m backend.standees.drawing` reads one job as a line of JSON from standard input and does
`printing.produce` in the folder that the job names. How it goes is told on standard output, a line
of JSON each. The parent keeps the input open; when it closes, because the parent is done or dead,
the process ends with all that it started, and takes the folder with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Literal

import msgspec

from printing import Finding, Level, PrintRefusal, Standee
from printing.papers.with_lots import Heading
from printing.run.produce import FoundWrong, LotFile, Produced, Progress, WorkerLost, produce

FileKind = Literal["lot", "ticket", "slips", "delivery", "zip"]

TELL_EVERY_S = 0.2
NICER = 5  # requests of people who wait come before a drawing that takes its time


DISK = (
    "Ổ đĩa của máy dựng bản in đã đầy hoặc không ghi được. Lô giữ nguyên; dọn chỗ trống rồi "
    "dựng lại."
)
LOST = "Máy dựng bản in bị ngắt giữa chừng, có thể do thiếu bộ nhớ. Lô giữ nguyên; dựng lại sau."


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to draw, where, and which lots were read back before, by number and SHA-256 in hex."""

    standees: list[Standee]
    routes: list[str]
    layout: str
    level: Level
    sample: bool
    heading: Heading
    folder: str
    processes: int
    done: dict[int, str] = {}


class Far(msgspec.Struct, frozen=True, tag="far"):
    """How far the work is."""

    drawn: int
    read: int
    lots_done: int
    lots: int


class LotRead(msgspec.Struct, frozen=True, tag="lot"):
    """A lot that was drawn and read back lies in the folder under its name."""

    number: int
    name: str
    first: int
    items: int
    sheets: int
    sha256: str


class File(msgspec.Struct, frozen=True):
    """One file of the finished work; `first` counts standees from zero."""

    name: str
    kind: FileKind
    sha256: str
    lot: int | None = None
    first: int | None = None
    items: int = 0
    pages: int | None = None


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """Every lot was read back right; these are the files, the lots first."""

    files: list[File]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Nothing can be printed; `line` is the zero-based place of the standee at fault."""

    slug: str
    sentence: str
    line: int | None = None


class Wrong(msgspec.Struct, frozen=True, tag="wrong"):
    """What was drawn does not say what was asked for."""

    findings: list[Finding]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The machine could not do it just now; nothing is wrong with what was asked for."""

    sentence: str


LastWord = Finished | Refused | Wrong | Failed
Said = Far | LotRead | LastWord


def say(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


class Teller:
    """Says how far the work is, not more often than anybody looks."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, now: Progress) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TELL_EVERY_S
            say(Far(now.drawn, now.read, now.lots_done, now.lots))


def tell_lot(lot: LotFile) -> None:
    say(LotRead(lot.number, lot.name, lot.first, lot.count, lot.sheets, lot.sha256))


def work(job: Job) -> LastWord:
    """Do one job. What goes wrong with it in a known way is an answer; else the process ends."""
    try:
        made = produce(
            job.standees,
            Path(job.folder),
            layout=job.layout,
            level=job.level,
            sample=job.sample,
            heading=job.heading,
            routes=job.routes,
            processes=job.processes,
            done=job.done,
            on_progress=Teller(),
            on_lot=tell_lot,
        )
    except PrintRefusal as refused:
        line, refused.index = refused.index, None  # the caller knows the line by its own number
        return Refused(refused.slug, refused.sentence, line)
    except FoundWrong as wrong:
        return Wrong(list(wrong.findings))
    except OSError:
        return Failed(DISK)
    except WorkerLost:
        return Failed(LOST)
    return Finished(files_of(made))


def files_of(made: Produced) -> list[File]:
    """The lots in their order, then the papers, then everything in one."""
    return [
        *(
            File(lot.name, "lot", lot.sha256, lot.number, lot.first, lot.count, lot.sheets)
            for lot in made.lots
        ),
        *(
            File(paper.name, msgspec.convert(paper.kind, FileKind), paper.sha256, pages=paper.pages)
            for paper in made.papers
        ),
        File(made.zip.name, "zip", made.zip.sha256),
    ]


def _end_with_parent(folder: str) -> None:
    # Past Python's own buffer, whose lock a plain read would hold when the process ends.
    while os.read(0, 4096):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(3)


def main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    if hasattr(os, "nice"):
        os.nice(NICER)
    threading.Thread(target=_end_with_parent, args=(job.folder,), daemon=True).start()
    say(work(job))
    sys.stdout.buffer.flush()
    # The watching thread still reads the input; nothing is left to wait for.
    os._exit(0)


if __name__ == "__main__":
    main()
