"""Operations `visit` and `tool`: append-only, on a point, needing nobody's personal data."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from backend.audit.chain import record
from backend.clock import day_of, now
from backend.database import Tx
from backend.errors import Invalid
from backend.free_text import free_text
from backend.merchants import visit_queries as queries
from backend.merchants.claims import (
    STATUS_AFTER,
    ClaimInput,
    Outcome,
    RefusalReason,
    Stated,
    checked_claims,
    implied_by,
)
from backend.merchants.comparing import Comparison, ScanState, compare
from backend.merchants.incident_queries import open_incident
from backend.merchants.registering import BRISK, IdTaken
from backend.merchants.vietqr import read
from backend.operations import SKEW, Applied, Op, ParentMissing, believed, own_day
from backend.people.access import FIELD, Principal
from backend.sealing import Vault
from backend.wire import Input

LATE = timedelta(days=30)
"""A visit by phone said to be older than this when it comes is flagged: either it lay long or the
clock is wrong, and the phone cannot tell which."""
A_YEAR = 366  # days; no date to come back is further away
LONGEST_SCAN = 1000  # characters; a QR of a payment code holds far less
OUT = frozenset(STATUS_AFTER.values())


class VisitInput(Input):
    """A lượt đến. `scanned` is the text of the code on the wall, compared and not kept.

    `photo_ids` names the pictures taken; they come by themselves, before it or after it.
    """

    point_id: UUID
    outcome: Outcome
    merchant_id: UUID | None = None
    refusal_reason: RefusalReason | None = None
    note: str = ""
    revisit_on: date | None = None
    source: Literal["phone", "paper"] = "phone"
    scanned: str | None = None
    scan_state: ScanState | None = None
    claims: list[ClaimInput] = msgspec.field(default_factory=list)
    scam_card_told: bool = False
    photo_ids: Annotated[list[UUID], msgspec.Meta(max_length=4)] = msgspec.field(
        default_factory=list
    )
    visited_at: datetime | None = None


class ToolInput(Input):
    """One of the four tools at a point on a day."""

    point_id: UUID
    tool: Literal["account", "qr_board", "wallet", "guidance"]
    state: Literal["done", "blocked", "undone"]
    on_date: date
    obstacle: str = ""
    provider: str = ""


def read_visit(body: msgspec.Raw) -> tuple[VisitInput, list[Stated], str]:
    """The visit, the phone's own claims checked, and the clean note. Raises Invalid by field."""
    visit = msgspec.json.decode(body, type=VisitInput)
    if (visit.outcome == "refused") != (visit.refusal_reason is not None):
        raise Invalid(
            field="refusalReason",
            sentence="Chọn lý do khi hộ từ chối, và chỉ khi đó."
            if visit.outcome == "refused"
            else "Lý do từ chối chỉ đi với kết quả từ chối. Bỏ lý do này.",
        )
    if visit.scanned is not None and visit.scan_state is not None:
        raise Invalid(field="scanState", sentence="Đã quét được thì không chọn không quét được.")
    if visit.scanned is not None and len(visit.scanned) > LONGEST_SCAN:
        raise Invalid(field="scanned", sentence="Nội dung mã quá dài. Quét lại đúng mã trên bảng.")
    if visit.visited_at is not None and visit.visited_at.tzinfo is None:
        raise Invalid(field="visitedAt", sentence="Thời điểm đến thiếu múi giờ.")
    note = free_text(visit.note, "note", 500, required=False)
    return visit, checked_claims(visit.claims, visit.outcome), note


async def apply_visit(tx: Tx, principal: Principal, vault: Vault, op: Op) -> Applied:
    """Log a visit with what it claims; the verdict on a scan is the server's own."""
    if op.kind != "put":
        raise Invalid(field="kind", sentence="Lượt đến chỉ ghi thêm, không sửa hay xóa.")
    visit, stated, note = read_visit(op.body)
    received = now()
    visited_at, skewed = _visited(visit, op, received)
    on = day_of(visited_at)
    revisit_on = _revisit(visit, op, on)
    member = principal.member_id
    before = await queries.before_visit(tx, visit.point_id, visit.merchant_id, member, visited_at)
    if before is None:
        raise ParentMissing(visit.point_id)
    if visit.merchant_id is not None and not before["merchant_seen"]:
        raise ParentMissing(visit.merchant_id)
    ward: str = before["ward"]
    found = Comparison()
    if visit.scanned is not None or visit.scan_state is not None:
        rows = await queries.accounts_to_compare(tx, visit.point_id)
        found = compare(vault, visit.scanned, visit.scan_state, rows)
    claims = _with_implied(stated, visit.outcome, before["status"] in OUT, found)
    made = await queries.log_visit(
        tx,
        op.entity_id,
        ward,
        visit.point_id,
        visit.merchant_id,
        member,
        outcome=visit.outcome,
        refusal_reason=visit.refusal_reason,
        note=note,
        revisit_on=revisit_on,
        source=visit.source,
        verdict=found.verdict,
        reason=found.reason,
        visited_at=visited_at,
        clock_offset_ms=op.clock_offset_ms,
        on=on,
        flags=[
            name
            for name, holds in (
                ("late_turf", before["off_turf"] or ward not in principal.wards_as(*FIELD)),
                ("clock_skew", skewed),
                ("fast_pace", before["pace"] > BRISK),
                ("scam_card_told", visit.scam_card_told),
            )
            if holds
        ],
        received_at=received,
        photo_ids=list(dict.fromkeys(visit.photo_ids)),
        claims=claims,
    )
    if not made:
        if not await queries.visit_seen(tx, op.entity_id):
            raise IdTaken()
        return Applied(rev=1, known=True)
    return await _follow(tx, principal, op, visit, ward, before["status"], on, found, received)


