"""A desk without a ward yet: the real server on an empty database, and who comes in by a link."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from backend.clock import now
from backend.config import Settings
from backend.ids import new_id
from backend.people.operator import invite_first_administrator
from backend.text import fold
from tests.live_server import LiveServer
from tests.web.conftest import _in_a_thread

DUC_PHO = "21439@2025-07-01"
MARKET = "A1 (thịt) 1-6; A2 (cá) 1-6, bỏ 5; lối đi chính; A3 (rau) 1-6, gộp 2-3, đóng 6"
CONSENTED: list[dict[str, Any]] = [
    {
        "purpose": purpose,
        "given": purpose != "photo",
        "method": "spoken",
        "witness": "Lan",
        "givenAt": "2026-11-01T08:00:00+07:00",
    }
    for purpose in ("register", "print", "photo")
]


@dataclass
class Member:
    """Somebody signed in over HTTP, as their own phone would be."""

    base: str
    token: str
    number: int = field(default=1000)

    def ask(self, method: str, path: str, body: Any = None, status: int = 0) -> Any:
        answer = httpx.request(
            method,
            f"{self.base}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        if status:
            assert answer.status_code == status, answer.text
        else:
            assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def push(self, entity: str, body: dict[str, Any], kind: str = "put") -> str:
        entity_id = str(new_id())
        op = {
            "opId": str(new_id()),
            "entity": entity,
            "entityId": entity_id,
            "kind": kind,
            "baseRev": None,
            "clientAt": now().isoformat(),
            "body": json.loads(json.dumps(body, default=str)),
        }
        sent = {"schema": 1, "deviceId": "", "appVersion": "test", "ops": [op]}
        result = self.ask("POST", "/sync/push", sent)["results"][0]
        assert result["status"] in ("applied", "merged"), json.dumps(result, ensure_ascii=False)
        return entity_id

    def register(self, point: str, shop: str, holder: str) -> str:
        """A shop with its consents, its account typed; gives the account's last four."""
        self.number += 1
        texts = {one["purpose"]: one for one in self.ask("GET", "/consent-texts")["items"]}
        consents = [{**one, "textVersion": texts[one["purpose"]]["version"]} for one in CONSENTED]
        merchant = self.push(
            "merchant",
            {
                "pointId": point,
                "tradeName": shop,
                "trade": self.ask("GET", "/trades")["items"][0]["code"],
                "ownerKind": "household",
                "ownerName": holder,
                "simOwner": "own",
                "methods": ["cash"],
                "usedBefore": False,
                "consents": consents,
            },
        )
        self.push(
            "account",
            {
                "merchantId": merchant,
                "source": "typed",
                "bin": "970436",
                "account": f"000000009{self.number}",
                "holderName": fold(holder).upper(),
                "holderKind": "person",
            },
        )
        return str(self.number)

    def way_in(self) -> str:
        """A link for this same member's next device."""
        me = self.ask("GET", "/me")["id"]
        link: str = self.ask("POST", f"/members/{me}/invitations")["link"]
        return link

    def invite(self, name: str, role: str) -> str:
        body = {"ward": DUC_PHO, "name": name, "role": role}
        link: str = self.ask("POST", "/members", body)["invitation"]["link"]
        return link

    def market_stalls(self) -> list[dict[str, Any]]:
        market = self.ask("GET", f"/markets?ward={quote(DUC_PHO)}")["items"][0]
        plan = self.ask("GET", f"/markets/{market['id']}")
        rows = [row for zone in plan["zones"] for row in zone["rows"]]
        return [stall for row in rows for stall in row["stalls"]]


@dataclass
class Office:
    base: str
    settings: Settings

    def first_link(self) -> str:
        link: str = _in_a_thread(
            invite_first_administrator, self.settings.database_direct_url, "Trần Văn Phú", self.base
        )
        return link

    def sign_in(self, link: str, device: str = "điện thoại") -> Member:
        code = link.rpartition("/")[2]
        body = {"code": code, "deviceName": device}
        answer = httpx.post(f"{self.base}/api/v1/sign-in", json=body, timeout=20)
        assert answer.status_code == 201, answer.text
        return Member(self.base, answer.json()["token"])

    def set_up(self) -> tuple[Member, Member]:
        """The ward with its market, street and campaign made over HTTP: the officer, and Lan."""
        officer = self.sign_in(self.first_link())
        ward = {"unitId": DUC_PHO, "hotline": "0255 385 9999", "iAmItsOfficer": True}
        officer.ask("POST", "/wards", ward)
        zones = [{"code": "A", "name": "Khu A", "notation": MARKET}]
        market = {"ward": DUC_PHO, "name": "Chợ Đức Phổ", "zones": zones, "mobile": 2}
        market_id = officer.ask("POST", "/markets", market)["market"]["id"]
        street = {"ward": DUC_PHO, "name": "Nguyễn Nghiêm", "numbers": "1-9 lẻ; 2-8 chẵn"}
        officer.ask("POST", "/streets", street)
        campaign = {"ward": DUC_PHO, "kind": "market", "name": "Chợ 4.0", "marketIds": [market_id]}
        officer.ask("POST", "/campaigns", campaign)
        return officer, self.sign_in(officer.invite("Nguyễn Thị Lan", "volunteer"))


@contextmanager
def open_office(settings: Settings, log: Path, patch: str = "") -> Iterator[Office]:
    with LiveServer(settings, log, patch) as server:
        yield Office(server.base, settings)


def desk_of(browser: Browser, width: int = 1280, height: int = 800) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        accept_downloads=True,
    )
    context.set_default_timeout(20_000)
    return context


def come_in(page: Page, link: str, lands_on: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Vào trên máy này").click()
    page.wait_for_url(f"**/#{lands_on}")
