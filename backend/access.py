"""Who may call a route, and whose rows they then see. Pure: no framework, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import UUID

from backend.database import Scope
from backend.errors import NotAllowed, NotFound

Role = Literal[
    "volunteer",
    "team_lead",
    "market_manager",
    "ward_officer",
    "viewer",
    "provider",
    "print_shop",
    "administrator",
]

FIELD: tuple[Role, ...] = ("volunteer", "team_lead", "market_manager", "ward_officer")
"""Those who walk: register, visit, witness."""
OFFICER: tuple[Role, ...] = ("ward_officer",)
SETUP: tuple[Role, ...] = ("ward_officer", "administrator")
"""Those who open wards and invite people."""
READERS: tuple[Role, ...] = (*FIELD, "viewer", "administrator")
PRINT: tuple[Role, ...] = ("print_shop", "ward_officer")
ANYONE: tuple[Role, ...] = (*READERS, "provider", "print_shop")
"""Anyone who is signed in."""

ROLE_NAMES: dict[Role, str] = {
    "volunteer": "Thành viên Tổ công nghệ số",
    "team_lead": "Tổ trưởng",
    "market_manager": "Ban quản lý chợ",
    "ward_officer": "Cán bộ phường",
    "viewer": "Người xem nhiều phường",
    "provider": "Ngân hàng, viễn thông",
    "print_shop": "Nhà in",
    "administrator": "Quản trị",
}

WHO = "who"
"""The key in a route's `opt` that names its callers. Start-up fails where it is missing."""


def only(*roles: Role) -> dict[str, Any]:
    """A route's `opt`: these roles may call it, each within the wards where they hold it."""
    if not roles:
        raise ValueError("a route names at least one role, or is PUBLIC")
    return {WHO: roles}


PUBLIC: dict[str, Any] = {WHO: ()}
"""A route's `opt`: anyone may call it, signed in or not."""


@dataclass(frozen=True)
class Membership:
    """A role held in a ward; the administrator's own has no ward."""

    role: Role
    ward: str | None
    team: UUID | None = None


@dataclass(frozen=True)
class Principal:
    """The member behind a request, and what this route lets them see."""

    member_id: UUID
    name: str
    device_id: UUID
    memberships: tuple[Membership, ...]
    open_wards: tuple[str, ...] = ()
    """Every ward in use; an administrator's scope."""
    roles: tuple[Role, ...] = ()
    """The roles that the called route accepts."""
    scope: Scope = field(default_factory=Scope)

    def wards_as(self, *roles: Role) -> tuple[str, ...]:
        """The wards where the member holds one of `roles`, sorted."""
        wards = {m.ward for m in self.memberships if m.role in roles and m.ward is not None}
        if "administrator" in roles and self.is_administrator:
            wards.update(self.open_wards)
        return tuple(sorted(wards))

    @property
    def is_administrator(self) -> bool:
        return any(m.role == "administrator" for m in self.memberships)

    def holds(self, role: Role, ward: str) -> bool:
        """Whether the member holds `role` in `ward` itself."""
        return any(m.role == role and m.ward == ward for m in self.memberships)

    def admitted_as(self, roles: tuple[Role, ...]) -> Principal:
        """The same member with the scope of a route's `roles`. Raises NotAllowed."""
        if not any(m.role in roles for m in self.memberships):
            raise NotAllowed()
        return Principal(
            self.member_id,
            self.name,
            self.device_id,
            self.memberships,
            self.open_wards,
            roles,
            Scope(self.wards_as(*roles), self.member_id),
        )

    def ward(self, ward_id: str, field_name: str = "ward") -> str:
        """`ward_id` when this route may act in it; another ward reads as a missing one."""
        if ward_id not in self.scope.wards:
            raise NotFound(field=field_name)
        return ward_id


def roles_of(opt: dict[str, Any]) -> tuple[Role, ...] | None:
    """The roles that a route's `opt` declares; None where it declares nothing at all."""
    return cast("tuple[Role, ...] | None", opt.get(WHO))
