"""A few processes that draw and read, heard from one place.

Each is a fresh interpreter (`printing.run.worker`), never a fork: the caller may have threads. They
are told their tasks as lines of JSON on standard input and answer on standard output. A worker
ends when its input closes, so none outlives its parent, however that one ends. One that is alive
and says nothing for `patience_s` of its task is ended, and counts as one that died over it.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Task = dict[str, Any]
"""What a worker is to do: `do` names it, `boards` tells its size, the rest are its values. See
`printing.run.worker`."""

# Reading a standee back takes 5 ms and drawing it a fraction of one: only what stands still is as
# slow as this, be the machine however busy. The first is for the worker to start in.
LEAST_S, EACH_S = 60.0, 0.2


def patience_s(task: Task) -> float:
    """How long a worker may say nothing over this task, seconds."""
    boards: int = task["boards"]
    return LEAST_S + EACH_S * boards


@dataclass(frozen=True)
class Heard:
    """What a worker said of its task; `said` is None when the process ended over it."""

    task: Task
    said: dict[str, Any] | None


class _Worker:
    def __init__(self, ear: "queue.SimpleQueue[tuple[_Worker, str]]") -> None:
        home = str(Path(__file__).parents[2])
        known = os.environ.get("PYTHONPATH")
        self.task: Task | None = None
        self.silent_s = 0.0
        self._process = subprocess.Popen(
            # -P: the folder we happen to stand in is not where the code comes from.
            [sys.executable, "-P", "-m", "printing.run.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{known}" if known else home},
            encoding="utf-8",
        )
        self._ear = ear
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._teller: threading.Thread | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._ear.put((self, line))
        self._ear.put((self, ""))

    def tell(self, task: Task) -> None:
        self.task, self.silent_s = task, 0.0
        # A worker that stands still takes no more than a pipe holds; nobody waits for the rest.
        self._teller = threading.Thread(target=self._write, args=(json.dumps(task),), daemon=True)
        self._teller.start()

    def _write(self, line: str) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()
        except OSError:
            # It died before it could be told; the listener says so, with the task in hand.
            return

    def was_silent(self, seconds: float) -> None:
        """Count `seconds` of silence over its task; too many end it, and the listener says so."""
        self.silent_s += seconds
        if self.task is not None and self.silent_s > patience_s(self.task):
            self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        if self._teller is not None:
            self._teller.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # What it was never told is still in the buffer; it is not needed.


class Crew:
    """`size` workers; one that ends is replaced when there is something for it to do."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._ear: queue.SimpleQueue[tuple[_Worker, str]] = queue.SimpleQueue()
        # All at once: a task waits for its worker's imports, and so would the next worker.
        self._workers = [_Worker(self._ear) for _ in range(size)]

    @property
    def has_room(self) -> bool:
        """Whether a task given now would be begun now."""
        return len(self._workers) < self._size or any(w.task is None for w in self._workers)

    @property
    def pids(self) -> list[int]:
        return [worker.pid for worker in self._workers]

    def give(self, task: Task) -> None:
        """Have `task` done. Only where there is room for it."""
        idle = next((worker for worker in self._workers if worker.task is None), None)
        if idle is None:
            idle = _Worker(self._ear)
            self._workers.append(idle)
        idle.tell(task)

    def hear(self, timeout_s: float) -> Heard | None:
        """The next thing that a worker says; None when nobody has said anything by then.

        What is said with `"final": true` ends the task; so does the end of the process, by itself
        or by our patience.
        """
        worker: _Worker | None
        began = time.monotonic()
        try:
            worker, line = self._ear.get(timeout=timeout_s)
        except queue.Empty:
            worker = None
        # Only what was listened for: while we were stopped ourselves nobody was silent.
        listened_s = min(time.monotonic() - began, timeout_s)
        for other in self._workers:
            if other is not worker:
                other.was_silent(listened_s)
        if worker is None:
            return None
        worker.silent_s = 0.0
        task = worker.task
        try:
            # A process that is killed may leave half a line.
            said: dict[str, Any] | None = json.loads(line) if line else None
        except ValueError:
            return None
        if said is None:
            self._workers.remove(worker)
            worker.end()
        elif said.get("final"):
            worker.task = None
        return Heard(task, said) if task is not None else None

    def end(self) -> None:
        """End every worker at once, whatever it was doing."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
