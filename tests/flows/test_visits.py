"""Visits and tools: what they claim, what the server says of the code on the wall, what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import day_of, now, today
from backend.errors import Refusal
from backend.ids import new_id
from backend.operations import Applied, ParentMissing
from backend.problems import refusal_of
from tests.flows.cast import Cast, enlist
from tests.flows.shops import DYNAMIC, Q1, Q2, Walk, lay_out, witnessed

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


async def visit(walk: Walk, **fields: Any) -> tuple[UUID, Applied]:
    body = {"pointId": walk.stalls[1], "outcome": "met", **fields}
    return await walk.do(walk.cast.lan, "visit", body)


async def claims(owner: Any) -> list[tuple[str, str]]:
    rows = await owner.fetch("select kind, evidence from claim order by kind")
    return [(row["kind"], row["evidence"]) for row in rows]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("met", [("met", "seen")]),
        ("refused", [("refused", "said")]),
        ("not_in", []),
        ("closed", [("out", "seen")]),
        ("moved", [("out", "seen")]),
        ("vacant", [("out", "seen")]),
    ],
)
async def test_an_outcome_claims_what_it_means_and_needs_no_merchant(
    walk: Walk, owner: Any, outcome: str, expected: list[tuple[str, str]]
) -> None:
    reason = {"refusalReason": "so_thue"} if outcome == "refused" else {}
    await visit(walk, outcome=outcome, **reason)
    assert await claims(owner) == expected
    assert await owner.fetchval("select count(*) from merchant") == 0
    point = await owner.fetchval("select status from point where id = $1", walk.stalls[1])
    assert point == (outcome if outcome in ("closed", "moved", "vacant") else "open")


async def test_a_point_that_was_closed_is_back_when_somebody_is_met(walk: Walk, owner: Any) -> None:
    await visit(walk, outcome="closed")
    await visit(walk, outcome="not_in")
    assert await owner.fetchval("select status from point where id = $1", walk.stalls[1]) == (
        "closed"
    )
    await visit(walk)
    assert await claims(owner) == [("back", "seen"), ("met", "seen"), ("out", "seen")]
    assert await owner.fetchval("select status from point where id = $1", walk.stalls[1]) == "open"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "refused"}, "refusalReason"),
        ({"refusalReason": "so_thue"}, "refusalReason"),
        ({"outcome": "refused", "refusalReason": "ghet"}, "refusalReason"),
        ({"claims": [{"kind": "out", "evidence": "seen"}]}, "claims.0.kind"),
        ({"claims": [{"kind": "qr_displayed", "evidence": "scanned"}]}, "claims.0.evidence"),
        (
            {"claims": [{"kind": "active", "evidence": "said", "amount": "1.500"}]},
            "claims.0.amount",
        ),
        ({"claims": [{"kind": "trained", "evidence": "seen", "amount": 3}]}, "claims.0.amount"),
        (
            {"outcome": "closed", "claims": [{"kind": "trained", "evidence": "seen"}]},
            "claims.0.kind",
        ),
        ({"note": "CCCD 051999000001"}, "note"),
        ({"revisitOn": "2020-01-01"}, "revisitOn"),
        ({"scanned": Q1, "scanState": "covered"}, "scanState"),
        ({"stage": "S6"}, "stage"),
    ],
)
async def test_a_visit_that_contradicts_itself_is_refused_by_field(
    walk: Walk, owner: Any, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises((Refusal, msgspec.ValidationError)) as caught:
        await visit(walk, **fields)
    refusal = refusal_of(caught.value)
    assert refusal is not None
    assert refusal.field == field
    assert await owner.fetchval("select count(*) from visit") == 0


async def test_a_visit_sent_twice_is_one_visit(walk: Walk, owner: Any) -> None:
    body = {"pointId": walk.stalls[1], "outcome": "met"}
    first, _ = await walk.do(walk.cast.lan, "visit", body)
    await walk.do(walk.cast.lan, "visit", body, entity_id=first)
    assert await owner.fetchval("select count(*) from visit") == 1
    assert await claims(owner) == [("met", "seen")]


async def test_a_visit_is_never_changed(walk: Walk, owner: Any) -> None:
    await visit(walk)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("update visit set outcome = 'closed'")
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("delete from claim")


async def test_the_day_is_the_phones_corrected_by_its_offset_and_never_in_the_future(
    walk: Walk, owner: Any
) -> None:
    yesterday = now() - timedelta(days=1)
    body = {"pointId": walk.stalls[1], "outcome": "met"}
    slow, _ = await walk.do(
        walk.cast.lan, "visit", body, at=yesterday - timedelta(hours=2), offset_ms=7_200_000
    )
    fast, _ = await walk.do(walk.cast.lan, "visit", body, at=now() + timedelta(days=3))
    row = await owner.fetchrow("select * from visit where id = $1", slow)
    assert (row["on_date"], row["visited_at"]) == (day_of(yesterday), yesterday)
    assert row["flags"] == ["clock_skew"]
    row = await owner.fetchrow("select * from visit where id = $1", fast)
    assert (row["on_date"], row["flags"]) == (today(), ["clock_skew"])
    assert row["visited_at"] == row["received_at"]


async def test_the_code_on_the_wall_is_displayed_only_when_it_pays_a_confirmed_account(
    walk: Walk, owner: Any
) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    account, _ = await walk.propose(merchant)
    _, early = await visit(walk, scanned=Q1)
    assert (early.facts["verdict"], early.facts["reason"]) == (None, "none-confirmed")
    await walk.do(walk.cast.lan, "confirmation", witnessed(account))
    _, done = await visit(walk, merchantId=merchant, scanned=Q1)
    assert done.facts["verdict"] == "same"
    assert done.facts["accountId"] == str(account)
    assert ("qr_displayed", "scanned") in await claims(owner)
    assert await owner.fetchval("select count(*) from incident") == 0


async def test_a_foreign_code_opens_one_incident_while_it_is_open(
    walk: Walk, owner: Any, client: httpx.AsyncClient
) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    await walk.confirmed(merchant)
    _, first = await visit(walk, scanned=Q2)
    assert (first.facts["verdict"], first.facts["reason"]) == ("other_account", "other-bank")
    number = first.facts["incident"]
    assert number == f"SC-{today().year}-0001"
    _, second = await visit(walk, scanned=DYNAMIC)
    assert (second.facts["reason"], second.facts["incident"]) == ("dynamic-code", None)
    assert await owner.fetchval("select count(*) from incident") == 1
    detail = await owner.fetchval("select detail from incident")
    assert "ngân hàng khác" in detail
    assert detail.endswith("Bốn số cuối tài khoản trên bảng: 9999.")
    listed = await client.get("/incidents", headers=walk.cast.minh.headers)
    assert [one["toldBy"] for one in listed.json()["items"]] == ["Lan"]
    assert ("qr_displayed", "scanned") not in await claims(owner)
    await owner.execute("update incident set settled_at = now()")
    _, third = await visit(walk, scanned=Q2)
    assert third.facts["incident"] == f"SC-{today().year}-0003"


async def test_what_the_register_knows_of_a_foreign_code_is_said(walk: Walk, owner: Any) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    first = await walk.confirmed(merchant)
    second, _ = await walk.propose(merchant, payload=Q2, replaces=first)
    _, unconfirmed = await visit(walk, scanned=Q2)
    assert unconfirmed.facts["reason"] == "not-confirmed"
    await walk.do(walk.cast.lan, "confirmation", witnessed(second, "9999"))
    _, old = await visit(walk, scanned=Q1)
    assert (old.facts["verdict"], old.facts["reason"]) == ("other_account", "old-account")


async def test_a_second_confirmed_code_of_the_stall_will_do(walk: Walk) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    await walk.confirmed(merchant)
    await walk.confirmed(merchant, Q2, "9999")
    for code in (Q1, Q2):
        _, done = await visit(walk, scanned=code)
        assert done.facts["verdict"] == "same"


@pytest.mark.parametrize(
    ("fields", "reason", "incidents"),
    [
        ({"scanState": "covered"}, "covered", 0),
        ({"scanned": "https://example.org"}, "not-a-payment-code", 0),
        ({"scanned": Q1[:-1] + "4"}, "tampered", 1),
    ],
)
async def test_an_unreadable_code_says_why_and_only_a_forged_one_is_an_incident(
    walk: Walk, owner: Any, fields: dict[str, Any], reason: str, incidents: int
) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    await walk.confirmed(merchant)
    _, done = await visit(walk, **fields)
    assert (done.facts["verdict"], done.facts["reason"]) == ("unreadable", reason)
    assert await owner.fetchval("select count(*) from incident") == incidents


async def test_claims_of_the_phone_stand_beside_those_of_the_outcome(
    walk: Walk, owner: Any
) -> None:
    await visit(
        walk,
        scamCardTold=True,
        claims=[
            {"kind": "met", "evidence": "seen"},
            {"kind": "active", "evidence": "seen", "amount": 25},
            {"kind": "fluent_check", "evidence": "seen"},
        ],
    )
    assert await claims(owner) == [("active", "seen"), ("fluent_check", "seen"), ("met", "seen")]
    assert await owner.fetchval("select amount from claim where kind = 'active'") == 25
    assert await owner.fetchval("select flags from visit") == ["scam_card_told"]


async def test_a_visit_off_ones_turf_is_kept_attributed_and_flagged(walk: Walk, owner: Any) -> None:
    await owner.execute(
        "insert into assignment (id, ward, team, street, created_at) values ($1, $2, $3, $4, $5)",
        new_id(),
        walk.cast.ward,
        walk.cast.team_1,
        walk.street,
        now(),
    )
    await visit(walk)  # A stall, while Lan's team walks a street.
    await visit(walk, pointId=walk.shops[0])
    rows = await owner.fetch("select point, flags, member from visit")
    assert {row["point"]: row["flags"] for row in rows} == {
        walk.stalls[1]: ["late_turf"],
        walk.shops[0]: [],
    }
    assert {row["member"] for row in rows} == {walk.cast.lan.id}


async def test_another_wards_volunteer_cannot_visit(walk: Walk, owner: Any) -> None:
    stranger = await enlist(owner, "Tư", ("volunteer", walk.cast.other_ward, None))
    with pytest.raises(ParentMissing):
        await walk.do(stranger, "visit", {"pointId": walk.stalls[1], "outcome": "met"})


async def test_a_visit_to_an_unknown_merchant_waits_for_it(walk: Walk) -> None:
    missing = new_id()
    with pytest.raises(ParentMissing) as parent:
        await visit(walk, merchantId=missing)
    assert parent.value.entity_id == missing


async def test_the_four_tools_are_dated_facts(walk: Walk, owner: Any) -> None:
    fact = {"pointId": walk.stalls[1], "tool": "wallet", "onDate": today().isoformat()}
    blocked = {**fact, "state": "blocked", "obstacle": "SIM không chính chủ"}
    await walk.do(walk.cast.lan, "tool", blocked)
    await walk.do(walk.cast.lan, "tool", {**fact, "state": "done"})
    assert await owner.fetchval("select count(*) from tool_fact") == 2
    for wrong, field in (
        ({"state": "blocked"}, "obstacle"),
        ({"state": "done", "onDate": (today() + timedelta(days=1)).isoformat()}, "onDate"),
    ):
        with pytest.raises(Refusal) as refused:
            await walk.do(walk.cast.lan, "tool", {**fact, **wrong})
        assert refused.value.field == field
