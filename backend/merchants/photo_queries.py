"""SQL of photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.database import Tx
from backend.merchants.cards import PhotoCard
from backend.merchants.photographs import Photograph


async def sent_before(tx: Tx, photo: UUID) -> bytes | None:
    """The hash under which the member sent this photo already; None where they did not."""
    sha256: bytes | None = await tx.fetchval(
        "select sha256 from photo where id = $1 and member = app_member()", photo
    )
    return sha256


async def keep(
    tx: Tx,
    photo: UUID,
    visit: UUID,
    member: UUID,
    sha256: bytes,
    file: str,
    written: Photograph,
    received_at: datetime,
) -> bool:
    """Note a photo whose file is stored, in its visit's ward if that is here; False if it is noted.

    The lock comes first and in a statement of its own: a visit that commits meanwhile is then seen.
    """
    await tx.execute("select photo_lock($1)", visit)
    made = await tx.fetchval(
        "insert into photo (id, ward, visit, member, sha256, file, size, width, height,"
        " received_at) values ($1, ward_of_own_visit($2, $1), $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (id) do nothing returning true",
        photo,
        visit,
        member,
        sha256,
        file,
        len(written.content),
        written.width,
        written.height,
        received_at,
    )
    return bool(made)


async def file_of(tx: Tx, photo: UUID) -> str | None:
    """Where a photo lies that belongs to a visit in sight, or that the member sent before one."""
    file: str | None = await tx.fetchval(
        "select file from photo where id = $1 and (ward is null or ward = any(app_wards()))", photo
    )
    return file


async def of_visits(tx: Tx, visits: Sequence[Any]) -> dict[UUID, list[PhotoCard]]:
    """The photos that each visit (`id`, `photo_ids`) names, in its order, here or still awaited."""
    named = [photo for visit in visits for photo in visit["photo_ids"]]
    if not named:
        return {}
    rows = await tx.fetch(
        "select id, visit, width, height, received_at from photo"
        " where id = any($1) and ward = any(app_wards())",
        named,
    )
    here = {(row["visit"], row["id"]): row for row in rows}
    return {
        visit["id"]: [_card(photo, here.get((visit["id"], photo))) for photo in visit["photo_ids"]]
        for visit in visits
    }


def _card(photo: UUID, row: Any | None) -> PhotoCard:
    if row is None:
        return PhotoCard(id=photo, received_at=None, width=None, height=None)
    return PhotoCard(
        id=photo, received_at=row["received_at"], width=row["width"], height=row["height"]
    )
