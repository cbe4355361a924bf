"""The campaigns of the demonstration as the desk sends them, dated by the day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backend.demo.cast import WARD
from backend.demo.ground import MARKET, WALK_BEGAN, CampaignPlan


def month_before(day: date, months: int) -> str:
    """The month so many before the day's, as "2026-10"."""
    count = day.year * 12 + day.month - 1 - months
    return f"{count // 12}-{count % 12 + 1:02d}"


def campaign_of(plan: CampaignPlan, places: Mapping[str, str], day: date) -> dict[str, Any]:
    """What is posted for a campaign; `places` are the ids of streets and market by name."""
    began = day - timedelta(days=WALK_BEGAN)
    return {
        "ward": WARD,
        "kind": plan.kind,
        "name": plan.name,
        "planWords": plan.plan_words,
        "legalBasis": plan.legal_basis,
        "streetIds": [places[name] for name in plan.streets],
        "marketIds": [places[MARKET]] if plan.has_market else [],
        "unitIds": [WARD],
        "phases": [
            {
                "name": "Giai đoạn 1: khảo sát, mở tài khoản",
                "startsOn": began.isoformat(),
                "endsOn": (began + timedelta(days=30)).isoformat(),
                "planWords": "Đi từng nhà, từng sạp.",
            },
            {
                "name": "Giai đoạn 2: dùng thường xuyên",
                "startsOn": (began + timedelta(days=31)).isoformat(),
                "endsOn": (day + timedelta(days=120)).isoformat(),
                "planWords": "Quay lại hướng dẫn, kiểm tra.",
            },
        ],
    }


def targets_of(plan: CampaignPlan, day: date) -> list[dict[str, Any]]:
    """Its targets by month, of the months before the day."""
    return [
        {
            "measure": "minimum",
            "quantity": "percent",
            "month": month_before(day, before),
            "source": plan.legal_basis,
            **fields,
        }
        for before, fields in plan.indicators()
    ]
