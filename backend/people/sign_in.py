"""Coming in by an invitation, and finding the member behind a token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from backend.audit import chain
from backend.database import Database
from backend.errors import NotSignedIn, Refusal
from backend.ids import new_id
from backend.people import queries
from backend.people.access import Membership, Principal, Role
from backend.people.invitations import TRIES, TRIES_SPAN, neighbourhood, normalise
from backend.sealing import Vault, token_hash

TOKEN_BYTES = 32
REPEAT_SPAN = timedelta(minutes=10)


class InvitationUnknown(Refusal):
    """No invitation has this code."""

    slug, status = "invitation-unknown", 404
    sentence = "Mã mời này không có. Kiểm tra từng ký tự hoặc xin cán bộ phường mã mới."


class InvitationUsed(Refusal):
    """Somebody came in by it already."""

    slug, status = "invitation-used", 409
    sentence = (
        "Mã mời này đã dùng rồi; mỗi mã chỉ vào được một lần. Nếu không phải bạn, "
        "báo ngay cán bộ phường để thu hồi, rồi xin mã mới."
    )


class InvitationExpired(Refusal):
    """Its 72 hours are over, or a newer one took its place."""

    slug, status = "invitation-expired", 410
    sentence = "Mã mời đã hết hạn hoặc đã có mã khác thay. Xin cán bộ phường mã mới."


class TooManyTries(Refusal):
    """Ten codes that opened nothing within five minutes, from one address."""

    slug, status = "too-many-tries", 429
    sentence = "Thử sai quá nhiều lần từ mạng này. Chờ vài phút rồi thử lại."


CLOSED: dict[str, type[Refusal]] = {
    "unknown": InvitationUnknown,
    "used": InvitationUsed,
    "expired": InvitationExpired,
}


class _Held(msgspec.Struct):
    role: Role
    ward: str | None
    team: UUID | None


@dataclass(frozen=True)
class SignedIn:
    """A new device. The token is told once, here; the database holds only its hash."""

    token: str
    device_id: UUID
    principal: Principal


async def principal_of(database: Database, token: str, *, counts: bool = True) -> Principal:
    """The member behind a token, with what they may do at this moment; one round trip.

    It `counts` as a use of the token wherever a request brought that.
    Raises NotSignedIn when the token is unknown, over, revoked, or its member works nowhere.
    """
    row = await database.ask(queries.SESSION, token_hash(token), counts)
    if row is None:
        raise NotSignedIn()
    held = msgspec.json.decode(row["memberships"], type=list[_Held])
    return Principal(
        row["member"],
        row["name"],
        row["device"],
        tuple(Membership(one.role, one.ward, one.team) for one in held),
        tuple(row["open_wards"]),
    )


async def counted_try(database: Database, vault: Vault, address: str | None) -> UUID:
    """Count a try for an address before anything is looked up. Raises TooManyTries.

    Addresses are kept only as a keyed hash.
    """
    attempt = new_id()
    key = vault.blind_index("sign-in", neighbourhood(address)).hex()
    row = await database.ask(queries.COUNT_TRY, attempt, key, TRIES, TRIES_SPAN)
    if row is not None and row[0] > 0:
        raise TooManyTries(retryAfterS=row[0])
    return attempt


async def look(database: Database, code: str, attempt: UUID) -> queries.Opening:
    """What an invitation would open. Spends nothing, so that a link preview harms nobody."""
    meant = normalise(code)
    if meant is None:
        return queries.Opening("unknown")
    row = await database.ask(queries.LOOK, token_hash(meant), attempt)
    if row is None:
        return queries.Opening("unknown")
    memberships = msgspec.json.decode(row["memberships"] or "[]", type=list[queries.OpeningRole])
    return queries.Opening(row["state"], row["name"], tuple(memberships))


async def sign_in(
    database: Database, code: str, device_name: str, attempt: UUID, nonce: bytes | None = None
) -> SignedIn:
    """Spend an invitation and make a device. Of many with one code, exactly one succeeds.

    A link that another member made signs the member's other devices out, in the same transaction.
    The same code and `nonce` (a keyed hash of the phone's) within REPEAT_SPAN get the same device
    again under a new token, as long as the former was never used: a token in use has arrived, and
    its session is taken from nobody. So a stolen link and nonce open nothing once their phone is
    in; used before it, they leave it with InvitationUsed, which asks to tell the officer. A second
    token beside the first would let both in and tell neither.
    Raises InvitationUnknown, InvitationUsed or InvitationExpired.
    """
    meant = normalise(code)
    if meant is None:
        raise InvitationUnknown(field="code")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device_id = await _redeemed(database, meant, device_name, attempt, nonce, token)
    if device_id is None and nonce is not None:
        device_id = await _repeated(database, meant, attempt, nonce, token)
    if device_id is None:
        opening = await look(database, meant, attempt)
        # Open again in between cannot be; a member without any membership reads as expired.
        raise CLOSED.get(opening.state, InvitationExpired)(field="code")
    principal = await principal_of(database, token, counts=False)
    return SignedIn(token, device_id, principal)


async def _redeemed(
    database: Database, code: str, name: str, attempt: UUID, nonce: bytes | None, token: str
) -> UUID | None:
    """The new device; None when the invitation opens nothing."""
    device_id = new_id()
    async with database.unit_of_work() as tx:
        row = await tx.fetchrow(
            queries.REDEEM, token_hash(code), attempt, device_id, token_hash(token), name, nonce
        )
        if row is None:
            return None
        wards = sorted(row["wards"])
        ward, member = wards[0] if wards else "", row["member"]
        await tx.see(wards, member)
        chain.record(
            tx,
            ward,
            member,
            "people.redeem_invitation",
            f"invitation:{row['invitation']}",
            {"device": device_id},
        )
        for ended in row["signed_out"]:
            chain.record(
                tx,
                ward,
                member,
                "people.revoke_device",
                f"device:{ended}",
                {"member": member, "invitationMadeBy": row["made_by"]},
            )
    return device_id


async def _repeated(
    database: Database, code: str, attempt: UUID, nonce: bytes, token: str
) -> UUID | None:
    """The device of a sign-in whose answer was lost; None when it is not this phone's."""
    async with database.unit_of_work() as tx:
        row = await tx.fetchrow(
            queries.REPEAT, token_hash(code), attempt, nonce, REPEAT_SPAN, token_hash(token)
        )
        if row is None:
            return None
        wards = sorted(row["wards"])
        device_id: UUID = row["device"]
        await tx.see(wards, row["member"])
        chain.record(
            tx,
            wards[0] if wards else "",
            row["member"],
            "people.redeem_invitation",
            f"invitation:{row['invitation']}",
            {"device": device_id, "again": True},
        )
    return device_id
