"""What a campaign, a baseline and a hold may be. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from backend.errors import Conflict, Invalid

DEFAULT_HOLD = timedelta(hours=4)
LONGEST_HOLD_HOURS = 12
MOST_PHASES = 40
MOST_PLACES = 500


class CampaignIdTaken(Conflict):
    """The id given by the client names another campaign."""

    slug = "campaign-id-taken"
    sentence = "Mã chiến dịch này đã dùng. Tải lại trang rồi tạo lại."


class NothingToCount(Conflict):
    """No eligible point stands in the campaign's places on that day."""

    slug = "nothing-to-count"
    sentence = "Chưa có điểm nào đủ điều kiện vào ngày này. Thêm đường, chợ hoặc điểm rồi chốt."


class TurfHeld(Conflict):
    """The campaign gives turf to one at a time; facts `member`, `until`."""

    slug = "turf-held"
    sentence = "Khu vực này đang có người đi. Chọn khu vực khác hoặc chờ hết giờ."


def check_phase(name: str, starts_on: date, ends_on: date | None, field: str) -> None:
    """Raises Invalid where a phase ends before it begins."""
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(
            field=f"{field}.endsOn",
            sentence=f"Giai đoạn “{name}” kết thúc trước khi bắt đầu. Sửa ngày.",
        )


def check_s6(payments: int, field: str = "s6Payments") -> int:
    """How many payments in 30 days make a point active. Raises Invalid."""
    if not 1 <= payments <= 10_000:
        raise Invalid(field=field, sentence="Ghi số giao dịch trong 30 ngày, từ 1 trở lên.")
    return payments


def check_closing_day(closed_on: date, today: date, field: str = "closedOn") -> date:
    """Raises Invalid for a day that has not come: nobody has walked it yet."""
    if closed_on > today:
        raise Invalid(field=field, sentence="Ngày chốt chưa đến. Ghi ngày hôm nay hoặc trước.")
    return closed_on


def hold_length(hours: float | None, field: str = "hours") -> timedelta:
    """How long a hold lasts: four hours when not said, at most twelve. Raises Invalid."""
    if hours is None:
        return DEFAULT_HOLD
    if not 0.25 <= hours <= LONGEST_HOLD_HOURS:
        raise Invalid(field=field, sentence=f"Giữ từ 15 phút đến {LONGEST_HOLD_HOURS} giờ.")
    return timedelta(hours=hours)
