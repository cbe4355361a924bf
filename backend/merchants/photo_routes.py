"""`PUT` and `GET /photos/{id}`: a photo apart from its visit, answered once it is safe."""

from __future__ import annotations

import hashlib
import string
from typing import Any
from uuid import UUID

import anyio
from anyio import CapacityLimiter
from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from backend.access import FIELD, READERS, Principal, only
from backend.clock import now
from backend.database import Database
from backend.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from backend.merchants import photo_queries as queries
from backend.merchants.photographs import LARGEST, PhotoTooLarge, rewrite
from backend.storage import NoSuchFile, Storage
from backend.wire import Wire

RETRY_AFTER_S = 30
# Opening a picture takes a processor: pushes of others must not wait for a heap of them.
_OPENING = CapacityLimiter(2)


class PhotoReused(Conflict):
    """The id was used for another picture, which stays."""

    slug, status = "photo-reused", 409
    sentence = "Mã ảnh này đã dùng cho một ảnh khác. Chụp lại để có mã mới."


class PhotoDamaged(Refusal):
    """What arrived is not what was sent."""

    slug, status = "photo-damaged", 422
    sentence = "Ảnh bị hỏng trên đường gửi. Ứng dụng sẽ tự gửi lại."


class PhotoKept(Wire):
    """A photo that is safe: its file is stored and its row committed."""

    id: UUID


def _hash_of(request: Request[Any, Any, Any]) -> bytes:
    told = request.headers.get("x-content-sha256", "").lower()
    if len(told) != 64 or set(told) - set(string.hexdigits):
        raise Invalid(
            field="X-Content-SHA256", sentence="Thiếu mã SHA-256 của ảnh (64 chữ số hex)."
        )
    return bytes.fromhex(told)


def _visit_of(request: Request[Any, Any, Any]) -> UUID:
    try:
        return UUID(request.headers.get("x-visit-id", ""))
    except ValueError as error:
        raise Invalid(field="X-Visit-Id", sentence="Thiếu mã lượt đến của ảnh.") from error


@put(
    "/photos/{photo_id:uuid}",
    opt=only(*FIELD),
    summary="Keep a photo of a visit; again with the same bytes it answers 200",
)
async def keep_photo(
    photo_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    storage: NamedDependency[Storage],
) -> Response[PhotoKept]:
    told, visit = _hash_of(request), _visit_of(request)
    sent = await request.body()
    if len(sent) > LARGEST:
        raise PhotoTooLarge()
    if hashlib.sha256(sent).digest() != told:
        raise PhotoDamaged()
    kept = PhotoKept(id=photo_id)
    async with database.unit_of_work(principal.scope) as tx:
        before = await queries.sent_before(tx, photo_id)
    if before is None:
        written = await anyio.to_thread.run_sync(rewrite, sent, limiter=_OPENING)
        # The hash is part of the key: of two pictures under one id neither overwrites the other.
        file = f"photos/{photo_id}/{told.hex()}.jpg"
        try:
            await storage.put(file, written.content)
        except OSError as error:
            raise Unavailable(retryAfterS=RETRY_AFTER_S) from error
        async with database.unit_of_work(principal.scope) as tx:
            made = await queries.keep(
                tx, photo_id, visit, principal.member_id, told, file, written, now()
            )
            before = None if made else await queries.sent_before(tx, photo_id)
        if made:
            return Response(kept, status_code=201)
    if before != told:
        raise PhotoReused()
    return Response(kept, status_code=200)


@get("/photos/{photo_id:uuid}", opt=only(*READERS), summary="A photo of a visit in sight")
async def photo(
    photo_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    storage: NamedDependency[Storage],
) -> Response[bytes]:
    async with database.unit_of_work(principal.scope) as tx:
        file = await queries.file_of(tx, photo_id)
    if file is None:
        raise NotFound()
    try:
        content = await storage.get(file)
    except NoSuchFile as error:
        raise NotFound(
            sentence="Tệp ảnh không còn trong kho. Báo người vận hành hệ thống."
        ) from error
    return Response(content, media_type="image/jpeg")


photo_routes: list[ControllerRouterHandler] = [keep_photo, photo]
