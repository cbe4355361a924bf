"""The demonstration as a newcomer starts it: one command, a way in for each role, a clean end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.merchants.vietqr import read
from tests.live_server import free_port

GONE_WITHIN_S = 30.0
WARD = "21439@2025-07-01"
ROLES = [
    "volunteer",
    "volunteer",
    "team_lead",
    "market_manager",
    "ward_officer",
    "ward_officer",
    "viewer",
    "print_shop",
    "administrator",
]


class Demonstration:
    """`phocho demo` in a process of its own; `said` is what it prints until it serves."""

    def __init__(self, data: Path, *more: str) -> None:
        self.data = data
        self._more = more
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/api/v1"
        self.said = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("phocho")), "demo"]
        self._process = subprocess.Popen(
            [*command, "--data", str(self.data), "--port", str(self.port), *self._more],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.said = ""
        for line in self._process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return
        raise AssertionError(self.said)

    def end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        with self._process:
            return self._process.wait(60)

    def serves(self) -> bool:
        try:
            httpx.get(f"{self.base}/health", timeout=1)
        except httpx.HTTPError:
            return False
        return True

    def is_gone(self) -> bool:
        """Whether, soon, nobody serves and no process of the data folder is left."""
        until = time.monotonic() + GONE_WITHIN_S
        while self.serves() or self._processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def _processes(self) -> list[str]:
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if str(self.data) in words:
                found.append(words)
        return found


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    # Not below pytest's own folder: a PostgreSQL that dropped root cannot enter that.
    with tempfile.TemporaryDirectory(prefix="phocho-demo-") as folder:
        Path(folder).chmod(0o711)
        running = Demonstration(Path(folder) / "data")
        try:
            running.start()
            yield running
        finally:
            running.end(signal.SIGKILL)
            assert running.is_gone()


def roles_of(demonstration: Demonstration) -> list[dict[str, str]]:
    found: list[dict[str, str]] = httpx.get(f"{demonstration.base}/demo/roles").json()["roles"]
    return found


def signed_in(demonstration: Demonstration, role: str) -> httpx.Client:
    link = next(one["link"] for one in roles_of(demonstration) if one["role"] == role)
    given = {"code": link.rpartition("/")[2], "deviceName": ""}
    token = httpx.post(f"{demonstration.base}/sign-in", json=given).json()["token"]
    return httpx.Client(
        base_url=demonstration.base, headers={"Authorization": f"Bearer {token}"}, timeout=30
    )


def test_every_role_comes_in_by_the_link_that_was_printed(demonstration: Demonstration) -> None:
    offered = roles_of(demonstration)
    assert [one["role"] for one in offered] == ROLES
    for one in offered:
        assert one["link"] in demonstration.said
        given = {"code": one["link"].rpartition("/")[2], "deviceName": ""}
        came = httpx.post(f"{demonstration.base}/sign-in", json=given).json()
        assert came["member"]["name"] == one["name"]
        assert came["member"]["kind"] == "demo"
    again = roles_of(demonstration)
    assert all(old["link"] != new["link"] for old, new in zip(offered, again, strict=True))
    assert roles_of(demonstration) == again, "a link that nobody used stays open"


def test_one_street_misses_its_target_and_another_meets_it(demonstration: Demonstration) -> None:
    with signed_in(demonstration, "viewer") as viewer:
        found = viewer.get("/adoption", params={"ward": WARD, "by": "street"}).json()
        then = viewer.get("/adoption", params={"ward": WARD, "by": "unit_then"}).json()
    rows = {row["name"]: row for row in found["rows"]}
    main, second = rows["Nguyễn Nghiêm"], rows["Trần Phú"]
    shown = [(r["adoption"]["text"], r["adoption"]["percent"]) for r in (main, second)]
    assert shown == [("46/58", "79,31 %"), ("32/40", "80,00 %")]
    assert [r["adoption"]["verdict"] for r in (main, second)] == ["không đạt", "đạt"]
    assert (main["baseline"], main["gain"]["points"]) == (60, "59,3")
    assert main["attributable"]["text"] == "36/48"
    former = {row["name"]: row["adoption"]["text"] for row in then["rows"]}
    assert former["phường Nguyễn Nghiêm cũ"] == "46/58"
    assert former["phường Phổ Hòa cũ"] == "32/40"


def test_what_a_desk_may_meet_is_there(demonstration: Demonstration) -> None:
    with signed_in(demonstration, "ward_officer") as officer:

        def items(path: str, **query: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = officer.get(path, params=query).json()["items"]
            return found

        states = {batch["state"] for batch in items("/batches", ward=WARD)}
        assert states == {
            "draft",
            "frozen",
            "verified",
            "released",
            "printed",
            "delivered",
            "cancelled",
        }
        assert all(batch["sample"] for batch in items("/batches", ward=WARD))
        drawings = {
            (batch["state"], batch["job"]["state"])
            for batch in items("/batches", ward=WARD)
            if batch["job"] is not None
        }
        assert {("verified", "done"), ("frozen", "stopped")} <= drawings
        delivered = next(b for b in items("/batches", ward=WARD) if b["state"] == "delivered")
        assert 0 < delivered["displayed"] < delivered["lines"] == 12
        assert {one["status"] for one in items("/accounts", ward=WARD)} == {"proposed", "held"}
        kinds = {one["kind"] for one in items("/incidents", ward=WARD)}
        assert {"other_account", "recall", "disagreed"} <= kinds
        assert len(items("/recalls", ward=WARD)) == 1
        assert {"same_account", "same_phone"} <= {
            one["reason"] for one in items("/duplicates", ward=WARD)
        }
        assert len(items("/holds", ward=WARD)) == 2
        total = officer.get("/adoption", params={"ward": WARD, "by": "ward"}).json()["total"]
    assert all(total["stages"][stage] for stage in (*(f"S{n}" for n in range(9)), "X"))
    assert len(total["refusals"]) == 10


def test_an_acquirers_own_code_stands_on_a_board_that_is_ready_to_print(
    demonstration: Demonstration,
) -> None:
    with signed_in(demonstration, "ward_officer") as officer:
        batches = officer.get("/batches", params={"ward": WARD}).json()["items"]
        released = next(b["id"] for b in batches if b["state"] == "released")
        lines = officer.get(f"/batches/{released}").json()["lines"]
    assert [one["last4"] for one in lines if one["bank"] == "VNPAY"] == ["0071"]


def test_both_campaigns_have_targets_that_rise_by_month(demonstration: Demonstration) -> None:
    with signed_in(demonstration, "viewer") as viewer:
        campaigns = viewer.get("/campaigns", params={"ward": WARD}).json()["items"]
        found = {
            campaign["kind"]: viewer.get(f"/campaigns/{campaign['id']}/targets").json()["items"]
            for campaign in campaigns
        }
    assert found.keys() == {"street", "market"}
    for targets in found.values():
        steps = [(one["month"], one["value"]) for one in targets if one["indicator"] == "adoption"]
        assert [value for _, value in sorted(steps)] == [40, 60, 80]


def test_the_practice_code_pays_nobody_and_says_so(demonstration: Demonstration) -> None:
    first, second = (httpx.get(f"{demonstration.base}/demo/practice-qr").json() for _ in range(2))
    assert read(first["payload"]).ok
    assert first["payload"] != second["payload"]
    assert first["label"] == "MẪU – KHÔNG CHUYỂN TIỀN"
    assert first["svg"].startswith("<svg")


def test_an_area_of_ones_own_is_another_database(demonstration: Demonstration) -> None:
    own = httpx.post(f"{demonstration.base}/demo/own-area", json={}).json()
    assert own["fresh"]
    real, _, code = own["link"].partition("/#/vao/")
    health = [httpx.get(f"{base}/health").json() for base in (demonstration.base, f"{real}/api/v1")]
    assert [one["kind"] for one in health] == ["demo", "real"]
    assert health[0]["databaseId"] != health[1]["databaseId"]
    assert httpx.get(f"{real}/api/v1/demo/roles").status_code == 404
    came = httpx.post(f"{real}/api/v1/sign-in", json={"code": code, "deviceName": ""})
    assert came.status_code == 201
    assert not httpx.post(f"{demonstration.base}/demo/own-area", json={}).json()["fresh"]


def test_it_ends_cleanly_and_comes_back_with_its_data(demonstration: Demonstration) -> None:
    before = httpx.get(f"{demonstration.base}/health").json()["databaseId"]
    assert demonstration.end(signal.SIGTERM) == 0
    assert demonstration.is_gone()
    demonstration.start()
    assert "Dựng dữ liệu mẫu" not in demonstration.said
    assert httpx.get(f"{demonstration.base}/health").json()["databaseId"] == before
    demonstration.end(signal.SIGKILL)
    assert demonstration.is_gone(), "a killed parent leaves nothing serving"
    demonstration.start()
