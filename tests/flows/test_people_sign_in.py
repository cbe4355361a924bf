"""Coming in: one code, one device, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from backend.clock import now, today
from backend.database import Database, Scope
from backend.ids import new_id
from backend.people.invitations import new_code
from backend.people.queries import wards_held_since
from backend.sealing import token_hash
from tests.flows.cast import Cast, enlist

pytestmark = pytest.mark.asyncio


async def invite(owner: Any, member: UUID, life: timedelta = timedelta(hours=72)) -> str:
    """An invitation as an officer's would stand in the database; gives its code."""
    code = new_code()
    await owner.execute(
        "insert into invitation (id, member, code_hash, created_at, expires_at)"
        " values ($1, $2, $3, $4, $5)",
        new_id(),
        member,
        token_hash(code),
        now(),
        now() + life,
    )
    return code


async def test_lan_sees_herself_with_her_team_and_ward(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await client.get("/me", headers=cast.lan.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Lan"
    assert answer.json()["memberships"] == [
        {
            "ward": cast.ward,
            "wardName": "phường Đức Phổ",
            "role": "volunteer",
            "team": str(cast.team_1),
            "teamName": "Tổ công nghệ số 1",
        }
    ]


async def test_a_token_that_nobody_was_given_is_refused(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await client.get("/me", headers={"Authorization": "Bearer khong-co"})
    assert answer.status_code == 401
    assert answer.json()["slug"] == "not-signed-in"


async def test_opening_an_invitation_spends_nothing_and_acting_on_it_does(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id)
    for _ in range(2):
        opened = await client.get(f"/sign-in/{code}")
        assert opened.json() == {
            "state": "open",
            "memberName": "Lan",
            "wardName": "phường Đức Phổ",
            "roles": ["volunteer"],
        }
    came = await client.post("/sign-in", json={"code": code, "deviceName": "Máy của Lan"})
    assert came.status_code == 201, came.text
    assert came.json()["member"]["name"] == "Lan"
    headers = {"Authorization": f"Bearer {came.json()['token']}"}
    assert (await client.get("/me", headers=headers)).json()["deviceId"] == came.json()["deviceId"]

    again = await client.post("/sign-in", json={"code": code, "deviceName": "Máy khác"})
    assert again.status_code == 409
    assert again.json()["slug"] == "invitation-used"
    assert (await client.get(f"/sign-in/{code}")).json() == {"state": "used"}


async def test_a_lost_answer_is_told_again_to_the_phone_that_asked_and_to_no_other(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id)
    body = {"code": code, "deviceName": "Máy của Lan", "nonce": "a" * 32}
    first = await client.post("/sign-in", json=body)
    devices = await owner.fetchval("select count(*) from device")
    again = await client.post("/sign-in", json=body)
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json()["deviceId"] == first.json()["deviceId"]
    assert await owner.fetchval("select count(*) from device") == devices
    for answer, status in ((first, 401), (again, 200)):
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert (await client.get("/me", headers=headers)).status_code == status
    for other in ({**body, "nonce": "b" * 32}, {**body, "nonce": ""}, {"code": code}):
        refused = await client.post("/sign-in", json=other)
        assert (refused.status_code, refused.json()["slug"]) == (409, "invitation-used")
    stored = await owner.fetchval("select i::text from invitation i where nonce_hash is not null")
    for secret in ("a" * 32, ("a" * 32).encode().hex(), token_hash("a" * 32).hex()):
        assert secret not in stored


async def test_a_session_in_use_is_not_taken_away_by_a_repeat(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    body = {"code": await invite(owner, cast.lan.id), "deviceName": "Máy", "nonce": "a" * 32}
    first = await client.post("/sign-in", json=body)
    headers = {"Authorization": f"Bearer {first.json()['token']}"}
    assert (await client.get("/me", headers=headers)).status_code == 200
    refused = await client.post("/sign-in", json=body)
    assert (refused.status_code, refused.json()["slug"]) == (409, "invitation-used")
    assert (await client.get("/me", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "late",
    [
        "update invitation set redeemed_at = now() - interval '10 minutes'",
        "update device set revoked_at = now()",
    ],
    ids=["after ten minutes", "after the device was revoked"],
)
async def test_a_spent_link_stays_spent(
    client: httpx.AsyncClient, cast: Cast, owner: Any, late: str
) -> None:
    body = {"code": await invite(owner, cast.lan.id), "nonce": "a" * 32}
    assert (await client.post("/sign-in", json=body)).status_code == 201
    await owner.execute(late)
    refused = await client.post("/sign-in", json=body)
    assert (refused.status_code, refused.json()["slug"]) == (409, "invitation-used")


async def test_a_link_that_was_never_asked_with_a_nonce_is_told_again_to_nobody(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id)
    assert (await client.post("/sign-in", json={"code": code})).status_code == 201
    for body in ({"code": code}, {"code": code, "nonce": ""}, {"code": code, "nonce": "a"}):
        assert (await client.post("/sign-in", json=body)).status_code == 409


def from_address(app: Litestar, address: str) -> httpx.AsyncClient:
    """HTTP as it comes from one network address."""
    transport = httpx.ASGITransport(app=app, client=(address, 40000))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://test/api/v1")


async def test_of_fifty_at_once_with_one_code_exactly_one_comes_in(
    app: Litestar, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id)
    before = await owner.fetchval("select count(*) from device")
    clients = [from_address(app, f"203.0.113.{n}") for n in range(50)]
    body = {"code": code, "deviceName": "Máy thử"}
    answers = await asyncio.gather(*(http.post("/sign-in", json=body) for http in clients))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert await owner.fetchval("select count(*) from device") == before + 1


async def test_a_code_over_its_72_hours_opens_nothing(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id, timedelta(seconds=-1))
    assert (await client.get(f"/sign-in/{code}")).json() == {"state": "expired"}
    answer = await client.post("/sign-in", json={"code": code, "deviceName": ""})
    assert (answer.status_code, answer.json()["slug"]) == (410, "invitation-expired")


async def test_a_code_that_nobody_made_is_unknown(client: httpx.AsyncClient, cast: Cast) -> None:
    for code in (new_code(), "ABC"):
        assert (await client.get(f"/sign-in/{code}")).json() == {"state": "unknown"}
        answer = await client.post("/sign-in", json={"code": code, "deviceName": ""})
        assert (answer.status_code, answer.json()["slug"]) == (404, "invitation-unknown")


async def test_ten_wrong_codes_close_the_door_for_that_address_alone_and_not_for_ever(
    app: Litestar, cast: Cast, owner: Any
) -> None:
    right = await invite(owner, cast.lan.id)
    guesser, neighbour = from_address(app, "203.0.113.7"), from_address(app, "203.0.113.8")
    wrong = [await guesser.post("/sign-in", json={"code": new_code()}) for _ in range(10)]
    assert {answer.status_code for answer in wrong} == {404}

    closed = await guesser.post("/sign-in", json={"code": right})
    assert (closed.status_code, closed.json()["slug"]) == (429, "too-many-tries")
    assert 1 <= int(closed.headers["retry-after"]) <= 300
    assert (await guesser.get(f"/sign-in/{right}")).status_code == 429
    assert (await neighbour.get(f"/sign-in/{right}")).json()["state"] == "open"

    await owner.execute("update sign_in_attempt set at = at - interval '5 minutes'")
    assert (await guesser.post("/sign-in", json={"code": right})).status_code == 201


async def test_thirty_volunteers_in_one_hall_come_in_behind_one_address(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    for _ in range(30):
        code = await invite(owner, cast.lan.id)
        assert (await client.get(f"/sign-in/{code}")).json()["state"] == "open"
        came = await client.post("/sign-in", json={"code": code, "deviceName": "Máy"})
        assert came.status_code == 201


async def test_no_secret_and_no_address_stands_in_the_database(
    app: Litestar, cast: Cast, owner: Any
) -> None:
    code = await invite(owner, cast.lan.id)
    http = from_address(app, "203.0.113.77")
    await http.post("/sign-in", json={"code": new_code()})
    token = (await http.post("/sign-in", json={"code": code})).json()["token"]
    tables = await owner.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    assert len(tables) > 30
    for table in tables:
        for (row,) in await owner.fetch(f'select t::text from "{table["relname"]}" t'):
            for secret in (token, code, "203.0.113.77"):
                assert secret not in row
                assert secret.encode().hex() not in row
    assert await owner.fetchval("select count(*) from sign_in_attempt") == 1


@pytest.mark.parametrize(
    "harm",
    [
        "update device set revoked_at = now() where member = $1",
        "update device set expires_at = now() where member = $1",
        "update member set ended_at = now() where id = $1",
        "update membership set ended_at = now() where member = $1",
    ],
)
async def test_a_session_ends_at_the_next_request(
    client: httpx.AsyncClient, cast: Cast, owner: Any, harm: str
) -> None:
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 200
    await owner.execute(harm, cast.lan.id)
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 401


async def test_a_walkers_device_lives_on_with_use_and_an_officers_does_not(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    await owner.execute("update device set last_seen_at = last_seen_at - interval '2 minutes'")
    rest = "select expires_at - now() from device where member = $1"
    for person in (cast.lan, cast.minh):
        assert (await client.get("/me", headers=person.headers)).status_code == 200
    assert (await owner.fetchval(rest, cast.lan.id)).days >= 29
    assert (await owner.fetchval(rest, cast.minh.id)) < timedelta(days=14)


async def test_a_device_is_noted_as_seen_at_its_first_use_and_then_once_a_minute_at_most(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    seen = "select last_seen_at from device where member = $1"
    made = await owner.fetchval(seen, cast.lan.id)
    await client.get("/me", headers=cast.lan.headers)
    first = await owner.fetchval(seen, cast.lan.id)
    assert first > made
    await client.get("/me", headers=cast.lan.headers)
    assert await owner.fetchval(seen, cast.lan.id) == first
    await owner.execute("update device set last_seen_at = now() - interval '61 seconds'")
    old = await owner.fetchval(seen, cast.lan.id)
    await client.get("/me", headers=cast.lan.headers)
    assert await owner.fetchval(seen, cast.lan.id) > old


async def test_how_long_a_device_serves_follows_the_strictest_role(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    life = "select expires_at - created_at from device where id = $1"
    for person, expected in (
        (cast.lan, timedelta(days=30)),
        (cast.quy, timedelta(days=14)),
        (cast.minh, timedelta(days=14)),
        (cast.admin, timedelta(days=14)),
    ):
        code = await invite(owner, person.id)
        came = await client.post("/sign-in", json={"code": code, "deviceName": "Máy"})
        assert await owner.fetchval(life, UUID(came.json()["deviceId"])) == expected


async def test_a_ward_held_lately_is_still_known_as_the_members_own(
    database: Database, cast: Cast, owner: Any
) -> None:
    both = await enlist(
        owner, "Ngân", ("volunteer", cast.ward, None), ("volunteer", cast.other_ward, None)
    )
    await owner.execute(
        "update membership set ended_at = now() - interval '100 days'"
        " where member = $1 and ward = $2",
        both.id,
        cast.other_ward,
    )
    async with database.unit_of_work(Scope((cast.ward,), both.id)) as tx:
        lately = await wards_held_since(tx, both.id, today() - timedelta(days=180))
        assert lately == (cast.ward, cast.other_ward)
        assert await wards_held_since(tx, both.id, today() - timedelta(days=30)) == (cast.ward,)
