"""Merchants with sealed, confirmed accounts, written past the application, for boards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest_asyncio
from litestar import Litestar

from backend.clock import now
from backend.database import Database
from backend.ids import new_id
from backend.jobs import Worker
from backend.merchants.sealed import OpenedAccount, account_index, new_data_key, seal_account
from backend.merchants.vietqr import write_transfer
from backend.sealing import Vault
from backend.standees.print_room import PrintRoom
from backend.storage import Storage
from backend.text import fold
from tests.conftest import Place
from tests.flows.adoption_world import LISTED, World
from tests.flows.cast import Cast, Person, enlist

BIN = "970436"


@dataclass(frozen=True)
class Shop:
    """A point with its merchant and account version."""

    point: UUID
    merchant: UUID
    account: UUID
    number: str


class Boards(World):
    """One ward with a campaign, and two officers: Minh makes batches, Ngọc releases them."""

    def __init__(
        self, owner: Any, cast: Cast, app: Litestar, http: httpx.AsyncClient, ngoc: Person
    ) -> None:
        super().__init__(owner, cast.ward, cast.lan.id)
        self.cast, self.http, self.ngoc = cast, http, ngoc
        self.vault: Vault = app.state.vault
        self.database: Database = app.state.database
        self.storage: Storage = app.state.storage
        self.dsn = app.state.settings.database_url
        self.made = 0

    async def campaign(self, *, markets: tuple[UUID, ...] = (), hotline: str = "") -> UUID:
        await self.owner.execute(
            "insert into campaign_kind (code, name, site, indicators)"
            " values ('market', 'Chợ 4.0', 'market', '[]') on conflict do nothing"
        )
        campaign = await self._insert(
            "campaign",
            ward=self.ward,
            kind="market",
            name="Chợ 4.0 Đức Phổ",
            plan_words="",
            legal_basis="",
            hotline=hotline,
            s6_payments=20,
            exclusive_turf=False,
            created_by=self.cast.minh.id,
            created_at=now(),
        )
        for market in markets:
            await self._insert("campaign_place", ward=self.ward, campaign=campaign, market=market)
        return campaign

    async def open_shop(
        self,
        point: UUID,
        *,
        consent: bool | None = True,
        status: str = "confirmed",
        kind: str = "merchant_witnessed",
        source: str = "scanned",
        proposer: UUID | None = None,
        payload: str | None = None,
    ) -> Shop:
        """A merchant at `point`: its print consent (None = never asked) and one account."""
        self.made += 1
        number = f"990{self.made:010d}"
        await self.owner.execute(
            "insert into trade (code, name, position) values ('thu', 'Hàng thử', 99)"
            " on conflict do nothing"
        )
        merchant = new_id()
        await self._insert(
            "merchant",
            id=merchant,
            ward=self.ward,
            point=point,
            trade_name=f"Quán Phượng Ưởng {self.made}",
            trade_name_fold=fold(f"Quán Phượng Ưởng {self.made}"),
            trade="thu",
            trade_note="",
            owner_kind="household",
            owner_name="",
            owner_name_fold="",
            phone_last4="",
            sim_owner="unknown",
            methods=[],
            data_key=new_data_key(self.vault, merchant),
            field_revs="{}",
            rev=1,
            created_by=self.member,
            created_at=now(),
        )
        if consent is not None:
            await self.answer_print(merchant, consent)
        account = await self.propose(
            Shop(point, merchant, new_id(), number),
            payload=payload,
            source=source,
            proposer=proposer,
        )
        shop = Shop(point, merchant, account, number)
        if status == "confirmed":
            await self.confirm(shop, kind)
        elif status != "proposed":
            await self.owner.execute(
                "update account set status = $2 where id = $1", account, status
            )
        return shop

    async def answer_print(self, merchant: UUID, given: bool) -> None:
        await self._insert(
            "consent",
            ward=self.ward,
            merchant=merchant,
            purpose="print",
            given=given,
            text_version="2026-01-01",
            method="on_device",
            witness="",
            provider="",
            given_at=now(),
            recorded_by=self.member,
            created_at=now(),
        )

    async def propose(
        self,
        shop: Shop,
        *,
        payload: str | None = None,
        source: str = "scanned",
        proposer: UUID | None = None,
        version: int = 1,
        chain: UUID | None = None,
    ) -> UUID:
        opened = OpenedAccount(payload or write_transfer(BIN, shop.number), BIN, shop.number)
        data_key = await self.owner.fetchval(
            "select data_key from merchant where id = $1", shop.merchant
        )
        return await self._insert(
            "account",
            id=shop.account,
            ward=self.ward,
            point=shop.point,
            merchant=shop.merchant,
            chain=chain or shop.account,
            version=version,
            status="proposed",
            scheme="vietqr",
            source=source,
            bin=BIN,
            bank_name="Vietcombank",
            sealed=seal_account(self.vault, data_key, shop.merchant, shop.account, version, opened),
            payload_index=account_index(self.vault, "vietqr", BIN, shop.number),
            last4=shop.number[-4:],
            holder_name=f"NGUYỄN THỊ ƯỞNG {self.made}",
            holder_kind="person",
            held_reason="",
            duplicate=False,
            proposed_by=proposer or self.member,
            proposed_at=now() - timedelta(minutes=5),
            rejected_reason="",
            rev=1,
        )

    async def confirm(self, shop: Shop, kind: str = "merchant_witnessed") -> None:
        await self.owner.execute(
            "update account set status = 'confirmed', confirmed_kind = $2, confirmed_by = $3,"
            " confirmed_at = $4, witnessed_by = $5 where id = $1",
            shop.account,
            kind,
            str(self.cast.minh.id) if kind == "officer" else "merchant",
            now(),
            self.member if kind == "merchant_witnessed" else None,
        )

    async def stalls(self, count: int) -> tuple[UUID, list[UUID]]:
        """A market with rows A1, A2 … of at most ten stalls, `count` in all, in delivery order."""
        rows = {f"A{n + 1}": min(10, count - 10 * n) for n in range(-(-count // 10))}
        market, stalls = await self.market("Chợ Đức Phổ", rows)
        return market, [point for row in stalls.values() for point in row]

    async def batch(self, campaign: UUID, **asked: Any) -> dict[str, Any]:
        answer = await self.http.post(
            "/batches",
            headers=self.cast.minh.headers,
            json={"ward": self.ward, "campaignId": str(campaign), "name": "Lô thử", **asked},
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def step(
        self, batch: str, step: str, who: Person | None = None, **body: Any
    ) -> httpx.Response:
        """POST one step of a batch, as Minh unless told otherwise.

        After `render` the queue is worked off, and the answer is the batch as it then is. With
        `printed` goes the file that the batch has now, unless another is named.
        """
        if step == "printed" and "fileSha256" not in body:
            body["fileSha256"] = await self.file_of(batch)
        headers = (who or self.cast.minh).headers
        answer = await self.http.post(
            f"/batches/{batch}/{step}", headers=headers, **({"json": body} if body else {})
        )
        if step == "render" and answer.status_code == 200:
            await self.work()
            return await self.http.get(f"/batches/{batch}", headers=headers)
        return answer

    async def file_of(self, batch: str) -> str:
        """What `printed` says was printed; empty before the batch is drawn."""
        sql = "select encode(file_sha256, 'hex') from batch where id = $1"
        return await self.owner.fetchval(sql, UUID(batch)) or ""

    def worker(self, **how: Any) -> Worker:
        """A worker of the queue with this application's keys and files."""
        room = PrintRoom(self.database, self.vault, self.storage)
        return Worker(self.dsn, room.works(), **how)

    async def work(self) -> None:
        """Work off what is queued, as the worker of the web process would."""
        await self.worker().drain()

    async def up_to(self, batch: str, *steps: str) -> dict[str, Any]:
        """Take steps that must succeed; Ngọc releases. Gives the last answer."""
        said: dict[str, Any] = {}
        for step in steps:
            answer = await self.step(batch, step, self.ngoc if step == "release" else None)
            assert answer.status_code == 200, f"{step}: {answer.text}"
            said = answer.json()
            if step == "render":
                assert said["batch"]["state"] == "verified", said["batch"]["job"]
        return said

    async def pull(self, batch: str, line: str) -> None:
        """The officer says that this board is pulled out of its printed stack."""
        answer = await self.step(batch, f"lines/{line}/void", reason="Rút khỏi xấp")
        assert answer.status_code == 200, answer.text

    async def ready_made(self, count: int, **shop: Any) -> tuple[list[Shop], dict[str, Any]]:
        """`count` shops with confirmed accounts and a draft of them all."""
        market, points = await self.stalls(count)
        shops = [await self.open_shop(point, **shop) for point in points]
        return shops, await self.batch(await self.campaign(markets=(market,)))

    @asynccontextmanager
    async def past_the_triggers(self, table: str) -> AsyncIterator[None]:
        """What somebody with the owner's rights could do behind the database's own rules."""
        await self.owner.execute(f"alter table {table} disable trigger user")
        yield
        await self.owner.execute(f"alter table {table} enable trigger user")

    async def audited(self) -> list[str]:
        rows = await self.owner.fetch(
            "select action from audit_entry where action like 'standees.%' order by n"
        )
        return [row["action"] for row in rows]


@pytest_asyncio.fixture
async def boards(app: Litestar, client: httpx.AsyncClient, place: Place, cast: Cast) -> Any:
    owner = await asyncpg.connect(place.owner)
    await owner.execute("update ward set hotline = '0255 123 456' where id = $1", cast.ward)
    ngoc = await enlist(owner, "Ngọc", ("ward_officer", cast.ward, None))
    yield Boards(owner, cast, app, client, ngoc)
    await owner.close()


__all__ = ["LISTED", "Boards", "Shop", "boards"]
