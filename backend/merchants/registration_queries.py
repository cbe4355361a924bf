"""SQL of merchants, consents and likely duplicates. Raw: this is the way of every registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.database import Tx
from backend.ids import new_id
from backend.merchants.consents import ConsentInput

COLUMN_OF = {
    "tradeName": "trade_name",
    "trade": "trade",
    "tradeNote": "trade_note",
    "ownerKind": "owner_kind",
    "ownerName": "owner_name",
    "simOwner": "sim_owner",
    "methods": "methods",
    "usedBefore": "used_before",
}
"""Wire name → column of the fields kept in clear; the phone has three columns of its own."""


class Phone(msgspec.Struct, frozen=True):
    """A telephone as it is stored; all empty where there is none."""

    sealed: bytes | None = None
    index: bytes | None = None
    last4: str = ""


async def where_registered(tx: Tx, point: UUID, trade: str, member: UUID, at: datetime) -> Any:
    """The point's `ward, street, market_row, house_number`, whether the trade is on the list, and
    how many shops the member registered in the hour before `at`. None where no point is seen."""
    return await tx.fetchrow(
        "select ward, status, street, market_row, house_number,"
        " exists (select 1 from trade where code = $2) as trade_known,"
        # Counted no further than the limit asks: an outbox may hold a whole day.
        " (select count(*) from (select from merchant where created_by = $3"
        "   and created_at > $4 and created_at <= $5 limit 100) brisk) as pace"
        " from point where id = $1",
        point,
        trade,
        member,
        at - timedelta(hours=1),
        at,
    )


async def register(
    tx: Tx,
    merchant: UUID,
    ward: str,
    point: UUID,
    fields: dict[str, Any],
    folds: tuple[str, str],
    phone: Phone,
    data_key: bytes,
    member: UUID,
    at: datetime,
    day: Any,
    consents: Sequence[ConsentInput],
    now: datetime,
) -> bool:
    """Write merchant, answers and the claim of having met in one statement; False if it exists."""
    made = await tx.fetchval(
        "with made as ("
        " insert into merchant (id, ward, point, trade_name, trade_name_fold, trade, trade_note,"
        "  owner_kind, owner_name, owner_name_fold, phone_sealed, phone_index, phone_last4,"
        "  sim_owner, methods, used_before, data_key, field_revs, rev, created_by, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
        "  '{}', 1, $18, $19) on conflict (id) do nothing returning id),"
        " answered as ("
        " insert into consent (id, ward, merchant, purpose, given, text_version, method, witness,"
        "  provider, given_at, recorded_by, created_at)"
        " select a.id, $2, made.id, a.purpose, a.given, a.version, a.method, a.witness, a.provider,"
        "  least(a.given_at, $20), $18, $20 from made, unnest($21::uuid[], $22::text[],"
        "  $23::boolean[], $24::text[], $25::text[], $26::text[], $27::text[],"
        "  $28::timestamptz[]) as a (id, purpose, given, version, method, witness, provider,"
        "  given_at)),"
        " met as ("
        " insert into claim (id, ward, point, kind, evidence, on_date, member, created_at)"
        " select $29, $2, $3, 'met', 'seen', $30, $18, $20 from made)"
        " select id from made",
        merchant,
        ward,
        point,
        fields["tradeName"],
        folds[0],
        fields["trade"],
        fields["tradeNote"],
        fields["ownerKind"],
        fields["ownerName"],
        folds[1],
        phone.sealed,
        phone.index,
        phone.last4,
        fields["simOwner"],
        fields["methods"],
        fields["usedBefore"],
        data_key,
        member,
        at,
        now,
        *_columns(consents),
        new_id(),
        day,
    )
    return made is not None


async def answer(
    tx: Tx,
    consent: UUID,
    ward: str,
    merchant: UUID,
    given: ConsentInput,
    member: UUID,
    now: datetime,
) -> bool:
    """Append one answer; False if it is there already."""
    return bool(
        await tx.fetchval(
            "insert into consent (id, ward, merchant, purpose, given, text_version, method,"
            " witness, provider, given_at, recorded_by, created_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, least($10, $12::timestamptz), $11, $12)"
            " on conflict (id) do nothing returning true",
            consent,
            ward,
            merchant,
            given.purpose,
            given.given,
            given.text_version,
            given.method,
            given.witness,
            given.provider,
            given.given_at,
            member,
            now,
        )
    )


async def merchant_for_change(tx: Tx, merchant: UUID) -> Any:
    """The merchant's row, locked until the transaction ends; `agrees` is its standing answer to
    being registered. None where none is seen."""
    return await tx.fetchrow(
        "select m.*, (select given from consent where consent.merchant = $1"
        "  and purpose = 'register' order by given_at desc, id desc limit 1) as agrees"
        " from merchant m where m.id = $1 and m.erased_at is null for update of m",
        merchant,
    )


async def change(
    tx: Tx,
    merchant: UUID,
    values: dict[str, Any],
    rev: int,
    field_revs: dict[str, Any],
) -> None:
    """Write columns of a merchant, at revision `rev`. `values` goes by column name."""
    names = list(values)
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, start=4))
    await tx.execute(
        f"update merchant set rev = $2, field_revs = $3, {sets} where id = $1",
        merchant,
        rev,
        msgspec.json.encode(field_revs).decode(),
        *values.values(),
    )


async def likely_same(
    tx: Tx, merchant: UUID, ward: str, point: UUID, where: Any, name_fold: str, phone: bytes | None
) -> list[tuple[UUID, str]]:
    """Other merchants that may be this one, each with why; at most five of a kind.

    Names count where they are close by, and only from two words up: half the market sells "rau".
    """
    parts = [
        "(select m.id, 'same_place' as reason from merchant m where m.point = $2 limit 5)",
    ]
    if where["house_number"]:
        parts.append(
            "(select m.id, 'same_place' from point p join merchant m on m.point = p.id"
            " where p.street = $3 and p.house_number = $5 and p.id <> $2 and p.status = 'open'"
            " limit 5)"
        )
    if phone is not None:
        parts.append("(select m.id, 'same_phone' from merchant m where m.phone_index = $6 limit 5)")
    if " " in name_fold:
        parts.append(
            "(select m.id, 'same_name' from merchant m join point p on p.id = m.point"
            " where m.trade_name_fold % $7 and similarity(m.trade_name_fold, $7) >= 0.8"
            " and (p.street = $3 or p.market_row = $4) and p.id <> $2 limit 5)"
        )
    rows = await tx.fetch(
        "select distinct found.id, found.reason from (" + " union all ".join(parts) + ") found"
        " join merchant on merchant.id = found.id where found.id <> $1"
        " and merchant.erased_at is null and merchant.ward = $8"
        # Every parameter is named once, so that its type is known whichever parts there are.
        " and ($2::uuid is null or $3::uuid is null or $4::uuid is null or $5::text is null"
        "  or $6::bytea is null or $7::text is null or true)",
        merchant,
        point,
        where["street"],
        where["market_row"],
        where["house_number"],
        phone,
        name_fold,
        ward,
    )
    return [(row["id"], row["reason"]) for row in rows]


async def note_pairs(
    tx: Tx, ward: str, merchant: UUID, others: Sequence[tuple[UUID, str]], at: datetime
) -> None:
    """Keep likely duplicates for an officer; a pair already noted stays as it was."""
    await tx.executemany(
        "insert into duplicate_pair (id, ward, first, second, reason, seen_at)"
        " values ($1, $2, least($3::uuid, $4::uuid), greatest($3::uuid, $4::uuid), $5, $6)"
        " on conflict (first, second, reason) do nothing",
        [(new_id(), ward, merchant, other, reason, at) for other, reason in others],
    )


async def place_of_merchant(tx: Tx, merchant: UUID) -> Any:
    """`ward, point, rev` and the point's `street, market_row, house_number` of a merchant seen."""
    return await tx.fetchrow(
        "select m.ward, m.point, m.rev, p.street, p.market_row, p.house_number"
        " from merchant m join point p on p.id = m.point where m.id = $1 and m.erased_at is null",
        merchant,
    )


async def trade_known(tx: Tx, code: str) -> bool:
    return bool(await tx.fetchval("select true from trade where code = $1", code))


async def member_name(tx: Tx, member: UUID) -> str | None:
    name: str | None = await tx.fetchval("select name from member where id = $1", member)
    return name


def _columns(consents: Sequence[ConsentInput]) -> tuple[list[Any], ...]:
    """The answers turned on their side, each with an id."""
    return (
        [new_id() for _ in consents],
        [one.purpose for one in consents],
        [one.given for one in consents],
        [one.text_version for one in consents],
        [one.method for one in consents],
        [one.witness for one in consents],
        [one.provider for one in consents],
        [one.given_at for one in consents],
    )
