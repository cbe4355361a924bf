"""A phone's unsent queue brought to the desk as a file: each operation once, nobody's second party.

Lan records, Minh brings. Whoever brings a file can have written it, so most of what stands here
tries to get a file believed that should not be.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now
from backend.ids import new_id
from backend.merchants.apply import apply as apply_merchants
from backend.sync import push
from tests.flows.cast import Cast, Person, enlist
from tests.flows.phone import Phone, operation
from tests.flows.shops import (
    Walk,
    disagreed,
    lay_out,
    proposal,
    registration,
    street_elsewhere,
    witnessed,
)

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest_asyncio.fixture
async def dung(owner: Any, cast: Cast) -> Person:
    """A second officer of phường Đức Phổ: the third person."""
    return await enlist(owner, "Dũng", ("ward_officer", cast.ward, None))


class Desk:
    """An officer with a rescue file."""

    def __init__(self, http: httpx.AsyncClient, officer: Person, database: UUID) -> None:
        self.http, self.officer, self.database = http, officer, database

    def file(self, person: Person, *ops: Any, **head: Any) -> str:
        """As the phone of `person` writes it."""
        queue = [{"opId": op["opId"], "op": op, "state": "waiting", "label": "Mục"} for op in ops]
        text = json.dumps(queue, ensure_ascii=False, separators=(",", ":"))
        whole = {
            "format": "phocho-outbox",
            "version": 2,
            "databaseId": str(self.database),
            "memberId": str(person.id),
            "memberName": person.name,
            "deviceId": str(person.principal.device_id),
            "appVersion": "test",
            "savedAt": now().isoformat(),
            "count": len(queue),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            **head,
        }
        return json.dumps(whole, ensure_ascii=False)[:-1] + f', "ops": {text}}}'

    async def ask(self, path: str, text: str, who: Person | None = None) -> httpx.Response:
        return await self.http.post(
            path, json={"file": text}, headers=(who or self.officer).headers
        )

    async def preview(self, text: str) -> dict[str, Any]:
        answer = await self.ask("/sync/rescue/preview", text)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def bring(self, text: str, who: Person | None = None) -> list[dict[str, Any]]:
        answer = await self.ask("/sync/rescue", text, who)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    async def refused(self, text: str, who: Person | None = None) -> tuple[int, str]:
        """Status and slug, the same for the preview and for the import."""
        looked = await self.ask("/sync/rescue/preview", text, who)
        brought = await self.ask("/sync/rescue", text, who)
        assert (looked.status_code, looked.json()["slug"]) == (
            brought.status_code,
            brought.json()["slug"],
        )
        return brought.status_code, brought.json()["slug"]


@pytest_asyncio.fixture
async def desk(client: httpx.AsyncClient, owner: Any, cast: Cast) -> Desk:
    return Desk(client, cast.minh, await owner.fetchval("select id from installation"))


def visit(point: object, **fields: Any) -> dict[str, Any]:
    return operation("visit", {"pointId": point, "outcome": "met", **fields})


def registered_with_account(point: object) -> tuple[dict[str, Any], dict[str, Any]]:
    merchant = operation("merchant", registration(point))
    return merchant, operation("account", proposal(merchant["entityId"]))


async def test_a_preview_says_whose_it_is_and_what_is_there_already_and_changes_nothing(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    sent, unsent = visit(walk.stalls[0]), visit(walk.stalls[1])
    await Phone(client, walk.cast.lan).push(sent)
    found = await desk.preview(
        desk.file(walk.cast.lan, sent, unsent, *registered_with_account(walk.stalls[2]))
    )
    assert found["whose"]["memberName"] == "Lan"
    assert found["whose"]["deviceName"] == "Điện thoại của Lan"
    assert found["counts"] == {"visit": 2, "merchant": 1, "account": 1}
    assert found["known"] == 1
    assert {one["opId"]: one["known"] for one in found["ops"]}[sent["opId"]] is True
    assert await owner.fetchval("select count(*) from op") == 1
    assert await owner.fetchval("select count(*) from visit") == 1


async def test_what_a_file_brings_is_there_once_in_the_name_of_whoever_recorded_it(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    ops = [visit(walk.stalls[0]), *registered_with_account(walk.stalls[1])]
    text = desk.file(walk.cast.lan, *ops)
    assert [one["status"] for one in await desk.bring(text)] == ["applied"] * 3
    row = await owner.fetchrow("select member from visit")
    assert row["member"] == walk.cast.lan.id
    account = await owner.fetchrow("select proposed_by, brought_by, status from account")
    assert tuple(account) == (walk.cast.lan.id, walk.cast.minh.id, "proposed")
    marks = await owner.fetch("select member, brought_by from op")
    assert {tuple(mark) for mark in marks} == {(walk.cast.lan.id, walk.cast.minh.id)}
    # The same file again, and then the phone that found a network after all.
    again = await desk.bring(text)
    assert {(one["status"], one["first"]) for one in again} == {("duplicate", "applied")}
    late = await Phone(client, walk.cast.lan).push(*ops)
    assert {(one["status"], one["first"]) for one in late} == {("duplicate", "applied")}
    for table in ("visit", "merchant", "account"):
        assert await owner.fetchval(f"select count(*) from {table}") == 1


async def test_what_the_phone_had_sent_before_is_a_duplicate_and_stays_the_phones_own(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    await Phone(client, walk.cast.lan).push(merchant, account)
    results = await desk.bring(desk.file(walk.cast.lan, merchant, account))
    assert {one["status"] for one in results} == {"duplicate"}
    assert await owner.fetchval("select brought_by from account") is None


async def test_the_audit_names_recorder_and_bringer(walk: Walk, desk: Desk, owner: Any) -> None:
    text = desk.file(walk.cast.lan, *registered_with_account(walk.stalls[1]))
    await desk.bring(text)
    entry = await owner.fetchrow("select * from audit_entry where action = 'sync.bring_in'")
    detail = json.loads(entry["detail"])
    assert entry["actor"] == str(walk.cast.minh.id)
    assert detail["recordedBy"] == str(walk.cast.lan.id)
    assert detail["file"] == hashlib.sha256(text.encode()).hexdigest()
    assert detail["statuses"] == {"applied": 2}
    proposed = await owner.fetchrow(
        "select actor, detail from audit_entry where action = 'merchants.propose_account'"
    )
    assert proposed["actor"] == str(walk.cast.lan.id)
    assert json.loads(proposed["detail"])["broughtBy"] == str(walk.cast.minh.id)


async def test_the_bringer_is_no_second_party_by_any_way(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient, dung: Person
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    await desk.bring(desk.file(walk.cast.lan, merchant, account))
    path = f"/accounts/{account['entityId']}"
    minh = walk.cast.minh.headers
    # As an officer; by passing the merchant's link on; by opening somebody else's link; as witness.
    confirmed = await client.post(f"{path}/confirm", json={"last4": "1234"}, headers=minh)
    assert (confirmed.status_code, confirmed.json()["slug"]) == (403, "brought-by-you")
    link = await client.post(f"{path}/confirm-links", headers=minh)
    assert (link.status_code, link.json()["slug"]) == (403, "brought-by-you")
    made = await client.post(f"{path}/confirm-links", headers=walk.cast.hoa.headers)
    token = made.json()["link"].rsplit("/", 1)[1]
    shown = await client.get(f"/confirm/{token}", headers=minh)
    assert (shown.status_code, shown.json()["slug"]) == (403, "brought-by-you")
    opened = await client.post(
        f"/confirm/{token}", json={"agree": True, "last4": "1234"}, headers=minh
    )
    assert (opened.status_code, opened.json()["slug"]) == (403, "brought-by-you")
    (word,) = await Phone(client, walk.cast.minh).push(
        operation("confirmation", witnessed(UUID(account["entityId"])))
    )
    assert (word["status"], word["slug"]) == ("rejected", "brought-by-you")
    # Nor is whoever the file names: Lan proposed it, as far as anybody knows.
    lan = await client.post(f"{path}/confirm-links", headers=walk.cast.lan.headers)
    assert (lan.status_code, lan.json()["slug"]) == (403, "confirm-link-not-for-proposer")
    assert await owner.fetchval("select status from account") == "proposed"
    # A third person is.
    third = await client.post(f"{path}/confirm", json={"last4": "1234"}, headers=dung.headers)
    assert third.status_code == 204
    assert await owner.fetchval("select status from account") == "confirmed"


async def test_the_bringer_releases_no_hold_on_what_they_brought(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient, dung: Person
) -> None:
    # The same account at another shop: held for an officer.
    phone = Phone(client, walk.cast.hoa)
    await phone.push(*registered_with_account(walk.stalls[0]))
    merchant, account = registered_with_account(walk.stalls[1])
    await desk.bring(desk.file(walk.cast.lan, merchant, account))
    path = f"/accounts/{account['entityId']}/hold-release"
    body = {"reason": "đã hỏi chủ hộ"}
    own = await client.post(path, json=body, headers=walk.cast.minh.headers)
    assert (own.status_code, own.json()["slug"]) == (403, "brought-by-you")
    assert (await client.post(path, json=body, headers=dung.headers)).status_code == 204


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        (
            "status = 'confirmed', confirmed_kind = 'officer', confirmed_by = $1::text,"
            " confirmed_at = now()",
            "bringer_confirms_nothing",
        ),
        (
            "status = 'confirmed', confirmed_kind = 'merchant_witnessed',"
            " confirmed_by = 'merchant', witnessed_by = $1::uuid, confirmed_at = now()",
            "bringer_witnesses_nothing",
        ),
        ("released_by = $1::uuid", "bringer_releases_no_hold"),
        ("brought_by = null, rejected_reason = $1::text", "account_bringer_is_immutable"),
    ],
)
async def test_the_database_itself_refuses_the_bringer(
    walk: Walk, desk: Desk, owner: Any, step: str, rule: str
) -> None:
    await desk.bring(desk.file(walk.cast.lan, *registered_with_account(walk.stalls[1])))
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await owner.execute(f"update account set {step}", str(walk.cast.minh.id))
    assert refused.value.constraint_name == rule


async def test_the_database_takes_no_confirmation_and_no_link_from_a_bringer(
    walk: Walk, desk: Desk, owner: Any
) -> None:
    await desk.bring(desk.file(walk.cast.lan, *registered_with_account(walk.stalls[1])))
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await owner.execute(
            f"set app.brought_by = '{walk.cast.minh.id}';"
            " update account set status = 'confirmed', confirmed_kind = 'merchant_witnessed',"
            f" confirmed_by = 'merchant', witnessed_by = '{walk.cast.lan.id}', confirmed_at = now()"
        )
    assert refused.value.constraint_name == "a_file_confirms_nothing"
    with pytest.raises(asyncpg.CheckViolationError) as link:
        await owner.execute(
            "insert into confirm_link (id, ward, account, token_hash, created_by, created_at,"
            " expires_at, tries) select $1, ward, id, 'x', $2, now(), now(), 0 from account",
            new_id(),
            walk.cast.minh.id,
        )
    assert link.value.constraint_name == "link_passes_no_bringer"


async def test_an_owners_agreement_in_a_file_confirms_nothing_and_the_phone_may_still_tell_of_it(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    """Minh proposes by himself and forges a file in which Lan witnesses it."""
    merchant, account = registered_with_account(walk.stalls[1])
    await Phone(client, walk.cast.minh).push(merchant, account)
    word = operation("confirmation", witnessed(UUID(account["entityId"])))
    (result,) = await desk.bring(desk.file(walk.cast.lan, word))
    assert (result["status"], result["slug"]) == ("rejected", "confirmation-in-file")
    assert await owner.fetchval("select status from account") == "proposed"
    assert await owner.fetchval("select count(*) from op where entity = 'confirmation'") == 0
    # Where Lan did witness it, her own phone says so, under the same id.
    (told,) = await Phone(client, walk.cast.lan).push(word)
    assert told["status"] == "applied"
    assert await owner.fetchval("select status from account") == "confirmed"


async def test_an_owners_no_in_a_file_counts(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    """Nobody gains by forging one, and an account must not be confirmed because it got lost."""
    merchant, account = registered_with_account(walk.stalls[1])
    word = operation("confirmation", disagreed(UUID(account["entityId"])))
    told = await desk.bring(desk.file(walk.cast.lan, merchant, account, word))
    assert [one["status"] for one in told] == ["applied"] * 3
    assert await owner.fetchval("select status from account") == "rejected"
    (again,) = await Phone(client, walk.cast.lan).push(word)
    assert again["status"] == "duplicate"
    assert await owner.fetchval("select count(*) from incident where kind = 'disagreed'") == 1


async def test_a_line_of_a_brought_account_is_looked_at_twice(
    walk: Walk, desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.bring(desk.file(walk.cast.lan, *registered_with_account(walk.stalls[1])))
    answer = await client.get("/accounts", headers=walk.cast.minh.headers)
    (card,) = answer.json()["items"]
    assert "brought" in card["unusual"]
    assert card["broughtBy"]["name"] == "Minh"
    assert card["proposedBy"]["name"] == "Lan"


async def test_a_refused_operation_of_a_file_takes_no_neighbour_and_settles_nothing(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    good, bad = visit(walk.stalls[0]), visit(walk.stalls[1], mood="vui")
    orphan = visit(new_id())
    results = {
        one["opId"]: one for one in await desk.bring(desk.file(walk.cast.lan, good, bad, orphan))
    }
    assert results[good["opId"]]["status"] == "applied"
    assert results[bad["opId"]]["field"] == "mood"
    assert results[orphan["opId"]]["status"] == "held"
    assert await owner.fetchval("select count(*) from op") == 1
    assert await owner.fetchval("select count(*) from kept_op") == 0


async def test_what_is_here_in_another_version_is_kept_for_an_officer_not_written_over(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    """Edited on the phone after its first version had arrived and its answer had not."""
    first = visit(walk.stalls[0], note="Hẹn thứ hai")
    await Phone(client, walk.cast.lan).push(first)
    other = {**first, "opId": str(new_id()), "body": {**first["body"], "note": "Hẹn thứ ba"}}
    for _ in range(2):
        (result,) = await desk.bring(desk.file(walk.cast.lan, other))
        assert (result["status"], result["slug"]) == ("rejected", "already-recorded")
    assert await owner.fetchval("select note from visit") == "Hẹn thứ hai"
    assert await owner.fetchval("select count(*) from op") == 1
    minh = walk.cast.minh.headers
    (kept,) = (await client.get("/sync/kept", headers=minh)).json()["items"]
    opened = await client.get(f"/sync/kept/{kept['id']}", headers=minh)
    assert opened.json()["body"]["note"] == "Hẹn thứ ba"


async def test_a_release_that_fails_leaves_the_rest_of_the_file_its_own_author_and_bringer(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    (waits,) = await Phone(client, walk.cast.hoa).push(account)
    assert waits["status"] == "held"

    async def failing(tx: Any, principal: Any, vault: Any, op: Any) -> Any:
        if op.entity == "account":
            raise RuntimeError("a fault of ours")
        return await apply_merchants(tx, principal, vault, op)

    monkeypatch.setattr(push, "apply_merchants", failing)
    bad, good = visit(walk.stalls[0], mood="vui"), visit(walk.stalls[0])
    results = await desk.bring(desk.file(walk.cast.lan, merchant, bad, good))
    assert [one["status"] for one in results] == ["retry", "rejected", "applied"]
    # A refused one that is brought by file leaves no trace: its phone may still send it.
    assert [
        (row["entity"], row["member"], row["brought_by"])
        for row in await owner.fetch(
            "select entity, member, brought_by from op where op_id <> $1", UUID(account["opId"])
        )
    ] == [("visit", walk.cast.lan.id, walk.cast.minh.id)]


async def test_both_values_of_a_conflict_are_shown_and_nothing_is_overwritten(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    hoa = Phone(client, walk.cast.hoa)
    merchant = operation("merchant", registration(walk.stalls[1]))
    await hoa.push(merchant)

    def renamed(name: str) -> dict[str, Any]:
        return operation(
            "merchant", {"tradeName": name}, entity_id=merchant["entityId"], kind="patch", baseRev=1
        )

    await hoa.push(renamed("Cá tươi Năm"))
    mine = renamed("Bà Năm cá")
    (result,) = await desk.bring(desk.file(walk.cast.lan, mine))
    assert (result["status"], result["fields"]) == ("conflict", ["tradeName"])
    assert result["server"]["tradeName"] == "Cá tươi Năm"
    assert result["mine"] == {"tradeName": "Bà Năm cá"}
    assert await owner.fetchval("select trade_name from merchant") == "Cá tươi Năm"
    # Lan's phone asks anew and Lan chooses.
    (own,) = await Phone(client, walk.cast.lan).push(mine)
    assert own["status"] == "conflict"


async def test_what_the_server_answered_but_did_not_take_is_not_told_as_there(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    """The phone sent all of it before: one was taken, the others are for its person to mend."""
    lan, hoa = Phone(client, walk.cast.lan), Phone(client, walk.cast.hoa)
    merchant = operation("merchant", registration(walk.stalls[1]))
    await hoa.push(merchant)
    names = [
        operation("merchant", {"tradeName": name}, entity_id=merchant["entityId"], kind="patch")
        for name in ("Cá tươi Năm", "Bà Năm cá")
    ]
    for name in names:
        name["baseRev"] = 1
    await hoa.push(names[0])
    taken, bad = visit(walk.stalls[0]), visit(walk.stalls[0], mood="vui")
    other = {**taken, "opId": str(new_id()), "body": {**taken["body"], "note": "Hẹn thứ ba"}}
    text = desk.file(walk.cast.lan, taken, bad, other, names[1])
    answers = await lan.push(taken, bad, other, names[1])
    assert [one["status"] for one in answers] == ["applied", "rejected", "rejected", "conflict"]

    found = await desk.preview(text)
    assert found["known"] == 1
    assert {one["opId"] for one in found["ops"] if one["known"]} == {taken["opId"]}
    results = {one["opId"]: one for one in await desk.bring(text)}
    assert {one["status"] for one in results.values()} == {"duplicate"}
    assert [results[one["opId"]]["first"] for one in (taken, bad, other, names[1])] == [
        "applied",
        "rejected",
        "rejected",
        "conflict",
    ]
    assert results[names[1]["opId"]]["server"]["tradeName"] == "Cá tươi Năm"
    # Another version of what is here is kept for the officer, as the desk says of it.
    assert [row["op_id"] for row in await owner.fetch("select op_id from kept_op")] == [
        UUID(other["opId"])
    ]
    assert await owner.fetchval("select count(*) from visit") == 1


async def test_what_waited_for_a_parent_that_the_file_brings_is_told_as_in(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    merchant["opId"], account["opId"] = account["opId"], merchant["opId"]
    (held,) = await Phone(client, walk.cast.lan).push(account)
    assert held["status"] == "held"
    results = await desk.bring(desk.file(walk.cast.lan, merchant, account))
    assert {(one["status"], one["first"]) for one in results} == {
        ("applied", None),
        ("duplicate", "applied"),
    }
    assert await owner.fetchval("select count(*) from kept_op where settled_at is null") == 0


async def test_a_revoked_phones_file_says_what_was_answered_before(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    taken, bad = visit(walk.stalls[0]), visit(walk.stalls[1], mood="vui")
    text = desk.file(walk.cast.lan, taken, bad)
    await Phone(client, walk.cast.lan).push(taken, bad)
    await owner.execute(
        "update device set revoked_at = now() where id = $1", walk.cast.lan.principal.device_id
    )
    results = {one["opId"]: one for one in await desk.bring(text)}
    assert [
        (results[one["opId"]]["status"], results[one["opId"]]["first"]) for one in (taken, bad)
    ] == [
        ("duplicate", "applied"),
        ("duplicate", "rejected"),
    ]


async def test_edits_of_what_the_same_file_registers_come_in_the_last_word_standing(
    walk: Walk, desk: Desk, owner: Any
) -> None:
    merchant = operation("merchant", registration(walk.stalls[1]))

    def edited(body: dict[str, Any]) -> dict[str, Any]:
        # As a phone writes it that has had no answer yet: on revision nought.
        return operation("merchant", body, entity_id=merchant["entityId"], kind="patch", baseRev=0)

    edits = [edited({"tradeName": name}) for name in ("Giò chả Bà Năm", "Giò chả Bà Bảy")]
    results = await desk.bring(
        desk.file(walk.cast.lan, merchant, *edits, edited({"methods": ["cash", "qr_transfer"]}))
    )
    assert [one["status"] for one in results if one["status"] not in ("applied", "merged")] == []
    row = await owner.fetchrow("select trade_name, methods from merchant")
    assert (row["trade_name"], sorted(row["methods"])) == (
        "Giò chả Bà Bảy",
        ["cash", "qr_transfer"],
    )


async def test_children_before_their_parents_in_a_file_come_in_with_them(
    walk: Walk, desk: Desk, owner: Any
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    merchant["opId"], account["opId"] = account["opId"], merchant["opId"]
    results = await desk.bring(desk.file(walk.cast.lan, merchant, account))
    assert [one["status"] for one in results] == ["applied", "applied"]
    assert await owner.fetchval("select brought_by from account") == walk.cast.minh.id


async def test_what_waited_on_the_server_for_a_brought_parent_stays_its_recorders_own(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient
) -> None:
    merchant, account = registered_with_account(walk.stalls[1])
    (held,) = await Phone(client, walk.cast.hoa).push(account)
    assert held["status"] == "held"
    await desk.bring(desk.file(walk.cast.lan, merchant))
    row = await owner.fetchrow("select proposed_by, brought_by from account")
    assert tuple(row) == (walk.cast.hoa.id, None)


async def test_a_revoked_phones_file_goes_to_quarantine_until_an_officer_lets_it_in(
    walk: Walk, desk: Desk, owner: Any, client: httpx.AsyncClient, dung: Person
) -> None:
    device = walk.cast.lan.principal.device_id
    await owner.execute("update device set revoked_at = now() where id = $1", device)
    merchant, account = registered_with_account(walk.stalls[1])
    text = desk.file(walk.cast.lan, merchant, account)
    results = await desk.bring(text)
    assert {(one["status"], one["code"]) for one in results} == {("held", "quarantine")}
    await desk.bring(text)
    assert await owner.fetchval("select count(*) from merchant") == 0
    kept = (await client.get("/sync/kept", headers=dung.headers)).json()["items"]
    assert [(one["why"], one["memberName"]) for one in kept] == [("revoked_device", "Lan")] * 2
    assert b"1234" not in b"".join(
        row["sealed"] for row in await owner.fetch("select sealed from kept_op")
    )
    for one in kept:
        answer = await client.post(
            f"/sync/kept/{one['id']}/let-in",
            json={"reason": "Đã gặp Lan, máy hỏng màn hình"},
            headers=dung.headers,
        )
        assert answer.json()["status"] == "applied"
        again = await client.post(
            f"/sync/kept/{one['id']}/let-in", json={"reason": "lần nữa"}, headers=dung.headers
        )
        assert (again.status_code, again.json()["slug"]) == (409, "kept-not-releasable")
    # Brought by Minh, who put it into quarantine: Dũng, who only let it pass, is a third person.
    assert await owner.fetchval("select brought_by from account") == walk.cast.minh.id
    assert await owner.fetchval("select proposed_by from account") == walk.cast.lan.id


async def test_a_member_of_another_ward_reads_as_a_stranger(
    walk: Walk, desk: Desk, owner: Any, cast: Cast
) -> None:
    tuan = await enlist(owner, "Tuấn", ("volunteer", cast.other_ward, None))
    op = visit(walk.stalls[0])
    assert await desk.refused(desk.file(tuan, op)) == (404, "rescue-member-unknown")
    nobody = desk.file(tuan, op, memberId=str(new_id()))
    assert await desk.refused(nobody) == (404, "rescue-member-unknown")
    assert await desk.refused(desk.file(cast.quy, op)) == (404, "rescue-member-unknown")
    assert await owner.fetchval("select count(*) from op") == 0


async def test_a_file_reaches_no_further_than_the_officer(
    walk: Walk, desk: Desk, owner: Any, cast: Cast, client: httpx.AsyncClient
) -> None:
    """Lan walks in two wards; Minh brings her file and is officer of one."""
    await owner.execute(
        "insert into membership (id, member, ward, role, valid_from)"
        " values ($1, $2, $3, 'volunteer', current_date)",
        new_id(),
        cast.lan.id,
        cast.other_ward,
    )
    here = visit(walk.stalls[0])
    elsewhere = visit(await street_elsewhere(owner, cast.other_ward))
    results = await desk.bring(desk.file(cast.lan, here, elsewhere))
    assert [one["status"] for one in results] == ["applied", "held"]
    assert await owner.fetchval("select count(*) from visit") == 1
    # Lan's own phone, or the other ward's officer, still gets it in.
    khanh = await desk.bring(desk.file(cast.lan, elsewhere), cast.khanh)
    assert [one["status"] for one in khanh] == ["applied"]


async def test_the_work_of_somebody_who_left_is_taken_for_180_days_and_flagged(
    walk: Walk, desk: Desk, owner: Any, cast: Cast
) -> None:
    ended = "update membership set ended_at = now() - $2::interval where member = $1"
    await owner.execute(ended, cast.lan.id, timedelta(days=30))
    await owner.execute(
        "update device set revoked_at = null where id = $1", cast.lan.principal.device_id
    )
    (late,) = await desk.bring(desk.file(cast.lan, visit(walk.stalls[0])))
    assert late["status"] == "applied"
    assert "late_turf" in await owner.fetchval("select flags from visit")
    await owner.execute(ended, cast.lan.id, timedelta(days=200))
    refused = await desk.refused(desk.file(cast.lan, visit(walk.stalls[0])))
    assert refused == (404, "rescue-member-unknown")


async def test_only_an_officer_brings_a_file(walk: Walk, desk: Desk, cast: Cast) -> None:
    text = desk.file(cast.lan, visit(walk.stalls[0]))
    for person in (cast.lan, cast.thao, cast.son, cast.admin, cast.binh, cast.quy):
        assert await desk.refused(text, person) == (403, "not-allowed"), person.name


@pytest.mark.parametrize(
    ("spoil", "status", "slug"),
    [
        (lambda text: text[: len(text) // 2], 422, "rescue-damaged"),
        (lambda text: text.replace('"met"', '"not"'), 422, "rescue-damaged"),
        (lambda text: text.replace('"count": 2', '"count": 3'), 422, "rescue-damaged"),
        (lambda text: text.replace('"savedAt"', '"saved"'), 422, "rescue-damaged"),
        (lambda _: "Tên,Điện thoại\nLan,0912", 422, "rescue-foreign"),
        (lambda _: "[" * 100_000, 422, "rescue-foreign"),
        (lambda _: '{"format":"odk","ops":[]}', 422, "rescue-foreign"),
        (lambda _: "[]", 422, "rescue-foreign"),
        (lambda text: text.replace('"version": 2', '"version": 1'), 422, "rescue-unsigned"),
        (lambda text: text.replace('"version": 2', '"version": 3'), 409, "rescue-too-new"),
        (lambda text: text + " " * 3_000_000, 413, "rescue-too-large"),
    ],
)
async def test_a_foreign_or_damaged_file_is_refused_by_name_and_nothing_is_half_imported(
    walk: Walk, desk: Desk, owner: Any, spoil: Any, status: int, slug: str
) -> None:
    text = desk.file(walk.cast.lan, visit(walk.stalls[0]), visit(walk.stalls[1]))
    assert await desk.refused(spoil(text)) == (status, slug)
    assert await owner.fetchval("select count(*) from op") == 0
    assert await owner.fetchval("select count(*) from visit") == 0


async def test_half_a_character_in_one_note_spoils_no_file(
    walk: Walk, desk: Desk, owner: Any
) -> None:
    ops = visit(walk.stalls[0], note="Bán CAT"), visit(walk.stalls[1])
    text = desk.file(walk.cast.lan, *ops).replace("CAT", r"\ud83d")
    head, queue = text.split(', "ops": ', 1)
    said = json.loads(head + "}")["sha256"]
    assert await desk.refused(text) == (422, "rescue-damaged")
    text = text.replace(said, hashlib.sha256(queue[:-1].encode()).hexdigest())
    assert [one["status"] for one in await desk.bring(text)] == ["applied", "applied"]
    assert await owner.fetchval("select note from visit where note <> ''") == "Bán \ufffd"


async def test_a_file_of_another_installation_another_phone_or_nothing_is_refused_by_name(
    walk: Walk, desk: Desk, owner: Any, cast: Cast
) -> None:
    op = visit(walk.stalls[0])
    practice = desk.file(cast.lan, op, databaseId=str(new_id()))
    assert await desk.refused(practice) == (409, "rescue-elsewhere")
    hoas = desk.file(cast.lan, op, deviceId=str(cast.hoa.principal.device_id))
    assert await desk.refused(hoas) == (422, "rescue-device-unknown")
    assert await desk.refused(desk.file(cast.lan)) == (422, "rescue-empty")
    many = desk.file(cast.lan, *[op] * 1001)
    assert await desk.refused(many) == (413, "rescue-too-large")
    assert await owner.fetchval("select count(*) from op") == 0
