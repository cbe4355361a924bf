"""Who may give whom which role, and hand out which way in. Pure."""

from __future__ import annotations

from uuid import UUID

from backend.database import Scope
from backend.errors import NotAllowed, NotFound
from backend.people.access import SETUP, Principal, Role


class AdministratorNotGranted(NotAllowed):
    """Nobody makes an administrator over the API; only the operator's command line does."""

    slug = "administrator-not-granted"
    sentence = (
        "Không cấp được vai trò quản trị từ đây. Người vận hành máy chủ chạy: "
        "phocho member invite TÊN --administrator."
    )


class WorksElsewhereToo(NotAllowed):
    """The member holds rights beyond the asker's wards; a way in would hand those over as well."""

    slug = "works-elsewhere-too"
    sentence = (
        "Thành viên này còn làm việc ở nơi khác ngoài phường của bạn. "
        "Nhờ quản trị cấp mã mời mới cho họ."
    )


def may_grant(principal: Principal, ward: str, role: Role) -> str:
    """The ward, when the asker may give `role` in it. Raises AdministratorNotGranted, NotFound."""
    if role == "administrator":
        raise AdministratorNotGranted(field="role")
    if ward not in principal.wards_as(*SETUP):
        raise NotFound(field="ward")
    return ward


def may_hand_a_way_in(principal: Principal, member: UUID, *, works_beyond: bool) -> None:
    """Whether the asker may make an invitation for `member`.

    `works_beyond`: the member holds a role outside the asker's wards. One's own second device is
    always fine. Raises WorksElsewhereToo.
    """
    if works_beyond and member != principal.member_id:
        raise WorksElsewhereToo()


def as_officer(principal: Principal) -> Scope:
    """The wards where the caller is an officer, and not those where they merely work."""
    return Scope(principal.wards_as(*SETUP), principal.member_id)
