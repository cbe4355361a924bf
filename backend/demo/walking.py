"""Lives as operations of phones: registering, confirming on the spot, visiting. No database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from backend.clock import VIETNAM
from backend.demo.lives import Life, Visit
from backend.demo.shops import Money, Shop, Site
from backend.demo.story import walker_of
from backend.ids import new_id

CONSENT_TEXT = "2026-07-01"
OPENS_AT = time(8, 0)


@dataclass(frozen=True)
class Recorded:
    """An operation, who recorded it and when. `phase` keeps the order in which it is sent."""

    at: datetime
    by: str
    op: dict[str, Any]


class Diary:
    """Writes each member's operations with times of their own, a few minutes apart on a day."""

    def __init__(self, today: date, ward: str) -> None:
        self.ward = ward
        self.today = today
        self.merchants: dict[Site, UUID] = {}
        self.accounts: dict[Site, list[tuple[UUID, Money]]] = defaultdict(list)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)

    def _at(self, by: str, days_ago: int) -> datetime:
        passed = self._minutes[by, days_ago]
        self._minutes[by, days_ago] += 3
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, OPENS_AT, VIETNAM) + timedelta(minutes=passed)

    def _record(
        self,
        at: datetime,
        by: str,
        entity: str,
        body: dict[str, Any],
        *,
        entity_id: UUID | None = None,
        kind: str = "put",
    ) -> Recorded:
        op = {
            "opId": new_id(int(at.timestamp() * 1000)),
            "entity": entity,
            "entityId": entity_id or new_id(int(at.timestamp() * 1000)),
            "kind": kind,
            "baseRev": None,
            "clientAt": at,
            "body": body,
        }
        return Recorded(at, by, op)

    def registration(self, life: Life, point: str) -> list[Recorded]:
        """Merchant, accounts, and the word of an owner who confirms on the spot."""
        shop = life.shop
        if shop is None:
            return []
        by = walker_of(life.site)
        at = self._at(by, life.registered)
        merchant = new_id(int(at.timestamp() * 1000))
        self.merchants[life.site] = merchant
        body = _merchant(life, shop, point, at)
        made = [self._record(at, by, "merchant", body, entity_id=merchant)]
        if life.confirmed is not None:
            for money in (shop.money, *life.more_money):
                made += self._proposal(life, by, at, merchant, money)
        return made

    def _proposal(
        self, life: Life, by: str, at: datetime, merchant: UUID, money: Money
    ) -> list[Recorded]:
        at += timedelta(seconds=40)
        proposal = self.proposal(by, at, merchant, money)
        account = proposal.op["entityId"]
        self.accounts[life.site].append((account, money))
        if life.confirmed != "witnessed":
            return [proposal]
        at += timedelta(seconds=40)
        word = {"accountId": account, "last4": money.last4, "agreedAt": at}
        return [proposal, self._record(at, by, "confirmation", word)]

    def proposal(
        self, by: str, at: datetime, merchant: UUID, money: Money, replaces: UUID | None = None
    ) -> Recorded:
        body: dict[str, Any] = {
            "merchantId": merchant,
            "source": money.source,
            "holderName": money.holder,
            "holderKind": money.holder_kind,
            "replaces": replaces,
        }
        if money.source == "scanned":
            body["payload"] = money.payload
        else:
            body |= {"bin": money.bin, "account": money.number}
        return self._record(at, by, "account", body)

    def replacement(self, site: Site, money: Money, days_ago: int) -> Recorded:
        """The merchant's account changes: a new version of the first one."""
        by = walker_of(site)
        account, _ = self.accounts[site][0]
        return self.proposal(
            by, self._at(by, days_ago), self.merchants[site], money, replaces=account
        )

    def visits(self, life: Life, point: str) -> list[Recorded]:
        by = walker_of(life.site)
        return [self._visit(life, visit, point, by) for visit in life.visits]

    def _visit(self, life: Life, visit: Visit, point: str, by: str) -> Recorded:
        at = self._at(by, visit.days_ago)
        body: dict[str, Any] = {
            "pointId": point,
            "merchantId": self.merchants.get(life.site),
            "outcome": visit.outcome,
            "refusalReason": visit.reason,
            "note": visit.note,
            "scanState": visit.scan_state,
            "scamCardTold": visit.told,
            "claims": [
                {"kind": kind, "evidence": evidence, "amount": amount}
                for kind, evidence, amount in visit.claims
            ],
        }
        if visit.scan is not None:
            own = visit.scan == "own" and life.shop is not None
            body["scanned"] = life.shop.money.payload if own and life.shop else visit.scan
        if visit.revisit_in is not None:
            body["revisitOn"] = at.date() + timedelta(days=visit.revisit_in)
        return self._record(at, by, "visit", body)

    def tools(self, life: Life, point: str) -> list[Recorded]:
        by = walker_of(life.site)
        made = []
        for tool in life.tools:
            at = self._at(by, tool.days_ago)
            body = {
                "pointId": point,
                "tool": tool.tool,
                "state": tool.state,
                "obstacle": tool.obstacle,
                "provider": tool.provider,
                "onDate": at.date(),
            }
            made.append(self._record(at, by, "tool", body))
        return made

    def weak_signal(self, life: Life, point: str) -> Recorded:
        by = walker_of(life.site)
        at = self._at(by, life.registered)
        body = {"weakSignal": True}
        return self._record(at, by, "point", body, entity_id=UUID(point), kind="patch")

    def opening(self, site: Site, street: str, days_ago: int, by: str) -> Recorded:
        """A shop that was not there at the first walk, listed as a phone lists it."""
        body = {"ward": self.ward, "kind": "shop", "streetId": street, "houseNumber": site[1]}
        return self._record(self._at(by, days_ago), by, "point", body)


def _merchant(life: Life, shop: Shop, point: str, at: datetime) -> dict[str, Any]:
    answers = [("register", life.agrees, "")]
    if life.agrees:
        answers.append(("print", life.prints, ""))
        if shop.phone:
            answers.append(("provider_call", shop.sim_owner == "relative", "Ngân hàng X"))
            answers.append(("photo", False, ""))
    methods = ["cash"] if life.confirmed is None or shop.cash_only else ["cash", "qr_transfer"]
    return {
        "pointId": point,
        "tradeName": shop.name,
        "trade": shop.trade,
        "ownerKind": shop.owner_kind,
        "ownerName": shop.owner if life.agrees else "",
        "phone": shop.phone if life.agrees else "",
        "simOwner": shop.sim_owner,
        "methods": methods,
        "usedBefore": life.used_before,
        "consents": [
            {
                "purpose": purpose,
                "given": given,
                "textVersion": f"{purpose}-{CONSENT_TEXT}",
                "method": "on_device",
                "provider": provider,
                "givenAt": at,
            }
            for purpose, given, provider in answers
        ],
    }
