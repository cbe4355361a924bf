"""Ending a device: one's own, or one of the officer's people."""

from __future__ import annotations

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from backend.audit import chain
from backend.database import Database
from backend.errors import NotFound
from backend.people import member_queries as queries
from backend.people.access import ANYONE, Principal, only
from backend.people.granting import as_officer


async def _revoke(principal: Principal, database: Database, device: UUID) -> None:
    # Only an officer's wards count here, not those where the caller merely works: the database
    # then shows the caller's own devices and those of the officer's people, nothing else.
    async with database.unit_of_work(as_officer(principal)) as tx:
        revoked = await queries.revoke_device(tx, device)
        if revoked is None:
            raise NotFound()
        member, just_now = revoked
        if just_now:
            ward = await queries.ward_of_member(tx, member)
            chain.record(
                tx,
                ward,
                principal.member_id,
                "people.revoke_device",
                f"device:{device}",
                {"member": member},
            )


@post(
    "/devices/{device_id:uuid}/revoke",
    opt=only(*ANYONE),
    status_code=204,
    summary="End a device, own or of the officer's people; its next request is refused",
)
async def revoke(
    device_id: FromPath[UUID],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
) -> None:
    await _revoke(principal, database, device_id)


@post("/sign-out", opt=only(*ANYONE), status_code=204, summary="End this device's own session")
async def sign_out(
    principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> None:
    await _revoke(principal, database, principal.device_id)


device_routes: list[ControllerRouterHandler] = [revoke, sign_out]
