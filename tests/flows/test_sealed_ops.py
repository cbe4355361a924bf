"""What a phone sealed to the server: opened before the room sees it, each once, and never lost."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now
from backend.ids import new_id
from backend.sealing import Vault
from backend.sealing_phone import seal_as_a_phone
from tests.flows.cast import Cast
from tests.flows.phone import Phone, operation
from tests.flows.shops import Q1, Q2, Walk, lay_out, proposal, registration

pytestmark = pytest.mark.asyncio

PHONE = "0987654321"
IV = bytes(range(12))


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest.fixture
def lan(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.lan)


async def key_of(phone: Phone) -> str:
    """The key as the phone is told it, never as the server holds it."""
    told: str = (await phone.http.get("/me", headers=phone.person.headers)).json()["sealingKey"]
    return told


def with_sealed(
    op: dict[str, Any], fields: dict[str, Any], key: str, record: UUID | None = None
) -> dict[str, Any]:
    clear = {name: value for name, value in op["body"].items() if name not in fields}
    sealed = seal_as_a_phone(key, record or UUID(op["entityId"]), fields, IV)
    return {**op, "body": clear, "sealed": sealed}


async def test_a_sealed_phone_is_kept_as_if_it_had_come_in_clear(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    op = operation("merchant", registration(walk.shops[0]))
    (result,) = await lan.push(with_sealed(op, {"phone": PHONE}, await key_of(lan)))
    assert result["status"] == "applied", result
    assert await owner.fetchval("select phone_last4 from merchant") == "4321"


async def test_the_same_sealed_operation_twice_is_one_and_sealed_anew_it_is_another(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    key = await key_of(lan)
    op = operation("merchant", registration(walk.shops[0]))
    sent = with_sealed(op, {"phone": PHONE}, key)
    (first,) = await lan.push(sent)
    (again,) = await lan.push(sent)
    assert (again["status"], again["first"], again["rev"]) == ("duplicate", "applied", first["rev"])
    (other,) = await lan.push(with_sealed(op, {"phone": PHONE}, key))
    assert (other["status"], other["code"]) == ("rejected", "op_reused")
    assert await owner.fetchval("select count(*) from merchant") == 1
    kept = await owner.fetchval("select sealed from kept_op where why = 'op_reused'")
    assert PHONE.encode() not in kept


async def test_a_corrected_record_may_carry_the_same_sealed_part_under_a_new_id(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    op = operation("merchant", registration(walk.shops[0], trade="nghe_khong_co"))
    sent = with_sealed(op, {"phone": PHONE}, await key_of(lan))
    (refused,) = await lan.push(sent)
    assert refused["status"] == "rejected"
    mended = {**sent, "opId": str(new_id()), "body": {**sent["body"], "trade": "ca"}}
    (taken,) = await lan.push(mended)
    assert taken["status"] == "applied", taken
    assert await owner.fetchval("select phone_last4 from merchant") == "4321"


async def test_what_was_sealed_for_another_record_or_damaged_does_not_open_and_is_kept(
    walk: Walk,
    lan: Phone,
    owner: Any,
    client: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = await key_of(lan)
    caplog.set_level(logging.DEBUG)
    op = operation("merchant", registration(walk.shops[0]))
    moved = with_sealed(op, {"phone": PHONE}, key, record=new_id())
    whole = with_sealed(operation("merchant", registration(walk.shops[1])), {"phone": PHONE}, key)
    torn = {**whole, "opId": str(new_id()), "sealed": whole["sealed"][:-4] + "AAAA"}
    odd = {**whole, "opId": str(new_id()), "sealed": "không phải phần khóa"}
    results = await lan.push(moved, torn, odd, operation("visit", _met(walk.shops[0])))
    assert [result["slug"] for result in results[:3]] == ["sealed-not-opened"] * 3
    assert [result["status"] for result in results] == ["rejected"] * 3 + ["applied"]
    assert await owner.fetchval("select count(*) from merchant") == 0
    (again,) = await lan.push(moved)
    assert (again["status"], again["first"]) == ("duplicate", "rejected")

    minh = walk.cast.minh.headers
    kept = (await client.get("/sync/kept", headers=minh)).json()["items"]
    assert [row["why"] for row in kept] == ["not_opened"] * 3
    shown = (await client.get(f"/sync/kept/{kept[0]['id']}", headers=minh)).json()["body"]
    assert shown["sealed"] == moved["sealed"]
    assert shown["body"]["tradeName"] == moved["body"]["tradeName"]
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (PHONE, moved["sealed"], moved["body"]["tradeName"]):
        assert secret not in logged


async def test_a_part_sealed_to_another_servers_key_is_named_and_kept(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    elsewhere = Vault(bytes(31) + b"\1").phone_key.public
    op = operation("merchant", registration(walk.shops[0]))
    (result,) = await lan.push(with_sealed(op, {"phone": PHONE}, elsewhere))
    assert (result["status"], result["slug"]) == ("rejected", "sealed-key-unknown")
    assert await owner.fetchval("select count(*) from kept_op where why = 'not_opened'") == 1


async def test_a_field_in_clear_and_sealed_is_refused_by_name(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    op = operation("merchant", registration(walk.shops[0]))
    sealed = with_sealed(op, {"phone": PHONE}, await key_of(lan))
    (result,) = await lan.push({**sealed, "body": op["body"]})
    assert (result["slug"], result["field"]) == ("sealed-twice", "phone")
    assert await owner.fetchval("select count(*) from merchant") == 0


async def test_a_sealed_operation_waits_for_its_parent_like_any_other(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    key = await key_of(lan)
    merchant = operation("merchant", registration(walk.shops[0]))
    account = operation("account", proposal(UUID(merchant["entityId"]), payload=Q1))
    (held,) = await lan.push(with_sealed(account, {"payload": Q1}, key))
    assert held["status"] == "held"
    (parent,) = await lan.push(with_sealed(merchant, {"phone": PHONE}, key))
    assert parent["status"] == "applied"
    assert await owner.fetchval("select last4 from account") == "1234"


async def test_sealing_does_not_let_one_officer_confirm_their_own_proposal(
    walk: Walk, client: httpx.AsyncClient, owner: Any
) -> None:
    minh = Phone(client, walk.cast.minh)
    merchant, _ = await walk.register(walk.shops[0])
    account = operation("account", proposal(merchant, payload=Q1))
    (proposed,) = await minh.push(with_sealed(account, {"payload": Q1}, await key_of(minh)))
    assert proposed["status"] == "applied", proposed
    answer = await client.post(
        f"/accounts/{account['entityId']}/confirm",
        json={"last4": "1234"},
        headers=walk.cast.minh.headers,
    )
    assert answer.status_code in (403, 409), answer.text
    assert await owner.fetchval("select status from account") == "proposed"


async def test_a_sealed_scan_is_compared_with_what_was_confirmed(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    key = await key_of(lan)
    merchant, _ = await walk.register(walk.shops[0])
    await walk.confirmed(merchant)
    visits = [operation("visit", {**_met(walk.shops[0]), "scanned": code}) for code in (Q1, Q2)]
    results = await lan.push(
        *(with_sealed(op, {"scanned": op["body"]["scanned"]}, key) for op in visits)
    )
    assert [result["facts"]["verdict"] for result in results] == ["same", "other_account"]


async def test_the_key_follows_from_the_master_key_alone() -> None:
    one, same, other = (Vault(bytes([n]) * 32).phone_key for n in (1, 1, 2))
    assert one.public == same.public != other.public
    record = new_id()
    sealed = seal_as_a_phone(one.public, record, {"phone": PHONE}, IV)
    assert same.open(sealed, record) == {"phone": PHONE}
    assert msgspec.json.encode(PHONE) not in sealed.encode()


def _met(point: UUID) -> dict[str, Any]:
    return {"pointId": point, "outcome": "met", "source": "phone", "claims": [], "visitedAt": now()}