def _visited(visit: VisitInput, op: Op, received: datetime) -> tuple[datetime, bool]:
    """When it was by the server's clock, never in the future, and whether that is to be doubted.

    The day on a walk sheet was written by hand: the clock of the phone that keyed it in has no
    part in it, however wrong that clock is.
    """
    by_hand = visit.source == "paper" and visit.visited_at is not None
    offset_ms = 0 if by_hand else op.clock_offset_ms
    claimed = believed(visit.visited_at or op.client_at, offset_ms, received)
    if claimed is None:
        return op.happened_at(received), True
    off = not by_hand and (
        op.claimed_at is not None
        or abs(timedelta(milliseconds=offset_ms)) > SKEW
        or received - claimed > LATE
    )
    return min(claimed, received), off or claimed - received > SKEW


def _revisit(visit: VisitInput, op: Op, on: date) -> date | None:
    """The day to come back, as many days after `on` as the phone had it where its clock is wrong.

    Raises Invalid for a day before the visit by the phone's own clock.
    """
    chosen = visit.revisit_on
    if chosen is None or (chosen >= on and op.claimed_at is None):
        return chosen
    days = (chosen - own_day(visit.visited_at or op.claimed_at or op.client_at)).days
    if days < 0 and chosen < on:
        raise Invalid(field="revisitOn", sentence="Ngày hẹn quay lại phải sau ngày đến.")
    return on + timedelta(days=days) if 0 <= days <= A_YEAR else chosen


def _with_implied(
    stated: list[Stated], outcome: Outcome, was_out: bool, found: Comparison
) -> list[Stated]:
    """The phone's claims and the server's own; one word of each kind, the better evidence."""
    own = implied_by(outcome, was_out)
    if found.displayed:
        own.append(Stated("qr_displayed", "scanned"))
    kinds = {one.kind for one in own}
    return own + [one for one in stated if one.kind not in kinds]


def _ending(scanned: str | None) -> str:
    """What an officer needs to find the board's account again; the code itself is not kept."""
    read_off = read(scanned or "")
    if not read_off.ok or not read_off.account:
        return ""
    return f"Bốn số cuối tài khoản trên bảng: {read_off.account[-4:]}."


async def _follow(
    tx: Tx,
    principal: Principal,
    op: Op,
    visit: VisitInput,
    ward: str,
    status: str,
    on: date,
    found: Comparison,
    received: datetime,
) -> Applied:
    """What a visit sets in motion: the point's status, an incident, what the phone is told."""
    after = STATUS_AFTER.get(visit.outcome)
    if after is None and visit.outcome != "not_in" and status in OUT:
        after = "open"
    moved = after is not None and await queries.set_point_status(tx, visit.point_id, after, on)
    number = None
    if found.incident is not None:
        detail = f"{found.detail} {_ending(visit.scanned)}".strip()
        number = await open_incident(
            tx, ward, visit.point_id, found.incident, op.entity_id, detail, received
        )
    if moved or number is not None:
        record(
            tx,
            ward,
            principal.member_id,
            "merchants.visit",
            f"point:{visit.point_id}",
            {"visit": op.entity_id, "status": after if moved else None, "incident": number},
        )
    facts: dict[str, str | None] = {}
    if visit.scanned is not None or visit.scan_state is not None:
        facts = {
            "pointId": str(visit.point_id),
            "verdict": found.verdict,
            "reason": found.reason,
            "accountId": str(found.account) if found.account else None,
            "incident": number,
        }
    return Applied(rev=1, warn=("incident_opened",) if number else (), facts=facts)


async def apply_tool(tx: Tx, principal: Principal, op: Op) -> Applied:
    """Append a dated fact about one of the four tools."""
    if op.kind != "put":
        raise Invalid(field="kind", sentence="Công cụ chỉ ghi thêm theo ngày, không sửa hay xóa.")
    sent = msgspec.json.decode(op.body, type=ToolInput)
    obstacle = free_text(sent.obstacle, "obstacle", 200, required=False)
    provider = free_text(sent.provider, "provider", 100, required=False)
    received = now()
    if sent.state == "blocked" and not obstacle:
        raise Invalid(field="obstacle", sentence="Ghi rõ vướng ở đâu, ví dụ SIM không chính chủ.")
    today = day_of(received)
    days = (op.own_day - sent.on_date).days
    if op.claimed_at is not None and 0 <= days <= A_YEAR:
        on = day_of(op.happened_at(received)) - timedelta(days=days)
        sent = msgspec.structs.replace(sent, on_date=on)
    # A phone whose clock runs ahead names a day that it believes has come; a person who picks a
    # day to come is told.
    if today < sent.on_date <= op.own_day:
        sent = msgspec.structs.replace(sent, on_date=today)
    if sent.on_date > today:
        raise Invalid(field="onDate", sentence="Ngày ghi nhận không được ở tương lai.")
    ward = await queries.point_ward(tx, sent.point_id)
    if ward is None:
        raise ParentMissing(sent.point_id)
    made = await queries.note_tool(
        tx,
        op.entity_id,
        ward,
        sent.point_id,
        tool=sent.tool,
        state=sent.state,
        obstacle=obstacle,
        provider=provider,
        on=sent.on_date,
        member=principal.member_id,
        at=received,
    )
    if not made and not await queries.tool_seen(tx, op.entity_id):
        raise IdTaken()
    return Applied(rev=1, known=not made)
