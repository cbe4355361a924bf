"""What a run makes and what it tells: lots, papers, progress, and why it ended without them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from printing.readback.finding import Finding

TRIES = 3  # Work whose process ends over it is done again twice.
BUNDLE = "tron-bo.zip"
PAPERS: Mapping[str, str] = MappingProxyType(
    {"ticket": "phieu-in.pdf", "slips": "phieu-xap.pdf", "delivery": "danh-sach-giao.pdf"}
)
"""The papers of every run, by kind."""


@dataclass(frozen=True)
class Progress:
    """How far a run is: standees drawn and read back of `total`, and lots in their place."""

    drawn: int
    read: int
    total: int
    lots_done: int
    lots: int


@dataclass(frozen=True)
class LotFile:
    """One lot in its place: standees `first` (from zero) to `first + count - 1` of the run.

    `number` counts from one; `module_mm` is the smallest module on it.
    """

    number: int
    first: int
    count: int
    sheets: int
    name: str
    size_bytes: int
    sha256: str
    module_mm: float


@dataclass(frozen=True)
class PaperFile:
    """A file beside the lots; `kind` is ticket, slips, delivery or zip, the last with no pages."""

    kind: str
    name: str
    pages: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Produced:
    """Everything that a run made, in its folder."""

    lots: tuple[LotFile, ...]
    papers: tuple[PaperFile, ...]
    zip: PaperFile


class FoundWrong(Exception):
    """What was drawn says something else than it must; nothing wrong was put in its place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} findings")


class Stopped(Exception):
    """The run was asked to stop. Lots already in their place stay and are not made again."""


class WorkerLost(Exception):
    """A process ended or fell silent over the same work each time.

    `lot` counts from one, 0 is a paper.
    """

    def __init__(self, lot: int) -> None:
        self.lot = lot
        super().__init__(f"lot {lot}: its process ended {TRIES} times")
