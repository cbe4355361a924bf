"""Figures of an area on a day, and the points behind each: one statement gives both.

Every figure is a count over `facts`, one row a point; the list behind a figure is the same rows
under the same condition, so that a number and its list cannot differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from backend.adoption.rates import Target
from backend.adoption.stages import FRESH_DAYS
from backend.adoption.standing_queries import COVERING, standings
from backend.database import Tx

By = Literal["street", "row", "market", "ward", "unit_then", "former_district"]

STAGES = ("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "X")
TOOLS = ("account", "qr_board", "wallet", "guidance")
EVIDENCE = ("said", "seen", "scanned", "bank")
REFUSALS = (
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

ELIGIBLE = "stage <> 'X'"
CONDITIONS: dict[str, str] = {
    "eligible": ELIGIBLE,
    "baseline": "in_baseline",
    "used_then": "used_then",
    "registered": f"{ELIGIBLE} and registered",
    "census": f"{ELIGIBLE} and registered",
    "contacted": "stage not in ('S0', 'X')",
    "reach": "stage not in ('S0', 'X')",
    **{stage: f"stage = '{stage}'" for stage in STAGES},
    "adoption": "stage = 'S6' and not stale",
    "stale": "stage = 'S6' and stale",
    **{f"adoption:{e}": f"stage = 'S6' and not stale and evidence = '{e}'" for e in EVIDENCE},
    "adoption:registered": "stage = 'S6' and not stale and registered",
    "attributable": "stage = 'S6' and not stale and used_before is false",
    "display": "stage in ('S3', 'S4', 'S5', 'S6')",
    "fluency": f"{ELIGIBLE} and fluent",
    "unvisited60": f"{ELIGIBLE} and not visited",
    **{f"refusal:{code}": f"stage = 'S8' and refusal = '{code}'" for code in REFUSALS},
    **{
        f"tool:{tool}:{state}": f"{ELIGIBLE} and tool_{tool} = '{state}'"
        for tool in TOOLS
        for state in ("done", "blocked")
    },
}
"""What each figure counts, as a condition on a row of `facts`."""

_DAY = "(({}) at time zone 'Asia/Ho_Chi_Minh')::date"
_DISTRICT = "coalesce(u.former_district, '')"

KEYS: dict[By, str] = {
    "street": "p.street::text",
    "row": "coalesce(p.market_row::text, 'mobile:' || p.market)",
    "market": "p.market::text",
    "ward": "p.ward",
    "unit_then": "p.origin_unit",
    "former_district": f"(select {_DISTRICT} from unit u where u.id = p.origin_unit)",
}
AREAS: dict[By, str] = {
    "street": """select id::text as key, name, name_fold as sort from street t
      where ($2::text is null or ward = $2) and ($1::uuid is null
        or exists (select 1 from campaign_place c where c.campaign = $1 and c.street = t.id))""",
    "row": """select r.id::text as key, m.name || ' · ' || r.code as name,
        m.name_fold || to_char(z.position, ' 00000') || to_char(r.position, ' 00000') as sort
      from market_row r join zone z on z.id = r.zone join market m on m.id = r.market
      where r.kind = 'stalls' and ($2::text is null or m.ward = $2) and ($1::uuid is null
        or exists (select 1 from campaign_place c where c.campaign = $1 and c.market = m.id))
      union all select 'mobile:' || m.id, m.name || ' · không cố định', m.name_fold || ' 99999'
      from market m where ($2::text is null or m.ward = $2)
        and exists (select 1 from point p where p.market = m.id and p.kind = 'mobile')
        and ($1::uuid is null
          or exists (select 1 from campaign_place c where c.campaign = $1 and c.market = m.id))""",
    "market": """select id::text as key, name, name_fold as sort from market t
      where ($2::text is null or ward = $2) and ($1::uuid is null
        or exists (select 1 from campaign_place c where c.campaign = $1 and c.market = t.id))""",
    "ward": """select w.id as key, u.kind || ' ' || u.name as name, u.name_fold as sort
      from ward w join unit u on u.id = w.id
      where ($2::text is null or w.id = $2) and ($1::uuid is null
        or exists (select 1 from campaign c where c.id = $1 and c.ward = w.id))""",
    "unit_then": """select u.id as key, u.kind || ' ' || u.name
        || case when u.valid_to is null then '' else ' cũ' end as name, u.name_fold as sort
      from unit u where exists (select 1 from point p where p.origin_unit = u.id
        and ($2::text is null or p.ward = $2) and ($1::uuid is null
          or exists (select 1 from campaign_place c where c.campaign = $1
            and coalesce(c.street, c.market) = coalesce(p.street, p.market))))""",
    "former_district": f"""select distinct {_DISTRICT} as key,
        coalesce(nullif({_DISTRICT}, ''), 'Chưa rõ huyện cũ') as name, {_DISTRICT} as sort
      from unit u where exists (select 1 from point p where p.origin_unit = u.id
        and ($2::text is null or p.ward = $2) and ($1::uuid is null
          or exists (select 1 from campaign_place c where c.campaign = $1
            and coalesce(c.street, c.market) = coalesce(p.street, p.market))))""",
}


def facts(by: By) -> str:
    """SQL of CTEs that end in `facts`: one row for each point listed by $1 in the area asked.

    $1 is the day, $2 a campaign or null, $3 a ward or null. `used_then` is official use on the
    day on which the newest baseline of the point's campaign was closed.
    """
    return f"""
