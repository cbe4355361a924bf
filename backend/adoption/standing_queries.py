"""The stage rules as one set-based statement: the twin of `stages.py` and `fluency.py`.

A point's claims up to its day become a word, newest first, one letter a claim. What ends a stage
and what carries it are sets of letters, so that trimming answers everything: the newest letters
before the first that ends a rung are its run, and the rung stands when its run holds a letter
that carries it. One pass over the claims, no window, no recursion. Each `offset 0` keeps the
planner from writing an expression out once for every place that uses it.
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


def _newest(run: str, skip: str) -> str:
    """SQL: the place in `run` of the first letter that is not to be skipped."""
    return f"length({run}) - length(ltrim({run}, {skip})) + 1"


def _oldest(run: str, skip: str) -> str:
    return f"length(rtrim({run}, {skip}))"


def _told(rung: Rung, word: str = "word") -> str:
    """SQL: whether any letter carries the rung, ended or not.

    Looking for a letter is many times cheaper than trimming, and most words lack the high rungs.
    """
    letters = " or ".join(f"strpos({word}, '{letter}') > 0" for letter in rung.carried_by)
    return f"({letters})"


def _stands(rung: Rung) -> str:
    run, skip = _run(rung), f"'{_but(rung.carried_by)}'"
    told = _told(rung)
    if rung.stage == "S6":
        return (
            f"{told} and (strpos({run}, '{ENOUGH}') > 0"
            f" or days[{_newest(run, skip)}] <> days[{_oldest(run, skip)}])"
        )
    if not rung.ended_by:
        return f"{run} <> translate({run}, '{rung.carried_by}', '')"
    # The newest letter that says anything about the rung carries it.
    carriers = ", ".join(f"'{letter}'" for letter in rung.carried_by)
    first = f"left(ltrim(word, '{_but(rung.carried_by + rung.ended_by)}'), 1)"
    return f"{told} and {first} in ({carriers})"


def _by_stage(value: dict[str, str]) -> str:
    return "case stage " + " ".join(f"when '{s}' then {sql}" for s, sql in value.items()) + " end"


STAGE = "case " + " ".join(f"when {_stands(rung)} then '{rung.stage}'" for rung in RUNGS) + " end"
RUN = _by_stage({rung.stage: _run(rung) for rung in RUNGS})
SKIP = _by_stage({rung.stage: f"'{_but(rung.carried_by)}'" for rung in RUNGS})
S6 = next(rung for rung in RUNGS if rung.stage == "S6")
USED = (
    f"{_stands(S6)} and {{closed_on}}"
    f" - days[{_newest(_run(S6), chr(39) + _but(S6.carried_by) + chr(39))}] <= {FRESH_DAYS}"
)
CHECK = LETTERS["fluent_check"]
CHECKS_LAST = _oldest("k.word", f"'{_but(CHECK)}'")


def standings(day: str = "$1::date") -> str:
    """SQL of CTEs that end in `standings`: one row for each point of `base`, S0 included.

    `base` is a CTE with `ward`, `point` (uuid), `s6` (payments that count as use) and `closed_on`
    (the day of the baseline that counts the point, or null); `day` is the day asked. Columns:
    point, stage, since, evidence, last_on, stale, fluent, fluent_since, used_then. The last is
    official use at the end of `closed_on`: that day's word is the tail of today's, so that the
    claims are read once.
    """
    return f"""
words as (
  select c.point, max(b.closed_on) as closed_on, string_agg({LETTER}, '' {NEWEST_FIRST}) as word,
    array_agg(c.on_date {NEWEST_FIRST}) as days,
    array_agg(c.evidence {NEWEST_FIRST}) as levels,
    (case when max(b.closed_on) is null then count(*)
      else count(*) filter (where c.on_date > b.closed_on) end)::int as later,
    coalesce(max(c.on_date) filter (where c.kind = 'fluent_check')
      - min(c.on_date) filter (where c.kind = 'fluent_check') >= {APART_DAYS}, false) as fluent
  from base b join claim c on c.ward = b.ward and c.point = b.point and c.on_date <= {day}
  group by c.ward, c.point offset 0
), staged as (
  select point, word, days, levels, fluent, {STAGE} as stage,
    coalesce((select {USED.format(closed_on="w.closed_on")} from (
      select right(w.word, length(w.word) - w.later) as word, w.days[w.later + 1:] as days
      where w.later < length(w.word) and {_told(S6, "w.word")} offset 0) past), false) as used_then
  from words w offset 0
), running as (
  select point, word, days, levels, fluent, stage, used_then, {RUN} as run, {SKIP} as skip
  from staged offset 0
), carried as (
  select point, word, days, levels, fluent, stage, used_then, {_newest("run", "skip")} as newest,
    {_oldest("run", "skip")} as oldest
  from running offset 0
), standings as (
  select b.point, coalesce(k.stage, 'S0') as stage,
    case when k.stage is not null then k.days[k.oldest] end as since,
    case when k.stage is not null then k.levels[k.newest] end as evidence,
    case when k.stage is not null then k.days[k.newest] end as last_on,
    coalesce(k.stage = 'S6' and {day} - k.days[k.newest] > {FRESH_DAYS}, false) as stale,
    coalesce(k.fluent, false) as fluent,
    case when k.fluent then (
      select min(d.day) from unnest(k.days) with ordinality as d (day, place)
      where substr(k.word, d.place::int, 1) = '{CHECK}'
        and d.day >= k.days[{CHECKS_LAST}] + {APART_DAYS}
    ) end as fluent_since,
    coalesce(k.used_then, false) as used_then
  from base b left join carried k on k.point = b.point
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
  select p.id as point, p.ward, p.origin_unit, p.street, p.market, p.market_row, p.status,
    p.listed_on, coalesce(v.s6_payments, {S6_PAYMENTS}) as s6, v.campaign, null::date as closed_on
  from point p left join covering v on v.place = coalesce(p.street, p.market)
)"""
"""CTEs `covering` and `asked`: every visible point with the threshold of the newest campaign that
covers its street or market. $1 is the day, $2 a campaign (or null: any that had not ended then)."""
