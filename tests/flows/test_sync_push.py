"""Push: each operation once, a verdict each, and nothing lost where one is faulty."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.ids import new_id
from tests.flows.cast import Cast
from tests.flows.phone import Phone, operation
from tests.flows.shops import Walk, lay_out, proposal, registration

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest.fixture
def lan(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.lan)


def visit(point: object, **fields: Any) -> dict[str, Any]:
    return operation("visit", {"pointId": point, "outcome": "met", **fields})


async def test_an_operation_sent_again_gets_its_first_answer_and_no_second_effect(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    op = visit(walk.stalls[0])
    (first,) = await lan.push(op)
    (again,) = await lan.push(op)
    assert first["status"] == "applied"
    assert (again["status"], again["first"], again["rev"]) == ("duplicate", "applied", first["rev"])
    assert await owner.fetchval("select count(*) from visit") == 1
    assert await owner.fetchval("select count(*) from claim") == 1


async def test_fifty_phones_sending_one_operation_at_once_make_one_visit(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    op = visit(walk.stalls[0])
    answers = await asyncio.gather(*(lan.push(op) for _ in range(50)))
    statuses = sorted(result["status"] for (result,) in answers)
    assert statuses == ["applied"] + ["duplicate"] * 49
    assert await owner.fetchval("select count(*) from visit") == 1


async def test_another_body_under_a_used_id_is_kept_for_an_officer_and_never_applied(
    walk: Walk, lan: Phone, owner: Any, client: httpx.AsyncClient
) -> None:
    op = visit(walk.stalls[0])
    await lan.push(op)
    other = {**op, "body": {**op["body"], "outcome": "not_in"}}
    (result,) = await lan.push(other)
    assert (result["status"], result["code"]) == ("rejected", "op_reused")
    assert [row["outcome"] for row in await owner.fetch("select outcome from visit")] == ["met"]
    sealed = await owner.fetchval("select sealed from kept_op where why = 'op_reused'")
    assert b"not_in" not in sealed
    assert b"not_in" in walk.vault.open_directly(sealed, f"kept_op|{op['opId']}")
    third = {**op, "body": {**op["body"], "outcome": "vacant"}}
    await lan.push(third, other)
    minh = walk.cast.minh.headers
    kept = (await client.get("/sync/kept", headers=minh)).json()["items"]
    assert [row["opId"] for row in kept] == [op["opId"]] * 2
    opened = await client.get(f"/sync/kept/{kept[0]['id']}", headers=minh)
    assert opened.json()["body"]["outcome"] == "not_in"
    foreign = await client.get(f"/sync/kept/{kept[0]['id']}", headers=walk.cast.khanh.headers)
    assert foreign.status_code == 404
    for row in kept:
        done = await client.post(
            f"/sync/kept/{row['id']}/settle", json={"settlement": "Đã hỏi lại Lan"}, headers=minh
        )
        assert done.status_code == 204
    assert (await client.get("/sync/kept", headers=minh)).json()["items"] == []


async def test_a_record_sent_anew_under_another_operation_is_taken_once_and_never_silently_dropped(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    (merchant,) = [operation("merchant", registration(walk.stalls[1]))]
    await lan.push(merchant)
    tool = {"pointId": walk.stalls[1], "tool": "guidance", "state": "blocked", "obstacle": "Vắng"}
    for first, field in (
        (visit(walk.stalls[0], note="Hẹn thứ hai"), "note"),
        (operation("account", proposal(merchant["entityId"])), "holderName"),
        (operation("tool", {**tool, "onDate": "2026-11-20"}), "obstacle"),
    ):
        (taken,) = await lan.push(first)
        assert taken["status"] == "applied"
        # A phone that lost the answer sends the same once more as a new operation.
        (same,) = await lan.push({**first, "opId": str(new_id())})
        assert same["status"] == "applied"
        body = {**first["body"], field: "KHAC HAN"}
        (other,) = await lan.push({**first, "opId": str(new_id()), "body": body})
        assert (other["status"], other["slug"]) == ("rejected", "already-recorded")
    assert [dict(row) for row in await owner.fetch("select note from visit")] == [
        {"note": "Hẹn thứ hai"}
    ]
    for table in ("account", "tool_fact"):
        assert await owner.fetchval(f"select count(*) from {table}") == 1


async def test_somebody_elses_id_is_reused_not_answered(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    op = visit(walk.stalls[0])
    await lan.push(op)
    (result,) = await Phone(client, walk.cast.hoa).push(op)
    assert result["code"] == "op_reused"


async def test_one_faulty_operation_takes_no_neighbour_with_it(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    unknown_field = visit(walk.stalls[1], mood="vui")
    wrong_type = visit(walk.stalls[1])
    wrong_type["clientAt"] = "hôm qua"
    results = await lan.push(
        visit(walk.stalls[0]),
        unknown_field,
        wrong_type,
        "không phải mục",
        operation("chợ", {}),
        visit(walk.stalls[2]),
    )
    assert [result["status"] for result in results] == [
        "applied",
        "rejected",
        "rejected",
        "rejected",
        "rejected",
        "applied",
    ]
    assert results[1]["field"] == "mood"
    assert "mood" in results[1]["title"]
    assert results[2]["opId"] == wrong_type["opId"]
    assert results[3]["opId"] is None
    assert results[4]["slug"] == "unknown-entity"
    assert await owner.fetchval("select count(*) from visit") == 2


async def test_a_child_waits_for_its_parent_and_is_applied_when_it_comes(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    merchant = new_id()
    account = operation("account", proposal(merchant))
    (held,) = await lan.push(account)
    assert held["status"] == "held"
    assert await owner.fetchval("select count(*) from account") == 0
    await lan.push(operation("merchant", registration(walk.stalls[1]), entity_id=merchant))
    assert await owner.fetchval("select status from account") == "proposed"
    (again,) = await lan.push(account)
    assert (again["status"], again["first"]) == ("duplicate", "applied")
    assert await owner.fetchval("select count(*) from kept_op where settled_at is null") == 0


async def test_a_foreign_stall_and_a_missing_one_look_the_same(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    khanh = Phone(client, walk.cast.khanh)
    (foreign,) = await khanh.push(visit(walk.stalls[0]))
    (missing,) = await khanh.push(visit(new_id()))
    assert foreign["status"] == missing["status"] == "held"
    assert {**foreign, "opId": None} == {**missing, "opId": None}


async def test_what_hangs_on_a_rejected_operation_is_rejected_as_its_dependant(
    walk: Walk, lan: Phone
) -> None:
    bad = operation("merchant", registration(walk.stalls[1], trade="không có"))
    good = visit(walk.stalls[1])
    good["dependsOn"] = [bad["opId"]]
    results = await lan.push(bad, good)
    assert [result["code"] for result in results] == ["validation", "dependency"]
    # Also when the parent was answered in an earlier push.
    later = visit(walk.stalls[1])
    later["dependsOn"] = [bad["opId"]]
    (result,) = await lan.push(later)
    assert result["code"] == "dependency"


async def test_the_same_field_changed_twice_shows_both_values_also_after_a_lost_reply(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    registered = operation("merchant", registration(walk.stalls[1]))
    await lan.push(registered)
    which = registered["entityId"]

    def renamed(name: str, base: int) -> dict[str, Any]:
        return operation(
            "merchant", {"tradeName": name}, entity_id=which, kind="patch", baseRev=base
        )

    (first,) = await lan.push(renamed("Cá tươi Năm", 1))
    assert first["status"] == "applied"
    second = renamed("Bà Năm cá", 1)
    (conflict,) = await lan.push(second)
    assert conflict["status"] == "conflict"
    assert conflict["fields"] == ["tradeName"]
    assert conflict["server"]["tradeName"] == "Cá tươi Năm"
    assert conflict["server"]["changed"]["tradeName"]["by"] == "Lan"
    (again,) = await lan.push(second)
    assert (again["status"], again["first"]) == ("duplicate", "conflict")
    assert again["server"] == conflict["server"]
    stored = await owner.fetchval("select result::text from op where op_id = $1", second["opId"])
    assert "Năm" not in stored
    assert await owner.fetchval("select trade_name from merchant") == "Cá tươi Năm"


async def test_two_phones_changing_different_fields_both_win(walk: Walk, lan: Phone) -> None:
    registered = operation("merchant", registration(walk.stalls[1]))
    await lan.push(registered)
    which = registered["entityId"]
    await lan.push(
        operation("merchant", {"tradeNote": "cá biển"}, entity_id=which, kind="patch", baseRev=1)
    )
    (merged,) = await lan.push(
        operation("merchant", {"simOwner": "relative"}, entity_id=which, kind="patch", baseRev=1)
    )
    assert merged["status"] == "merged"
    assert merged["server"]["tradeNote"] == "cá biển"


async def test_over_fifty_operations_and_over_64_kb_are_refused_whole(
    walk: Walk, lan: Phone, owner: Any, client: httpx.AsyncClient
) -> None:
    many = await lan.send(*(visit(walk.stalls[0]) for _ in range(51)))
    assert (many.status_code, many.json()["slug"]) == (413, "too-many-operations")
    bomb = gzip.compress(b'{"schema":1,"ops":[],"appVersion":"' + b"0" * 2_000_000 + b'"}')
    assert len(bomb) < 64 * 1024
    packed = await client.post(
        "/sync/push",
        content=bomb,
        headers={**walk.cast.lan.headers, "Content-Encoding": "gzip"},
    )
    assert (packed.status_code, packed.json()["slug"]) == (413, "too-large")
    plain = await client.post("/sync/push", content=b"x" * 70_000, headers=walk.cast.lan.headers)
    assert plain.status_code == 413
    assert await owner.fetchval("select count(*) from op") == 0


async def raw(lan: Phone, *ops: bytes) -> httpx.Response:
    body = b'{"schema":1,"ops":[' + b",".join(ops) + b"]}"
    return await lan.http.post("/sync/push", content=body, headers=lan.person.headers)


@pytest.mark.parametrize("cut", [rb"\ud83d", rb"\ud83d\ud83d\ude00", rb"\uDE00\\", rb"\\\ud83d"])
async def test_half_a_character_in_one_note_holds_up_nothing(
    walk: Walk, lan: Phone, owner: Any, cut: bytes
) -> None:
    noted, other = visit(walk.stalls[0], note="Bán CAT"), visit(walk.stalls[1])
    torn = msgspec.json.encode(noted).replace(b"CAT", cut)
    for statuses in (["applied", "applied"], ["duplicate", "duplicate"]):
        answer = await raw(lan, torn, msgspec.json.encode(other))
        assert answer.status_code == 200, answer.text
        assert [one["status"] for one in answer.json()["results"]] == statuses
    note = await owner.fetchval("select note from visit where note <> ''")
    assert note.startswith("Bán ")
    assert "\ufffd" in note


async def test_whole_characters_and_backslashes_come_as_they_were(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    noted = visit(walk.stalls[0], note="Bán CAT")
    sent = msgspec.json.encode(noted).replace(b"CAT", rb"\ud83d\ude00 \\ud83d c\u00e1")
    assert (await raw(lan, sent)).json()["results"][0]["status"] == "applied"
    assert await owner.fetchval("select note from visit") == "Bán \N{GRINNING FACE} \\ud83d cá"


async def test_lists_without_end_are_refused_as_unreadable(walk: Walk, lan: Phone) -> None:
    answer = await raw(lan, b"[" * 20_000 + b"]" * 20_000)
    assert (answer.status_code, answer.json()["slug"]) == (400, "unreadable-body")
    for depth in (400, 700, 850, 900, 930, 950, 960, 970, 980, 990):
        deep = visit(walk.stalls[0], claims="DEEP")
        sent = msgspec.json.encode(deep).replace(b'"DEEP"', b"[" * depth + b"]" * depth)
        answer = await raw(lan, sent)
        told = answer.json() if answer.status_code != 200 else answer.json()["results"][0]
        assert told["status"] in (400, "rejected"), (depth, told)


async def test_a_packed_body_reads_as_the_plain_one(
    walk: Walk, client: httpx.AsyncClient, owner: Any
) -> None:
    body = gzip.compress(msgspec.json.encode({"schema": 1, "ops": [visit(walk.stalls[0])]}))
    answer = await client.post(
        "/sync/push",
        content=body,
        headers={**walk.cast.lan.headers, "Content-Encoding": "gzip"},
    )
    assert answer.json()["results"][0]["status"] == "applied"


async def test_an_unreadable_envelope_and_an_old_schema_say_what_to_do(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    broken = await client.post("/sync/push", content=b"{", headers=walk.cast.lan.headers)
    assert (broken.status_code, broken.json()["slug"]) == (400, "unreadable-body")
    old = await lan.send(schema=0)
    assert (old.status_code, old.json()["slug"]) == (409, "schema-too-old")


async def test_a_late_visit_to_turf_that_was_taken_away_is_kept_attributed_and_flagged(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    # Lan now works in another ward; the visit was recorded while this one was hers.
    await owner.execute(
        "insert into membership (id, member, ward, role, valid_from)"
        " values ($1, $2, $3, 'volunteer', current_date)",
        new_id(),
        walk.cast.lan.id,
        walk.cast.other_ward,
    )
    await owner.execute(
        "update membership set ended_at = now() where member = $1 and ward = $2",
        walk.cast.lan.id,
        walk.cast.ward,
    )
    (late,) = await lan.push(visit(walk.stalls[0]))
    assert late["status"] == "applied"
    row = await owner.fetchrow("select member, flags from visit")
    assert row["member"] == walk.cast.lan.id
    assert "late_turf" in row["flags"]


async def test_what_waited_is_applied_in_the_name_of_whoever_recorded_it(
    walk: Walk, lan: Phone, owner: Any, client: httpx.AsyncClient
) -> None:
    minh = Phone(client, walk.cast.minh)
    merchant = new_id()
    account = operation("account", proposal(merchant))
    (held,) = await minh.push(account)
    assert held["status"] == "held"
    # Lan happens to bring the parent. She did not propose the account.
    await lan.push(operation("merchant", registration(walk.stalls[1]), entity_id=merchant))
    assert await owner.fetchval("select proposed_by from account") == walk.cast.minh.id
    (again,) = await minh.push(account)
    assert (again["status"], again["first"]) == ("duplicate", "applied")
    own = await client.post(
        f"/accounts/{account['entityId']}/confirm",
        json={"last4": "1234"},
        headers=walk.cast.minh.headers,
    )
    assert own.status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clientAt": "2026-01-01T00:00:00"}, "clientAt"),
        ({"clockOffsetMs": "nhanh"}, "clockOffsetMs"),
        ({"entity": "vi\x00sit"}, "entity"),
        ({"body": "chữ"}, "body"),
    ],
)
async def test_what_can_never_be_stored_is_rejected_by_field_not_tried_for_ever(
    walk: Walk, lan: Phone, change: dict[str, Any], field: str
) -> None:
    (result,) = await lan.push({**visit(walk.stalls[0]), **change})
    assert (result["status"], result["code"], result["field"]) == ("rejected", "validation", field)


async def test_a_character_that_no_column_holds_is_refused_wherever_it_comes(
    walk: Walk, lan: Phone, client: httpx.AsyncClient
) -> None:
    (result,) = await lan.push(visit(walk.stalls[0], scanned="a\x00b"))
    assert result["status"] in ("applied", "rejected")
    answer = await client.get("/units", params={"q": "a\x00b"}, headers=walk.cast.minh.headers)
    assert answer.status_code == 422
    public = await client.post("/confirm/ABCD", json={"agree": True, "last4": "a\x00b"})
    assert public.status_code in (404, 422)


async def test_an_unknown_field_of_the_envelope_is_named(walk: Walk, lan: Phone) -> None:
    answer = await lan.send(mood="vui")
    assert (answer.status_code, answer.json()["field"]) == (422, "mood")
