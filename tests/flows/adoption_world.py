"""Places, visits and claims written past the application, for tests of figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.clock import now
from backend.ids import new_id
from backend.text import fold

LISTED = date(2025, 9, 1)


class World:
    """One ward's places. Every method writes rows as the owner and gives their ids."""

    def __init__(self, owner: Any, ward: str, member: UUID) -> None:
        self.owner, self.ward, self.member = owner, ward, member

    async def _insert(self, table: str, **values: Any) -> UUID:
        values = {"id": new_id(), **values}
        names, marks = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
        await self.owner.execute(
            f"insert into {table} ({names}) values ({marks})",
            *values.values(),
        )
        found: UUID = values["id"]
        return found

    async def street(self, name: str) -> UUID:
        return await self._insert(
            "street", ward=self.ward, name=name, name_fold=fold(name), rev=1, created_at=now()
        )

    async def _point(self, kind: str, label: str, listed_on: date, **place: Any) -> UUID:
        values = {
            "ward": self.ward,
            "origin_unit": place.pop("origin_unit", self.ward),
            "kind": kind,
            "label": label,
            "label_fold": fold(label),
            "landmark": "",
            "status": "open",
            "status_on": listed_on,
            "status_reason": "",
            "listed_on": listed_on,
            "weak_signal": False,
            "stall_width": 1,
            "rev": 1,
            "created_at": now(),
        }
        return await self._insert("point", **values, **place)

    async def shop(
        self,
        street: UUID,
        number: str | None,
        key: str | None,
        side: str | None,
        *,
        listed_on: date = LISTED,
        **more: Any,
    ) -> UUID:
        return await self._point(
            "shop",
            f"nhà {number or 'không số'}",
            listed_on,
            street=street,
            side=side,
            house_number=number,
            house_key=key,
            **more,
        )

    async def shops(self, street: UUID, count: int, **more: Any) -> list[UUID]:
        return [
            await self.shop(street, str(2 * n + 1), f"{2 * n + 1:04d}", "odd", **more)
            for n in range(count)
        ]

    async def market(self, name: str, rows: dict[str, int]) -> tuple[UUID, dict[str, list[UUID]]]:
        """A market with one khu A and its rows of so many stalls."""
        market = await self._insert(
            "market", ward=self.ward, name=name, name_fold=fold(name), rev=1, created_at=now()
        )
        zone = await self._insert(
            "zone",
            ward=self.ward,
            market=market,
            code="A",
            name="Khu A",
            notation="",
            position=0,
        )
        stalls: dict[str, list[UUID]] = {}
        for place, (code, count) in enumerate(rows.items()):
            row = await self._row(market, zone, "stalls", code, 2 * place)
            stalls[code] = [
                await self._point(
                    "stall",
                    f"{code}-{number:02d}",
                    LISTED,
                    market=market,
                    market_row=row,
                    stall_code=f"{number:02d}",
                    stall_order=number * 100,
                )
                for number in range(1, count + 1)
            ]
        return market, stalls

    async def _row(self, market: UUID, zone: UUID, kind: str, code: str, position: int) -> UUID:
        return await self._insert(
            "market_row",
            ward=self.ward,
            market=market,
            zone=zone,
            kind=kind,
            code=code,
            goods="",
            position=position,
        )

    async def aisle(self, market: UUID, words: str, position: int) -> UUID:
        zone = await self.owner.fetchval("select id from zone where market = $1", market)
        return await self._row(market, zone, "aisle", words, position)

    async def mobile(self, market: UUID, label: str) -> UUID:
        return await self._point("mobile", label, LISTED, market=market)

    async def claim(
        self,
        point: UUID,
        kind: str,
        on: date,
        evidence: str = "seen",
        *,
        amount: int | None = None,
    ) -> UUID:
        return await self._insert(
            "claim",
            ward=self.ward,
            point=point,
            kind=kind,
            evidence=evidence,
            amount=amount,
            on_date=on,
            member=self.member,
            created_at=now(),
        )

    async def visit(
        self, point: UUID, outcome: str, on: date, member: UUID, reason: str | None = None
    ) -> UUID:
        at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        return await self._insert(
            "visit",
            ward=self.ward,
            point=point,
            member=member,
            outcome=outcome,
            refusal_reason=reason,
            note="",
            source="phone",
            scan_reason="",
            visited_at=at,
            clock_offset_ms=0,
            on_date=on,
            flags=[],
            received_at=at,
        )

    async def tool(self, point: UUID, tool: str, state: str, on: date, obstacle: str = "") -> UUID:
        return await self._insert(
            "tool_fact",
            ward=self.ward,
            point=point,
            tool=tool,
            state=state,
            obstacle=obstacle,
            provider="",
            on_date=on,
            member=self.member,
            created_at=now(),
        )

    async def merchant(self, point: UUID, *, used_before: bool | None, name: str = "Quán") -> UUID:
        return await self._insert(
            "merchant",
            ward=self.ward,
            point=point,
            trade_name=name,
            trade_name_fold=fold(name),
            trade=await self.owner.fetchval("select code from trade order by position limit 1"),
            trade_note="",
            owner_kind="household",
            owner_name="",
            owner_name_fold="",
            phone_last4="",
            sim_owner="unknown",
            methods=[],
            used_before=used_before,
            data_key=b"",
            field_revs="{}",
            rev=1,
            created_by=self.member,
            created_at=datetime(2025, 9, 2, tzinfo=UTC),
        )

    async def campaign(
        self, streets: list[UUID], *, s6: int = 20, markets: tuple[UUID, ...] = ()
    ) -> UUID:
        await self.owner.execute(
            "insert into campaign_kind (code, name, site, indicators)"
            " values ('street', 'Tuyến đường', 'street', '[]') on conflict do nothing"
        )
        campaign = await self._insert(
            "campaign",
            ward=self.ward,
            kind="street",
            name="Tuyến đường không dùng tiền mặt",
            plan_words="",
            legal_basis="",
            hotline="",
            s6_payments=s6,
            exclusive_turf=False,
            created_at=now(),
        )
        for street in streets:
            await self._insert("campaign_place", ward=self.ward, campaign=campaign, street=street)
        for market in markets:
            await self._insert("campaign_place", ward=self.ward, campaign=campaign, market=market)
        return campaign

    async def target(self, campaign: UUID, indicator: str, month: date, value: int) -> UUID:
        return await self._insert(
            "target",
            ward=self.ward,
            campaign=campaign,
            indicator=indicator,
            measure="minimum",
            month=month,
            value=value,
            quantity="percent",
            tier="",
            source="",
            created_at=now(),
        )

    async def baseline(self, campaign: UUID, closed_on: date, points: list[UUID]) -> UUID:
        number = await self.owner.fetchval(
            "select count(*) + 1 from baseline where campaign = $1", campaign
        )
        baseline = await self._insert(
            "baseline",
            ward=self.ward,
            campaign=campaign,
            number=number,
            closed_on=closed_on,
            closed_by=self.member,
            note="",
            created_at=now(),
        )
        for point in points:
            await self._insert("baseline_point", ward=self.ward, baseline=baseline, point=point)
        return baseline

    async def hold(self, street: UUID, side: str, member: UUID) -> UUID:
        return await self._insert(
            "hold",
            ward=self.ward,
            member=member,
            street=street,
            side=side,
            taken_at=now(),
            expires_at=now() + timedelta(hours=4),
        )

    async def assign(self, team: UUID, street: UUID) -> UUID:
        return await self._insert(
            "assignment", ward=self.ward, team=team, street=street, created_at=now()
        )
