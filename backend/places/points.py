"""Shops and stalls: what makes one, what its label is, and how it leaves the denominator. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from backend.errors import Conflict, Invalid
from backend.free_text import free_text
from backend.places.houses import house_key, side_of
from backend.places.notation import stall_label
from backend.places.rows import stall_code
from backend.text import fold
from backend.wire import Input

Kind = Literal["shop", "stall", "mobile"]
Status = Literal["open", "vacant", "closed", "moved", "out_of_scope"]

DUPLICATE_STALL = "duplicate-stall"
SAME_HOUSE = "same-house-number"

STATUS_WORDS: dict[str, str] = {
    "open": "đang mở",
    "vacant": "trống",
    "closed": "đóng cửa",
    "moved": "đã chuyển đi",
    "merged": "đã gộp",
    "out_of_scope": "ngoài diện",
}


class PointPut(Input, kw_only=True):
    """A point made on a phone or at the desk; its street or its market says where it stands."""

    ward: str
    kind: Kind
    street_id: UUID | None = None
    house_number: str | None = None
    side: Literal["odd", "even"] | None = None
    landmark: str | None = None
    market_id: UUID | None = None
    row_id: UUID | None = None
    stall_code: str | None = None
    label: str | None = None


class PointPatch(Input, kw_only=True):
    """What may change on a point; absent fields stay."""

    status: Status | msgspec.UnsetType = msgspec.UNSET
    status_on: date | msgspec.UnsetType = msgspec.UNSET
    reason: str | msgspec.UnsetType = msgspec.UNSET
    landmark: str | msgspec.UnsetType = msgspec.UNSET
    weak_signal: bool | msgspec.UnsetType = msgspec.UNSET


class StallExists(Conflict):
    """The row already has a stall of this number; fact `pointId`."""

    slug = "stall-exists"
    sentence = "Dãy này đã có sạp số đó. Mở sạp có sẵn, hoặc ghi số khác, ví dụ 7A."


class HouseExists(Conflict):
    """Houses that the street has already, named in the sentence; fact `houses`."""

    slug = "house-exists"

    def __init__(self, houses: Sequence[str], street: str, *, field: str) -> None:
        shown = ", ".join(houses[:10]) + (f" và {len(houses) - 10} số nữa" * (len(houses) > 10))
        mend = (
            "Xóa các số ấy khỏi dãy rồi gửi lại."
            if field == "numbers"
            else f"Mở điểm có sẵn, hoặc ghi số khác, ví dụ {houses[0]}A."
        )
        super().__init__(
            field=field,
            sentence=f"Tuyến {street} đã có số {shown}. {mend}",
            houses=list(houses),
        )


class IdTaken(Conflict):
    """The id given by the client already names something else."""

    slug = "id-taken"
    sentence = "Mã này đã dùng cho mục khác. Tải lại trang rồi tạo lại."


class NotNeighbours(Conflict):
    """Only stalls side by side in one row become one."""

    slug = "stalls-not-neighbours"
    sentence = "Chỉ gộp được hai sạp đang mở, liền nhau trong cùng một dãy. Chọn sạp bên cạnh."


class MergedAway(Conflict):
    """The stall is part of its neighbour now."""

    slug = "point-merged"
    sentence = "Sạp này đã gộp vào sạp bên cạnh. Ghi nhận ở sạp đã gộp."


@dataclass(frozen=True)
class NewPoint:
    """A point ready to be kept: text cleaned, keys made. `label` is its name without its row's."""

    kind: Kind
    street: UUID | None
    side: str | None
    house_number: str | None
    market: UUID | None
    market_row: UUID | None
    stall: tuple[str, int] | None
    landmark: str
    label: str | None

    @property
    def house_key(self) -> str | None:
        return house_key(self.house_number) if self.kind == "shop" else None


def new_point(put: PointPut) -> NewPoint:
    """Check a point as it came. Raises Invalid by field, or TextNotNfc.

    A shop needs a street and a number or a landmark; a stall a row and its number; a seller
    without a stall only the market.
    """
    landmark = free_text(put.landmark or "", "landmark", 120, required=False)
    label = free_text(put.label, "label", 80, required=False) if put.label else None
    if put.kind == "shop":
        return _shop(put, landmark)
    if put.market_id is None:
        raise Invalid(field="marketId", sentence="Sạp thuộc chợ nào? Chọn chợ rồi gửi lại.")
    if put.street_id is not None:
        raise Invalid(field="streetId", sentence="Sạp trong chợ không đứng trên tuyến đường.")
    if put.kind == "mobile":
        return NewPoint("mobile", None, None, None, put.market_id, None, None, landmark, label)
    if put.row_id is None:
        raise Invalid(field="rowId", sentence="Sạp thuộc dãy nào? Chọn dãy rồi gửi lại.")
    stall = stall_code(put.stall_code or "")
    if stall is None:
        raise Invalid(field="stallCode", sentence="Số sạp là 1 đến 999, có thể thêm một chữ: 7A.")
    return NewPoint("stall", None, None, None, put.market_id, put.row_id, stall, landmark, None)


def _shop(put: PointPut, landmark: str) -> NewPoint:
    if put.street_id is None:
        raise Invalid(field="streetId", sentence="Điểm này ở tuyến đường nào? Chọn tuyến đường.")
    if put.market_id is not None or put.row_id is not None:
        raise Invalid(field="marketId", sentence="Điểm trên đường không thuộc chợ.")
    number = free_text(put.house_number or "", "houseNumber", 40, required=False)
    if not number and not landmark:
        raise Invalid(
            field="houseNumber",
            sentence="Ghi số nhà; nhà không số thì ghi đặc điểm, ví dụ “đối diện cổng chợ”.",
        )
    side = put.side or side_of(number)
    return NewPoint("shop", put.street_id, side, number or None, None, None, None, landmark, None)


def shop_label(house_number: str | None, landmark: str, street: str) -> str:
    """ "27 Nguyễn Nghiêm"; "Quốc lộ 1A, Km 1106 + 200"; "Trần Phú (đối diện cổng chợ)"."""
    if not house_number:
        return f"{street} ({landmark})" if landmark else street
    return f"{house_number} {street}" if house_number[:1].isdigit() else f"{street}, {house_number}"


def label_in_row(row_code: str, stall: str) -> str:
    return stall_label(row_code, stall)


def label_key(label: str) -> str:
    """The fold key of a label, by which it is found."""
    return fold(label)


@dataclass(frozen=True)
class StatusChange:
    status: Status
    on: date
    reason: str


def status_change(patch: PointPatch, today: date) -> StatusChange | None:
    """The change of status that a patch asks for, None when it asks for none. Raises Invalid."""
    if patch.status is msgspec.UNSET:
        for name, value in (("statusOn", patch.status_on), ("reason", patch.reason)):
            if value is not msgspec.UNSET:
                raise Invalid(field=name, sentence="Chọn tình trạng mới của điểm rồi gửi lại.")
        return None
    status = patch.status
    on = today if patch.status_on is msgspec.UNSET else patch.status_on
    if on > today:
        raise Invalid(field="statusOn", sentence="Ngày này chưa đến. Ghi ngày hôm nay hoặc trước.")
    reason = "" if patch.reason is msgspec.UNSET else patch.reason
    # A point that leaves the denominator says why: that is what a report is asked about.
    text = free_text(reason, "reason", 200, required=status != "open")
    return StatusChange(status, on, text)
