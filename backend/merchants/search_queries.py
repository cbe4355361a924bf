"""SQL of the accent-free search."""

from __future__ import annotations

from collections.abc import Sequence

from backend.database import Tx
from backend.merchants.cards import Found
from backend.merchants.queries import PLACE, PLACED


async def search(tx: Tx, wards: Sequence[str], words: Sequence[str], limit: int) -> list[Found]:
    """Points of which every word begins some word of shop, owner, label or landmark.

    `words` come from `searching.words_of`; the label is read the same way here, so that "a2 7"
    finds A2-07. Exact labels come first, then shops by name.
    """
    rows = await tx.fetch(
        "with texts as (select point.id, point.label, point.ward,"
        f" {PLACE} as place, coalesce(m.trade_name, '') as shop_name,"
        " case when m.agrees then m.owner_name else '' end as owner_name,"
        " ' ' || search_words(point.label_fold) || ' ' as label_key,"
        " ' ' || search_words(coalesce(m.trade_name_fold, '')) || ' ' as name_key,"
        " case when m.agrees then ' ' || search_words(m.owner_name_fold) || ' ' else '' end"
        "  as owner_key"
        f" from point{PLACED}"
        " left join lateral (select merchant.*, (select given from consent"
        "   where consent.merchant = merchant.id and purpose = 'register'"
        "   order by given_at desc, consent.id desc limit 1) as agrees"
        "  from merchant where merchant.point = point.id and erased_at is null"
        "  order by created_at desc, merchant.id desc limit 1) m on true"
        " where point.ward = any($1) and point.status <> 'merged')"
        " select id, label, place, shop_name, owner_name,"
        " case when (select bool_and(label_key like '% ' || w || '%') from unnest($2::text[]) w)"
        "   then 'label'"
        "  when (select bool_and(name_key like '% ' || w || '%') from unnest($2::text[]) w)"
        "   then 'name' else 'owner' end as why"
        " from texts where (select bool_and(label_key || name_key || owner_key"
        "  like '% ' || w || '%') from unnest($2::text[]) w)"
        " order by label_key <> ' ' || $3 || ' ', why, length(label_key), label_key, id limit $4",
        list(wards),
        list(words),
        " ".join(words),
        limit,
    )
    return [
        Found(
            point_id=row["id"],
            label=row["label"],
            shop_name=row["shop_name"],
            owner_name=row["owner_name"] or "",
            place=row["place"],
            why=row["why"],
        )
        for row in rows
    ]
