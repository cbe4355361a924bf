"""Campaigns: scope as planned, targets by month, frozen baselines, turf."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from backend.audit.chain import first_broken
from backend.clock import today
from backend.database import NO_SCOPE, Tx
from backend.ids import new_id
from tests.flows.cast import Cast, Person

pytestmark = pytest.mark.asyncio

NGHIEM_OLD = "21439@2020-02-01"


@dataclass(frozen=True)
class Setting:
    street: str
    market: str
    row: str


@pytest_asyncio.fixture
async def setting(client: httpx.AsyncClient, cast: Cast, owner: Any) -> Setting:
    """Trần Phú with five odd houses, Chợ Đức Phổ with a row of ten stalls, one of them closed."""
    street = await client.post(
        "/streets",
        json={"ward": cast.ward, "name": "Trần Phú", "numbers": "1-9 lẻ"},
        headers=cast.minh.headers,
    )
    zones = [{"code": "A", "notation": "A2 (cá) 1-10, đóng 7"}]
    market = await client.post(
        "/markets",
        json={"ward": cast.ward, "name": "Chợ Đức Phổ", "zones": zones},
        headers=cast.minh.headers,
    )
    row = await owner.fetchval("select id from market_row")
    return Setting(street.json()["street"]["id"], market.json()["market"]["id"], str(row))


def plan(cast: Cast, setting: Setting, **other: Any) -> dict[str, Any]:
    return {
        "ward": cast.ward,
        "kind": "market",
        "name": "Chợ 4.0 Đức Phổ",
        "planWords": "Chợ Đức Phổ; các tuyến đường chính của phường Nguyễn Nghiêm",
        "legalBasis": "Kế hoạch số …/KH-UBND năm 2024",
        "streetIds": [setting.street],
        "marketIds": [setting.market],
        "unitIds": [NGHIEM_OLD],
        "phases": [
            {"name": "Năm 2025", "startsOn": "2025-01-01", "endsOn": None},
            {"name": "Thí điểm 2024", "startsOn": "2024-04-02", "endsOn": "2024-12-31"},
        ],
        **other,
    }


async def make(client: httpx.AsyncClient, who: Person, body: dict[str, Any]) -> dict[str, Any]:
    made = await client.post("/campaigns", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def test_a_campaign_keeps_the_plans_words_and_the_units_of_then(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    kinds = await client.get("/campaign-kinds", headers=cast.lan.headers)
    assert [kind["code"] for kind in kinds.json()["items"]] == ["market", "street"]
    body = {**plan(cast, setting), "id": str(new_id())}
    first = await make(client, cast.minh, body)
    assert await make(client, cast.minh, body) == first
    assert [phase["name"] for phase in first["phases"]] == ["Thí điểm 2024", "Năm 2025"]
    assert first["units"] == [
        {"id": NGHIEM_OLD, "title": "phường Nguyễn Nghiêm", "district": "thị xã Đức Phổ"}
    ]
    read = await client.get(f"/campaigns/{first['id']}", headers=cast.binh.headers)
    assert read.json() == first
    other = await client.post(
        "/campaigns", json={**body, "name": "Khác"}, headers=cast.minh.headers
    )
    assert (other.status_code, other.json()["slug"]) == (409, "campaign-id-taken")


async def test_a_national_id_has_no_place_in_a_campaigns_words(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    for key in ("name", "planWords", "legalBasis"):
        body = plan(cast, setting, **{key: "Ông A, căn cước 051094000123"})
        answer = await client.post("/campaigns", json=body, headers=cast.minh.headers)
        problem = answer.json()
        assert (problem.get("slug"), problem.get("field")) == ("national-id-refused", key)


async def test_a_campaign_belongs_to_its_ward(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    made = await make(client, cast.minh, plan(cast, setting))
    theirs = await client.get("/campaigns", headers=cast.khanh.headers)
    assert theirs.json()["items"] == []
    hidden = await client.get(f"/campaigns/{made['id']}", headers=cast.khanh.headers)
    assert hidden.status_code == 404
    changed = await client.patch(
        f"/campaigns/{made['id']}", json={"name": "X"}, headers=cast.khanh.headers
    )
    assert changed.status_code == 404
    stolen = await client.post(
        "/campaigns",
        json={**plan(cast, setting), "ward": cast.other_ward},
        headers=cast.khanh.headers,
    )
    assert (stolen.status_code, stolen.json()["field"]) == (404, "streetIds.0")
    by_volunteer = await client.post(
        "/campaigns", json=plan(cast, setting), headers=cast.lan.headers
    )
    assert by_volunteer.status_code == 403
    mine = await client.get("/campaigns", headers=cast.lan.headers)
    assert [row["id"] for row in mine.json()["items"]] == [made["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "school"}, "kind"),
        ({"unitIds": ["00000@2020-01-01"]}, "unitIds"),
        ({"name": " "}, "name"),
        ({"hotline": "12"}, "hotline"),
        ({"s6Payments": 0}, "s6Payments"),
        (
            {"phases": [{"name": "A", "startsOn": "2025-02-01", "endsOn": "2025-01-01"}]},
            "phases.0.endsOn",
        ),
        ({"scope": "all"}, "scope"),
    ],
)
async def test_a_campaign_that_cannot_be_is_refused_by_field(
    client: httpx.AsyncClient,
    cast: Cast,
    setting: Setting,
    change: dict[str, Any],
    field: str,
) -> None:
    refused = await client.post(
        "/campaigns", json={**plan(cast, setting), **change}, headers=cast.minh.headers
    )
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    listed = await client.get("/campaigns", headers=cast.minh.headers)
    assert listed.json()["items"] == []


async def test_a_campaign_is_corrected_and_ended_later(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    body = plan(cast, setting, streetIds=[])
    where = f"/campaigns/{(await make(client, cast.minh, body))['id']}"
    changed = await client.patch(
        where,
        json={"legalBasis": "Kế hoạch 68/KH-UBND ngày 02/4/2024", "ended": True},
        headers=cast.minh.headers,
    )
    assert changed.json()["legalBasis"].startswith("Kế hoạch 68")
    assert changed.json()["endedAt"] is not None
    assert changed.json()["planWords"] == body["planWords"]
    for _ in range(2):
        added = await client.post(
            f"{where}/places", json={"streetId": setting.street}, headers=cast.minh.headers
        )
        assert added.status_code == 201
        assert added.json()["streetIds"] == [setting.street]


async def test_targets_are_replaced_whole_or_not_at_all(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    where = f"/campaigns/{(await make(client, cast.minh, plan(cast, setting)))['id']}/targets"
    steps = [
        {"indicator": "adoption", "month": "2026-07", "value": 80},
        {"indicator": "adoption", "month": "2026-10", "value": 100, "source": "Kế hoạch 68"},
        {"indicator": "reach", "month": "2026-07", "value": 62.5, "measure": "exact"},
        {
            "indicator": "phuong_thuc",
            "month": "2026-07",
            "value": 3,
            "upper": 4,
            "measure": "k_of_n",
            "quantity": "count",
        },
    ]
    put = await client.put(where, json={"targets": steps}, headers=cast.minh.headers)
    assert put.status_code == 200, put.text
    read = await client.get(where, headers=cast.lan.headers)
    assert read.json() == put.json()
    shown = [(row["indicator"], row["month"], row["value"]) for row in read.json()["items"]]
    assert shown == [
        ("adoption", "2026-07", 80),
        ("adoption", "2026-10", 100),
        ("phuong_thuc", "2026-07", 3),
        ("reach", "2026-07", 62.5),
    ]
    for wrong, field in (
        ({"indicator": "adoption", "month": "2026-07", "value": 90}, "targets.1.month"),
        ({"indicator": "reach", "month": "7/2026", "value": 90}, "targets.1.month"),
        ({"indicator": "reach", "month": "2026-07", "value": 120}, "targets.1.value"),
        ({"indicator": "reach", "month": "2026-07", "value": "chín mươi"}, "targets.1.value"),
    ):
        bad = await client.put(
            where, json={"targets": [steps[0], wrong]}, headers=cast.minh.headers
        )
        assert bad.status_code == 422
        assert bad.json()["field"] == field
    assert (await client.get(where, headers=cast.lan.headers)).json() == put.json()


async def test_a_baseline_freezes_who_was_open_and_listed_by_then(
    client: httpx.AsyncClient, cast: Cast, setting: Setting, owner: Any
) -> None:
    campaign = (await make(client, cast.minh, plan(cast, setting)))["id"]
    where = f"/campaigns/{campaign}/baselines"
    yesterday = (today() - timedelta(days=1)).isoformat()
    early = await client.post(where, json={"closedOn": yesterday}, headers=cast.minh.headers)
    assert (early.status_code, early.json()["slug"]) == (409, "nothing-to-count")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    late = await client.post(where, json={"closedOn": tomorrow}, headers=cast.minh.headers)
    assert (late.status_code, late.json()["field"]) == (422, "closedOn")

    body = {"closedOn": today().isoformat(), "note": "Đi hết khu A", "id": str(new_id())}
    first = await client.post(where, json=body, headers=cast.minh.headers)
    assert first.status_code == 201, first.text
    # Five houses and nine stalls: the closed one is not in the denominator.
    assert (first.json()["number"], first.json()["count"]) == (1, 14)
    again = await client.post(where, json=body, headers=cast.minh.headers)
    assert again.json() == first.json()

    await client.post(
        "/points",
        json={"ward": cast.ward, "streetId": setting.street, "houseNumber": "11"},
        headers=cast.lan.headers,
    )
    second = await client.post(
        where, json={"closedOn": today().isoformat()}, headers=cast.minh.headers
    )
    assert (second.json()["number"], second.json()["count"]) == (2, 15)
    listed = await client.get(where, headers=cast.binh.headers)
    assert [(row["number"], row["count"]) for row in listed.json()["items"]] == [(2, 15), (1, 14)]
    with pytest.raises(Exception, match="append-only"):
        await owner.execute("update baseline set closed_on = closed_on - 1")
    with pytest.raises(Exception, match="append-only"):
        await owner.execute("delete from baseline_point")
    actions = await owner.fetch(
        "select action from audit_entry where ward = $1 order by n", cast.ward
    )
    assert [row["action"] for row in actions][-3:] == [
        "campaigns.make",
        "campaigns.close_baseline",
        "campaigns.close_baseline",
    ]
    assert await first_broken(Tx(owner, NO_SCOPE), cast.ward) is None


async def test_two_officers_who_close_at_once_get_two_numbers(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    campaign = (await make(client, cast.minh, plan(cast, setting)))["id"]
    answers = await asyncio.gather(
        *(
            client.post(
                f"/campaigns/{campaign}/baselines",
                json={"closedOn": today().isoformat()},
                headers=cast.minh.headers,
            )
            for _ in range(4)
        )
    )
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4]


async def test_turf_is_seen_by_all_and_shared_unless_the_campaign_says_otherwise(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    odd = {"streetId": setting.street, "side": "odd"}
    campaign = (await make(client, cast.minh, plan(cast, setting)))["id"]
    taken = await client.post("/holds", json=odd, headers=cast.lan.headers)
    assert taken.status_code == 201, taken.text
    seen = await client.get("/holds", headers=cast.hoa.headers)
    assert [(hold["memberName"], hold["side"]) for hold in seen.json()["items"]] == [
        (cast.lan.name, "odd")
    ]
    shared = await client.post("/holds", json=odd, headers=cast.hoa.headers)
    assert shared.status_code == 201
    await client.delete(f"/holds/{shared.json()['id']}", headers=cast.hoa.headers)

    await client.patch(
        f"/campaigns/{campaign}", json={"exclusiveTurf": True}, headers=cast.minh.headers
    )
    refused = await client.post("/holds", json=odd, headers=cast.hoa.headers)
    assert (refused.status_code, refused.json()["slug"]) == (409, "turf-held")
    assert cast.lan.name in refused.json()["title"]
    assert refused.json()["facts"]["until"] == taken.json()["expiresAt"].replace("Z", "+00:00")
    even = await client.post("/holds", json={**odd, "side": "even"}, headers=cast.hoa.headers)
    assert even.status_code == 201
    both = await client.post("/holds", json={"streetId": setting.street}, headers=cast.hoa.headers)
    assert both.status_code == 409
    longer = await client.post("/holds", json={**odd, "hours": 6}, headers=cast.lan.headers)
    assert longer.json()["id"] == taken.json()["id"]
    assert longer.json()["expiresAt"] > taken.json()["expiresAt"]


async def test_of_many_who_take_an_exclusive_row_at_once_one_gets_it(
    client: httpx.AsyncClient, cast: Cast, setting: Setting
) -> None:
    await make(client, cast.minh, plan(cast, setting, exclusiveTurf=True))
    people = (cast.lan, cast.hoa, cast.thao, cast.son, cast.minh)
    # Connections are opened first: while only one is warm, whoever has it is done before the rest.
    await asyncio.gather(*(client.get("/holds", headers=p.headers) for p in people * 3))
    answers = await asyncio.gather(
        *(client.post("/holds", json={"rowId": setting.row}, headers=p.headers) for p in people)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_a_hold_ends_by_itself_or_by_its_holder_or_the_officer(
    client: httpx.AsyncClient, cast: Cast, setting: Setting, owner: Any
) -> None:
    await make(client, cast.minh, plan(cast, setting, exclusiveTurf=True))
    row = {"rowId": setting.row}
    lans = (await client.post("/holds", json=row, headers=cast.lan.headers)).json()["id"]
    by_hoa = await client.delete(f"/holds/{lans}", headers=cast.hoa.headers)
    assert by_hoa.status_code == 403
    outside = await client.delete(f"/holds/{lans}", headers=cast.khanh.headers)
    assert outside.status_code == 404
    assert (await client.delete(f"/holds/{lans}", headers=cast.minh.headers)).status_code == 204
    hoas = await client.post("/holds", json=row, headers=cast.hoa.headers)
    assert hoas.status_code == 201
    await owner.execute(
        "update hold set taken_at = taken_at - interval '5 hours',"
        " expires_at = expires_at - interval '5 hours'"
    )
    assert (await client.get("/holds", headers=cast.lan.headers)).json()["items"] == []
    again = await client.post("/holds", json=row, headers=cast.lan.headers)
    assert again.status_code == 201
    for wrong, field in (
        ({}, "streetId"),
        ({**row, "side": "odd"}, "side"),
        ({**row, "hours": 48}, "hours"),
    ):
        bad = await client.post("/holds", json=wrong, headers=cast.lan.headers)
        assert (bad.status_code, bad.json()["field"]) == (422, field)
