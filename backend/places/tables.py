"""Administrative units with validity, streets, markets, rows and points."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class Unit(Table):
    """A ward or commune as it was from `valid_from` on: codes and names were recycled in 2025.

    `id` is `code@valid_from`, e.g. `21439@2025-07-01`.
    """

    id = Text(primary_key=True, default=None)
    code = Text(default=None)  # five characters, of a province two digits, zero-padded
    valid_from = Date(default=None)
    valid_to = Date(default=None, null=True)  # the last day; none = still valid
    kind = Text(default=None)  # phường | xã | thị trấn | đặc khu | huyện | tỉnh | thành phố
    name = Text(default=None)
    name_fold = Text(default=None)
    district = Text(default=None, null=True)  # of its day, e.g. thị xã Đức Phổ
    former_district = Text(default=None, null=True)  # its own, or that of all it came from
    province = Text(default=None)
    place_fold = Text(default="")  # district and province, to tell namesakes apart in a search
    source = Text(default=None)


class UnitChange(Table, tablename="unit_change"):
    """One predecessor of a unit; `extent` is whole or part."""

    id = UUID(primary_key=True, default=None)
    from_unit = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    to_unit = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    extent = Text(default=None)
    on_date = Date(default=None)
    document = Text(default=None)


class Ward(Table):
    """A unit in which Phố Chợ is in use, and what its boards say."""

    id = Text(primary_key=True, default=None)  # the unit's id
    hotline = Text(default="")
    opened_by = UUID(default=None, null=True)
    opened_at = Timestamptz(default=None)


class Street(Table):
    """A street inside one ward; a street that crosses wards has a row in each."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    name = Text(default=None)
    name_fold = Text(default=None)
    rev = Integer(default=1)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)


class Market(Table):
    """A market and the text from which its plan was made."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    name = Text(default=None)
    name_fold = Text(default=None)
    rev = Integer(default=1)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)


class Zone(Table):
    """A khu of a market."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    market = ForeignKey(Market, default=None, null=False, on_delete=OnDelete.restrict)
    code = Text(default=None)  # "A"; "" for the sellers without a fixed stall
    name = Text(default=None)  # "Khu A – nhà lồng"
    notation = Text(default=None)  # what a person typed: A1 1-20; A2 1-20, bỏ 13
    position = Integer(default=None)


class MarketRow(Table, tablename="market_row"):
    """A dãy of stalls, or an aisle or gate between rows (`kind`)."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    market = ForeignKey(Market, default=None, null=False, on_delete=OnDelete.restrict)
    zone = ForeignKey(Zone, default=None, null=False, on_delete=OnDelete.restrict)
    kind = Text(default="stalls")  # stalls | aisle | gate
    code = Text(default=None)  # "A1"; an aisle's words
    goods = Text(default="")  # "thịt"
    position = Integer(default=None)


class Point(Table):
    """A shop or a stall (điểm chấp nhận), counted once however many accounts it has."""

    id = UUID(primary_key=True, default=None)
    ward = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)  # steward
    origin_unit = ForeignKey(Unit, default=None, null=False, on_delete=OnDelete.restrict)
    kind = Text(default=None)  # shop | stall | mobile
    street = ForeignKey(Street, default=None, null=True, on_delete=OnDelete.restrict)
    side = Text(default=None, null=True)  # odd | even
    house_number = Text(default=None, null=True)
    house_key = Text(default=None, null=True)  # sorts as people walk: 47 < 47A < 47/2 < 49
    market = ForeignKey(Market, default=None, null=True, on_delete=OnDelete.restrict)
    market_row = ForeignKey(MarketRow, default=None, null=True, on_delete=OnDelete.restrict)
    stall_code = Text(default=None, null=True)  # "07"
    stall_order = Integer(default=None, null=True)
    stall_width = Integer(default=1)  # places in its row; a merged stall takes 2 or more
    label = Text(default=None)  # "A2-07" or "27 Nguyễn Nghiêm", as screens and standees say it
    label_fold = Text(default=None)
    landmark = Text(default="")
    status = Text(default="open")  # open | vacant | closed | moved | merged | out_of_scope
    status_on = Date(default=None)
    status_reason = Text(default="")
    listed_on = Date(default=None)  # the day since which it is eligible
    weak_signal = Boolean(default=False)
    latitude = DoublePrecision(default=None, null=True)
    longitude = DoublePrecision(default=None, null=True)
    accuracy_m = DoublePrecision(default=None, null=True)
    field_revs = JSONB(default="{}")  # the revision in which each field last changed
    rev = Integer(default=1)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None)
