"""Boards out of the house: the file handed out, recalls, and what a board's code tells anyone."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from backend.clock import now
from backend.database import Tx
from backend.errors import NotFound
from backend.ids import new_id
from backend.people.access import Principal
from backend.sealing import Vault, WrongRow
from backend.standees import board_queries
from backend.standees.batches import RELEASED, FileNotAsVerified, TooManyDownloads
from backend.standees.codes import read_code
from backend.standees.freezing import open_line
from backend.standees.lifecycle import Desk
from backend.storage import NoSuchFile, Storage
from backend.wire import Wire

MOST_DOWNLOADS = 60
WITHIN = timedelta(hours=1)


class RecallAnswer(Wire):
    """A board whose account changed after release: to be taken down."""

    id: UUID
    ward: str
    reason: str
    opened_at: datetime
    settled_at: datetime | None
    batch_id: UUID
    number: str
    line_id: UUID
    point_id: UUID
    label: str
    shop_name: str
    code: str
    displayed_at: datetime | None


class RecallList(Wire):
    items: list[RecallAnswer]
    next: UUID | None


class PublicBoard(Wire):
    """What anyone who reads a code off a board may know; the same shape for an unknown code."""

    state: Literal["known", "recalled", "unknown"]
    shop_name: str | None = None
    place: str | None = None
    ward: str | None = None
    hotline: str | None = None
    last4: str | None = None


async def handed_out(
    desk: Desk, storage: Storage, batch_id: UUID, address: str
) -> tuple[str, bytes, bytes]:
    """The number, bytes and SHA-256 of a released batch's file, after logging who fetches it.

    The bytes are compared with the hash of the verified file. Raises NotFound (also before
    release), FileNotAsVerified, TooManyDownloads.
    """
    member = desk.principal.member_id
    async with desk.step(batch_id) as (tx, batch):
        if batch["state"] not in RELEASED:
            raise NotFound()
        if await board_queries.downloads_since(tx, member, now() - WITHIN) >= MOST_DOWNLOADS:
            raise TooManyDownloads(retryAfterS=int(WITHIN.total_seconds()))
    try:
        content = await storage.get(batch["file_key"])
    except NoSuchFile as error:
        raise FileNotAsVerified() from error
    sha256: bytes = batch["file_sha256"]
    if hashlib.sha256(content).digest() != sha256:
        raise FileNotAsVerified()
    async with desk.step(batch_id) as (tx, batch):
        await board_queries.log_download(tx, new_id(), batch, member, address, now())
        desk.log(tx, batch, "download", file=sha256.hex())
    return batch["number"], content, sha256


async def recall_list(
    tx: Tx, wards: tuple[str, ...], before: UUID | None, limit: int
) -> RecallList:
    rows = await board_queries.recalls(tx, wards, before, limit + 1)
    items = [
        RecallAnswer(
            id=row["id"],
            ward=row["ward"],
            reason=row["reason"],
            opened_at=row["opened_at"],
            settled_at=row["settled_at"],
            batch_id=row["batch"],
            number=row["number"],
            line_id=row["line"],
            point_id=row["point"],
            label=row["label"],
            shop_name=row["trade_name"],
            code=row["code"],
            displayed_at=row["displayed_at"],
        )
        for row in rows[:limit]
    ]
    return RecallList(items=items, next=items[-1].id if len(rows) > limit else None)


async def settle_recall(tx: Tx, principal: Principal, recall_id: UUID) -> str | None:
    """Say that the board is down. Gives its ward, or None when it was settled before."""
    row = await board_queries.recall(tx, recall_id)
    if row is None:
        raise NotFound()
    if row["settled_at"] is not None:
        return None
    await board_queries.settle_recall(tx, recall_id, principal.member_id, now())
    ward: str = row["ward"]
    return ward


async def public_board(tx: Tx, vault: Vault, text: str) -> PublicBoard:
    """What a board's code tells: the board's own words, and whether it is being recalled."""
    code = read_code(text)
    row = None if code is None else await board_queries.board_of_code(tx, code)
    if row is None:
        return PublicBoard(state="unknown")
    try:
        frozen = open_line(vault, row)
    except (WrongRow, msgspec.MsgspecError):
        return PublicBoard(state="unknown")
    return PublicBoard(
        state="recalled" if row["recalled"] else "known",
        shop_name=frozen.shop_name,
        place=frozen.place,
        ward=row["ward_name"],
        hotline=row["hotline"],
        last4=frozen.account_hint[-4:],
    )
