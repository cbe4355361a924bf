"""Routes of a look at a line, and of the files that come of a print job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend.database import Database
from backend.errors import NotFound
from backend.people.access import OFFICER, PRINT, Principal, only
from backend.sealing import Vault
from backend.standees import files, look, queries
from backend.standees.answers import FileList
from backend.standees.checking import check_shop_name
from backend.standees.files import HandedOut
from backend.standees.lifecycle import Desk, refuse_recalled, refuse_unseen
from backend.standees.signs import LineSigns, signs_of
from backend.storage import Storage
from backend.wire import Input, clean_text


@get("/batches/{batch_id:uuid}/files", opt=only(*PRINT), summary="The files of a verified batch")
async def file_list(
    batch_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> FileList:
    """To the print shop those of a batch released to it.

    Nobody has a file before it is verified, or while a recalled line waits to be dropped.
    """
    async with database.unit_of_work(principal.scope) as tx:
        row = await queries.batch(tx, batch_id)
        if row is None:
            raise NotFound()
        refuse_unseen(principal, row)
        await refuse_recalled(tx, row)
        return await files.file_list(tx, row)


@get("/batches/{batch_id:uuid}/file", opt=only(*PRINT), media_type="application/pdf")
async def file(
    batch_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    storage: NamedDependency[Storage],
) -> Response[bytes]:
    """A released batch's only lot, or the ZIP of all, byte for byte; each fetch is logged."""
    desk = Desk(database, vault, principal)
    return _sent(await files.handed_out(desk, storage, batch_id, _address(request)))


@get("/batches/{batch_id:uuid}/files/{name:str}", opt=only(*PRINT), media_type="application/pdf")
async def named_file(
    batch_id: FromPath[UUID],
    name: FromPath[str],
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
    storage: NamedDependency[Storage],
) -> Response[bytes]:
    """One file of a released batch, byte for byte as it was verified; each fetch is logged."""
    desk = Desk(database, vault, principal)
    return _sent(await files.handed_out(desk, storage, batch_id, _address(request), name))


@get(
    "/batches/{batch_id:uuid}/lines/{line_id:uuid}/picture",
    opt=only(*OFFICER),
    media_type="image/png",
)
async def picture(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    vault: NamedDependency[Vault],
) -> Response[bytes]:
    """How a board of a verified batch will look: stamped, and with a code that pays nobody."""
    desk = Desk(database, vault, principal)
    drawn = await look.picture_of(desk, batch_id, line_id)
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "no-store"})


@get(
    "/batches/{batch_id:uuid}/lines/{line_id:uuid}/signs",
    opt=only(*OFFICER),
    summary="What makes a line unusual, with what there is to check it against",
)
async def signs(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> LineSigns:
    async with database.unit_of_work(principal.scope) as tx:
        return await signs_of(tx, batch_id, line_id)


class NameInput(Input):
    shop_name: str


@post(
    "/batches/{batch_id:uuid}/lines/{line_id:uuid}/name-check",
    opt=only(*OFFICER),
    status_code=204,
    summary="Whether a board of this batch can say that name; nothing is kept",
)
async def name_check(
    batch_id: FromPath[UUID],
    line_id: FromPath[UUID],
    data: JSONBody[NameInput],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    """Refuses with the reason and the letter that the freeze would name."""
    name = clean_text(data.shop_name, "shopName", 60)
    async with database.unit_of_work(principal.scope) as tx:
        batch = await queries.batch(tx, batch_id)
        if batch is None or not await queries.lines(tx, batch_id, line_id):
            raise NotFound()
    check_shop_name(batch["layout"], name)


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _sent(given: HandedOut) -> Response[bytes]:
    return Response(
        given.content,
        media_type=given.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{given.name}"',
            "X-Content-SHA256": given.sha256.hex(),
        },
    )


print_routes: list[ControllerRouterHandler] = [
    file_list,
    file,
    named_file,
    picture,
    signs,
    name_check,
]
