"""The first steps of the main job: a ward with its people, places, campaign and turf."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from stalls import Stall
from visitor import Unexpected, Visitor

WARD_CODE = "21439"
MARKET_NOTATION = "; ".join(
    f"{row} ({goods}) 1-20"
    for row, goods in (("A1", "thịt"), ("A2", "cá"), ("A3", "rau"), ("A4", "hàng khô"))
)
WAYS = (
    *("device", "device", "witnessed", "witnessed", "witnessed", "officer", "officer"),
    *("typed", "waiting", "none", "none"),
)
NAMES = ["Hạnh", "Lan", "Hồng", "Tuyết", "Phượng", "Yến", "Loan", "Thủy", "Dung", "Nga", "Hương"]


@dataclass
class Tour:
    """What the steps hand on to each other."""

    base: str
    people: dict[str, Visitor] = field(default_factory=dict)
    ward: str = ""
    street: str = ""
    market: str = ""
    campaign: str = ""
    stalls: list[Stall] = field(default_factory=list)
    officers_own: Stall = field(
        default_factory=lambda: Stall("A2-01", "Sạp cá Bà Tư", "Hồ Thị Tư", "witnessed")
    )
    batch: str = ""

    def __getitem__(self, who: str) -> Visitor:
        return self.people[who]


def today() -> date:
    """The Vietnamese day, whatever the machine's own."""
    return (datetime.now(UTC) + timedelta(hours=7)).date()


def done(step: str, what: str) -> None:
    print(f"✓ {step}. {what}", flush=True)


def must(holds: bool, what: str) -> None:
    if not holds:
        raise Unexpected(what)


def come_in(tour: Tour, link: str) -> None:
    tour.people["admin"] = Visitor(tour.base).sign_in(link)
    must(
        Visitor(tour.base).refused(
            "POST", "/sign-in", {"code": link.rpartition("/")[2], "deviceName": ""}
        )
        == "invitation-used",
        "mã mời dùng được hai lần",
    )
    done("0", f"Quản trị vào bằng đường dẫn dùng một lần ({tour['admin'].name})")


def invite(tour: Tour, key: str, name: str, role: str, team: str | None = None) -> None:
    by = "admin" if "minh" not in tour.people else "minh"
    body = {"ward": tour.ward, "name": name, "role": role, "teamId": team}
    invitation = tour[by].post("/members", body)["invitation"]
    tour.people[key] = Visitor(tour.base).sign_in(invitation["link"])


def places(tour: Tour) -> None:
    found = tour["admin"].get("/units", q="phuong duc pho", on=today().isoformat())["items"]
    unit = next(one for one in found if one["code"] == WARD_CODE)
    tour.ward = unit["id"]
    tour["admin"].post("/wards", {"unitId": tour.ward, "hotline": "0255 000 0000"})
    invite(tour, "minh", "Võ Đức Minh", "ward_officer")
    invite(tour, "khanh", "Đặng Ngọc Khánh", "ward_officer")
    team = tour["minh"].post("/teams", {"ward": tour.ward, "name": "Tổ chợ", "tier": "ward"})["id"]
    invite(tour, "ngoc", "Nguyễn Thị Ngọc", "volunteer", team)
    invite(tour, "hoa", "Trần Thanh Hoà", "volunteer", team)
    invite(tour, "quy", "Đỗ Văn Quý", "print_shop")
    done(
        "1a",
        f"Địa bàn: mở {unit['kind']} {unit['name']}, mời hai cán bộ, hai tình nguyện viên, nhà in",
    )

    made = tour["minh"].post(
        "/streets", {"ward": tour.ward, "name": "Nguyễn Nghiêm", "numbers": "1-19 lẻ; 2-20 chẵn"}
    )
    must(made["points"] == 20, f"đường có {made['points']} điểm, không phải 20")
    tour.street = made["street"]["id"]
    gap = {"code": "A", "name": "Khu A", "notation": "A1 1-5, 9-20"}
    market = {"ward": tour.ward, "name": "Chợ Đức Phổ", "zones": [gap]}
    tour["minh"].refused("POST", "/markets", market)
    zone = {"code": "A", "name": "Khu A – nhà lồng", "notation": MARKET_NOTATION}
    made = tour["minh"].post("/markets", {**market, "zones": [zone]})
    must(made["points"] == 80, f"chợ có {made['points']} sạp, không phải 80")
    tour.market = made["market"]["id"]
    for place in ({"streetId": tour.street}, {"marketId": tour.market}):
        tour["minh"].post("/assignments", {"teamId": team, **place})
    done("1b", "Địa bàn: đường Nguyễn Nghiêm 20 nhà; Chợ Đức Phổ khu A, 4 dãy × 20 sạp")


def campaign(tour: Tour) -> None:
    day = today()
    made = tour["minh"].post(
        "/campaigns",
        {
            "ward": tour.ward,
            "kind": "market",
            "name": "Chợ 4.0 – Chợ Đức Phổ",
            "planWords": "Khu A chợ Đức Phổ",
            "legalBasis": "Kế hoạch số     /KH-UBND",
            "streetIds": [],
            "marketIds": [tour.market],
            "unitIds": [tour.ward],
            "phases": [{"name": "Giai đoạn 1", "startsOn": day.isoformat(), "planWords": ""}],
        },
    )
    tour.campaign = made.get("campaign", made)["id"]
    target = {
        "indicator": "adoption",
        "measure": "minimum",
        "quantity": "percent",
        "month": f"{day:%Y-%m}",
        "value": 80,
    }
    tour["minh"].ask("PUT", f"/campaigns/{tour.campaign}/targets", {"targets": [target]})
    done("2", "Chiến dịch: Chợ 4.0, chỉ tiêu dùng thường xuyên 80 % từ tháng này")


def turf(tour: Tour) -> None:
    plan = tour["ngoc"].get(f"/markets/{tour.market}")
    row = plan["zones"][0]["rows"][0]
    tour["ngoc"].post("/holds", {"rowId": row["id"]})
    seen = tour["hoa"].get(f"/markets/{tour.market}")["zones"][0]["rows"][0]["stalls"][0]["hold"]
    must(bool(seen) and seen["memberName"] == tour["ngoc"].name, "người khác không thấy đang đi")
    done("3", f"Giữ tuyến: dãy A1 hiện “đang đi: {seen['memberName']}” với tình nguyện viên kia")
    stalls = {
        stall["label"]: stall["id"] for row in plan["zones"][0]["rows"] for stall in row["stalls"]
    }
    for place, (way, given) in enumerate(zip(WAYS, NAMES, strict=True), start=1):
        label = f"A1-{place:02d}"
        number = "" if way == "none" else f"{1000 + place:013d}"
        owner = f"Lê Thị {given}"
        tour.stalls.append(Stall(label, f"Sạp thịt Cô {given}", owner, way, number, stalls[label]))
    tour.officers_own.point = stalls[tour.officers_own.label]
    tour.officers_own.number = f"{2001:013d}"