with {COVERING.strip()}, latest as (
  select distinct on (campaign) id, campaign, closed_on from baseline where closed_on <= $1::date
  order by campaign, number desc
), closed as materialized (
  select i.point, l.campaign, l.closed_on from latest l join baseline_point i on i.baseline = l.id
), base as (
  select p.ward, p.point, p.s6, p.campaign, {KEYS[by]} as key, i.closed_on
  from asked p left join closed i on i.point = p.point and i.campaign = p.campaign
  where p.listed_on <= $1::date and {KEYS[by]} is not null
    and ($3::text is null or p.ward = $3) and ($2::uuid is null or p.campaign is not null)
), {standings().strip()}, shops as (
  select distinct on (ward, point) point, used_before from merchant
  where {_DAY.format("created_at")} <= $1::date
    and (erased_at is null or {_DAY.format("erased_at")} > $1::date)
  order by ward, point, created_at desc, id desc
), seen as (
  select distinct point from visit where on_date between $1::date - {FRESH_DAYS} and $1::date
), refusals as (
  select distinct on (ward, point) point, refusal_reason from visit
  where outcome = 'refused' and on_date <= $1::date
  order by ward, point, on_date desc, visited_at desc, id desc
), latest_tools as (
  select distinct on (ward, point, tool) ward, point, tool, state from tool_fact
  where on_date <= $1::date order by ward, point, tool, on_date desc, created_at desc, id desc
), tools as (
  select point, {", ".join(f"max(state) filter (where tool = '{t}') as tool_{t}" for t in TOOLS)}
  from latest_tools group by ward, point
), facts as (
  select b.key, b.campaign, s.*, b.closed_on is not null as in_baseline,
    l.id is not null as has_baseline, m.point is not null as registered, m.used_before,
    v.point is not null as visited, coalesce(r.refusal_reason, 'khac') as refusal,
    {", ".join(f"o.tool_{t}" for t in TOOLS)}
  from base b join standings s on s.point = b.point
  left join latest l on l.campaign = b.campaign
  left join shops m on m.point = b.point left join seen v on v.point = b.point
  left join refusals r on r.point = b.point left join tools o on o.point = b.point
)"""


def _column(name: str) -> str:
    return f'"{name}"'


@dataclass(frozen=True)
class Counts:
    """The counts of one area by the names of CONDITIONS."""

    n: dict[str, int]
    campaign: UUID | None = None
    """The one campaign that covers all covered points here; None where there are several."""
    has_baseline: bool = False


NOBODY = Counts(dict.fromkeys(CONDITIONS, 0))


@dataclass(frozen=True)
class Area:
    key: str
    name: str


async def areas(tx: Tx, by: By, campaign: UUID | None, ward: str | None) -> list[Area]:
    """The areas to show, in order, also those where no point is listed."""
    rows = await tx.fetch(
        f'select key, name from ({AREAS[by]}) a order by sort collate "C", key', campaign, ward
    )
    return [Area(row["key"], row["name"]) for row in rows]


async def counts(
    tx: Tx, by: By, on: date, campaign: UUID | None, ward: str | None
) -> dict[str | None, Counts]:
    """Counts by area key; under None those of all areas together. Every point is in one area."""
    counted = ", ".join(
        f"count(*) filter (where {condition}) as {_column(name)}"
        for name, condition in CONDITIONS.items()
    )
    # The sorts of one ward fit in memory; at the default of 4 MB they go to disk.
    await tx.execute("set local work_mem = '32MB'")
    rows = await tx.fetch(
        f"{facts(by)} select key, {counted},"
        " array_agg(distinct campaign) filter (where campaign is not null) as campaigns,"
        " coalesce(bool_or(has_baseline), false) as has_baseline"
        " from facts group by key",
        on,
        campaign,
        ward,
    )
    whole = dict.fromkeys(CONDITIONS, 0)
    for row in rows:
        for name in CONDITIONS:
            whole[name] += row[name]
    everywhere = {one for row in rows for one in row["campaigns"] or ()}
    return {
        None: _counts(whole, everywhere, any(row["has_baseline"] for row in rows)),
        **{row["key"]: _counts(row, row["campaigns"] or (), row["has_baseline"]) for row in rows},
    }


def _counts(row: Any, campaigns: Collection[UUID], has_baseline: bool) -> Counts:
    return Counts(
        {name: row[name] for name in CONDITIONS},
        next(iter(campaigns)) if len(campaigns) == 1 else None,
        has_baseline,
    )


async def targets(tx: Tx, on: date) -> dict[UUID, list[Target]]:
    """Every visible target that began by the month of `on`, by campaign."""
    rows = await tx.fetch(
        "select campaign, indicator, measure, month, value, quantity from target"
        " where tier = '' and month <= $1 order by campaign, indicator, month",
        on,
    )
    found: dict[UUID, list[Target]] = {}
    for row in rows:
        found.setdefault(row["campaign"], []).append(
            Target(row["indicator"], row["measure"], row["month"], row["value"], row["quantity"])
        )
    return found
