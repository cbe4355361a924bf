"""Campaign kinds, campaigns, phases, targets, baselines and turf holds."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from backend.people.tables import Member
from backend.places.tables import Market, MarketRow, Point, Street, Unit


class CampaignKind(Table, tablename="campaign_kind"):
    """A kind of campaign as data: street, market; schools and others can follow."""

    code = Text(primary_key=True, default=None)
    name = Text(default=None)
    site = Text(default=None)  # street | market: what its points stand on
    indicators = JSONB(default="[]")  # codes of the indicators it is judged by


class Campaign(Table):
    """A campaign of one owning ward."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    kind = ForeignKey(CampaignKind, default=None, null=False, on_delete=OnDelete.restrict)
    name = Text(default=None)
    plan_words = Text(default="")  # the scope in the plan's own words
    legal_basis = Text(default="")  # may lack number and date: "Kế hoạch số …/KH-UBND"
    hotline = Text(default="")
    s6_payments = Integer(default=20)  # payments in 30 days that count as active use
    exclusive_turf = Boolean(default=False)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)
    ended_at = Timestamptz(default=None, null=True)


class CampaignUnit(Table, tablename="campaign_unit"):
    """A unit of the scope as it was when the plan named it."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    unit = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)


class CampaignPlace(Table, tablename="campaign_place"):
    """A street or market of the scope."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    street = ForeignKey(Street, default=None, null=True, on_delete=OnDelete.restrict)
    market = ForeignKey(Market, default=None, null=True, on_delete=OnDelete.restrict)


class Phase(Table):
    """A giai đoạn: its days and its scope in the plan's words."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    name = Text(default=None)
    starts_on = Date(default=None)
    ends_on = Date(default=None, null=True)
    plan_words = Text(default="")


class Target(Table):
    """A chỉ tiêu. The one valid in a month is the latest whose `month` is not after it."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    indicator = Text(default=None)  # adoption | fluency | display | reach | census | points …
    measure = Text(default="minimum")  # minimum | exact | growth | k_of_n | milestone
    month = Date(default=None)  # the first of the month from which it holds
    value = Numeric(digits=(14, 4), default=None)  # percent, count, or k
    upper = Numeric(digits=(14, 4), default=None, null=True)  # end of a range, or n of k of n
    quantity = Text(default="percent")  # percent | count | value
    tier = Text(default="")  # commune | district … where a plan sets schedules per tier
    source = Text(default="")
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)


class Baseline(Table):
    """The frozen denominator: closed and numbered by the officer after the first walk."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, default=None, null=False, on_delete=OnDelete.restrict)
    number = Integer(default=None)
    closed_on = Date(default=None)
    closed_by = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    note = Text(default="")
    created_at = Timestamptz(default=None)


class BaselinePoint(Table, tablename="baseline_point"):
    """A point counted in a baseline."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    baseline = ForeignKey(Baseline, default=None, null=False, on_delete=OnDelete.restrict)
    point = ForeignKey(Point, default=None, null=False, on_delete=OnDelete.restrict)


class Hold(Table):
    """Turf: who is walking a street side or a market row just now, until when."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    street = ForeignKey(Street, default=None, null=True, on_delete=OnDelete.restrict)
    side = Text(default=None, null=True)  # odd | even; none = both
    market_row = ForeignKey(MarketRow, default=None, null=True, on_delete=OnDelete.restrict)
    taken_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    released_at = Timestamptz(default=None, null=True)
