"""Where a buyer's money goes: proposals, the second party, holds, and what the database refuses."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.clock import now
from backend.errors import Refusal, Unavailable
from backend.ids import new_id
from backend.merchants.sealed import open_account
from backend.operations import ParentMissing
from backend.sealing import WrongRow
from tests.flows.cast import Cast, Person
from tests.flows.shops import (
    DYNAMIC,
    MB,
    Q1,
    Q2,
    VIETCOMBANK,
    Walk,
    disagreed,
    lay_out,
    street_elsewhere,
    typed,
    witnessed,
)

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


@pytest_asyncio.fixture
async def merchant(walk: Walk) -> UUID:
    made, _ = await walk.register(walk.stalls[1])
    return made


async def status_of(owner: Any, account: UUID) -> str:
    status: str = await owner.fetchval("select status from account where id = $1", account)
    return status


async def refused(coroutine: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await coroutine
    return caught.value


async def test_a_scanned_account_waits_for_its_second_party(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    account, done = await walk.propose(merchant)
    assert done.facts["status"] == "proposed"
    row = await owner.fetchrow("select * from account where id = $1", account)
    assert (row["scheme"], row["bin"], row["bank_name"]) == ("vietqr", VIETCOMBANK, "Vietcombank")
    assert (row["last4"], row["version"], row["chain"]) == ("1234", 1, account)
    claim = await owner.fetchrow("select evidence from claim where kind = 'has_account'")
    assert claim["evidence"] == "scanned"


async def test_the_owner_agrees_before_the_volunteer_and_the_account_is_confirmed(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    account, _ = await walk.propose(merchant)
    wrong = await refused(walk.do(walk.cast.lan, "confirmation", witnessed(account, "9999")))
    assert (wrong.slug, wrong.field) == ("last4-wrong", "last4")
    await walk.do(walk.cast.lan, "confirmation", witnessed(account))
    row = await owner.fetchrow("select * from account where id = $1", account)
    assert (row["status"], row["confirmed_kind"]) == ("confirmed", "merchant_witnessed")
    assert (row["confirmed_by"], row["witnessed_by"]) == ("merchant", walk.cast.lan.id)
    _, again = await walk.do(walk.cast.lan, "confirmation", witnessed(account))
    assert again.rev == row["rev"]


async def test_in_a_ward_with_one_person_a_witness_does_not_count(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    account, _ = await walk.propose(merchant)
    await owner.execute(
        "update membership set ended_at = now() where ward = $1 and member <> $2",
        walk.cast.ward,
        walk.cast.lan.id,
    )
    alone = await refused(walk.do(walk.cast.lan, "confirmation", witnessed(account)))
    assert alone.slug == "needs-merchant-device"


@pytest.mark.parametrize("gone", ["revoked_at = now()", "expires_at = now()", None])
async def test_whoever_is_not_signed_in_does_not_stand_beside_the_witness(
    walk: Walk, merchant: UUID, owner: Any, gone: str | None
) -> None:
    account, _ = await walk.propose(merchant)
    change = f"update device set {gone}" if gone else "delete from device"
    await owner.execute(f"{change} where member <> $1", walk.cast.lan.id)
    alone = await refused(walk.do(walk.cast.lan, "confirmation", witnessed(account)))
    assert alone.slug == "needs-merchant-device"


@pytest.mark.parametrize(
    ("fields", "slug", "field"),
    [
        ({"payload": Q1[:-1] + "4"}, "code-refused", "payload"),
        ({"payload": DYNAMIC}, "code-refused", "payload"),
        ({"payload": "https://example.org"}, "code-refused", "payload"),
        (typed(VIETCOMBANK, "12345"), "account-malformed", "account"),
        (typed(VIETCOMBANK, "1234 5678"), "account-malformed", "account"),
        (typed("970001", "123456789"), "bank-unknown", "bin"),
        (typed("971025", "0912345678"), "only-scanned", "bin"),
        ({**typed(VIETCOMBANK, "123456789"), "payload": Q1}, "validation", "payload"),
        ({"holderName": "Chủ 051999000001"}, "national-id-refused", "holderName"),
        ({"holderName": ""}, "validation", "holderName"),
    ],
)
async def test_a_proposal_that_cannot_be_right_is_refused_by_field(
    walk: Walk, merchant: UUID, owner: Any, fields: dict[str, Any], slug: str, field: str
) -> None:
    refusal = await refused(walk.propose(merchant, **fields))
    assert (refusal.slug, refusal.field) == (slug, field)
    assert await owner.fetchval("select count(*) from account") == 0


async def test_a_typed_account_is_composed_and_marked_unusual(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    scanned, _ = await walk.propose(merchant, payload=Q2)
    account, _ = await walk.propose(merchant, **typed(VIETCOMBANK, "0000000001234"))
    listed = await client.get("/accounts", headers=walk.cast.minh.headers)
    assert [(item["id"], item["unusual"]) for item in listed.json()["items"]] == [
        (str(account), ["typed"]),
        (str(scanned), []),
    ]
    proof = await client.get(f"/accounts/{account}/proof-qr", headers=walk.cast.lan.headers)
    assert proof.json()["payload"] == Q1
    assert proof.json()["svg"].startswith("<svg")


async def test_an_unknown_bank_is_held_and_not_refused(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    await owner.execute("delete from bank where bin = $1", VIETCOMBANK)
    account, done = await walk.propose(merchant)
    assert done.warn == ("account_held",)
    assert done.facts["heldFor"] == ["unknown-bank"]
    minh = walk.cast.minh.headers
    (card,) = (await client.get("/accounts", headers=minh)).json()["items"]
    assert card["unusual"] == ["held"]
    assert "chưa có trong danh sách" in card["heldReason"]
    body = {"last4": "1234"}
    early = await client.post(f"/accounts/{account}/confirm", json=body, headers=minh)
    assert early.json()["slug"] == "account-held"
    # The owner's word is kept, and counts once the officer has looked.
    await walk.do(walk.cast.lan, "confirmation", witnessed(account))
    assert await status_of(owner, account) == "held"
    reason = {"reason": "Ngân hàng mới, đã gọi hỏi"}
    done_ = await client.post(f"/accounts/{account}/hold-release", json=reason, headers=minh)
    assert done_.status_code == 204
    assert await status_of(owner, account) == "confirmed"


async def test_an_officer_never_releases_the_hold_on_their_own_proposal(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    await owner.execute("delete from bank where bin = $1", VIETCOMBANK)
    account, _ = await walk.propose(merchant, walk.cast.minh)
    answer = await client.post(
        f"/accounts/{account}/hold-release",
        json={"reason": "Tự xem thấy đúng"},
        headers=walk.cast.minh.headers,
    )
    assert (answer.status_code, answer.json()["slug"]) == (403, "own-proposal")
    with pytest.raises(asyncpg.CheckViolationError, match="nobody_releases_their_own_hold"):
        await owner.execute(
            "update account set status = 'proposed', released_by = proposed_by where id = $1",
            account,
        )
    assert await status_of(owner, account) == "held"


async def test_the_same_account_at_two_shops_is_held_also_across_wards(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    first, _ = await walk.propose(merchant)
    second_shop, _ = await walk.register(walk.shops[0], phone="", tradeName="Tạp hóa Cô Bảy")
    second, done = await walk.propose(second_shop)
    assert done.warn == ("account_held", "maybe_duplicate")
    rows = await owner.fetch("select id, status, duplicate from account order by proposed_at")
    assert [tuple(row) for row in rows] == [(first, "proposed", True), (second, "held", True)]
    assert await owner.fetchval("select reason from duplicate_pair") == "same_account"

    foreign = await street_elsewhere(owner, walk.cast.other_ward)
    khanh = walk.cast.khanh
    third_shop, _ = await walk.register(foreign, khanh, phone="", tradeName="Vải Hồng Đào")
    _, third = await walk.propose(third_shop, khanh)
    assert third.facts["heldFor"] == ["duplicate-account"]
    # That it stands elsewhere is all that crosses the wall.
    assert await walk.see(khanh, "select count(*) as n from account") == [(1,)]


async def test_a_changed_account_is_a_new_version_and_the_old_one_stays_until_it_is_confirmed(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    first = await walk.confirmed(merchant)
    second, done = await walk.propose(merchant, payload=Q2, replaces=first)
    assert done.facts["version"] == 2
    assert await status_of(owner, first) == "confirmed"
    await walk.do(walk.cast.hoa, "confirmation", witnessed(second, "9999"))
    assert (await status_of(owner, first), await status_of(owner, second)) == (
        "superseded",
        "confirmed",
    )
    assert await owner.fetchval("select count(distinct chain) from account") == 1


async def test_a_second_chain_beside_a_confirmed_account_waits_as_a_change(
    walk: Walk, merchant: UUID, client: httpx.AsyncClient
) -> None:
    await walk.confirmed(merchant)
    _, done = await walk.propose(merchant, payload=Q2)
    assert done.facts["version"] == 1
    (card,) = (await client.get("/accounts", headers=walk.cast.minh.headers)).json()["items"]
    assert (card["version"], card["unusual"]) == (1, ["changed"])


async def test_the_same_code_scanned_twice_is_one_chain(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    first, _ = await walk.propose(merchant)
    _, done = await walk.propose(merchant, walk.cast.hoa)
    assert done.facts["version"] == 2
    assert await status_of(owner, first) == "superseded"
    late = await refused(walk.do(walk.cast.lan, "confirmation", witnessed(first)))
    assert late.slug == "account-not-waiting"


async def test_a_code_scanned_again_after_its_confirmation_changes_nothing(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    first = await walk.confirmed(merchant)
    again, done = await walk.propose(merchant, walk.cast.hoa, holderName="Pham Thi Nam")
    assert done.warn == ("already_confirmed",)
    assert (await status_of(owner, first), await status_of(owner, again)) == (
        "confirmed",
        "superseded",
    )
    _, agreed = await walk.do(walk.cast.hoa, "confirmation", witnessed(again))
    assert agreed.warn == ("already_confirmed",)
    # Another holder's name on the same number is a change, and needs a second party again.
    renamed, done = await walk.propose(merchant, holderName="HO KINH DOANH BA NAM")
    assert (done.facts["status"], await status_of(owner, first)) == ("proposed", "confirmed")
    await walk.do(walk.cast.lan, "confirmation", witnessed(renamed))
    assert await status_of(owner, first) == "superseded"


async def test_twenty_answers_at_once_spend_a_link_once(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    token = await link_of(client, account, walk.cast.minh)
    body = {"last4": "1234", "agree": True}
    answers = await asyncio.gather(
        *(client.post(f"/confirm/{token}", json=body) for _ in range(20))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 19
    assert await status_of(owner, account) == "confirmed"


async def test_an_officer_confirms_what_another_proposed_never_their_own(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    own, _ = await walk.propose(merchant, walk.cast.minh, payload=Q2)
    other, _ = await walk.propose(merchant)
    minh = walk.cast.minh.headers
    refusal = await client.post(f"/accounts/{own}/confirm", json={"last4": "9999"}, headers=minh)
    assert (refusal.status_code, refusal.json()["slug"]) == (403, "own-proposal")
    wrong = await client.post(f"/accounts/{other}/confirm", json={"last4": "0000"}, headers=minh)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "last4")
    done = await client.post(f"/accounts/{other}/confirm", json={"last4": "1234"}, headers=minh)
    assert done.status_code == 204
    row = await owner.fetchrow("select * from account where id = $1", other)
    assert (row["confirmed_kind"], row["confirmed_by"]) == ("officer", str(walk.cast.minh.id))
    entries = await owner.fetch(
        "select action from audit_entry where subject = $1", f"account:{other}"
    )
    assert [row["action"] for row in entries][-1] == "merchants.confirm_account"


async def test_the_database_refuses_an_officers_confirmation_of_their_own_proposal(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    own, _ = await walk.propose(merchant, walk.cast.minh)
    for kind in ("officer", "merchant_witnessed"):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(
                "update account set status = 'confirmed', confirmed_kind = $2,"
                " confirmed_by = $3, confirmed_at = now() where id = $1",
                own,
                kind,
                str(walk.cast.minh.id),
            )
    with pytest.raises(asyncpg.CheckViolationError, match="names_its_second_party"):
        await owner.execute("update account set status = 'confirmed' where id = $1", own)
    assert await status_of(owner, own) == "proposed"


async def test_the_database_takes_an_officers_confirmation_from_a_member_only(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    account, _ = await walk.propose(merchant)
    confirm = (
        "update account set status = 'confirmed', confirmed_kind = 'officer',"
        " confirmed_by = $2, confirmed_at = now() where id = $1"
    )
    for nobody in (str(new_id()), "-" * 36):
        with pytest.raises(asyncpg.CheckViolationError, match="not a member"):
            await owner.execute(confirm, account, nobody)
    await owner.execute(confirm, account, str(walk.cast.minh.id))
    assert await status_of(owner, account) == "confirmed"


@pytest.mark.parametrize(
    "change",
    [
        "last4 = '0000'",
        "holder_name = 'AI DO'",
        "merchant = gen_random_uuid()",
        "version = 9",
        "sealed = '\\x00'",
        "bank_name = 'MB'",
    ],
)
async def test_the_database_keeps_a_version_as_it_was_proposed(
    walk: Walk, merchant: UUID, owner: Any, change: str
) -> None:
    account, _ = await walk.propose(merchant)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(f"update account set {change} where id = $1", account)


async def test_another_wards_officer_finds_no_such_account(
    walk: Walk, merchant: UUID, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    khanh = walk.cast.khanh.headers
    for path, body in (
        ("confirm", {"last4": "1234"}),
        ("reject", {"reason": "x"}),
        ("hold-release", {"reason": "x"}),
        ("confirm-links", None),
    ):
        answer = await client.post(f"/accounts/{account}/{path}", json=body, headers=khanh)
        assert (path, answer.status_code) == (path, 404)
    with pytest.raises(ParentMissing):
        await walk.do(walk.cast.khanh, "confirmation", witnessed(account))


async def test_a_rejected_account_waits_no_more(
    walk: Walk, merchant: UUID, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    minh = walk.cast.minh.headers
    reason = {"reason": "Nhầm quầy bên cạnh"}
    assert (
        await client.post(f"/accounts/{account}/reject", json=reason, headers=minh)
    ).status_code == 204
    again = await client.post(f"/accounts/{account}/reject", json=reason, headers=minh)
    assert (again.status_code, again.json()["slug"]) == (409, "account-not-waiting")
    assert (await client.get("/accounts", headers=minh)).json()["items"] == []


async def link_of(client: httpx.AsyncClient, account: UUID, person: Person) -> str:
    answer = await client.post(f"/accounts/{account}/confirm-links", headers=person.headers)
    assert answer.status_code == 201, answer.text
    link: str = answer.json()["link"]
    return link.rsplit("/", 1)[1]


async def test_the_merchant_confirms_on_their_own_device(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    mine = await client.post(f"/accounts/{account}/confirm-links", headers=walk.cast.lan.headers)
    assert (mine.status_code, mine.json()["slug"]) == (403, "confirm-link-not-for-proposer")
    token = await link_of(client, account, walk.cast.hoa)
    assert len(token) >= 43
    for _ in range(2):
        page = await client.get(f"/confirm/{token}")
        assert page.json() == {
            "state": "open",
            "bank": "Vietcombank",
            "holderName": "PHAM THI NAM",
            "shopName": "Sạp cá Bà Năm",
            "place": "A2-07 · Chợ Đức Phổ",
            "wardName": "phường Đức Phổ",
        }
    seen = await client.get(f"/confirm/{token}", headers=walk.cast.lan.headers)
    assert seen.json()["slug"] == "confirm-link-not-for-proposer"
    wrong = await client.post(f"/confirm/{token}", json={"last4": "4321", "agree": True})
    assert (wrong.status_code, wrong.json()["facts"]) == (422, {"triesLeft": 4})
    done = await client.post(f"/confirm/{token}", json={"last4": "1234", "agree": True})
    assert (done.status_code, done.json()) == (200, {"state": "confirmed"})
    row = await owner.fetchrow("select * from account where id = $1", account)
    assert (row["status"], row["confirmed_kind"], row["confirmed_by"]) == (
        "confirmed",
        "merchant_device",
        "merchant",
    )
    twice = await client.post(f"/confirm/{token}", json={"last4": "1234", "agree": True})
    assert (twice.status_code, twice.json()["slug"]) == (410, "confirm-link-ended")
    assert (await client.get(f"/confirm/{token}")).json()["state"] == "used"
    assert (await client.get("/confirm/khong-co")).json()["state"] == "unknown"
    hashes = await owner.fetch("select token_hash from confirm_link")
    assert all(token.encode() not in row["token_hash"] for row in hashes)


async def test_five_wrong_tries_end_a_link(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    token = await link_of(client, account, walk.cast.minh)
    left = []
    for _ in range(5):
        answer = await client.post(f"/confirm/{token}", json={"last4": "0000", "agree": True})
        left.append(answer.json()["facts"]["triesLeft"])
    assert left == [4, 3, 2, 1, 0]
    late = await client.post(f"/confirm/{token}", json={"last4": "1234", "agree": True})
    assert (late.status_code, late.json()["facts"]["state"]) == (410, "spent")
    assert await status_of(owner, account) == "proposed"


async def test_a_link_ends_after_72_hours_and_with_the_next_one(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    first = await link_of(client, account, walk.cast.minh)
    second = await link_of(client, account, walk.cast.minh)
    assert (await client.get(f"/confirm/{first}")).json()["state"] == "expired"
    life = await owner.fetchval("select max(expires_at - created_at) from confirm_link")
    assert life == timedelta(hours=72)
    await owner.execute("update confirm_link set expires_at = $1", now())
    assert (await client.get(f"/confirm/{second}")).json()["state"] == "expired"


async def test_a_merchant_who_disagrees_rejects_the_account_and_an_incident_opens(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    account, _ = await walk.propose(merchant)
    token = await link_of(client, account, walk.cast.minh)
    # Whoever does not know the account need not know its digits either.
    done = await client.post(f"/confirm/{token}", json={"last4": "", "agree": False})
    assert done.json() == {"state": "rejected"}
    assert await status_of(owner, account) == "rejected"
    listed = await client.get("/incidents", headers=walk.cast.minh.headers)
    (incident,) = listed.json()["items"]
    assert (incident["kind"], incident["label"]) == ("disagreed", "A2-07")
    # By a link, so by no member's visit; the desk leads to the stall all the same.
    assert (incident["toldBy"], incident["marketId"] is not None) == (None, True)
    settled = await client.post(
        f"/incidents/{incident['id']}/settle",
        json={"settlement": "Đã quét lại mã đúng"},
        headers=walk.cast.minh.headers,
    )
    assert settled.status_code == 204
    assert (await client.get("/incidents", headers=walk.cast.minh.headers)).json()["items"] == []


@pytest.mark.parametrize("payload", [Q1, "held"])
async def test_an_owners_no_before_a_witness_rejects_the_account_once_and_opens_an_incident(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient, payload: str
) -> None:
    if payload == "held":
        await owner.execute("update bank set valid_to = '2001-01-01' where bin = $1", VIETCOMBANK)
    account, done = await walk.propose(merchant)
    assert done.facts["status"] == ("held" if payload == "held" else "proposed")
    _, done = await walk.do(walk.cast.lan, "confirmation", disagreed(account))
    assert done.facts == {"status": "rejected"}
    row = await owner.fetchrow("select * from account where id = $1", account)
    assert (row["status"], row["rev"]) == ("rejected", done.rev)
    assert row["rejected_reason"] == (
        "Chủ hộ quét thử trước người chứng kiến và báo không phải tài khoản của mình"
    )
    late = await client.post(
        f"/accounts/{account}/confirm", json={"last4": "1234"}, headers=walk.cast.minh.headers
    )
    assert late.json()["slug"] == "account-not-waiting"

    # Said again, under another operation: the first answer stands, and one incident.
    _, again = await walk.do(walk.cast.hoa, "confirmation", disagreed(account))
    assert again.rev == done.rev
    listed = await client.get("/incidents", headers=walk.cast.minh.headers)
    assert [one["kind"] for one in listed.json()["items"]] == ["disagreed"]
    told = "select actor from audit_entry where action = 'merchants.disagree'"
    assert await owner.fetchval(told) == str(walk.cast.lan.id)
    # What is scanned next takes its place in the chain.
    second, _ = await walk.propose(merchant, payload=Q2, replaces=account)
    chain = await owner.fetchrow("select chain, version from account where id = $1", second)
    assert (chain["chain"], chain["version"]) == (row["chain"], 2)


async def test_an_owners_no_that_comes_late_is_told_to_the_officers(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    """The account stays in force until an officer turns it down, and its boards with it."""
    account = await walk.confirmed(merchant)
    for _ in range(2):
        _, done = await walk.do(walk.cast.lan, "confirmation", disagreed(account))
        assert done.facts == {"status": "confirmed"}
    assert await status_of(owner, account) == "confirmed"
    told = await owner.fetch("select kind, detail from incident")
    assert [(one["kind"], one["detail"]) for one in told] == [("disagreed", "Tài khoản •••• 1234")]


async def test_an_owners_no_is_told_also_of_what_an_officer_turned_down(
    walk: Walk, merchant: UUID, owner: Any, client: Any
) -> None:
    account, _ = await walk.propose(merchant)
    answer = await client.post(
        f"/accounts/{account}/reject", json={"reason": "Mờ"}, headers=walk.cast.minh.headers
    )
    assert answer.is_success, answer.text
    _, done = await walk.do(walk.cast.lan, "confirmation", disagreed(account))
    assert done.facts == {"status": "rejected"}
    assert await owner.fetchval("select count(*) from incident where kind = 'disagreed'") == 1


async def test_an_owners_answer_holds_nothing_unknown(walk: Walk, merchant: UUID) -> None:
    account, _ = await walk.propose(merchant)
    with pytest.raises(msgspec.ValidationError, match="agreeed"):
        await walk.do(walk.cast.lan, "confirmation", {**disagreed(account), "agreeed": True})


async def test_ciphertexts_swapped_between_rows_do_not_open(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    one, _ = await walk.propose(merchant)
    other, _ = await walk.propose(merchant, payload=Q2)
    query = (
        "select account.*, data_key from account join merchant on merchant.id = merchant"
        " where account.id = $1"
    )
    rows = [dict(await owner.fetchrow(query, account)) for account in (one, other)]
    assert open_account(walk.vault, rows[0]).payload == Q1
    rows[0]["sealed"], rows[1]["sealed"] = rows[1]["sealed"], rows[0]["sealed"]
    for row in rows:
        with pytest.raises(WrongRow):
            open_account(walk.vault, row)


async def test_no_account_number_or_telephone_stands_in_any_table(
    walk: Walk, merchant: UUID, owner: Any, client: httpx.AsyncClient
) -> None:
    await walk.confirmed(merchant)
    typed_shop, _ = await walk.register(walk.shops[0], phone="0988777666")
    await walk.propose(typed_shop, **typed(MB, "7301994455"))
    await walk.do(
        walk.cast.lan,
        "visit",
        {"pointId": walk.stalls[1], "outcome": "met", "scanned": Q2},
    )
    tables = await owner.fetch(
        "select tablename from pg_tables where schemaname = 'public' order by 1"
    )
    text = ""
    for row in tables:
        rows = await owner.fetch(f'select t::text as line from "{row[0]}" t')
        text += "\n".join(line["line"] for line in rows)
    assert "Sạp cá Bà Năm" in text
    for canary in ("0000000001234", "0000000009999", "7301994455", "912345678", "988777666"):
        assert canary not in text, canary
        assert canary.encode().hex() not in text, canary


async def test_two_phones_that_change_one_account_at_once_make_two_versions(
    walk: Walk, merchant: UUID, owner: Any
) -> None:
    first = await walk.confirmed(merchant)
    outcomes = await asyncio.gather(
        *(
            walk.propose(merchant, person, payload=Q2, replaces=first)
            for person in (walk.cast.lan, walk.cast.hoa)
        ),
        return_exceptions=True,
    )
    late = [one for one in outcomes if isinstance(one, BaseException)]
    # Whoever came too close is told to try again, which is what the phone then does by itself.
    assert all(isinstance(one, Unavailable) for one in late)
    for _ in late:
        await walk.propose(merchant, walk.cast.hoa, payload=Q2, replaces=first)
    rows = await owner.fetch("select version, status from account order by version")
    assert [tuple(row) for row in rows] == [
        (1, "confirmed"),
        (2, "superseded"),
        (3, "proposed"),
    ]


async def test_an_account_of_an_unknown_merchant_waits_for_it(walk: Walk) -> None:
    missing = new_id()
    with pytest.raises(ParentMissing) as parent:
        await walk.propose(missing)
    assert parent.value.entity_id == missing
