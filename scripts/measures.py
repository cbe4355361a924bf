"""What `scripts/bench` measures: intake, boards, adoption; through the front door of a server."""

import itertools
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from laying_out import WARD_CODE, today
from own_server import OwnServer, own_server
from setup_environment import in_venv
from stalls import Stall, registration
from visitor import Unexpected, Visitor, operation, this_moment

Line = dict[str, Any]
WARD = f"{WARD_CODE}@2025-07-01"


@dataclass(frozen=True)
class Sizes:
    """`clients` push for `seconds` each; `boards` lines; `streets` × `points` in each ward."""

    clients: tuple[int, ...]
    seconds: float
    stalls: int
    boards: int
    wards: int
    streets: int
    points: int
    calls: int


FULL = Sizes((1, 10, 50), 12.0, 5400, 500, 10, 100, 100, 30)
QUICK = Sizes((1, 4), 0.5, 200, 6, 2, 5, 10, 3)


class Ground:
    """A ward with an officer, walkers and a market, made over HTTP."""

    def __init__(self, server: OwnServer, walkers: int, stalls: int) -> None:
        self.server = server
        self.admin = Visitor(server.base).sign_in(server.link)
        self.admin.post("/wards", {"unitId": WARD, "hotline": ""})
        self.officer = self.invited("Cán bộ", "ward_officer")
        self.other = self.invited("Cán bộ hai", "ward_officer")
        self.walkers = [self.invited(f"Người đi {n}", "volunteer") for n in range(walkers)]
        self.points = self._market(stalls) if stalls else []

    def invited(self, name: str, role: str) -> Visitor:
        body = {"ward": WARD, "name": name, "role": role}
        link = self.admin.post("/members", body)["invitation"]["link"]
        return Visitor(self.server.base).sign_in(link)

    def _market(self, stalls: int) -> list[str]:
        """Markets of up to 2,700 stalls; gives their points and leaves the ids as places."""
        self.markets: list[str] = []
        points: list[str] = []
        for number in itertools.count(1):
            left = min(2700, stalls - len(points))
            if left <= 0:
                return points
            rows = [min(900, left - start) for start in range(0, left, 900)]
            notation = "; ".join(f"R{n} 1-{length}" for n, length in enumerate(rows, start=1))
            zone = {"code": "A", "name": "", "notation": notation}
            body = {"ward": WARD, "name": f"Chợ {number}", "zones": [zone]}
            market = self.officer.post("/markets", body)["market"]["id"]
            self.markets.append(market)
            plan = self.officer.get(f"/markets/{market}")
            points += [
                stall["id"]
                for zone_plan in plan["zones"]
                for row in zone_plan["rows"]
                for stall in row["stalls"]
            ]
        return points

    def close(self) -> None:
        for visitor in (self.admin, self.officer, self.other, *self.walkers):
            visitor.close()


def intake_and_boards(sizes: Sizes) -> Iterator[Line]:
    """Registrations per second, each its own push of merchant, account and the owner's word."""
    with own_server() as server:
        ground = Ground(server, max(sizes.clients), sizes.stalls)
        numbers = itertools.count(1)
        free = iter(ground.points)
        try:
            for clients in sizes.clients:
                yield _intake(ground, clients, sizes.seconds, free, numbers)
            yield _boards(ground, sizes.boards)
        finally:
            ground.close()


