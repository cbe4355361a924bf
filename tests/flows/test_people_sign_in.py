"""Coming in: one code, one device, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.clock import now
from backend.ids import new_id
from backend.people.invitations import new_code
from backend.sealing import token_hash
from tests.flows.cast import Cast

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
