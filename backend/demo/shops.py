"""Invented shops: who trades where, under which name, with which obviously fake account. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from backend.demo.ground import ALLEY, MAIN, MARKET, ROAD
from backend.merchants.emv import put, sealed
from backend.merchants.vietqr import write_transfer
from backend.text import fold

Site = tuple[str, str]
"""A street's or the market's name, and the house number, landmark or label in it."""

BANKS = ("970436", "970405", "970422", "970415", "970418", "970407", "970416", "970432")
FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Phan",
    "Trương",
)
MIDDLE = ("Thị", "Thị", "Thị", "Văn", "Thanh", "Ngọc", "Minh", "Thu", "Kim", "Hữu")
# fmt: off
GIVEN = (
    "Hạnh", "Lan", "Hồng", "Tuyết", "Phượng", "Yến", "Loan", "Thủy", "Dung", "Nga", "Hương",
    "Liên", "Cúc", "Mai", "Đào", "Sen", "Bích", "Châu", "Diễm", "Giang", "Hà", "Kiều", "Lệ",
    "My", "Oanh", "Phúc", "Quyên", "Sương", "Tâm", "Uyên", "Vân", "Xuân", "Ý", "Bảo", "Cường",
    "Dũng", "Đức", "Hải", "Khoa", "Long", "Nam", "Phong", "Quang", "Sơn", "Tài", "Thịnh",
    "Trung", "Vinh", "Nhàn", "Trinh",
)
# fmt: on
OPENING: dict[str, tuple[str, ...]] = {
    "tap_hoa": ("Tạp hóa",),
    "quan_an": ("Quán ăn", "Cơm tấm", "Bún bò", "Phở"),
    "ca_phe": ("Cà phê", "Trà sữa"),
    "thit": ("Sạp thịt",),
    "ca": ("Sạp cá", "Hải sản"),
    "rau": ("Rau", "Sạp rau"),
    "trai_cay": ("Trái cây",),
    "hang_kho": ("Hàng khô", "Gia vị"),
    "an_uong": ("Bún riêu", "Chè", "Bánh xèo", "Cháo vịt", "Don"),
    "vai": ("Vải", "Quần áo", "Áo dài"),
    "giay_dep": ("Giày dép",),
    "vang_bac": ("Tiệm vàng",),
    "thuoc": ("Nhà thuốc",),
    "cat_toc": ("Salon tóc",),
    "dien_thoai": ("Điện thoại",),
    "sua_xe": ("Sửa xe",),
    "hoa": ("Shop hoa",),
    "vat_lieu": ("Kim khí",),
}
# fmt: off
ON_STREETS = (
    "tap_hoa", "quan_an", "ca_phe", "tap_hoa", "thuoc", "cat_toc", "dien_thoai", "sua_xe",
    "hoa", "vat_lieu", "quan_an", "ca_phe",
)
# fmt: on
BY_ROW = {"A1": "thit", "A2": "ca", "A3": "rau", "A4": "hang_kho", "D": "an_uong"}
IN_B = ("vai", "vai", "giay_dep", "vai", "vang_bac")


@dataclass(frozen=True)
class Money:
    """A fake account. `payload` is what the merchant's own app shows; typed ones have none.

    An acquirer's code is `kept` byte for byte: nobody but the acquirer makes one.
    """

    bin: str
    number: str
    holder: str
    holder_kind: str = "person"
    source: Literal["scanned", "typed"] = "scanned"
    kept: str = ""

    @property
    def payload(self) -> str:
        return self.kept or write_transfer(self.bin, self.number)

    @property
    def last4(self) -> str:
        return self.number[-4:]


@dataclass(frozen=True)
class Shop:
    """A merchant as registered."""

    site: Site
    name: str
    owner: str
    trade: str
    money: Money
    phone: str = ""
    sim_owner: str = "own"
    owner_kind: str = "household"
    cash_only: bool = False


def fake_number(n: int) -> str:
    """Thirteen digits that no bank gives."""
    return f"{n:013d}"


def by_acquirer(number: str, holder: str) -> Money:
    """A fake VNPAY merchant, with the code that its acquirer would have printed for it."""
    template = put("00", "A000000775") + put("01", number)
    kept = sealed(
        put("00", "01")
        + put("01", "11")
        + put("26", template)
        + put("52", "5411")
        + put("53", "704")
        + put("58", "VN")
        + put("59", holder[:25])
        + put("60", "QUANG NGAI")
    )
    return Money("", number, holder, "household", kept=kept)


def known_shops() -> dict[Site, Shop]:
    """The six of the sample data, and one whose name tries the printer."""

    def shop(site: Site, name: str, owner: str, trade: str, number: int, **more: object) -> Shop:
        bin_ = str(more.pop("bin", "970436"))
        money = Money(bin_, fake_number(number), fold(owner).upper())
        return Shop(site, name, owner, trade, money, **more)  # type: ignore[arg-type]

    known = (
        shop(
            (MAIN, "27"),
            "Tạp hóa Cô Bảy",
            "Nguyễn Thị Bảy",
            "tap_hoa",
            2768,
            phone="0900 000 027",
            sim_owner="relative",
        ),
        shop((ALLEY, "12/3A hẻm 45"), "Cơm gà Út Lan", "Trần Thị Lan", "quan_an", 1234),
        shop((MARKET, "A2-07"), "Sạp cá Bà Năm", "Phạm Thị Năm", "ca", 2207, cash_only=True),
        shop((MARKET, "B12"), "Vải Hồng Đào", "Lê Thị Hồng Đào", "vai", 3012),
        shop((ROAD, "Km 1106 + 200"), "Cà phê Gió", "Võ Minh Tuấn", "ca_phe", 4106),
        shop((MARKET, "Không cố định 01"), "Rau cô Tư", "Huỳnh Thị Tư", "rau", 5001),
        shop((MAIN, "31"), "PHỞ HƯƠNG ƯỞNG ẰẲẴẮẶ", "Nguyễn Thị Hương Ưởng", "quan_an", 2731),
    )
    return {one.site: one for one in known}


class Invention:
    """Draws shops from one seeded source; no two have the same name or account."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._known = known_shops()
        self._names = {shop.name for shop in self._known.values()}
        self._count = 0

    def shop(self, site: Site) -> Shop:
        if site in self._known:
            return self._known[site]
        chance, self._count = self._chance, self._count + 1
        trade = self._trade(site)
        owner = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
        relative = chance.random() < 0.06
        holder = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
        typed = self._count % 23 == 0
        return Shop(
            site,
            self._name(trade, owner.split()[-1]),
            owner,
            trade,
            Money(
                chance.choice(BANKS),
                fake_number(100_000 + self._count * 37),
                fold(holder if relative else owner).upper(),
                "relative" if relative else "person",
                "typed" if typed else "scanned",
            ),
            phone=f"0900 001 {self._count:03d}" if chance.random() < 0.5 else "",
            sim_owner="relative" if chance.random() < 0.12 else "own",
            cash_only=chance.random() < 0.3,
        )

    def _trade(self, site: Site) -> str:
        place, label = site
        if place != MARKET:
            return self._chance.choice(ON_STREETS)
        if label.startswith("Không"):
            return self._chance.choice(("rau", "trai_cay", "hoa"))
        if label.startswith("B"):
            return self._chance.choice(IN_B)
        return BY_ROW[label.partition("-")[0][:2] if label[0] == "A" else "D"]

    def _name(self, trade: str, given: str) -> str:
        opening = self._chance.choice(OPENING[trade])
        for word in ("", "Cô ", "Bà ", "Chị ", "Chú ", "Út ", "Ba ", "Tư ", "Năm ", "Sáu ", "Bảy "):
            name = f"{opening} {word}{given}"
            if name not in self._names:
                self._names.add(name)
                return name
        raise ValueError(f"no name left for {trade} {given}")
