"""A look at one board of a verified batch, before anybody releases it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter

from backend.errors import NotFound
from backend.standees import queries
from backend.standees.batches import FaceOutdated, FrozenLineDiffers, LineVoided
from backend.standees.checking import proven_line
from backend.standees.freezing import FACE_VERSION, LEVEL
from backend.standees.lifecycle import Desk
from printing.look import picture

# pdfium is not made for threads, and whoever pushes must not wait behind a heap of pictures.
_DRAWING = CapacityLimiter(1)


async def picture_of(desk: Desk, batch_id: UUID, line_id: UUID) -> bytes:
    """PNG of a line as frozen, stamped as a sample, its code one that pays nobody; logged.

    Raises NotFound (also before the batch is verified), LineVoided, FrozenLineDiffers and
    FaceOutdated.
    """
    async with desk.step(batch_id) as (tx, batch):
        rows = await queries.lines(tx, batch_id, line_id)
        if batch["verified_at"] is None or not rows:
            raise NotFound()
        if rows[0]["voided_at"] is not None:
            raise LineVoided()
        frozen = proven_line(desk.vault, batch, rows[0])
        if frozen is None:
            raise FrozenLineDiffers(lineIds=[line_id])
        if frozen.face_version != FACE_VERSION:
            raise FaceOutdated()
        desk.log(tx, batch, "look", line=str(line_id), position=rows[0]["position"])
    drawing = partial(picture, frozen.standee(), layout=frozen.layout, level=LEVEL)
    return await anyio.to_thread.run_sync(drawing, limiter=_DRAWING)
