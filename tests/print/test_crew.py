"""A worker that is alive and answers nothing: it is ended, and its work is somebody else's."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing import Progress, WorkerLost
from printing.run import crew
from tests.print.test_run import hashes, mine, run

LISTEN_S = 0.05
LET_GO_S = 60.0


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Workers that were stopped; whoever waits for one in vain is let go after a minute."""
    stopped: list[int] = []
    late: list[int] = []
    over = threading.Event()

    def let_go() -> None:
        while not over.wait(1 if late else LET_GO_S):
            for pid in {*stopped, *mine()}:
                late.append(pid)
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    watching = threading.Thread(target=let_go)
    watching.start()
    monkeypatch.setattr(crew, "EACH_S", 0.0)
    try:
        yield stopped
        assert late == [], "it was waited for, for ever"
    finally:
        over.set()
        watching.join()


def stop(pid: int, stopped: list[int]) -> None:
    os.kill(pid, signal.SIGSTOP)
    stopped.append(pid)


def test_a_worker_that_stands_still_is_ended_and_its_task_comes_back(
    monkeypatch: pytest.MonkeyPatch, stuck: list[int]
) -> None:
    monkeypatch.setattr(crew, "LEAST_S", 0.3)
    few = crew.Crew(1)
    try:
        stop(few.pids[0], stuck)
        # More than a pipe holds: telling it must not wait for its reading either.
        task = {"do": "read", "boards": 1, "due": "x" * 1_000_000}
        few.give(task)
        heard = None
        while heard is None:
            heard = few.hear(LISTEN_S)
        assert (heard.task, heard.said) == (task, None)
        assert few.pids == []
        assert few.has_room
    finally:
        few.end()


def test_a_worker_without_a_task_may_be_silent(
    monkeypatch: pytest.MonkeyPatch, stuck: list[int]
) -> None:
    monkeypatch.setattr(crew, "LEAST_S", 0.0)
    few = crew.Crew(1)
    try:
        stop(few.pids[0], stuck)
        assert [few.hear(LISTEN_S) for _ in range(4)] == [None] * 4
        assert few.pids == stuck
    finally:
        few.end()


def test_patience_grows_with_the_boards() -> None:
    assert [crew.patience_s({"boards": n}) for n in (0, 80, 1000)] == [60, 76, 260]


def test_a_run_outlives_a_worker_that_stands_still(
    monkeypatch: pytest.MonkeyPatch, stuck: list[int], tmp_path: Path
) -> None:
    monkeypatch.setattr(crew, "LEAST_S", 5.0)
    (tmp_path / "undisturbed").mkdir()
    run(tmp_path / "undisturbed")

    def stop_one(progress: Progress) -> None:
        if not stuck and progress.drawn > 0:
            stop(mine()[0], stuck)

    run(tmp_path / "disturbed", processes=1, on_progress=stop_one)
    assert len(stuck) == 1
    assert hashes(tmp_path / "disturbed") == hashes(tmp_path / "undisturbed")


def test_work_over_which_every_worker_stands_still_ends_the_run_by_name(
    monkeypatch: pytest.MonkeyPatch, stuck: list[int], tmp_path: Path
) -> None:
    monkeypatch.setattr(crew, "LEAST_S", 0.3)

    def stop_all() -> bool:
        for pid in set(mine()) - set(stuck):
            stop(pid, stuck)
        return False

    with pytest.raises(WorkerLost) as lost:
        run(tmp_path, processes=1, stop=stop_all)
    assert lost.value.lot == 1
    assert len(stuck) == 3
    assert list(tmp_path.iterdir()) == []
    assert mine() == []
