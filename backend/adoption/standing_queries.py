"""The stage rules as one set-based statement: the twin of `stages.py` and `fluency.py`.

A point's claims up to its day become a word, newest first, one letter a claim. What ends a stage
and what carries it are sets of letters, so that trimming answers everything: the newest letters
before the first that ends a rung are its run, and the rung stands when its run holds a letter
that carries it. One pass over the claims, no window, no recursion.
"""

from __future__ import annotations

from backend.adoption.fluency import APART_DAYS
from backend.adoption.stages import (
    ALL_LETTERS,
    DAILY,
    ENOUGH,
    FEW,
    FRESH_DAYS,
    LETTERS,
    NONE,
    RUNGS,
    S6_PAYMENTS,
    Rung,
)

LETTER = (
    "case c.kind when 'active' then case when c.amount is null then '"
    + DAILY
    + "' when c.amount >= b.s6 then '"
    + ENOUGH
    + "' when c.amount > 0 then '"
    + FEW
    + f"' else '{NONE}' end "
    + " ".join(f"when '{kind}' then '{letter}'" for kind, letter in LETTERS.items())
    + f" else '{LETTERS['met']}' end"
)
NEWEST_FIRST = "order by c.on_date desc, c.created_at desc, c.id desc"


def _but(letters: str) -> str:
    return "".join(letter for letter in ALL_LETTERS if letter not in letters)


def _run(rung: Rung) -> str:
    """SQL: the letters that came after the last one to end the rung, newest first."""
    if not rung.ended_by:
        return "word"
    return f"left(word, length(word) - length(ltrim(word, '{_but(rung.ended_by)}')))"


def _stands(rung: Rung) -> str:
    if rung.stage != "S6":
        # The newest letter that says anything about the rung carries it.
        return (
            f"strpos('{rung.carried_by}', "
            f"left(ltrim(word, '{_but(rung.carried_by + rung.ended_by)}'), 1)) > 0"
            f" and ltrim(word, '{_but(rung.carried_by + rung.ended_by)}') <> ''"
        )
    skip = _but(rung.carried_by)
    newest = f"days[length({_run(rung)}) - length(ltrim({_run(rung)}, '{skip}')) + 1]"
    oldest = f"days[length(rtrim({_run(rung)}, '{skip}'))]"
    return f"strpos({_run(rung)}, '{ENOUGH}') > 0 or {newest} <> {oldest}"


def _by_stage(value: dict[str, str]) -> str:
    return "case stage " + " ".join(f"when '{s}' then {sql}" for s, sql in value.items()) + " end"


STAGE = "case " + " ".join(f"when {_stands(rung)} then '{rung.stage}'" for rung in RUNGS) + " end"
RUN = _by_stage({rung.stage: _run(rung) for rung in RUNGS})
SKIP = _by_stage({rung.stage: f"'{_but(rung.carried_by)}'" for rung in RUNGS})


def standings(base: str = "base", name: str = "standings") -> str:
    """SQL of CTEs that end in `name`: one row for each point of `base`, S0 included.

    `base` is a CTE with `point` (uuid), `day` (the date asked) and `s6` (payments that count as
    use). Columns: point, stage, since, evidence, last_on, stale, fluent_since. They follow a
    `with base as (…),` and are followed by more CTEs or the statement itself.
    """
    return f"""
{name}_words as (
  select c.point, string_agg({LETTER}, '' {NEWEST_FIRST}) as word,
    array_agg(c.on_date {NEWEST_FIRST}) as days,
    array_agg(c.evidence {NEWEST_FIRST}) as levels,
    min(c.on_date) filter (where c.kind = 'fluent_check') as first_check,
    array_agg(c.on_date order by c.on_date) filter (where c.kind = 'fluent_check') as checks
  from {base} b join claim c on c.point = b.point and c.on_date <= b.day
  group by c.point
), {name}_stages as (
  select point, word, days, levels, first_check, checks, {STAGE} as stage from {name}_words
), {name}_runs as (
  select point, stage, days, levels, first_check, checks, {RUN} as run, {SKIP} as skip
  from {name}_stages
), {name}_carried as (
  select point, stage, days, levels, first_check, checks,
    length(run) - length(ltrim(run, skip)) + 1 as newest, length(rtrim(run, skip)) as oldest
  from {name}_runs
), {name} as (
  select b.point, coalesce(k.stage, 'S0') as stage,
    case when k.stage is not null then k.days[k.oldest] end as since,
    case when k.stage is not null then k.levels[k.newest] end as evidence,
    case when k.stage is not null then k.days[k.newest] end as last_on,
    coalesce(k.stage = 'S6' and b.day - k.days[k.newest] > {FRESH_DAYS}, false) as stale,
    (select min(d.day) from unnest(k.checks) as d (day)
      where d.day >= k.first_check + {APART_DAYS}) as fluent_since
  from {base} b left join {name}_carried k on k.point = b.point
)"""


COVERING = f"""
covering as (
  select distinct on (coalesce(cp.street, cp.market)) coalesce(cp.street, cp.market) as place,
    m.id as campaign, m.s6_payments
  from campaign_place cp join campaign m on m.id = cp.campaign
  where m.id = $2::uuid or ($2::uuid is null and (m.ended_at is null
    or (m.ended_at at time zone 'Asia/Ho_Chi_Minh')::date >= $1::date))
  order by 1, m.created_at desc, m.id desc
), asked as (
  select p.id as point, $1::date as day, coalesce(v.s6_payments, {S6_PAYMENTS}) as s6,
    v.campaign
  from point p left join covering v on v.place = coalesce(p.street, p.market)
)"""
"""CTEs `covering` and `asked`: every visible point with the threshold of the newest campaign that
covers its street or market. $1 is the day, $2 a campaign (or null: any that had not ended then)."""