def _intake(
    ground: Ground,
    clients: int,
    seconds: float,
    free: Iterator[str],
    numbers: Iterator[int],
) -> Line:
    lock = threading.Lock()
    took: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds

    def walk(walker: Visitor) -> None:
        while time.monotonic() < until and not failed:
            with lock:
                point, number = next(free, None), next(numbers)
            if point is None:
                failed.append("hết sạp")
                return
            stall = Stall(
                "", f"Sạp {number}", f"Chủ {number}", "witnessed", f"{number:013d}", point
            )
            operations = registration(stall)
            word = {
                "accountId": stall.account,
                "last4": stall.number[-4:],
                "agreedAt": this_moment(),
            }
            began = time.monotonic()
            try:
                walker.push(*operations, operation("confirmation", word))
            except (Unexpected, OSError) as error:
                failed.append(str(error))
                return
            with lock:
                took.append(time.monotonic() - began)

    began = time.monotonic()
    threads = [threading.Thread(target=walk, args=(walker,)) for walker in ground.walkers[:clients]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.monotonic() - began
    if failed and failed != ["hết sạp"] * len(failed):
        raise Unexpected(failed[0])
    return {
        "measure": "intake",
        "clients": clients,
        "registrations": len(took),
        "seconds": round(passed, 2),
        "per_second": round(len(took) / passed, 1),
        "operations_per_second": round(3 * len(took) / passed, 1),
        **spread(took),
    }


def _boards(ground: Ground, most: int) -> Line:
    body = {
        "ward": WARD,
        "kind": "market",
        "name": "Chợ 4.0",
        "planWords": "",
        "legalBasis": "",
        "streetIds": [],
        "marketIds": ground.markets,
        "unitIds": [WARD],
        "phases": [{"name": "Giai đoạn 1", "startsOn": today().isoformat(), "planWords": ""}],
    }
    made = ground.officer.post("/campaigns", body)
    campaign = made.get("campaign", made)["id"]
    began = time.monotonic()
    ready = ground.officer.get("/batches/ready", ward=WARD, campaignId=campaign)["ready"]
    listed = time.monotonic() - began
    points = [one["pointId"] for one in ready[:most]]
    draft = {"ward": WARD, "campaignId": campaign, "name": "Đo", "layout": "a4-4xa6"}
    batch = ground.officer.post("/batches", {**draft, "pointIds": points})["batch"]["id"]
    began = time.monotonic()
    ground.officer.post(f"/batches/{batch}/freeze")
    frozen = time.monotonic() - began
    began = time.monotonic()
    drawn = ground.officer.drawn(batch)
    return {
        "measure": "boards",
        "boards": len(points),
        "ready_list_seconds": round(listed, 2),
        "freeze_seconds": round(frozen, 2),
        "render_and_verify_seconds": round(time.monotonic() - began, 2),
        "state": drawn["state"],
        "bytes": drawn["fileBytes"],
    }


def adoption(sizes: Sizes) -> Iterator[Line]:
    """By street: a ward alone, the same ward among others, and all of them together."""
    seen: dict[str, float] = {}
    with own_server() as server:
        ground = Ground(server, 0, 0)
        own, all_of_them = {"ward": WARD, "by": "street"}, {"by": "street"}
        try:
            for what, who, query, wards in (
                ("one ward", ground.officer, own, 1),
                ("one ward among many", ground.officer, own, sizes.wards),
                ("all wards", ground.admin, all_of_them, sizes.wards),
                ("all wards, by ward", ground.admin, {"by": "ward"}, sizes.wards),
            ):
                points = _filled(server, wards, sizes)
                took, rows = _asked(who, sizes, query)
                seen[what] = statistics.median(took)
                counted = points if who is ground.admin else sizes.streets * sizes.points
                yield {
                    "measure": "adoption",
                    "what": what,
                    "points_in_database": points,
                    "points_counted": counted,
                    "rows": rows,
                    "calls": len(took),
                    **spread(took),
                }
        finally:
            ground.close()
    yield {
        "measure": "adoption ratio",
        "one ward among many / alone": round(seen["one ward among many"] / seen["one ward"], 2),
        "all wards / one ward": round(seen["all wards"] / seen["one ward"], 2),
        "times the points": sizes.wards,
    }


def _filled(server: OwnServer, wards: int, sizes: Sizes) -> int:
    numbers = [str(wards), str(sizes.streets), str(sizes.points)]
    command = [in_venv("python"), "-m", "backend.demo.bulk", str(server.data), *numbers]
    done = subprocess.run(
        command,
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise Unexpected(done.stdout[-2000:])
    return int(done.stdout.split()[-1])


def _asked(who: Visitor, sizes: Sizes, query: dict[str, str]) -> tuple[list[float], int]:
    """Times of some calls, fewer where each is slow; a first one, not counted, warms up."""
    rows = len(who.get("/adoption", **query)["rows"])
    took: list[float] = []
    until = time.monotonic() + sizes.seconds
    while len(took) < 3 or (len(took) < sizes.calls and time.monotonic() < until):
        began = time.monotonic()
        who.get("/adoption", **query)
        took.append(time.monotonic() - began)
    return took, rows


def spread(took: list[float]) -> Line:
    """Median and 95th percentile in milliseconds."""
    if not took:
        return {"median_ms": None, "p95_ms": None}
    ordered = sorted(took)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median_ms": round(statistics.median(took) * 1000, 1), "p95_ms": round(p95 * 1000, 1)}
