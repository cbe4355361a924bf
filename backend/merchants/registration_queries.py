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
    """The point's `ward` and where it stands, whether the trade is on the list, and how many shops
    the member registered in the hour before `at`. None where no point is seen."""
    return await tx.fetchrow(
        "select ward, street, market_row, side, house_number, house_key,"
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


async def answers_of(tx: Tx, merchant: UUID) -> list[ConsentInput]:
    """Every answer on record, oldest first."""
    return await tx.all(
        ConsentInput,
        "select purpose, given, text_version, method, given_at, witness, provider from consent"
        " where merchant = $1 order by given_at, id",
        merchant,
    )


async def merchant_for_change(tx: Tx, merchant: UUID) -> Any:
    """The merchant's row, locked until the transaction ends. None where none is seen."""
    return await tx.fetchrow(
        "select * from merchant where id = $1 and erased_at is null for update",
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


NEARBY = (
    "(select id from point where market_row = $4 and id <> $2 limit 60)"
    " union all (select id from point where street = $3 and side = $9 and house_key > $10"
    "  order by house_key limit 10)"
    " union all (select id from point where street = $3 and side = $9 and house_key < $10"
    "  order by house_key desc limit 10)"
)
"""Points of the same row, or ten houses either way: few, however long the street."""


async def likely_same(
    tx: Tx, merchant: UUID, ward: str, point: UUID, where: Any, name_fold: str, phone: bytes | None
) -> list[tuple[UUID, str]]:
    """Other merchants that may be this one, each with why; at most five of a kind.

    Names count where they are close by, and only from two words up: half the market sells "rau".
    """
    # Laterals with a limit keep each look-up on its index, also before tables have statistics.
    kept = "erased_at is null and ward = $8 and id <> $1"
    rows = await tx.fetch(
        f"(select id, 'same_place' as reason from merchant where point = $2 and {kept} limit 5)"
        " union (select m.id, 'same_place' from point p cross join lateral"
        f"  (select id from merchant where point = p.id and {kept} limit 5) m"
        "  where p.street = $3 and p.side = $9 and p.house_key = $10 and p.house_number = $5"
        "  and p.id <> $2 and p.status = 'open' limit 5)"
        f" union (select id, 'same_phone' from merchant where phone_index = $6 and {kept} limit 5)"
        f" union (select m.id, 'same_name' from ({NEARBY}) near cross join lateral"
        f"  (select id, trade_name_fold from merchant where point = near.id and {kept} limit 5) m"
        "  where $7 like '% %' and similarity(m.trade_name_fold, $7) >= 0.8 limit 5)",
        merchant,
        point,
        where["street"],
        where["market_row"],
        where["house_number"],
        phone,
        name_fold,
        ward,
        where["side"],
        where["house_key"],
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
    """`ward, point` of a merchant seen, and where the point stands."""
    return await tx.fetchrow(
        "select m.ward, m.point, p.street, p.market_row, p.side, p.house_number, p.house_key"
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
