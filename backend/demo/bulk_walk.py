"""A ward that has been walked, as phones pull it: points, merchants, accounts, visits, claims.

`python -m backend.demo.bulk_walk DATA NUMBER STREETS POINTS` opens the invented ward NUMBER with
STREETS streets of POINTS points each and prints its id. Seven in ten points have a merchant with
the owner's consent, six in ten a confirmed account sealed under its own key, so that a pull costs
what it costs in the field: ids of our kind, names with accents, payment codes. Not through any
route, and only for a scratch database.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from backend.clock import now
from backend.config import read_settings
from backend.demo.shops import BANKS, FAMILY, GIVEN, MIDDLE, OPENING
from backend.ids import new_id
from backend.merchants.sealed import OpenedAccount, account_index, new_data_key, seal_account
from backend.merchants.vietqr import write_transfer
from backend.places.houses import house_key, side_of
from backend.sealing import Vault
from backend.serving import database_of
from backend.text import fold

# Ours are made by the row, so that a phone finds them in the feed as one save left them.
FEED = """
insert into change (entity, entity_id, ward, place, xid, seq, deleted, changed_at)
select entity, id, $1, street, pg_current_xact_id()::text::bigint, nextval('change_seq'), false,
  now()
from (
  select 'street' as entity, s.id, s.id as street, s.id as point, 0 as part
  from street s where s.ward = $1
  union all select 'point', p.id, p.street, p.id, 1 from point p where p.ward = $1
  union all select 'merchant', m.id, p.street, p.id, 2
  from merchant m join point p on p.id = m.point where m.ward = $1
  union all select 'account', a.id, p.street, p.id, 3
  from account a join point p on p.id = a.point where a.ward = $1
) as row order by street, (part > 0), point, part
"""
TABLES = ("unit", "ward", "street", "point", "merchant", "consent", "account", "visit", "claim")
VALID_FROM = date(2025, 7, 1)
SHARE_MET, SHARE_REGISTERED, SHARE_CONFIRMED, SHARE_IN_USE = 0.8, 0.7, 0.6, 0.3

Rows = dict[str, list[dict[str, Any]]]


def walked(vault: Vault, ward: str, streets: int, points: int, member: UUID) -> Rows:
    """The rows of a ward by table; the same numbers give the same shares of each state."""
    lot = random.Random(f"{ward} {streets} {points}")  # noqa: S311  (invented)
    made: Rows = {table: [] for table in TABLES}
    began = now() - timedelta(days=120)
    code = ward.partition("@")[0]
    unit = {"id": ward, "code": code, "valid_from": VALID_FROM}
    name = f"Đo {code}"
    where = {"name": name, "name_fold": fold(name), "province": "tỉnh Đo"}
    made["unit"].append(unit | where | {"kind": "phường", "source": "scripts/bench"})
    made["ward"].append({"id": ward, "hotline": "", "opened_at": began})
    listed = {"ward": ward, "rev": 1, "created_at": began}
    for number in range(1, streets + 1):
        street = new_id()
        called = f"{lot.choice(FAMILY)} {lot.choice(MIDDLE)} {number}"
        named = {"name": called, "name_fold": fold(called)}
        made["street"].append({"id": street, **listed, **named})
        for house in range(1, points + 1):
            label = f"{house} {called}"
            point = {
                "id": new_id(),
                **listed,
                "origin_unit": ward,
                "kind": "shop",
                "street": street,
                "side": side_of(str(house)),
                "house_number": str(house),
                "house_key": house_key(str(house)),
                "stall_width": 1,
                "weak_signal": False,
                "label": label,
                "label_fold": fold(label),
                "landmark": "",
                "field_revs": "{}",
                "status": "open",
                "status_on": began.date(),
                "status_reason": "",
                "listed_on": began.date(),
            }
            made["point"].append(point)
            _visited(made, lot, vault, point, began + timedelta(minutes=house), member)
    return made


def _visited(
    made: Rows, lot: random.Random, vault: Vault, point: dict[str, Any], at: datetime, member: UUID
) -> None:
    """What one walk found at a point: nobody, a shop, a shop with its account, one in use."""
    share = lot.random()
    if share > SHARE_MET:
        return
    ms = int(at.timestamp() * 1000) + lot.randrange(60_000)
    here = {"ward": point["ward"], "point": point["id"], "member": member}
    visit = new_id(ms)
    made["visit"].append(
        {
            "id": visit,
            **here,
            "outcome": "met",
            "note": "",
            "source": "phone",
            "scan_reason": "",
            "visited_at": at,
            "clock_offset_ms": 0,
            "on_date": at.date(),
            "flags": [],
            "received_at": at,
        }
    )
    claims: list[tuple[str, str, int | None]] = [("met", "seen", None)]
    if share < SHARE_REGISTERED:
        merchant = _merchant(made, lot, vault, point, ms, at, member)
        if share < SHARE_CONFIRMED:
            _account(made, lot, vault, point, merchant, ms, at, member)
            claims += [("has_account", "scanned", None), ("qr_displayed", "scanned", None)]
    if share < SHARE_IN_USE:
        claims += [("active", "seen", 40)]
    for kind, evidence, amount in claims:
        told = {"kind": kind, "evidence": evidence, "amount": amount, "on_date": at.date()}
        made["claim"].append({"id": new_id(ms), **here, **told, "visit": visit, "created_at": at})


def _merchant(
    made: Rows,
    lot: random.Random,
    vault: Vault,
    point: dict[str, Any],
    ms: int,
    at: datetime,
    member: UUID,
) -> dict[str, Any]:
    trade = lot.choice(sorted(OPENING))
    owner = f"{lot.choice(FAMILY)} {lot.choice(MIDDLE)} {lot.choice(GIVEN)}"
    called = f"{lot.choice(OPENING[trade])} {owner.rpartition(' ')[2]}"
    key = new_id(ms)
    merchant = {
        "id": key,
        "ward": point["ward"],
        "point": point["id"],
        "trade": trade,
        "trade_name": called,
        "trade_name_fold": fold(called),
        "trade_note": "",
        "owner_kind": "household",
        "owner_name": owner,
        "owner_name_fold": fold(owner),
        "phone_last4": f"{lot.randrange(10_000):04d}",
        "sim_owner": "own",
        "methods": ["cash"],
        "used_before": False,
        "data_key": new_data_key(vault, key),
        "field_revs": "{}",
        "rev": 1,
        "created_by": member,
        "created_at": at,
    }
    made["merchant"].append(merchant)
    for purpose in ("register", "print"):
        said = {"purpose": purpose, "given": True, "text_version": "2026-01", "method": "spoken"}
        who = {"witness": "", "provider": "", "given_at": at, "recorded_by": member}
        made["consent"].append(
            {"id": new_id(ms), "ward": point["ward"], "merchant": key, **said, **who}
            | {"created_at": at}
        )
    return merchant


def _account(
    made: Rows,
    lot: random.Random,
    vault: Vault,
    point: dict[str, Any],
    merchant: dict[str, Any],
    ms: int,
    at: datetime,
    member: UUID,
) -> None:
    bank, number = lot.choice(BANKS), f"{lot.randrange(10**12):013d}"
    opened = OpenedAccount(write_transfer(bank, number), bank, number)
    key = new_id(ms)
    made["account"].append(
        {
            "id": key,
            "ward": point["ward"],
            "point": point["id"],
            "merchant": merchant["id"],
            "chain": key,
            "version": 1,
            "status": "confirmed",
            "scheme": "vietqr",
            "source": "scanned",
            "bin": bank,
            "bank_name": "",
            "last4": number[-4:],
            "sealed": seal_account(vault, merchant["data_key"], merchant["id"], key, 1, opened),
            "payload_index": account_index(vault, "vietqr", bank, number),
            "holder_name": fold(merchant["owner_name"]).upper(),
            "holder_kind": "person",
            "held_reason": "",
            "release_reason": "",
            "duplicate": False,
            "rejected_reason": "",
            "proposed_by": member,
            "proposed_at": at,
            "confirmed_kind": "merchant_witnessed",
            "confirmed_by": "merchant",
            "witnessed_by": member,
            "confirmed_at": at,
            "rev": 1,
        }
    )


async def fill(direct_url: str, vault: Vault, number: int, streets: int, points: int) -> str:
    """Generate everything in one transaction; gives the ward's id."""
    ward = f"W{number:04d}@{VALID_FROM}"
    owner = await asyncpg.connect(direct_url)
    try:
        async with owner.transaction():
            await owner.execute("set local statement_timeout = 0")
            for table in TABLES:
                await owner.execute(f"alter table {table} disable trigger user")
            member = await owner.fetchval("select id from member order by id limit 1")
            for table, rows in walked(vault, ward, streets, points, member).items():
                if rows:
                    columns = list(rows[0])
                    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
                    await owner.executemany(
                        f"insert into {table} ({', '.join(columns)}) values ({places})",
                        [tuple(row.values()) for row in rows],
                    )
            await owner.execute(FEED, ward)
            for table in TABLES:
                await owner.execute(f"alter table {table} enable trigger user")
        await owner.execute("analyze")
        return ward
    finally:
        await owner.close()


def main() -> None:
    data, *sizes = sys.argv[1:]
    number, streets, points = (int(size) for size in sizes)
    with database_of(Path(data)):
        vault = Vault.from_environment(Path(data))
        print(  # noqa: T201
            asyncio.run(fill(read_settings().database_direct_url, vault, number, streets, points))
        )


if __name__ == "__main__":
    main()
