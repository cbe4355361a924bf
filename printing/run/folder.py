"""The folder of a run: which files in it are a run's own, by its record `run.json`.

The record names every file before it gets its place, so that whatever dies in between, no file of
a run lies there that the record does not know, and no file of anybody else is ever taken for one.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from printing.refusals import FolderBusy, FolderTaken
from printing.run.produced import BUNDLE, PAPERS

RECORD = "run.json"
_LOT = re.compile(r"(xap|lo)-[0-9]{2,}\.pdf")
_EARLIER_SLIPS = "phieu-lo.pdf"
"""A lot was once called lô, and a folder may still hold what was made then; no run makes it."""
_LOT_FACTS = {"input": str, "sha256": str, "size_bytes": int, "module_mm": float}


class Folder:
    """What an earlier run left in `path`, and what this one puts in its place.

    `planned` are the names of this run's files. What an earlier run left stays whole until the
    first file of this one is ready; from then on no file of the two lies beside one of the other.
    Raises FolderTaken where a file is named as a run names its own and no record knows it.
    """

    def __init__(self, path: Path, planned: Collection[str]) -> None:
        self.path = path
        self._record = self._read()
        # A record that cannot be read says that a run was here, and not what it made: its files
        # under the names of this run are made again, and any other is not ours to take away.
        own = set(planned) if self._record is None else set(self._record)
        held = sorted(name for name in os.listdir(path) if _is_named_as_ours(name))
        if taken := [name for name in held if name not in own]:
            more = f" và {len(taken) - 3} tệp khác" if len(taken) > 3 else ""
            raise FolderTaken(names=", ".join(taken[:3]) + more)
        self._earlier = set(held)

    def beside(self, name: str) -> Path:
        """Where a file is made before it has its place."""
        return self.path / f"{name}.part"

    def lot(self, name: str, made_from: str) -> Mapping[str, Any] | None:
        """What is known of a lot that lies there whole and was made from just that, and keep it."""
        facts = (self._record or {}).get(name, {})
        if (
            facts.get("input") != made_from
            or any(type(facts.get(key)) is not kind for key, kind in _LOT_FACTS.items())
            or not (self.path / name).is_file()
            or sha256_of(self.path / name) != facts["sha256"]
        ):
            return None
        self._earlier.discard(name)
        return facts

    def put(self, name: str, facts: Mapping[str, Any]) -> None:
        """Move a file that is ready from beside its place into it, and write that down."""
        self._earlier.discard(name)
        record = self._record or {}
        for stale in sorted(self._earlier):
            (self.path / stale).unlink(missing_ok=True)
        self._earlier.clear()
        here = {known: told for known, told in record.items() if (self.path / known).is_file()}
        self._record = dict(sorted((here | {name: dict(facts)}).items()))
        with open(self.beside(RECORD), "wb") as out:
            out.write(json.dumps(self._record, indent=1).encode())
            out.flush()
            os.fsync(out.fileno())
        os.replace(self.beside(RECORD), self.path / RECORD)
        os.replace(self.beside(name), self.path / name)

    def _read(self) -> dict[str, dict[str, Any]] | None:
        """Facts by file name; None where there is a record that cannot be read."""
        try:
            known = json.loads((self.path / RECORD).read_bytes())
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            return None
        if not isinstance(known, dict) or not all(
            _is_named_as_ours(name) and isinstance(facts, dict) for name, facts in known.items()
        ):
            return None
        return known


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have the folder alone; whoever dies lets go of it, and nothing is left in it.

    Raises FolderBusy. Where a system knows no locks on folders, whoever calls sees to it.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusy() from None
        yield
    finally:
        os.close(folder)


def _is_named_as_ours(name: str) -> bool:
    own = (BUNDLE, _EARLIER_SLIPS, *PAPERS.values())
    return name in own or _LOT.fullmatch(name) is not None


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
