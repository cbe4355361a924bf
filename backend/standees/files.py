"""The files of a batch: which there are, and handing one out as it was verified, by hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.clock import now
from backend.database import Tx
from backend.errors import NotFound
from backend.ids import new_id
from backend.standees import board_queries, job_queries, queries
from backend.standees.answers import FileAnswer, FileList
from backend.standees.batches import RELEASED, FileNotAsVerified, TooManyDownloads
from backend.standees.lifecycle import Desk, refuse_recalled, refuse_unseen
from backend.standees.withheld import boards_in, refuse_file
from backend.standees.withheld_queries import withheld
from backend.storage import NoSuchFile, Storage

MOST_DOWNLOADS = 60
WITHIN = timedelta(hours=1)
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@dataclass(frozen=True)
class HandedOut:
    """A released file: its name for whoever keeps it, its bytes, their SHA-256."""

    name: str
    content: bytes
    sha256: bytes

    @property
    def media_type(self) -> str:
        return TYPES[self.name.rpartition(".")[2]]


async def file_list(tx: Tx, batch: Any) -> FileList:
    """A verified batch's files in their order; of one drawn before there were lots, its only one.

    Nothing before the batch is verified. Once it is printed, none that would print a board which
    must not be used.
    """
    if batch["verified_at"] is None or batch["file_sha256"] is None:
        return FileList(items=[], left_out=[])
    codes = await job_queries.codes_in_order(tx, batch["id"])
    gone = await withheld(tx, [batch["id"]], delivered=True)
    kept = [row for row in await _rows(tx, batch) if not boards_in(row, gone)]
    return FileList(
        items=[_answer(row, codes) for row in kept], left_out=[row["code"] for row in gone]
    )


def _answer(row: Any, codes: list[str]) -> FileAnswer:
    first: int | None = row["first_item"]
    last = None if first is None else first + row["items"] - 1
    return FileAnswer(
        name=row["name"],
        kind=row["kind"],
        lot=row["lot"],
        first=first,
        last=last,
        first_code=codes[first - 1] if first is not None else None,
        last_code=codes[last - 1] if last is not None else None,
        count=row["items"],
        pages=row["pages"],
        bytes=row["file_bytes"],
        sha256=row["sha256"].hex(),
    )


async def _rows(tx: Tx, batch: Any) -> list[Any]:
    rows = await job_queries.files(tx, batch)
    if rows:
        return rows
    drawn = await queries.drawn_count(tx, batch["id"])
    only = {
        "name": f"{batch['number'].lower()}.pdf",
        "kind": "lot",
        "lot": 1,
        "first_item": 1,
        "items": drawn,
        "pages": batch["pages"],
        "file_key": batch["file_key"],
        "sha256": batch["file_sha256"],
        "file_bytes": batch["file_bytes"],
    }
    return [only]


async def handed_out(
    desk: Desk, storage: Storage, batch_id: UUID, address: str, name: str | None = None
) -> HandedOut:
    """A file of a released batch by its name, after logging who fetches it; with no name the one
    that the batch itself names. Whoever fetches several at once gets no more of them in an hour.

    The bytes are compared with the hash that was verified before one of them goes out. Raises
    NotFound (also before release), BatchHasRecall, FileNotAsVerified, TooManyDownloads.
    """
    member = desk.principal.member_id
    async with desk.step(batch_id) as (tx, batch):
        refuse_unseen(desk.principal, batch)
        if batch["state"] not in RELEASED:
            raise NotFound()
        await refuse_recalled(tx, batch)
        # Before the store is asked, and again where it counts.
        await _refuse_too_many(tx, member)
        row = _chosen(batch, await _rows(tx, batch), name)
        refuse_file(row, await withheld(tx, [batch_id], delivered=True))
    try:
        content = await storage.get(row["file_key"])
    except NoSuchFile as error:
        raise FileNotAsVerified() from error
    sha256: bytes = row["sha256"]
    if hashlib.sha256(content).digest() != sha256:
        raise FileNotAsVerified()
    drawn = batch["file_sha256"]
    async with desk.step(batch_id) as (tx, batch):
        # While the store was asked a line may have been recalled, dropped and the rest drawn anew.
        await refuse_recalled(tx, batch)
        if batch["state"] not in RELEASED or batch["file_sha256"] != drawn:
            raise NotFound()
        refuse_file(row, await withheld(tx, [batch_id], delivered=True))
        await board_queries.wait_for_other_downloads(tx, member)
        await _refuse_too_many(tx, member)
        await board_queries.log_download(
            tx, new_id(), batch, member, sha256, row["name"], address, now()
        )
        desk.log(tx, batch, "download", file=sha256.hex(), name=row["name"])
    ending = row["name"].rpartition(".")[2]
    kept_as = f"pho-cho-{batch['number']}.{ending}"
    if name is not None:
        kept_as = f"pho-cho-{batch['number']}-{row['name']}"
    return HandedOut(kept_as, content, sha256)


async def _refuse_too_many(tx: Tx, member: UUID) -> None:
    if await board_queries.downloads_since(tx, member, now() - WITHIN) >= MOST_DOWNLOADS:
        raise TooManyDownloads(retryAfterS=int(WITHIN.total_seconds()))


def _chosen(batch: Any, rows: list[Any], name: str | None) -> Any:
    for row in rows:
        if row["name"] == name or (name is None and row["sha256"] == batch["file_sha256"]):
            return row
    raise NotFound(field="name")
