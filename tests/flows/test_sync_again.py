"""A record sent once more under a new operation, and what waited for a parent: each takes once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.ids import new_id
from backend.places.houses import house_key
from tests.flows.cast import Cast
from tests.flows.phone import Phone, operation
from tests.flows.shops import Walk, agreed, lay_out, registration

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest.fixture
def lan(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.lan)


@pytest.fixture
def hoa(client: httpx.AsyncClient, cast: Cast) -> Phone:
    return Phone(client, cast.hoa)


def edited(op: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The same record as a new operation, as a phone makes it when a waiting one is edited."""
    return {**op, "opId": str(new_id()), "body": {**op["body"], **fields}}


def on_street(walk: Walk, **fields: Any) -> dict[str, Any]:
    body = {"ward": walk.cast.ward, "kind": "shop", "streetId": walk.street, **fields}
    return operation("point", body)


def changed(which: Any, base: int, entity: str = "point", **fields: Any) -> dict[str, Any]:
    return operation(entity, fields, entity_id=which, kind="patch", baseRev=base)


async def test_a_point_sent_again_with_another_landmark_takes_the_change(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = on_street(walk, houseNumber="21", landmark="cạnh cây đa")
    await lan.push(put)
    (same,) = await lan.push(edited(put))
    assert (same["status"], same["rev"]) == ("applied", 1)
    (other,) = await lan.push(edited(put, landmark="đối diện trường"))
    assert (other["status"], other["rev"]) == ("applied", 2)
    row = await owner.fetchrow("select landmark, label from point where id = $1", put["entityId"])
    assert (row["landmark"], row["label"]) == ("đối diện trường", "21 Nguyễn Nghiêm")


async def test_a_name_made_of_the_landmark_follows_it(walk: Walk, lan: Phone, owner: Any) -> None:
    put = on_street(walk, landmark="cạnh cây đa", side="odd")
    await lan.push(put)
    await lan.push(edited(put, landmark="đối diện trường", side="even"))
    row = await owner.fetchrow("select * from point where id = $1", put["entityId"])
    assert row["label"] == "Nguyễn Nghiêm (đối diện trường)"
    assert (row["label_fold"], row["side"]) == ("nguyen nghiem (doi dien truong)", "even")
    await lan.pull()
    assert lan.rows["point", put["entityId"]]["label"] == row["label"]


async def test_a_seller_without_a_stall_sent_again_under_another_name_is_renamed(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    market = await owner.fetchval("select id from market limit 1")
    body = {"ward": walk.cast.ward, "kind": "mobile", "marketId": market}
    nameless = operation("point", body)
    await lan.push(nameless)
    put = operation("point", {**body, "label": "Rau cô Tư"})
    await lan.push(put)
    (renamed,) = await lan.push(edited(put, label="Rau cô Tám"))
    assert renamed["status"] == "applied"
    # The name that the server gave is not lost where none is sent.
    (again,) = await lan.push(edited(nameless))
    assert (again["status"], again["rev"]) == ("applied", 1)
    labels = await owner.fetch("select label from point where kind = 'mobile' order by label")
    assert [row["label"] for row in labels] == ["Không cố định 01", "Rau cô Tám"]


async def test_a_point_sent_again_does_not_undo_what_another_has_written_since(
    walk: Walk, lan: Phone, hoa: Phone, owner: Any
) -> None:
    put = on_street(walk, houseNumber="21", landmark="cạnh cây đa")
    await lan.push(put)
    await hoa.push(changed(put["entityId"], 1, landmark="cạnh trường"))
    (same,) = await lan.push(edited(put))
    assert same["status"] == "applied"
    (other,) = await lan.push(edited(put, landmark="cạnh đình"))
    assert (other["status"], other["slug"]) == ("rejected", "already-recorded")
    landmark = "select landmark from point where id = $1"
    assert await owner.fetchval(landmark, put["entityId"]) == "cạnh trường"


async def test_a_house_number_corrected_before_its_answer_came_is_taken_each_time(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = on_street(walk, houseNumber="21", landmark="cạnh cây đa")
    await lan.push(put, on_street(walk, houseNumber="33"))
    (first,) = await lan.push(edited(put, houseNumber="24"))
    assert (first["status"], first["rev"], first["warn"]) == ("applied", 2, [])
    # The second answer is lost as well; number 33 stands there already.
    (second,) = await lan.push(edited(put, houseNumber="33", landmark="cạnh trường"))
    assert (second["status"], second["warn"]) == ("applied", ["same-house-number"])
    (third,) = await lan.push(edited(put, houseNumber="26A", landmark="cạnh đình"))
    assert third["status"] == "applied"
    await lan.pull()
    row = lan.rows["point", put["entityId"]]
    assert (row["label"], row["side"], row["landmark"]) == (
        "26A Nguyễn Nghiêm",
        "even",
        "cạnh đình",
    )
    kept = await owner.fetchrow(
        "select label_fold, house_key from point where id = $1", put["entityId"]
    )
    assert tuple(kept) == ("26a nguyen nghiem", house_key("26A"))


async def test_a_stall_number_corrected_before_its_answer_came_is_taken_each_time(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    market, row = await owner.fetchrow("select market, id from market_row limit 1")
    body = {"ward": walk.cast.ward, "kind": "stall", "marketId": market, "rowId": row}
    put = operation("point", {**body, "stallCode": "21"})
    await lan.push(put)
    (free,) = await lan.push(edited(put, stallCode="A2-22"))
    assert (free["status"], free["rev"], free["warn"]) == ("applied", 2, [])
    # Stall 6 is there: what was recorded hangs on this one, so that it gets a number of its own.
    (taken,) = await lan.push(edited(put, stallCode="6"))
    assert (taken["status"], taken["warn"]) == ("applied", ["duplicate-stall"])
    (same,) = await lan.push(edited(put, stallCode="6"))
    assert (same["status"], same["rev"]) == ("applied", 3)
    kept = await owner.fetchrow(
        "select label, stall_code, stall_order from point where id = $1", put["entityId"]
    )
    assert tuple(kept) == ("A2-06-2", "06-2", 600)


async def test_only_whoever_made_a_point_corrects_its_number(
    walk: Walk, lan: Phone, hoa: Phone, owner: Any
) -> None:
    put = on_street(walk, houseNumber="21")
    await lan.push(put)
    (other,) = await hoa.push(edited(put, houseNumber="23"))
    assert (other["status"], other["slug"]) == ("rejected", "id-taken")
    number = "select house_number from point where id = $1"
    assert await owner.fetchval(number, put["entityId"]) == "21"


async def test_a_registration_sent_again_is_in_no_conflict_with_itself(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = operation("merchant", registration(walk.stalls[0]))
    await lan.push(put)
    for name in ("Cá Bà Năm", "Cá tươi Bà Năm", "Cá Năm"):
        (again,) = await lan.push(edited(put, tradeName=name))
        assert again["status"] in ("applied", "merged")
        assert await owner.fetchval("select trade_name from merchant") == name


async def test_a_registration_sent_again_brings_back_nothing_its_author_changed_since(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = operation("merchant", registration(walk.stalls[0]))
    await lan.push(put)
    await lan.push(changed(put["entityId"], 1, "merchant", trade="vai"))
    (again,) = await lan.push(edited(put, tradeNote="bán sáng"))
    assert (again["status"], again["fields"]) == ("conflict", ["trade"])
    kept = await owner.fetchrow("select trade, trade_note from merchant")
    assert tuple(kept) == ("vai", "")


async def test_answers_sent_again_with_their_registration_stand_once(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = operation("merchant", registration(walk.stalls[0]))
    await lan.push(put)
    for _ in range(2):
        (again,) = await lan.push(edited(put, tradeName="Cá Bà Năm"))
        assert again["status"] in ("applied", "merged")
    # Meanwhile the phone has measured its clock a little otherwise.
    (again,) = await lan.push({**edited(put, tradeName="Cá Bà Năm"), "clockOffsetMs": 1500})
    assert await owner.fetchval("select count(*) from consent") == 2
    assert await owner.fetchval("select trade_name from merchant") == "Cá Bà Năm"
    (more,) = agreed("photo")
    await lan.push(edited(put, consents=[*put["body"]["consents"], more]))
    purposes = await owner.fetch("select purpose from consent order by purpose")
    assert [row["purpose"] for row in purposes] == ["photo", "print", "register"]


async def test_an_answer_with_an_impossible_time_sent_again_stands_once(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    (one,) = agreed("register")
    consents = [{**one, "givenAt": "2009-01-01T00:00:00Z"}]
    put = operation("merchant", registration(walk.stalls[0], consents=consents))
    await lan.push(put)
    await lan.push(edited(put, tradeName="Cá Bà Năm"))
    assert await owner.fetchval("select count(*) from consent") == 1


async def test_an_old_yes_sent_again_does_not_outdo_a_later_no(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = operation("merchant", registration(walk.stalls[0], ownerName="", phone=""))
    await lan.push(put)
    (no,) = agreed("register", given=False)
    await lan.push(operation("consent", {**no, "merchantId": put["entityId"]}))
    (named,) = await lan.push(edited(put, ownerName="Phạm Thị Năm"))
    assert (named["status"], named["slug"]) == ("rejected", "consent-needed")
    assert await owner.fetchval("select owner_name from merchant") == ""


async def test_a_yes_after_a_no_is_a_new_answer(walk: Walk, lan: Phone, owner: Any) -> None:
    put = operation("merchant", registration(walk.stalls[0]))
    await lan.push(put)
    for yes in (False, True):
        answers = agreed("register", given=yes)
        (said,) = await lan.push(changed(put["entityId"], 1, "merchant", consents=answers))
        assert said["status"] == "applied"
    rows = await owner.fetch(
        "select given from consent where purpose = 'register' order by given_at, id"
    )
    assert [row["given"] for row in rows] == [True, False, True]


async def test_two_changes_that_waited_for_one_record_are_applied_once_each(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put = on_street(walk, houseNumber="21")
    first = changed(put["entityId"], 1, landmark="cạnh cây đa")
    second = changed(put["entityId"], 1, weakSignal=True)
    held = await lan.push(first, second)
    assert [one["status"] for one in held] == ["held", "held"]
    await lan.push(put)
    # Applied once more, the second would have found nothing left to merge.
    answers = [(one["first"], one["rev"]) for one in await lan.push(first, second)]
    assert answers == [("applied", 2), ("merged", 3)]
    assert await owner.fetchval("select count(*) from kept_op where settled_at is null") == 0


async def test_what_waits_for_two_records_comes_in_with_the_second(
    walk: Walk, lan: Phone, owner: Any
) -> None:
    put, stall = on_street(walk, houseNumber="21"), walk.stalls[0]
    merchant = operation("merchant", registration(stall))
    body = {"pointId": put["entityId"], "merchantId": merchant["entityId"], "outcome": "met"}
    visit = operation("visit", body)
    for op, there in ((visit, 0), (put, 0), (merchant, 1)):
        await lan.push(op)
        assert await owner.fetchval("select count(*) from visit") == there
    (again,) = await lan.push(visit)
    assert (again["status"], again["first"]) == ("duplicate", "applied")
