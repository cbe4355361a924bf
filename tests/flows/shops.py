"""A street and a market row with points, and the operations that a phone would send about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Litestar

from backend.clock import now
from backend.database import Database
from backend.ids import new_id
from backend.merchants.apply import apply
from backend.operations import Applied, Op
from backend.sealing import Vault
from backend.text import fold
from tests.flows.cast import Cast, Person

VIETCOMBANK, MB = "970436", "970422"
Q1 = (
    "00020101021138570010A00000072701270006970436011300000000012340208QRIBFTTA53037045802VN6304FA43"
)
Q2 = (
    "00020101021138570010A00000072701270006970422011300000000099990208QRIBFTTA53037045802VN630460B1"
)
DYNAMIC = (
    "00020101021238570010A00000072701270006970405011300000000056780208QRIBFTTA"
    "53037045405350005802VN62190815CHO DUC PHO A1263044282"
)
LISTED = date(2026, 7, 1)


@dataclass
class Walk:
    """Points of phường Đức Phổ, and what Lan and the others do at them."""

    app: Litestar
    cast: Cast
    street: UUID
    shops: list[UUID]  # 1, 3, 5, 7 Nguyễn Nghiêm
    stalls: list[UUID]  # A2-06, A2-07, A2-08 of Chợ Đức Phổ

    @property
    def vault(self) -> Vault:
        vault: Vault = self.app.state.vault
        return vault

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    async def do(
        self,
        person: Person,
        entity: str,
        body: dict[str, Any] | bytes,
        *,
        entity_id: UUID | None = None,
        kind: Any = "put",
        base_rev: int | None = None,
        at: datetime | None = None,
        offset_ms: int = 0,
    ) -> tuple[UUID, Applied]:
        """Apply one operation in a transaction of its own, as `sync` would."""
        which = entity_id or new_id()
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        op = Op(new_id(), entity, which, kind, base_rev, at or now(), offset_ms, msgspec.Raw(raw))
        async with self.database.unit_of_work(person.principal.scope) as tx:
            done = await apply(tx, person.principal, self.vault, op)
        return which, done

    async def register(
        self, point: UUID, person: Person | None = None, **fields: Any
    ) -> tuple[UUID, Applied]:
        return await self.do(person or self.cast.lan, "merchant", registration(point, **fields))

    async def propose(
        self, merchant: UUID, person: Person | None = None, **fields: Any
    ) -> tuple[UUID, Applied]:
        return await self.do(person or self.cast.lan, "account", proposal(merchant, **fields))

    async def see(self, person: Person, sql: str, *values: Any) -> list[Any]:
        async with self.tx(person) as tx:
            return await tx.fetch(sql, *values)

    def tx(self, person: Person) -> Any:
        return self.database.unit_of_work(person.principal.scope)

    async def confirmed(
        self, merchant: UUID, payload: str = Q1, last4: str = "1234", **fields: Any
    ) -> UUID:
        """An account that Lan proposed and the owner agreed to before her."""
        account, _ = await self.propose(merchant, payload=payload, **fields)
        await self.do(self.cast.lan, "confirmation", witnessed(account, last4))
        return account


def agreed(*purposes: str, given: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "purpose": purpose,
            "given": given,
            "textVersion": f"{purpose}-2026-07-01",
            "method": "on_device",
            "givenAt": now().isoformat(),
            **({"provider": "Ngân hàng X"} if purpose == "provider_call" else {}),
        }
        for purpose in purposes
    ]


def registration(point: UUID, **fields: Any) -> dict[str, Any]:
    return {
        "pointId": point,
        "tradeName": "Sạp cá Bà Năm",
        "trade": "ca",
        "ownerKind": "household",
        "ownerName": "Phạm Thị Năm",
        "phone": "0912 345 678",
        "simOwner": "own",
        "methods": ["cash"],
        "usedBefore": False,
        "consents": agreed("register", "print"),
        **fields,
    }


def proposal(merchant: UUID, **fields: Any) -> dict[str, Any]:
    body = {
        "merchantId": merchant,
        "source": "scanned",
        "payload": Q1,
        "holderName": "PHAM THI NAM",
        "holderKind": "person",
        **fields,
    }
    return {name: value for name, value in body.items() if value is not None}


def typed(bank: str, account: str) -> dict[str, Any]:
    return {"source": "typed", "payload": None, "bin": bank, "account": account}


def witnessed(account: UUID, last4: str = "1234") -> dict[str, Any]:
    return {"accountId": account, "last4": last4, "agreedAt": now().isoformat()}


def disagreed(account: UUID) -> dict[str, Any]:
    return {"accountId": account, "agreed": False, "agreedAt": now().isoformat()}


async def lay_out(app: Litestar, owner: Any, cast: Cast) -> Walk:
    """Write places, trades and banks past the application."""
    for place, (code, name) in enumerate([("ca", "Cá"), ("tap_hoa", "Tạp hóa"), ("vai", "Vải")]):
        await owner.execute(
            "insert into trade (code, name, position) values ($1, $2, $3) on conflict do nothing",
            code,
            name,
            place,
        )
    for bank, short in ((VIETCOMBANK, "Vietcombank"), (MB, "MB")):
        await owner.execute(
            "insert into bank (id, bin, short_name, name, kind, valid_from)"
            " select $1, $2, $3, $3, 'bank', '2000-01-01'"
            " where not exists (select 1 from bank where bin = $2)",
            new_id(),
            bank,
            short,
        )
    street, market, zone, row = new_id(), new_id(), new_id(), new_id()
    await owner.execute(
        "insert into street (id, ward, name, name_fold, created_at)"
        " values ($1, $2, 'Nguyễn Nghiêm', 'nguyen nghiem', $3)",
        street,
        cast.ward,
        now(),
    )
    await owner.execute(
        "insert into market (id, ward, name, name_fold, created_at)"
        " values ($1, $2, 'Chợ Đức Phổ', 'cho duc pho', $3)",
        market,
        cast.ward,
        now(),
    )
    await owner.execute(
        "insert into zone (id, ward, market, code, name, notation, position)"
        " values ($1, $2, $3, 'A', 'Khu A', 'A2 6-8', 1)",
        zone,
        cast.ward,
        market,
    )
    await owner.execute(
        "insert into market_row (id, ward, market, zone, kind, code, goods, position)"
        " values ($1, $2, $3, $4, 'stalls', 'A2', 'cá', 2)",
        row,
        cast.ward,
        market,
        zone,
    )
    shops = [await shop(owner, cast.ward, street, f"{n}", "Nguyễn Nghiêm") for n in (1, 3, 5, 7)]
    stalls = []
    for n in (6, 7, 8):
        point, label = new_id(), f"A2-{n:02d}"
        await owner.execute(
            "insert into point (id, ward, origin_unit, kind, market, market_row, stall_code,"
            " stall_order, label, label_fold, status, status_on, listed_on, created_at)"
            " values ($1, $2, $2, 'stall', $3, $4, $5, $6, $7, $8, 'open', $9, $9, $10)",
            point,
            cast.ward,
            market,
            row,
            f"{n:02d}",
            n,
            label,
            fold(label),
            LISTED,
            now(),
        )
        stalls.append(point)
    return Walk(app, cast, street, shops, stalls)


async def shop(owner: Any, ward: str, street: UUID, number: str, name: str) -> UUID:
    point, label = new_id(), f"{number} {name}"
    await owner.execute(
        "insert into point (id, ward, origin_unit, kind, street, side, house_number, house_key,"
        " label, label_fold, status, status_on, listed_on, created_at)"
        " values ($1, $2, $2, 'shop', $3, 'odd', $4, $4, $5, $6, 'open', $7, $7, $8)",
        point,
        ward,
        street,
        number,
        label,
        fold(label),
        LISTED,
        now(),
    )
    return point


async def street_elsewhere(owner: Any, ward: str) -> UUID:
    """A shop in another ward."""
    street = new_id()
    await owner.execute(
        "insert into street (id, ward, name, name_fold, created_at)"
        " values ($1, $2, 'Trà Câu', 'tra cau', $3)",
        street,
        ward,
        now(),
    )
    return await shop(owner, ward, street, "2", "Trà Câu")
