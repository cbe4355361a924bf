"""Registering a shop: what is kept, what is refused by name, and who wins a change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from backend.errors import Invalid, Refusal
from backend.ids import new_id
from backend.operations import FieldConflict, ParentMissing
from backend.problems import refusal_of
from tests.flows.cast import Cast
from tests.flows.shops import Walk, agreed, lay_out, registration, street_elsewhere

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def walk(app: Litestar, owner: Any, cast: Cast) -> Walk:
    return await lay_out(app, owner, cast)


async def test_a_registration_keeps_the_shop_its_answers_and_that_somebody_was_met(
    walk: Walk, owner: Any
) -> None:
    merchant, done = await walk.register(walk.stalls[1])
    assert (done.rev, done.warn) == (1, ())
    row = await owner.fetchrow("select * from merchant where id = $1", merchant)
    assert row["trade_name_fold"] == "sap ca ba nam"
    assert row["phone_last4"] == "5678"
    assert row["ward"] == walk.cast.ward
    answers = await owner.fetch("select purpose, given, text_version from consent order by purpose")
    assert [tuple(row) for row in answers] == [
        ("print", True, "print-2026-07-01"),
        ("register", True, "register-2026-07-01"),
    ]
    claim = await owner.fetchrow("select kind, evidence, point from claim")
    assert tuple(claim) == ("met", "seen", walk.stalls[1])
    entry = await owner.fetchrow("select action, detail from audit_entry")
    assert entry["action"] == "merchants.register"
    assert "Năm" not in entry["detail"]


async def test_a_registration_sent_twice_is_one_merchant(walk: Walk, owner: Any) -> None:
    body = registration(walk.stalls[1])
    merchant, _ = await walk.do(walk.cast.lan, "merchant", body)
    _, again = await walk.do(walk.cast.lan, "merchant", body, entity_id=merchant)
    assert again.rev == 1
    assert await owner.fetchval("select count(*) from merchant") == 1
    assert await owner.fetchval("select count(*) from claim") == 1


async def test_personal_data_without_consent_is_refused_and_nothing_is_written(
    walk: Walk, owner: Any
) -> None:
    for consents in ([], agreed("print"), agreed("register", given=False)):
        with pytest.raises(Refusal) as refused:
            await walk.register(walk.stalls[1], consents=consents)
        assert (refused.value.slug, refused.value.field) == ("consent-needed", "consents")
    assert await owner.fetchval("select count(*) from merchant") == 0
    # The shop itself is no person: it may be listed under its sign.
    await walk.register(walk.stalls[1], consents=[], ownerName="", phone="")
    assert await owner.fetchval("select phone_sealed from merchant") is None


@pytest.mark.parametrize(
    ("fields", "slug", "field"),
    [
        ({"ownerName": "Nguyễn 051 999 000 001"}, "national-id-refused", "ownerName"),
        ({"tradeNote": "CCCD 051999000001"}, "national-id-refused", "tradeNote"),
        ({"tradeName": "Phở Hòa"}, "text-not-nfc", "tradeName"),
        ({"tradeName": " "}, "validation", "tradeName"),
        ({"phone": "0169 123 4567"}, "phone-old", "phone"),
        ({"trade": "ban_may_bay"}, "validation", "trade"),
        ({"methods": ["cash", "cash"]}, "validation", "methods"),
        ({"methods": ["vang"]}, "validation", "methods.0"),
        ({"taxCode": "1"}, "validation", "taxCode"),
        ({"usedBefore": "không"}, "validation", "usedBefore"),
    ],
)
async def test_bad_input_is_refused_by_field(
    walk: Walk, owner: Any, fields: dict[str, Any], slug: str, field: str
) -> None:
    if "tradeName" in fields and fields["tradeName"].startswith("Ph"):
        import unicodedata

        fields = {"tradeName": unicodedata.normalize("NFD", fields["tradeName"])}
    with pytest.raises((Refusal, msgspec.ValidationError)) as refused:
        await walk.register(walk.stalls[1], **fields)
    refusal = refusal_of(refused.value)
    assert refusal is not None
    assert (refusal.slug, refusal.field) == (slug, field)
    assert await owner.fetchval("select count(*) from merchant") == 0
    if slug == "phone-old":
        assert refusal.facts["offer"] == "039 123 4567" or "0391" in refusal.facts["offer"].replace(
            " ", ""
        )


async def test_two_people_who_change_different_fields_both_keep_their_work(walk: Walk) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    await walk.do(
        walk.cast.lan,
        "merchant",
        {"tradeName": "Cá tươi Bà Năm"},
        entity_id=merchant,
        kind="patch",
        base_rev=1,
    )
    _, done = await walk.do(
        walk.cast.hoa,
        "merchant",
        {"phone": "0987654321"},
        entity_id=merchant,
        kind="patch",
        base_rev=1,
    )
    assert done.merged
    assert done.rev == 3
    assert done.server is not None
    assert done.server["tradeName"] == "Cá tươi Bà Năm"
    assert done.server["phone"] == "•••• 4321"


async def test_two_people_who_change_one_field_see_both_values_and_nothing_is_overwritten(
    walk: Walk, owner: Any
) -> None:
    merchant, _ = await walk.register(walk.stalls[1])
    await walk.do(
        walk.cast.lan,
        "merchant",
        {"tradeName": "Cá Bảy"},
        entity_id=merchant,
        kind="patch",
        base_rev=1,
    )
    with pytest.raises(FieldConflict) as conflict:
        await walk.do(
            walk.cast.hoa,
            "merchant",
            {"tradeName": "Cá Tám", "tradeNote": "bán sáng"},
            entity_id=merchant,
            kind="patch",
            base_rev=1,
        )
    assert conflict.value.fields == ("tradeName",)
    assert conflict.value.server["tradeName"] == "Cá Bảy"
    assert conflict.value.server["changed"]["tradeName"]["by"] == "Lan"
    row = await owner.fetchrow("select trade_name, trade_note, rev from merchant")
    assert tuple(row) == ("Cá Bảy", "", 2)


async def test_the_first_answer_about_before_stays(walk: Walk, owner: Any) -> None:
    merchant, _ = await walk.register(walk.stalls[1], usedBefore=False)
    await walk.do(
        walk.cast.hoa, "merchant", {"usedBefore": True}, entity_id=merchant, kind="patch",
        base_rev=1,
    )  # fmt: skip
    assert await owner.fetchval("select used_before from merchant") is False


async def test_a_phone_given_later_needs_the_standing_consent(walk: Walk) -> None:
    merchant, _ = await walk.register(walk.stalls[1], consents=[], ownerName="", phone="")
    change = {"phone": "0912345678"}
    with pytest.raises(Refusal) as refused:
        await walk.do(
            walk.cast.lan, "merchant", change, entity_id=merchant, kind="patch", base_rev=1
        )
    assert refused.value.slug == "consent-needed"
    answer = {**agreed("register")[0], "merchantId": merchant}
    await walk.do(walk.cast.lan, "consent", answer)
    _, done = await walk.do(
        walk.cast.lan, "merchant", change, entity_id=merchant, kind="patch", base_rev=1
    )
    assert done.rev == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"textVersion": "register-1999"}, "textVersion"),
        ({"method": "spoken"}, "witness"),
        ({"witness": "Bà Tư 051999000001"}, "witness"),
        ({"textVersion": "print-2026-07-01"}, "textVersion"),
    ],
)
async def test_an_answer_names_its_text_and_a_spoken_one_its_witness(
    walk: Walk, owner: Any, change: dict[str, Any], field: str
) -> None:
    merchant, _ = await walk.register(walk.stalls[1], consents=[], ownerName="", phone="")
    with pytest.raises(Refusal) as refused:
        await walk.do(
            walk.cast.lan, "consent", {**agreed("register")[0], "merchantId": merchant, **change}
        )
    assert refused.value.field == field
    assert await owner.fetchval("select count(*) from consent") == 0


async def test_silence_is_not_consent(walk: Walk) -> None:
    silent = agreed("register")[0]
    del silent["given"]
    with pytest.raises(msgspec.ValidationError, match="given"):
        await walk.register(walk.stalls[1], consents=[silent])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"stall": 1, "phone": "0987000111", "tradeName": "Rau cô Tư"}, "same_place"),
        ({"stall": 2, "tradeName": "Rau cô Tư"}, "same_phone"),
        ({"stall": 2, "phone": "0987000111", "tradeName": "Sạp Cá bà Năm"}, "same_name"),
    ],
)
async def test_a_likely_duplicate_is_applied_with_a_warning_and_kept_for_the_officer(
    walk: Walk, owner: Any, fields: dict[str, Any], reason: str
) -> None:
    first, _ = await walk.register(walk.stalls[1])
    stall = walk.stalls[fields.pop("stall")]
    second, done = await walk.register(stall, walk.cast.hoa, **fields)
    assert done.warn == ("maybe_duplicate",)
    pairs = await owner.fetch("select first, second, reason from duplicate_pair")
    assert [(row["reason"], {row["first"], row["second"]}) for row in pairs] == [
        (reason, {first, second})
    ]


async def test_common_one_word_names_are_no_duplicates(walk: Walk) -> None:
    shared = {"tradeName": "Rau", "ownerName": "", "consents": []}
    await walk.register(walk.stalls[0], phone="", **shared)
    _, done = await walk.register(walk.stalls[1], phone="", **shared)
    assert done.warn == ()


async def test_a_brisk_pace_is_flagged_and_never_refused(walk: Walk, owner: Any) -> None:
    await owner.execute(
        "insert into merchant (id, ward, point, trade_name, trade_name_fold, trade, owner_kind,"
        " data_key, created_by, created_at) select gen_random_uuid(), $1, $2, 'x', 'x', 'ca',"
        " 'household', ''::bytea, $3, now() from generate_series(1, 60)",
        walk.cast.ward,
        walk.shops[0],
        walk.cast.lan.id,
    )
    _, done = await walk.register(walk.stalls[1])
    assert "fast_pace" in done.warn


async def test_a_point_of_another_ward_reads_as_missing(walk: Walk, owner: Any) -> None:
    foreign = await street_elsewhere(owner, walk.cast.other_ward)
    for point in (foreign, new_id()):
        with pytest.raises(ParentMissing):
            await walk.register(point)


async def test_an_operation_of_another_room_is_refused(walk: Walk) -> None:
    with pytest.raises(Invalid):
        await walk.do(walk.cast.lan, "bridge", {}, entity_id=UUID(int=1))
