"""A few processes that draw and read, heard from one place.

Each is a fresh interpreter (`printing.run.worker`), never a fork: the caller may have threads. They
are told their tasks as lines of JSON on standard input and answer on standard output. A worker
ends when its input closes, so none outlives its parent, however that one ends.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Task = dict[str, Any]
"""What a worker is to do: `do` names it, the rest are its values. See `printing.run.worker`."""


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

    @property
    def pid(self) -> int:
        return self._process.pid

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._ear.put((self, line))
        self._ear.put((self, ""))

    def tell(self, task: Task) -> None:
        self.task = task
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(task) + "\n")
                self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            # It died before it could be told; the listener says so, with the task in hand.
            return

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
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

        What is said with `"final": true` ends the task; so does the end of the process.
        """
        try:
            worker, line = self._ear.get(timeout=timeout_s)
        except queue.Empty:
            return None
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
