"""Who plays in the demonstration: invented people, one sign-in link for each. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from backend.access import Role

WARD = "21439@2025-07-01"
WARD_NAME = "phường Đức Phổ"
HOTLINE = "0255 000 0000"
"""No subscriber: a number that only a demonstration may print."""

WALKERS, MARKET_TEAM, STREET_TEAM = "to-phuong", "to-cho", "to-duong"
TEAMS: dict[str, str] = {
    WALKERS: "Tổ công nghệ số cộng đồng phường Đức Phổ",
    MARKET_TEAM: "Tổ công nghệ số Vĩnh Lạc (chợ)",
    STREET_TEAM: "Tổ công nghệ số Vĩnh Bình (đường)",
}
"""A team of the ward and the two hamlet teams below it."""


@dataclass(frozen=True)
class Player:
    """Somebody with a role; `is_shown_as` is what stands beside their link."""

    key: str
    name: str
    role: Role
    is_shown_as: str
    team: str | None = None
    affiliation: str = ""

    @property
    def ward(self) -> str | None:
        return None if self.role == "administrator" else WARD


CAST = (
    Player("ngoc", "Nguyễn Thị Ngọc", "volunteer", "Tình nguyện viên (chợ)", MARKET_TEAM),
    Player("hoa", "Trần Thanh Hoà", "volunteer", "Tình nguyện viên thứ hai (đường)", STREET_TEAM),
    Player("thao", "Lê Thị Thảo", "team_lead", "Tổ trưởng", STREET_TEAM, "Hội Phụ nữ"),
    Player("son", "Phạm Văn Sơn", "market_manager", "Ban quản lý chợ", MARKET_TEAM, "BQL chợ"),
    Player("minh", "Võ Đức Minh", "ward_officer", "Cán bộ phường", None, "Phòng VH-XH"),
    Player("khanh", "Đặng Ngọc Khánh", "ward_officer", "Cán bộ phường thứ hai", None, "Phòng KT"),
    Player("binh", "Bùi Thái Bình", "viewer", "Người xem", None, "Văn phòng UBND"),
    Player("quy", "Đỗ Văn Quý", "print_shop", "Nhà in", None, "In Minh Khoa"),
    Player("quan-tri", "Quản trị bản dùng thử", "administrator", "Quản trị"),
)
