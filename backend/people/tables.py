"""Members, teams, memberships, invitations, devices, assignments."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Date, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from backend.places.tables import Market, Street, Unit


class Member(Table):
    """A person who works with Phố Chợ. No phone number, no national id: a name is enough."""

    id = UUID(primary_key=True, default=None)
    name = Text(default=None)
    name_fold = Text(default=None)
    affiliation = Text(default="")  # Thị đoàn, Hội LHPN …
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)
    ended_at = Timestamptz(default=None, null=True)


class Team(Table):
    """A Tổ công nghệ số cộng đồng: ward tier, or hamlet tier below a ward team."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    name = Text(default=None)
    tier = Text(default=None)  # ward | hamlet
    parent: ForeignKey[Team] = ForeignKey(
        "self", default=None, null=True, on_delete=OnDelete.restrict
    )
    created_at = Timestamptz(default=None)


class Membership(Table):
    """A role of a member in a ward. Only an administrator's may name no ward."""

    id = UUID(primary_key=True, default=None)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    ward = ForeignKey(Unit, default=None, null=True, on_delete=OnDelete.restrict)
    role = Text(default=None)
    team = ForeignKey(Team, default=None, null=True, on_delete=OnDelete.restrict)
    valid_from = Date(default=None)
    ended_at = Timestamptz(default=None, null=True)


class Assignment(Table):
    """The street or market that a team walks."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    team = ForeignKey(Team, default=None, null=False, on_delete=OnDelete.restrict)
    street = ForeignKey(Street, default=None, null=True, on_delete=OnDelete.restrict)
    market = ForeignKey(Market, default=None, null=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None)
    ended_at = Timestamptz(default=None, null=True)


class Invitation(Table):
    """A one-use way in. Only hashes are kept of its code and of the nonce it was used with."""

    id = UUID(primary_key=True, default=None)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    code_hash = Bytea(default=None, unique=True)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    redeemed_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    device = UUID(default=None, null=True)
    nonce_hash = Bytea(default=None, null=True)


class Device(Table):
    """A signed-in browser. Only the token's SHA-256 is kept.

    `last_seen_at` is `created_at` until the token has been used for the first time.
    """

    id = UUID(primary_key=True, default=None)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    token_hash = Bytea(default=None, unique=True)
    name = Text(default="")
    created_at = Timestamptz(default=None)
    last_seen_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(default=None, null=True)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """Counts tries per address, so that limits hold across worker processes."""

    id = UUID(primary_key=True, default=None)
    key = Text(default=None)
    at = Timestamptz(default=None)
    tries = Integer(default=1)
