"""Telling the story to a database: `python -m backend.demo.seeding`, for an empty one of kind demo.

Everything goes through the product's own routes with times of long ago on the phones' clocks;
only what a route stamps with its own clock is put back afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import asyncpg
from litestar import Litestar

from backend.app import create_app
from backend.clock import today
from backend.config import Settings, read_settings
from backend.demo import dating
from backend.demo.boards import print_batches
from backend.demo.cast import CAST, HOTLINE, MARKET_TEAM, STREET_TEAM, TEAMS, WALKERS, WARD
from backend.demo.door import Door, TurnedAway
from backend.demo.ground import (
    BASELINE_CLOSED,
    CAMPAIGNS,
    MAIN,
    MARKET,
    OPENED_LATER,
    STREETS,
    WALK_BEGAN,
    ZONES,
    CampaignPlan,
)
from backend.demo.lives import Life
from backend.demo.planning import campaign_of, targets_of
from backend.demo.shops import Money, Site, fake_number
from backend.demo.story import tell
from backend.demo.walking import Diary, Recorded
from backend.people.operator import invite_first_administrator

AT_ONCE = 25  # operations in a push; a registration with four answers has some 1.5 kB


class Seeding:
    """One telling: who is signed in, which point is where."""

    def __init__(self, door: Door, settings: Settings, owner: Any) -> None:
        self._door = door
        self._settings = settings
        self._owner = owner
        self._today = today()
        self._tokens: dict[str, str] = {}
        self._teams: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._points: dict[Site, str] = {}
        self._campaigns: dict[str, str] = {}
        self._diary = Diary(self._today, WARD)

    async def _ask(self, by: str, method: str, path: str, body: Any = None) -> Any:
        return await self._door.ask(method, path, body, self._tokens.get(by))

    async def tell(self) -> None:
        await self._bring_in()
        await self._make_places()
        await self._plan()
        lives = tell(self._sites())
        await self._open_later(lives)
        registered, visited = self._written(lives)
        await self._send(registered)
        await self._confirm(lives)
        early = self._today - timedelta(days=BASELINE_CLOSED)
        await self._send([one for one in visited if one.at.date() <= early])
        await self._close_baselines()
        delivered = await print_batches(self._door, self._tokens, WARD, self._campaigns)
        await dating.put_boards_back(self._owner, self._today)
        await self._send([one for one in visited if one.at.date() > early])
        await self._change_one(delivered)
        await self._hold_turf()
        await dating.put_confirmations_back(self._owner)

    async def _come_in(self, key: str, code: str) -> None:
        given = {"code": code, "deviceName": "Máy của bản dùng thử"}
        self._tokens[key] = (await self._ask("", "POST", "/sign-in", given))["token"]

    async def _bring_in(self) -> None:
        """The administrator by the operator's hand, everybody else by invitation."""
        *others, maker = CAST
        link = await invite_first_administrator(
            self._settings.database_direct_url, maker.name, self._settings.public_url
        )
        await self._come_in(maker.key, link.rpartition("/")[2])
        opened = {"unitId": WARD, "hotline": HOTLINE}
        await self._ask(maker.key, "POST", "/wards", opened)
        for key, name in TEAMS.items():
            below = key != WALKERS
            team = {"ward": WARD, "name": name, "tier": "hamlet" if below else "ward"}
            parent = {"parentId": self._teams[WALKERS]} if below else {}
            made = await self._ask(maker.key, "POST", "/teams", team | parent)
            self._teams[key] = made["id"]
        for player in others:
            member = {
                "ward": WARD,
                "name": player.name,
                "role": player.role,
                "affiliation": player.affiliation,
                "teamId": self._teams[player.team] if player.team else None,
            }
            added = await self._ask(maker.key, "POST", "/members", member)
            await self._come_in(player.key, added["invitation"]["code"])

    async def _make_places(self) -> None:
        for street in STREETS:
            typed = {"ward": WARD, "name": street.name, "numbers": street.numbers or None}
            made = await self._ask("minh", "POST", "/streets", typed)
            self._places[street.name] = made["street"]["id"]
            here = {"ward": WARD, "streetId": made["street"]["id"]}
            for number in street.added:
                await self._ask("minh", "POST", "/points", here | {"houseNumber": number})
            for landmark in street.landmarks:
                await self._ask("minh", "POST", "/points", here | {"landmark": landmark})
        market = {"ward": WARD, "name": MARKET, "zones": list(ZONES)}
        made = await self._ask("minh", "POST", "/markets", market)
        self._places[MARKET] = made["market"]["id"]
        for place, team in (
            *((street.name, STREET_TEAM) for street in STREETS),
            (MARKET, MARKET_TEAM),
        ):
            kind = "marketId" if place == MARKET else "streetId"
            walk = {"teamId": self._teams[team], kind: self._places[place]}
            await self._ask("minh", "POST", "/assignments", walk)
        began = self._today - timedelta(days=WALK_BEGAN)
        await dating.put_places_back(self._owner, began, self._former())
        await self._find_points()

    def _former(self) -> dict[str, str]:
        return {self._places[street.name]: street.former for street in STREETS}

    async def _find_points(self) -> None:
        for place, identity in self._places.items():
            if place == MARKET:
                plan = await self._ask("minh", "GET", f"/markets/{identity}")
                stalls = [
                    stall
                    for zone in plan["zones"]
                    for row in zone["rows"]
                    for stall in row["stalls"]
                ]
                for point in (*stalls, *plan["mobile"]):
                    self._points[place, point["label"]] = point["id"]
            else:
                plan = await self._ask("minh", "GET", f"/streets/{identity}")
                for point in (*plan["odd"], *plan["even"], *plan["none"]):
                    name = point["houseNumber"] or point["landmark"]
                    self._points[place, name] = point["id"]

    def _sites(self) -> dict[str, list[str]]:
        sites: dict[str, list[str]] = {}
        for place, label in self._points:
            sites.setdefault(place, []).append(label)
        sites[MAIN] += OPENED_LATER
        return sites

    async def _plan(self) -> None:
        for plan in CAMPAIGNS:
            self._campaigns[plan.key] = await self._campaign(plan)

    async def _campaign(self, plan: CampaignPlan) -> str:
        made = await self._ask(
            "minh", "POST", "/campaigns", campaign_of(plan, self._places, self._today)
        )
        campaign: str = made.get("campaign", made)["id"]
        targets = targets_of(plan, self._today)
        await self._ask("minh", "PUT", f"/campaigns/{campaign}/targets", {"targets": targets})
        return campaign

    async def _open_later(self, lives: Iterable[Life]) -> None:
        for life in lives:
            if life.is_new:
                opening = self._diary.opening(life.site, self._places[life.site[0]], 55, "hoa")
                self._points[life.site] = str(opening.op["entityId"])
                await self._send([opening])
        await dating.put_wards_back(self._owner, self._former())

    def _written(self, lives: list[Life]) -> tuple[list[Recorded], list[Recorded]]:
        """Registrations with their accounts, and what came after, each in order of time."""
        registered: list[Recorded] = []
        visited: list[Recorded] = []
        for life in lives:
            point = self._points[life.site]
            registered += self._diary.registration(life, point)
        for life in lives:
            point = self._points[life.site]
            visited += self._diary.visits(life, point)
            visited += self._diary.tools(life, point)
            if life.weak_signal:
                visited.append(self._diary.weak_signal(life, point))
        registered.sort(key=lambda one: one.at)
        visited.sort(key=lambda one: one.at)
        return registered, visited

    async def _send(self, recorded: list[Recorded]) -> None:
        """Push as the phones would, each member's in order, the members side by side."""
        phones: dict[str, list[dict[str, Any]]] = {}
        for one in recorded:
            phones.setdefault(one.by, []).append(one.op)
        await asyncio.gather(*(self._push(by, ops) for by, ops in phones.items()))

    async def _push(self, by: str, ops: list[dict[str, Any]]) -> None:
        for start in range(0, len(ops), AT_ONCE):
            batch = ops[start : start + AT_ONCE]
            envelope = {"schema": 1, "deviceId": "", "appVersion": "demo", "ops": batch}
            answer = await self._ask(by, "POST", "/sync/push", envelope)
            for op, verdict in zip(batch, answer["results"], strict=True):
                if verdict["status"] not in ("applied", "merged"):
                    raise TurnedAway(f"{op['entity']} {op['body']}: {verdict}")

    async def _confirm(self, lives: list[Life]) -> None:
        """What does not happen on the spot: by an officer, on the merchant's own device, or not."""
        disagreed = False
        for life in lives:
            for account, money in self._diary.accounts[life.site]:
                path, last4 = f"/accounts/{account}", {"last4": money.last4}
                if life.confirmed == "officer":
                    await self._ask("minh", "POST", f"{path}/confirm", last4)
                elif life.confirmed == "rejected" and disagreed:
                    reason = {"reason": "Tên chủ tài khoản không khớp với chủ hộ"}
                    await self._ask("khanh", "POST", f"{path}/reject", reason)
                elif life.confirmed in ("device", "rejected"):
                    made = await self._ask("minh", "POST", f"{path}/confirm-links")
                    token = made["link"].rpartition("/")[2]
                    agree = life.confirmed == "device"
                    disagreed = disagreed or not agree
                    await self._ask("", "POST", f"/confirm/{token}", {**last4, "agree": agree})

    async def _close_baselines(self) -> None:
        closed_on = self._today - timedelta(days=BASELINE_CLOSED)
        for campaign in self._campaigns.values():
            body = {"closedOn": closed_on.isoformat(), "note": "Chốt sau lượt đi đầu tiên"}
            await self._ask("minh", "POST", f"/campaigns/{campaign}/baselines", body)

    async def _change_one(self, delivered: dict[str, Any]) -> None:
        """A shop with a delivered board changes its account: an incident and a recall."""
        sites = {point: site for site, point in self._points.items()}
        site = sites[delivered["lines"][0]["pointId"]]
        _, before = self._diary.accounts[site][0]
        money = Money(before.bin, fake_number(880_001), before.holder)
        change = self._diary.replacement(site, money, 1)
        await self._send([change])
        path = f"/accounts/{change.op['entityId']}/confirm"
        await self._ask("minh", "POST", path, {"last4": money.last4})

    async def _hold_turf(self) -> None:
        odd = {"streetId": self._places[MAIN], "side": "odd"}
        await self._ask("hoa", "POST", "/holds", odd)
        plan = await self._ask("ngoc", "GET", f"/markets/{self._places[MARKET]}")
        row = plan["zones"][0]["rows"][1]["id"]
        await self._ask("ngoc", "POST", "/holds", {"rowId": row})


async def seed(settings: Settings) -> None:
    """Tell the whole story once. Raises TurnedAway where the product refuses a part of it."""
    app: Litestar = create_app(settings)
    owner = await asyncpg.connect(settings.database_direct_url)
    try:
        async with app.lifespan():
            await Seeding(Door(app), settings, owner).tell()
        # A hundred days came in within a minute: the planner has no figures of them yet.
        await owner.execute("analyze")
    finally:
        await owner.close()


if __name__ == "__main__":
    asyncio.run(seed(read_settings()))
