"""The country's units as `phocho import units` takes them, from the source and what came after it.

Dates and numbers of the resolutions: DOMAIN facts of the reform of 01/07/2025, and the National
Statistics Office's list of resolutions for 2026.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from unit_source import PACKAGE, Source

Row = dict[str, str]

# The source is the list of this day; a unit may be older, and its reading does not say since when.
LISTED = "2025-03-01"
REFORM = "2025-07-01"
EVE = "2025-06-30"

SOURCES = {
    "cũ": f"danh mục đơn vị hành chính ngày 01/03/2025, theo {PACKAGE} (MIT); có thể có từ trước",
    "2025": f"mã theo Quyết định 19/2025/QĐ-TTg; theo {PACKAGE} (MIT)",
    "nq-2025": "Nghị quyết của UBTVQH sắp xếp cấp xã của tỉnh, thành phố năm 2025",
    "1677": "Nghị quyết 1677/NQ-UBTVQH15",
    "867": "Nghị quyết 867/NQ-UBTVQH14 ngày 10/01/2020 (thành lập thị xã Đức Phổ, hiệu lực "
    "01/02/2020); đơn vị có thể đã mang tên này từ trước",
    "202": "Nghị quyết 202/2025/QH15 ngày 12/06/2025",
    "30": "Nghị quyết 30/2026/QH16",
    "36": "Nghị quyết 36/2026/QH16",
    "39": "Nghị quyết 39/2026/QH16",
    "237": "Nghị quyết 237/NQ-UBTVQH16",
    "388": "Nghị quyết 388/NQ-UBTVQH16",
}

# Known to have stood before the list's day: the pilot's town.
SINCE = {("tỉnh Quảng Ngãi", "thị xã Đức Phổ"): ("2020-02-01", "867")}

# The source knows one heir of these; another table of the same reform knows two.
PARTLY = ("01615", "02485")

# What 2026 changed: provinces that became cities, communes that became wards.
CITIES = {
    "75": ("2026-04-30", "30"),
    "22": ("2026-09-01", "36"),
    "24": ("2026-09-20", "39"),
}
WARDS = {
    "2026-04-30 237": "25270 25357 25363 26116 26170 26248 26326 26368 26425 26485",
    "2026-09-20 388": "07294 07375 07399 07444 07840 09193 09292 09313 09319 09454 09475 09496",
}


def make(source: Source) -> dict[str, Any]:
    """The list: `units` and `changes` as `phocho import units` documents them, with sources."""
    provinces, province_changes = _provinces(source)
    named = {row["code"]: f"{row['kind']} {row['name']}" for row in provinces if _open(row)}
    units: list[Row] = []
    changes: list[Row] = []
    old_ids = []
    for row in source.old:
        made = _old(row)
        units.append(made)
        old_ids.append(_id(made))
    new_ids = []
    for row in source.new:
        made = _new(row, named)
        units.append(made)
        new_ids.append(_id(made))
    for index, old_id in enumerate(old_ids):
        heirs = sorted({new_ids[heir] for heir in source.heirs[index]})
        whole = len(heirs) == 1 and source.old[index]["wardCode"] not in PARTLY
        ours = _province_code(source.new[source.heirs[index][0]]) == "51"
        document = "1677" if ours else "nq-2025"
        changes.extend(_change(old_id, heir, REFORM, document, whole) for heir in heirs)
    promoted, promotions = _promoted(units, named)
    return {
        "source": f"{PACKAGE} (MIT, units.LICENSE.txt) và các nghị quyết năm 2026; scripts/units",
        "sources": SOURCES,
        "units": [*provinces, *units, *promoted],
        "changes": [*province_changes, *changes, *promotions],
    }


def as_json(listed: dict[str, Any]) -> str:
    """One unit, one change a line, so that a correction is a line's difference."""

    def lines(rows: Iterable[Row]) -> str:
        text = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        return "[\n" + ",\n".join(text) + "\n]"

    head = json.dumps(
        {key: listed[key] for key in ("source", "sources")}, ensure_ascii=False, indent=1
    )
    return (
        head.removesuffix("\n}")
        + f',\n "units": {lines(listed["units"])},\n "changes": {lines(listed["changes"])}\n}}\n'
    )


