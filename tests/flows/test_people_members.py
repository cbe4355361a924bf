"""Inviting, giving and ending roles: who may, and what ends with them."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.config import Settings
from backend.ids import new_id
from backend.people.operator import invite_by_operator
from tests.flows.cast import Cast, Person, enlist

pytestmark = pytest.mark.asyncio


async def come_in(client: httpx.AsyncClient, code: str) -> dict[str, str]:
    """Sign a device in by a code; gives its headers."""
    came = await client.post("/sign-in", json={"code": code, "deviceName": "Máy thử"})
    assert came.status_code == 201, came.text
    return {"Authorization": f"Bearer {came.json()['token']}"}


async def add(
    client: httpx.AsyncClient, by: Person, ward: str, role: str, **more: Any
) -> httpx.Response:
    body = {"ward": ward, "name": "Ngọc", "role": role, **more}
    return await client.post("/members", headers=by.headers, json=body)


async def test_an_officer_invites_a_volunteer_who_comes_in_by_the_code_read_aloud(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    answer = await add(
        client,
        cast.minh,
        cast.ward,
        "volunteer",
        teamId=str(cast.team_1),
        affiliation="Thị đoàn",
    )
    assert answer.status_code == 201, answer.text
    invitation, member = answer.json()["invitation"], answer.json()["member"]
    assert invitation["link"].startswith("http://localhost:8000/#/vao/")
    assert invitation["link"].endswith(invitation["code"].replace("-", ""))
    assert invitation["svg"].startswith("<svg")
    assert member["memberships"][0]["teamName"] == "Tổ công nghệ số 1"
    assert member["invitation"]["state"] == "open"

    typed = invitation["code"].lower().replace("0", "o").replace("1", "l").replace("-", " ")
    headers = await come_in(client, typed)
    me = (await client.get("/me", headers=headers)).json()
    assert [(m["ward"], m["role"]) for m in me["memberships"]] == [(cast.ward, "volunteer")]

    page = (await client.get("/members", headers=cast.minh.headers)).json()
    ngoc = next(m for m in page["items"] if m["name"] == "Ngọc")
    assert ngoc["invitation"]["state"] == "used"
    assert [d["name"] for d in ngoc["devices"]] == ["Máy thử"]


async def test_members_are_listed_by_name_page_by_page_and_only_of_ones_own_ward(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    names, cursor = [], ""
    while True:
        page = (
            await client.get(
                "/members",
                headers=cast.minh.headers,
                params={"limit": 3, **({"cursor": cursor} if cursor else {})},
            )
        ).json()
        names += [m["name"] for m in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == ["Bình", "Hoa", "Lan", "Minh", "Quý", "Sơn", "Thảo", "Vy"]
    other = await client.get(
        "/members", headers=cast.minh.headers, params={"ward": cast.other_ward}
    )
    assert other.status_code == 404


async def test_another_wards_member_reads_as_a_missing_one(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    for method, path, body in (
        ("POST", "/members/{}/invitations", None),
        ("POST", "/members/{}/memberships", {"ward": cast.ward, "role": "volunteer"}),
    ):
        foreign = await client.request(
            method, path.format(cast.khanh.id), headers=cast.minh.headers, json=body
        )
        missing = await client.request(
            method, path.format(new_id()), headers=cast.minh.headers, json=body
        )
        assert foreign.status_code == missing.status_code == 404
        assert foreign.json() == missing.json()
    device = cast.khanh.principal.device_id
    revoked = await client.post(f"/devices/{device}/revoke", headers=cast.minh.headers)
    assert revoked.status_code == 404
    assert (await client.get("/me", headers=cast.khanh.headers)).status_code == 200


async def test_an_officer_invites_into_their_own_ward_only_and_nobody_as_administrator(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    elsewhere = await add(client, cast.minh, cast.other_ward, "volunteer")
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (404, "ward")
    for asker in (cast.minh, cast.admin):
        above = await add(client, asker, cast.ward, "administrator")
        assert above.status_code == 403
        assert above.json()["slug"] == "administrator-not-granted"
    officer = await add(client, cast.admin, cast.other_ward, "ward_officer")
    assert officer.status_code == 201, officer.text


async def test_an_officer_cannot_make_a_way_in_for_somebody_with_rights_elsewhere(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    # Whoever makes the code could come in by it, and would hold Bình's other ward too.
    path = f"/members/{cast.binh.id}/invitations"
    refused = await client.post(path, headers=cast.minh.headers)
    assert refused.status_code == 403
    assert refused.json()["slug"] == "works-elsewhere-too"
    assert (await client.post(path, headers=cast.admin.headers)).status_code == 201


async def test_a_new_invitation_ends_the_one_that_nobody_used(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    path = f"/members/{cast.lan.id}/invitations"
    first = (await client.post(path, headers=cast.minh.headers)).json()["code"]
    second = (await client.post(path, headers=cast.minh.headers)).json()["code"]
    late = await client.post("/sign-in", json={"code": first, "deviceName": ""})
    assert (late.status_code, late.json()["slug"]) == (410, "invitation-expired")
    await come_in(client, second)


async def test_coming_in_by_somebody_elses_link_signs_the_members_other_devices_out(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    # An officer who comes in as a colleague could be both parties of a confirmation: the
    # colleague's own phone falls silent, so they notice.
    path = f"/members/{cast.lan.id}/invitations"
    code = (await client.post(path, headers=cast.minh.headers)).json()["code"]
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 200
    new = await come_in(client, code)
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 401
    assert (await client.get("/me", headers=new)).status_code == 200
    assert (await client.get("/me", headers=cast.hoa.headers)).status_code == 200
    rows = await owner.fetch(
        "select actor, subject, detail from audit_entry where action = 'people.revoke_device'"
    )
    assert [(row["actor"], row["subject"]) for row in rows] == [
        (str(cast.lan.id), f"device:{cast.lan.principal.device_id}")
    ]
    assert str(cast.minh.id) in rows[0]["detail"]


async def test_ones_own_further_link_and_the_operators_leave_other_devices_alone(
    client: httpx.AsyncClient, cast: Cast, settings: Settings
) -> None:
    path = f"/members/{cast.minh.id}/invitations"
    code = (await client.post(path, headers=cast.minh.headers)).json()["code"]
    second = await come_in(client, code)
    link = await invite_by_operator(
        settings.database_direct_url, "Minh", settings.public_url, "ward_officer", cast.ward
    )
    await come_in(client, link.rpartition("/")[2])
    for headers in (cast.minh.headers, second):
        assert (await client.get("/me", headers=headers)).status_code == 200


async def test_ending_the_last_role_ends_access_at_the_next_request(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await client.post(
        f"/members/{cast.lan.id}/memberships",
        headers=cast.minh.headers,
        json={"ward": cast.ward, "role": "viewer"},
    )
    pending = await client.post(f"/members/{cast.lan.id}/invitations", headers=cast.minh.headers)
    held = {
        m["role"]: m["id"]
        for item in (await client.get("/members", headers=cast.minh.headers)).json()["items"]
        if item["id"] == str(cast.lan.id)
        for m in item["memberships"]
    }
    assert set(held) == {"volunteer", "viewer"}

    path = f"/memberships/{held['volunteer']}"
    assert (await client.delete(path, headers=cast.minh.headers)).status_code == 204
    me = (await client.get("/me", headers=cast.lan.headers)).json()
    assert [m["role"] for m in me["memberships"]] == ["viewer"]

    path = f"/memberships/{held['viewer']}"
    for _ in range(2):
        assert (await client.delete(path, headers=cast.minh.headers)).status_code == 204
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 401
    late = await client.post(
        "/sign-in", json={"code": pending.json()["code"], "deviceName": "Máy cũ"}
    )
    assert late.status_code == 410


async def test_a_lost_phone_is_refused_at_its_next_request_and_a_volunteer_ends_only_their_own(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    hoas = f"/devices/{cast.hoa.principal.device_id}/revoke"
    assert (await client.post(hoas, headers=cast.lan.headers)).status_code == 404
    assert (await client.get("/me", headers=cast.hoa.headers)).status_code == 200
    for _ in range(2):
        assert (await client.post(hoas, headers=cast.minh.headers)).status_code == 204
    assert (await client.get("/me", headers=cast.hoa.headers)).status_code == 401
    assert (await client.post("/sign-out", headers=cast.lan.headers)).status_code == 204
    assert (await client.get("/me", headers=cast.lan.headers)).status_code == 401


async def test_a_phone_that_was_a_volunteers_does_not_stay_an_officers_for_long(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    code = (
        await client.post(f"/members/{cast.lan.id}/invitations", headers=cast.minh.headers)
    ).json()["code"]
    await come_in(client, code)
    days = "select max(expires_at - created_at) from device where member = $1"
    assert (await owner.fetchval(days, cast.lan.id)).days == 30
    granted = await client.post(
        f"/members/{cast.lan.id}/memberships",
        headers=cast.minh.headers,
        json={"ward": cast.ward, "role": "ward_officer"},
    )
    assert granted.status_code == 201, granted.text
    assert (await owner.fetchval(days, cast.lan.id)).total_seconds() <= 14 * 86400 + 60


async def test_a_member_sent_twice_is_one_member_with_a_fresh_code(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    mine = str(new_id())
    first = await add(client, cast.minh, cast.ward, "volunteer", id=mine)
    second = await add(client, cast.minh, cast.ward, "volunteer", id=mine)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["invitation"]["code"] != second.json()["invitation"]["code"]
    held = "select count(*) from membership where member = $1"
    assert await owner.fetchval(held, UUID(mine)) == 1
    taken = await add(client, cast.minh, cast.ward, "volunteer", id=str(cast.khanh.id))
    assert (taken.status_code, taken.json()["slug"]) == (409, "member-id-taken")


async def test_an_unknown_field_is_named_and_a_decomposed_name_gets_its_composed_form_offered(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    before = await owner.fetchval("select count(*) from member")
    unknown = await add(client, cast.minh, cast.ward, "volunteer", cccd="051")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "cccd")
    assert unknown.json()["title"] == "Không có ô nào tên “cccd”. Bỏ ô này rồi gửi lại."
    decomposed = await add(client, cast.minh, cast.ward, "volunteer", name="Ngo\u0323c")
    assert (decomposed.status_code, decomposed.json()["slug"]) == (422, "text-not-nfc")
    assert decomposed.json()["field"] == "name"
    assert decomposed.json()["facts"]["offer"] == "Ngọc"
    kind = await add(client, cast.minh, cast.ward, "boss")
    assert (kind.status_code, kind.json()["field"]) == (422, "role")
    assert await owner.fetchval("select count(*) from member") == before


async def test_every_step_leaves_an_audit_entry_without_names(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    made = (await add(client, cast.minh, cast.ward, "volunteer")).json()
    await come_in(client, made["invitation"]["code"])
    page = (await client.get("/members", headers=cast.minh.headers)).json()["items"]
    ngoc = next(m for m in page if m["name"] == "Ngọc")
    await client.post(f"/devices/{ngoc['devices'][0]['id']}/revoke", headers=cast.minh.headers)
    await client.delete(f"/memberships/{ngoc['memberships'][0]['id']}", headers=cast.minh.headers)
    rows = await owner.fetch("select action, actor, detail from audit_entry order by n")
    assert [(row["action"], row["actor"]) for row in rows] == [
        ("people.invite", str(cast.minh.id)),
        ("people.redeem_invitation", ngoc["id"]),
        ("people.revoke_device", str(cast.minh.id)),
        ("people.end_membership", str(cast.minh.id)),
    ]
    code = made["invitation"]["code"].replace("-", "")
    assert not any("Ngọc" in row["detail"] or code in row["detail"] for row in rows)


async def test_a_member_of_two_wards_sees_both_and_an_officer_only_their_own(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    both = await enlist(
        owner, "Ngân", ("volunteer", cast.ward, None), ("team_lead", cast.other_ward, None)
    )
    me = (await client.get("/me", headers=both.headers)).json()
    assert {m["ward"] for m in me["memberships"]} == {cast.ward, cast.other_ward}
    page = (await client.get("/members", headers=cast.minh.headers)).json()["items"]
    seen = next(m for m in page if m["name"] == "Ngân")
    assert [m["ward"] for m in seen["memberships"]] == [cast.ward]


async def test_two_grants_at_once_are_one_membership(
    client: httpx.AsyncClient, cast: Cast, owner: Any
) -> None:
    path = f"/members/{cast.lan.id}/memberships"
    body = {"ward": cast.ward, "role": "viewer"}
    answers = await asyncio.gather(
        *(client.post(path, headers=cast.minh.headers, json=body) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {201}
    count = "select count(*) from membership where member = $1 and role = 'viewer'"
    assert await owner.fetchval(count, cast.lan.id) == 1


CCCD = "051 094 000 123"


async def test_a_national_id_is_refused_wherever_a_name_is_typed(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    member = {"ward": cast.ward, "name": "Ngọc", "role": "volunteer"}
    mine = f"/members/{cast.minh.principal.member_id}"
    for method, path, body, field in (
        ("POST", "/members", {**member, "name": f"Ngọc {CCCD}"}, "name"),
        ("POST", "/members", {**member, "affiliation": CCCD}, "affiliation"),
        ("PATCH", mine, {"name": f"Minh {CCCD}"}, "name"),
        ("POST", "/teams", {"ward": cast.ward, "name": f"Tổ {CCCD}"}, "name"),
        ("POST", "/streets", {"ward": cast.ward, "name": f"Đường {CCCD}"}, "name"),
        ("POST", "/markets", {"ward": cast.ward, "name": CCCD, "zones": [], "mobile": 1}, "name"),
    ):
        answer = await client.request(method, path, json=body, headers=cast.minh.headers)
        problem = answer.json()
        assert (path, problem.get("slug"), problem.get("field")) == (
            path,
            "national-id-refused",
            field,
        )


async def test_an_officer_mends_a_members_name_and_everybody_their_own(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    lan = f"/members/{cast.lan.principal.member_id}"
    mended = await client.patch(
        lan, json={"name": " Lan  Nguyễn ", "affiliation": "Thị đoàn"}, headers=cast.minh.headers
    )
    assert mended.status_code == 200, mended.text
    assert (mended.json()["name"], mended.json()["affiliation"]) == ("Lan Nguyễn", "Thị đoàn")
    own = await client.patch(lan, json={"name": "Lan Trần"}, headers=cast.lan.headers)
    assert (own.status_code, own.json()["affiliation"]) == (200, "Thị đoàn")
    me = await client.get("/me", headers=cast.lan.headers)
    assert me.json()["name"] == "Lan Trần"
    listed = await client.get("/members", headers=cast.minh.headers)
    assert "Lan Trần" in [member["name"] for member in listed.json()["items"]]


async def test_nobody_renames_a_colleague_or_another_wards_member(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    lan = f"/members/{cast.lan.principal.member_id}"
    for who in (cast.hoa, cast.khanh):
        answer = await client.patch(lan, json={"name": "Ai đó"}, headers=who.headers)
        assert answer.status_code == 404
    empty = await client.patch(lan, json={"name": " "}, headers=cast.minh.headers)
    assert (empty.status_code, empty.json()["field"]) == (422, "name")
    me = await client.get("/me", headers=cast.lan.headers)
    assert me.json()["name"] == "Lan"
