"""The places of the demonstration: streets, a market, and the campaigns over them. Pure.

Street names are Đức Phổ's; houses, stalls and the market's plan are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WALK_BEGAN, BASELINE_CLOSED = 100, 70
"""Days ago."""


@dataclass(frozen=True)
class StreetPlan:
    """A street as typed, and shops without an ordinary number, added as a phone adds them.

    `former` is the ward of before July 2025 in which its points were first listed.
    """

    name: str
    numbers: str
    former: str
    added: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()


MAIN, SECOND, ALLEY, ROAD, SIDE = (
    "Nguyễn Nghiêm",
    "Trần Phú",
    "Trương Định",
    "Quốc lộ 1A",
    "Hai Bà Trưng",
)
STREETS = (
    StreetPlan(MAIN, "1-61 lẻ; 2-58 chẵn", "21439@2020-02-01"),
    StreetPlan(SECOND, "1-39 lẻ; 2-40 chẵn", "21469@2020-02-01"),
    StreetPlan(ALLEY, "1-23 lẻ; 2-16 chẵn", "21460@2020-02-01", ("12/3A hẻm 45",)),
    StreetPlan(
        ROAD,
        "",
        "21463@2020-02-01",
        ("Km 1105 + 800", "Km 1106", "Km 1106 + 200", "Km 1106 + 450", "Km 1107", "Km 1107 + 300"),
        ("đối diện cổng chợ", "cạnh cây xăng số 2"),
    ),
    StreetPlan(SIDE, "1-21 lẻ, bỏ 13; 2-14 chẵn", "21466@2020-02-01"),
)
OPENED_LATER = ("47A", "60")
"""Shops that opened on the main street after the baseline."""
CLOSED_SINCE = ("13", "39", "22", "50")

MARKET = "Chợ Đức Phổ"
GOODS = {"A1": "thịt", "A2": "cá", "A3": "rau", "A4": "hàng khô"}
MOBILE = 14
ZONES: tuple[dict[str, str], ...] = (
    {
        "code": "A",
        "name": "Khu A – nhà lồng",
        "notation": "; ".join(f"{row} ({goods}) 1-20" for row, goods in GOODS.items()),
    },
    {"code": "B", "name": "Khu B – ki-ốt", "notation": "B (vải, quần áo) 1-36"},
    {
        "code": "C",
        "name": "Khu C – ngoài trời, không cố định",
        "notation": f"không cố định {MOBILE}",
    },
    {"code": "D", "name": "Khu D – ăn uống", "notation": "D (ăn uống) 1-24"},
)

TARGET_STEPS = ((3, 40), (2, 60), (0, 80))
"""Months before this one, and the adoption that the plan asks for from then on, in percent."""


@dataclass(frozen=True)
class CampaignPlan:
    key: str
    kind: str
    name: str
    plan_words: str
    legal_basis: str
    streets: tuple[str, ...] = ()
    has_market: bool = False
    fluency: int = 50

    def indicators(self) -> list[tuple[int, dict[str, Any]]]:
        """Targets as (months before this one, fields)."""
        steps = [
            (before, {"indicator": "adoption", "value": percent})
            for before, percent in TARGET_STEPS
        ]
        return [
            *steps,
            (3, {"indicator": "display", "value": 90}),
            (3, {"indicator": "reach", "value": 100}),
            (0, {"indicator": "fluency", "value": self.fluency}),
        ]


STREET_CAMPAIGN = CampaignPlan(
    "street",
    "street",
    "Tuyến đường thanh toán không dùng tiền mặt",
    "Các tuyến đường trung tâm phường: Nguyễn Nghiêm, Trần Phú, Trương Định, Quốc lộ 1A, "
    "Hai Bà Trưng.",
    "Kế hoạch số     /KH-UBND của UBND phường Đức Phổ",
    tuple(street.name for street in STREETS),
)
MARKET_CAMPAIGN = CampaignPlan(
    "market",
    "market",
    "Chợ 4.0 – Chợ Đức Phổ",
    "Toàn bộ hộ kinh doanh cố định và không cố định của chợ Đức Phổ.",
    "Kế hoạch số     /KH-UBND của UBND phường Đức Phổ",
    has_market=True,
    fluency=30,
)
CAMPAIGNS = (STREET_CAMPAIGN, MARKET_CAMPAIGN)
