"""What a batch is drawn from: its lines, routes and heading, and what each lot is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from backend.clock import day_of
from backend.standees.batches import CannotPrint
from backend.standees.drawing import Job, Refused
from backend.standees.freezing import FACE_VERSION, LEVEL, Frozen
from printing.papers.with_lots import Heading
from printing.plan import Lot, lots, sheet_named
from printing.refusals import plainly

PROCESSES = 2
SIDES = {"odd": "số lẻ", "even": "số chẵn"}


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


def plan_of(batch: Any, rows: list[Any], lines: list[Frozen], hotline: str) -> Plan:
    """The plan of a batch's proven `lines`; `rows` are all that the database has of it."""
    live = [row for row in rows if row["voided_at"] is None]
    parts = lots(len(lines), sheet_named(batch["layout"]))
    hashes = [row["line_hash"] for row in live]
    return Plan(
        batch=batch,
        lines=lines,
        routes=[route_of(row) for row in live],
        heading=heading_of(batch, hotline),
        lots=parts,
        contents={lot.number: content_of(batch, lot, hashes) for lot in parts},
    )


def route_of(row: Any) -> str:
    """The market row or street side where a board goes, as the cover slip of a lot says it."""
    if row["market_name"]:
        place, line = str(row["market_name"]), row["row_code"]
    else:
        place, line = str(row["street_name"] or row["ward_name"]), SIDES.get(row["side"])
    return f"{place} · Dãy {line}" if line else place


def place_of(row: Any) -> str:
    """Where the board hangs, as it says it."""
    stall = "Sạp " if row["kind"] == "stall" else ""
    return f"{stall}{row['label']} · {row['market_name'] or row['ward_name']}"


def heading_of(batch: Any, hotline: str) -> Heading:
    """What the papers say of the batch. Without a hotline the printer asks the ward: who of it
    made or released the batch is none of the print shop's business."""
    return Heading(
        number=batch["number"],
        title=batch["name"],
        ward=batch["ward_name"],
        contact=hotline or f"UBND {batch['ward_name']}, chưa ghi số điện thoại",
        root=batch["root"].hex()[:16],
        dated=f"{day_of(batch['frozen_at']):%d/%m/%Y}",
    )


def refusal_of(plan: Plan, said: Refused) -> CannotPrint:
    if said.line is None:
        return CannotPrint(sentence=said.sentence, problem=said.slug, lineIds=[])
    line = plan.lines[said.line]
    return CannotPrint(
        sentence=plainly(f"{line.place}, bảng {line.code}: {said.sentence}"),
        problem=said.slug,
        lineIds=[line.line],
    )
