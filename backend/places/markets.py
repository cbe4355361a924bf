"""A market to be made: its khu as typed, read together and checked against each other. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.errors import Invalid
from backend.free_text import free_text
from backend.places.notation import MOST_UNFIXED, Plan, read_market, stall_label
from backend.places.rows import Problem
from backend.places.streets import clean_lines
from backend.wire import Input

MOST_ZONES = 40
LONGEST_NOTATION = 8000  # characters of one khu


class ZoneInput(Input, kw_only=True):
    """A khu as typed; `goods` are those of its rows that name none themselves."""

    code: str
    name: str = ""
    notation: str
    goods: str = ""


@dataclass(frozen=True)
class ZonePlan:
    code: str
    name: str
    notation: str
    goods: str
    plan: Plan


@dataclass(frozen=True)
class ZoneProblem:
    """What is wrong in a khu, by its place in the input."""

    index: int
    zone: str
    problem: Problem

    @property
    def field(self) -> str:
        return f"zones.{self.index}.notation"

    def as_fact(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "zone": self.zone,
            "kind": self.problem.kind,
            "row": self.problem.row,
            "piece": self.problem.piece,
            "sentence": self.problem.sentence,
        }


def read_zones(
    zones: list[ZoneInput], rows_there: frozenset[str] = frozenset()
) -> tuple[list[ZonePlan], list[ZoneProblem]]:
    """The plans of all khu and what is wrong with them; preview and creation both ask here.

    A row's name may stand once in a market, since it begins the label of its stalls; `rows_there`
    are those that the market has already. Raises Invalid by field for what is no notation.
    """
    if len(zones) > MOST_ZONES:
        raise Invalid(field="zones", sentence=f"Tối đa {MOST_ZONES} khu một chợ. Bớt khu.")
    plans: list[ZonePlan] = []
    problems: list[ZoneProblem] = []
    codes: set[str] = set()
    rows = dict.fromkeys(rows_there, "")
    for index, zone in enumerate(zones):
        where = f"zones.{index}"
        code = free_text(zone.code, f"{where}.code", 12).upper()
        if code in codes:
            raise Invalid(field=f"{where}.code", sentence=f"Khu {code} ghi hai lần. Đổi mã khu.")
        codes.add(code)
        notation = clean_lines(zone.notation, f"{where}.notation", LONGEST_NOTATION)
        plan, found = read_market(notation)
        problems += [ZoneProblem(index, code, problem) for problem in found]
        for row in plan.rows:
            if row.kind != "stalls":
                continue
            if row.code in rows:
                other = f"khu {rows[row.code]}" if rows[row.code] else "chợ này"
                sentence = f"Dãy {row.code} đã có ở {other}. Đặt tên dãy khác, ví dụ {code}1."
                problem = Problem("overlap", row.code, row.code, sentence)
                problems.append(ZoneProblem(index, code, problem))
            rows.setdefault(row.code, code)
        plans.append(
            ZonePlan(
                code,
                free_text(zone.name, f"{where}.name", 80, required=False) or f"Khu {code}",
                notation,
                free_text(zone.goods, f"{where}.goods", 60, required=False),
                plan,
            )
        )
    return plans, problems


def check_mobile(count: int, field: str = "mobile") -> int:
    """How many sellers without a fixed stall. Raises Invalid."""
    if not 0 <= count <= MOST_UNFIXED:
        raise Invalid(field=field, sentence=f"Ghi số người từ 0 đến {MOST_UNFIXED}.")
    return count


def stall_points(plan: ZonePlan, row_ids: list[Any], market: Any) -> list[dict[str, Any]]:
    """The points of a khu's stalls, as `insert_points` takes them; `row_ids` in plan order."""
    return [
        {
            "kind": "stall",
            "label": stall_label(row.code, stall.code),
            "market": market,
            "market_row": row_id,
            "stall_code": stall.code,
            "stall_order": stall.order,
            "width": stall.width,
            "status": stall.state,
            "reason": "" if stall.state == "open" else "ghi khi lập sơ đồ",
        }
        for row, row_id in zip(plan.plan.rows, row_ids, strict=True)
        for stall in row.stalls
    ]


def mobile_points(first: int, count: int, market: Any, landmark: str) -> list[dict[str, Any]]:
    """Points of sellers without a fixed stall, numbered on from `first`."""
    return [
        {
            "kind": "mobile",
            "label": f"Không cố định {number:02d}",
            "market": market,
            "stall_order": number,
            "landmark": landmark,
        }
        for number in range(first, first + count)
    ]
