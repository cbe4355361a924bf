"""One process of the crew: it draws, reads or sets one thing at a time, as it is told.

`python -m printing.run.worker` takes tasks as lines of JSON on standard input and answers in lines
of JSON on standard output: any number of `{"moved": n}`, then one with `"final": true` that
holds the outcome, or `refused` (a PrintRefusal), or `failed` (an operating system's error).
"""

import dataclasses
import hashlib
import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from printing.papers.delivery_list import write_delivery_list
from printing.papers.ticket import write_ticket
from printing.papers.with_lots import Run, write_slips
from printing.plan import sheet_named
from printing.readback.check import verify_pages
from printing.refusals import PrintRefusal
from printing.standee import Standee
from printing.writer.sheet_file import render

Moved = Callable[[int], None]
TELL_EVERY_S = 0.1


def draw(task: dict[str, Any], moved: Moved) -> dict[str, Any]:
    """One lot drawn to `path` and on the disk when this returns."""
    standees = [Standee(**values) for values in task["standees"]]
    with _on_the_disk(task["path"]) as out:
        printed = render(
            standees,
            out,
            layout=task["layout"],
            level=task["level"],
            sample=task["sample"],
            title=task["title"],
            progress=moved,
        )
    return {
        "sheets": printed.pages,
        "module_mm": printed.module_mm,
        "size_bytes": printed.size_bytes,
        "sha256": printed.sha256,
    }


def read(task: dict[str, Any], moved: Moved) -> dict[str, Any]:
    """Some pages of a lot read back from `path`."""
    due = [
        {slot: (index, Standee(**values)) for slot, index, values in page} for page in task["due"]
    ]
    findings = verify_pages(
        Path(task["path"]),
        due,
        first=task["first"],
        pages=task["pages"],
        sheet=sheet_named(task["layout"]),
        level=task["level"],
        sample=task["sample"],
        progress=moved,
    )
    return {"findings": [dataclasses.asdict(finding) for finding in findings]}


def set_paper(task: dict[str, Any], moved: Moved) -> dict[str, Any]:
    """A paper that goes with the run: slips, delivery list or job ticket."""
    run = Run.from_plain(task["run"])
    setters: dict[str, Callable[[Run, BinaryIO], int]] = {
        "slips": write_slips,
        "delivery": write_delivery_list,
        "ticket": write_ticket,
    }
    with _on_the_disk(task["path"]) as out:
        pages = setters[task["kind"]](run, out)
    content = Path(task["path"]).read_bytes()
    return {
        "pages": pages,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


@contextmanager
def _on_the_disk(path: str) -> Iterator[BinaryIO]:
    """A file to write, which is on the disk when the block ends."""
    with open(path, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


_DOINGS: dict[str, Callable[[dict[str, Any], Moved], dict[str, Any]]] = {
    "draw": draw,
    "read": read,
    "paper": set_paper,
}


def _hear(tasks: "queue.SimpleQueue[str]") -> None:
    """Take tasks as they come; when whoever gives them is gone, so are we."""
    for line in sys.stdin:
        tasks.put(line)
    os._exit(3)


def main() -> None:
    # Ctrl-C is for whoever gives the tasks; when that one ends, so do we.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever else prints in this process must not fall between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(tasks,), daemon=True).start()
    told_at = 0.0

    def say(values: dict[str, Any]) -> None:
        answers.write(json.dumps(values) + "\n")
        answers.flush()

    def moved(count: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TELL_EVERY_S:
            told_at = time.monotonic()
            say({"moved": count})

    while True:
        task = json.loads(tasks.get())
        try:
            outcome = _DOINGS[task["do"]](task, moved)
        except PrintRefusal as refusal:
            outcome = {"refused": refusal.slug, "facts": refusal.facts, "index": refusal.index}
        except OSError as error:
            outcome = {"failed": [error.errno, error.strerror]}
        say({**outcome, "final": True})


if __name__ == "__main__":
    main()
