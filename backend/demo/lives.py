"""The life of one shop or stall: who came when, what they found. Pure.

Days are counted back from today, so that nothing in the demonstration has ever expired. Stages
are meant here only to choose what happens; what a screen shows is derived from it like anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Literal

from backend.demo.shops import Invention, Money, Shop, Site

SEED = 21439
REASONS = (
    "so_thue",
    "so_lua_dao",
    "khong_smartphone",
    "sim_khong_chinh_chu",
    "quen_tien_mat",
    "phi",
    "song_yeu",
    "lon_tuoi",
    "da_co_loi_chuyen_nham",
    "khac",
)
Claims = tuple[tuple[str, str, int | None], ...]
"""Kind, evidence, and for `active` the payments in thirty days."""
Confirmed = Literal["witnessed", "officer", "device", "waiting", "rejected", "held"]
UNKNOWN_BANK = "970499"


@dataclass(frozen=True)
class Visit:
    """A lượt đến. `scan` is `own` for the shop's own code, or another code's text."""

    days_ago: int
    outcome: str = "met"
    claims: Claims = ()
    reason: str | None = None
    scan: str | None = None
    scan_state: str | None = None
    note: str = ""
    revisit_in: int | None = None
    told: bool = False


@dataclass(frozen=True)
class Tool:
    days_ago: int
    tool: str
    state: str
    obstacle: str = ""
    provider: str = ""


@dataclass(frozen=True)
class Life:
    """What befell one point. Without a `shop` nobody was registered there."""

    site: Site
    stage: str
    shop: Shop | None = None
    registered: int = 0
    used_before: bool | None = None
    prints: bool = True
    confirmed: Confirmed | None = None
    more_money: tuple[Money, ...] = ()
    visits: tuple[Visit, ...] = ()
    tools: tuple[Tool, ...] = ()
    weak_signal: bool = False
    agrees: bool = True
    is_new: bool = field(default=False)
    """Opened after the baseline."""


class Teller:
    """Tells lives from one seeded source."""

    def __init__(self) -> None:
        self._chance = random.Random(SEED)  # noqa: S311  (a story, not a secret)
        self._invention = Invention(self._chance)
        self._reasons = cycle(REASONS)
        self._ways: Iterator[Confirmed] = cycle(
            ("witnessed", "officer", "witnessed", "witnessed", "device", "officer")
        )
        self._loose: Iterator[Confirmed] = cycle(
            ("waiting", "waiting", "officer", "held", "waiting", "rejected")
        )
        self._out = cycle(("closed", "moved", "vacant"))

    def life(self, site: Site, stage: str) -> Life:
        """A life that ends in `stage` today. `S6-` is use seen too long ago, `S6+` since before."""
        told = {
            "S0": self._listed,
            "S1": self._met,
            "S2": self._with_account,
            "S3": self._on_display,
            "S4": self._on_display,
            "S5": self._on_display,
            "S6": self._in_use,
            "S6+": self._in_use,
            "S6-": self._unseen_lately,
            "S7": self._stopped,
            "S7+": self._stopped,
            "S8": self._refused,
            "X": self._gone,
        }
        return told[stage](site, stage)

    def _day(self, first: int, last: int) -> int:
        return self._chance.randint(last, first)

    def _registered(self, site: Site, stage: str, *visits: Visit, way: Confirmed | None) -> Life:
        shop = self._invention.shop(site)
        began = max((visit.days_ago for visit in visits), default=80)
        registered = min(100, max(began + 2, self._day(98, 74)))
        held = way == "held" and shop.money.source == "scanned"
        if held:
            money = replace(shop.money, bin=UNKNOWN_BANK)
            shop = replace(shop, money=money)
        return Life(
            site,
            stage,
            shop,
            registered,
            used_before=stage.endswith("+"),
            prints=self._chance.random() < 0.94,
            confirmed=way if way != "held" or held else "waiting",
            visits=visits,
            tools=self._tools(shop, stage, registered),
            agrees=way is not None or self._chance.random() < 0.5,
        )

    def _tools(self, shop: Shop, stage: str, registered: int) -> tuple[Tool, ...]:
        reached = int(stage[1])
        tools = [Tool(registered, "account", "done", provider="Ngân hàng của hộ")]
        if 3 <= reached <= 7:
            tools.append(Tool(registered - 6, "qr_board", "done"))
        if shop.sim_owner != "own":
            tools.append(Tool(registered, "wallet", "blocked", "SIM không chính chủ"))
        elif self._chance.random() < 0.5:
            tools.append(Tool(registered, "wallet", "done", provider="Ví điện tử"))
        elif self._chance.random() < 0.3:
            tools.append(Tool(registered, "wallet", "undone"))
        if 4 <= reached <= 7:
            tools.append(Tool(registered - 8, "guidance", "done"))
        return tuple(tools)

    def _listed(self, site: Site, stage: str) -> Life:
        away = self._chance.random() < 0.4
        seen = (Visit(self._day(60, 5), "not_in", note="Đóng cửa buổi sáng"),) if away else ()
        return Life(site, stage, visits=seen)

    def _met(self, site: Site, stage: str) -> Life:
        visit = Visit(self._day(95, 20), claims=(), revisit_in=14, told=True)
        if self._chance.random() < 0.5:
            return Life(site, stage, visits=(visit,))
        life = self._registered(site, stage, visit, way=None)
        assert life.shop is not None  # noqa: S101  (it was just registered)
        return replace(life, shop=replace(life.shop, cash_only=True), tools=())

    def _with_account(self, site: Site, stage: str) -> Life:
        return self._registered(
            site,
            stage,
            Visit(self._day(70, 12), told=True),
            way=next(self._loose),
        )

    def _on_display(self, site: Site, stage: str) -> Life:
        visits = [Visit(self._day(66, 50), scan="own", told=True)]
        if stage >= "S4":
            visits.append(Visit(self._day(45, 30), claims=(("trained", "seen", None),)))
        if stage >= "S5":
            visits.append(Visit(self._day(25, 6), claims=(("first_payment", "seen", None),)))
        return self._registered(site, stage, *visits, way=next(self._ways))

    def _in_use(self, site: Site, stage: str) -> Life:
        fluent = self._chance.random() < 0.55
        checks: Claims = (("fluent_check", "seen", None),) if fluent else ()
        early = (
            [
                Visit(
                    self._day(92, 76),
                    claims=(("trained", "seen", None), ("active", "said", self._payments())),
                    scan="own",
                )
            ]
            if stage == "S6+"
            else [Visit(self._day(66, 52), claims=(("trained", "seen", None),), scan="own")]
        )
        visits = [
            *early,
            Visit(self._day(48, 40), claims=(("first_payment", "seen", None),)),
            Visit(self._day(36, 28), claims=(("active", "said", self._payments()), *checks)),
            Visit(
                self._day(13, 1),
                claims=(("active", self._evidence(), self._payments()), *checks),
                scan="own" if self._chance.random() < 0.4 else None,
            ),
        ]
        return self._registered(site, stage, *visits, way=next(self._ways))

    def _unseen_lately(self, site: Site, stage: str) -> Life:
        visits = (
            Visit(self._day(84, 80), scan="own", claims=(("trained", "seen", None),)),
            Visit(self._day(68, 63), claims=(("active", "said", self._payments()),)),
        )
        return self._registered(site, stage, *visits, way=next(self._ways))

    def _stopped(self, site: Site, stage: str) -> Life:
        visits = (
            Visit(
                self._day(90, 76),
                scan="own",
                claims=(("trained", "seen", None), ("active", "seen", self._payments())),
            ),
            Visit(
                self._day(20, 3), claims=(("not_used", "said", None),), note="Khách quen tiền mặt"
            ),
        )
        return self._registered(site, stage, *visits, way=next(self._ways))

    def _refused(self, site: Site, stage: str) -> Life:
        visit = Visit(
            self._day(80, 4), "refused", reason=next(self._reasons), revisit_in=14, told=True
        )
        if self._chance.random() < 0.6:
            return Life(site, stage, visits=(visit,))
        if self._chance.random() < 0.5:
            before = Visit(visit.days_ago + 10, scan="own")
            took_down = replace(
                visit, outcome="met", reason=None, claims=(("withdrawn", "seen", None),)
            )
            return self._registered(site, stage, before, took_down, way="officer")
        return self._registered(site, stage, visit, way=None)

    def _gone(self, site: Site, stage: str) -> Life:
        return Life(site, stage, visits=(Visit(self._day(60, 5), next(self._out)),))

    def _payments(self) -> int:
        return self._chance.randint(22, 140)

    def _evidence(self) -> str:
        return self._chance.choices(("said", "seen", "bank"), (5, 4, 1))[0]