def _provinces(source: Source) -> tuple[list[Row], list[Row]]:
    old = {row["provinceKey"]: row for row in source.old}
    new = {row["provinceKey"]: row for row in source.new}
    went: dict[str, list[str]] = {}
    for former, now in source.provinces.items():
        went.setdefault(now, []).append(former)
    units: list[Row] = []
    changes: list[Row] = []
    for key, row in sorted(new.items(), key=lambda item: item[1]["provinceCode"]):
        kind, name = _kind_and_name(row["province"])
        stayed = went[key] == [key]
        made = {
            "code": row["provinceCode"],
            "valid_from": LISTED if stayed else REFORM,
            "kind": kind,
            "name": name,
            "province": row["province"],
            "source": "cũ" if stayed else "202",
        }
        if not stayed:
            for former in sorted(went[key], key=lambda one: old[one]["provinceCode"]):
                kind_then, name_then = _kind_and_name(old[former]["province"])
                before = {
                    "code": old[former]["provinceCode"],
                    "valid_from": LISTED,
                    "valid_to": EVE,
                    "kind": kind_then,
                    "name": name_then,
                    "province": old[former]["province"],
                    "source": "cũ",
                }
                units.append(before)
                changes.append(_change(_id(before), _id(made), REFORM, "202", whole=True))
        units.append(made)
        if row["provinceCode"] in CITIES:
            day, document = CITIES[row["provinceCode"]]
            city = made | {"valid_from": day, "kind": "thành phố", "source": document}
            changes.append(_change(_id(made), _id(city), day, document, whole=True))
            made["valid_to"] = _eve(day)
            units.append(city)
    for unit in units:
        unit["province"] = f"{unit['kind']} {unit['name']}"
    return units, changes


def _promoted(units: list[Row], named: dict[str, str]) -> tuple[list[Row], list[Row]]:
    """Communes that became wards in 2026; each ends as the commune that it was."""
    by_id = {_id(unit): unit for unit in units}
    promoted: list[Row] = []
    changes: list[Row] = []
    for event, codes in WARDS.items():
        day, document = event.split()
        for code in codes.split():
            commune = by_id[f"{code}@{REFORM}"]
            ward = commune | {"valid_from": day, "kind": "phường", "source": document}
            commune["valid_to"] = _eve(day)
            # The province's name is that of the unit's last day.
            commune["province"] = commune["province"].replace("thành phố ", "tỉnh ")
            promoted.append(ward)
            changes.append(_change(_id(commune), _id(ward), day, document, whole=True))
    return promoted, changes


def _old(row: dict[str, Any]) -> Row:
    province, district = _lower_kind(row["province"]), _lower_kind(row["district"])
    since, source = SINCE.get((province, district), (LISTED, "cũ"))
    made = {"valid_from": since, "valid_to": EVE, "province": province, "source": source}
    if row["wardCode"] is None:
        # Five island districts had no communes, and so no commune's code: H0 and the district's.
        kind, name = _kind_and_name(row["district"])
        return {"code": f"H0{row['districtCode']}", "kind": kind, "name": name} | made
    kind, name = _kind_and_name(row["ward"])
    return {"code": row["wardCode"], "kind": kind, "name": name, "district": district} | made


def _new(row: dict[str, Any], named: dict[str, str]) -> Row:
    kind, name = _kind_and_name(row["ward"])
    code = _province_code(row)
    return {
        "code": row["wardCode"],
        "valid_from": REFORM,
        "kind": kind,
        "name": name,
        "province": named[code],
        "source": "2025",
    }


def _province_code(row: dict[str, Any]) -> str:
    return str(row["provinceCode"])


def _change(came: str, went: str, day: str, document: str, whole: bool) -> Row:
    extent = "whole" if whole else "part"
    return {"from": came, "to": went, "extent": extent, "on_date": day, "document": document}


_KINDS = ("phường", "xã", "thị trấn", "đặc khu", "huyện", "tỉnh", "thành phố")


def _kind_and_name(title: str) -> tuple[str, str]:
    """ "Thị trấn Ba Chẽ" → thị trấn, Ba Chẽ."""
    for kind in _KINDS:
        if title.casefold().startswith(kind + " "):
            return kind, title[len(kind) + 1 :]
    raise ValueError(f"the source has a unit of no known kind: {title}")


def _lower_kind(title: str) -> str:
    """ "Thị xã Đức Phổ" → thị xã Đức Phổ: kinds are written small inside a sentence."""
    return title[0].lower() + title[1:]


def _id(unit: Row) -> str:
    return f"{unit['code']}@{unit['valid_from']}"


def _open(unit: Row) -> bool:
    return "valid_to" not in unit


def _eve(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
