"""What the database itself refuses of batches and lines, whoever asks and however."""

from __future__ import annotations

from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.clock import now
from backend.ids import new_id
from backend.standees.batches import LEGAL, STATES
from tests.conftest import Place
from tests.flows.standee_world import Boards, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def refused_as(boards: Boards, constraint: str, sql: str, *values: Any) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await boards.owner.execute(sql, *values)
    assert refused.value.constraint_name == constraint


async def test_every_step_that_is_not_legal_is_refused_by_direct_sql(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch = UUID(made["batch"]["id"])
    illegal = [(a, b) for a, b in product(STATES, STATES) if a != b and (a, b) not in LEGAL]
    assert len(illegal) == 8 * 7 - len(LEGAL)
    for state, to in illegal:
        async with boards.past_the_triggers("batch"):
            await boards.owner.execute("update batch set state = $2 where id = $1", batch, state)
        await refused_as(
            boards, "batch_step_is_legal", "update batch set state = $2 where id = $1", batch, to
        )


async def test_every_legal_step_passes_by_direct_sql_where_its_facts_are_there(
    boards: Boards,
) -> None:
    _, made = await boards.ready_made(1)
    batch = UUID(made["batch"]["id"])
    async with boards.past_the_triggers("line"):
        await boards.owner.execute(
            "update line set sealed = '\\x00', line_hash = '\\x00' where batch = $1", batch
        )
    # Only a dropped line takes a released batch back, as the test after this one has it.
    for state, to in sorted(LEGAL - {("released", "frozen")}):
        async with boards.past_the_triggers("batch"):
            await boards.owner.execute(
                "update batch set state = $2, file_key = 'k', file_sha256 = '\\x00',"
                " root = '\\x00', released_by = null, released_at = null where id = $1",
                batch,
                state,
            )
        await boards.owner.execute(
            "update batch set state = $2, released_by = $3, released_at = $4 where id = $1",
            batch,
            to,
            boards.ngoc.id if to == "released" else None,
            now() if to == "released" else None,
        )
        assert await boards.owner.fetchval("select state from batch where id = $1", batch) == to


async def test_a_released_batch_goes_back_by_a_recalled_line_and_nothing_else(
    boards: Boards,
) -> None:
    shops, made = await boards.ready_made(3)
    batch = UUID(made["batch"]["id"])
    lines = [UUID(line["id"]) for line in made["lines"]]
    back = "update batch set state = 'frozen' where id = $1"
    printed = "update batch set state = 'printed' where id = $1"
    void = "update line set voided_at = clock_timestamp(), void_reason = 'x' where id = $1"
    await boards.up_to(str(batch), "freeze")
    # The line dropped the first time does not open the way the second time.
    for shop, line in zip(shops[:2], lines[:2], strict=True):
        await boards.up_to(str(batch), "render", "release")
        await refused_as(boards, "released_batch_goes_back_for_a_recall", back, batch)
        await refused_as(boards, "line_is_voided_before_release", void, line)
        await boards.owner.execute(
            "update account set status = 'rejected' where id = $1", shop.account
        )
        await refused_as(boards, "released_batch_goes_back_for_a_recall", back, batch)
        await refused_as(boards, "recalled_line_is_not_printed", printed, batch)
        await refused_as(boards, "line_is_voided_before_release", void, lines[2])
        await boards.owner.execute(void, line)
        went = await boards.owner.fetchrow("select * from batch where id = $1", batch)
        assert went["state"] == "frozen"
        cleared = ("released_by", "released_at", "verified_at", "file_key", "file_sha256", "pages")
        assert {went[name] for name in cleared} == {None}
    await boards.up_to(str(batch), "render", "release", "printed")
    await refused_as(boards, "batch_step_is_legal", back, batch)


async def test_what_was_frozen_is_not_rewritten(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    batch, line = UUID(made["batch"]["id"]), UUID(made["lines"][0]["id"])
    await boards.up_to(str(batch), "freeze", "render")
    for column, value in (
        ("sealed", b"x"),
        ("line_hash", b"x"),
        ("issue", 7),
        ("unusual", ["typed"]),
        ("position", 2),
        ("account", new_id()),
    ):
        await refused_as(
            boards,
            "frozen_line_is_immutable",
            f"update line set {column} = $2 where id = $1",
            line,
            value,
        )
    for column, value in (("root", b"x"), ("sample", True), ("layout", "a6"), ("number", "PR-1")):
        await refused_as(
            boards,
            "frozen_batch_is_immutable",
            f"update batch set {column} = $2 where id = $1",
            batch,
            value,
        )
    for column, value in (("file_sha256", b"x"), ("file_key", "x"), ("pages", 9)):
        await refused_as(
            boards,
            "verified_file_is_immutable",
            f"update batch set {column} = $2 where id = $1",
            batch,
            value,
        )
    await refused_as(boards, "line_is_never_deleted", "delete from line where id = $1", line)
    await refused_as(boards, "batch_is_never_deleted", "delete from batch where id = $1", batch)


async def test_the_release_rules_hold_without_the_application(boards: Boards) -> None:
    market, points = await boards.stalls(2)
    await boards.open_shop(points[0])
    await boards.open_shop(points[1], source="typed", proposer=boards.cast.hoa.id)
    made = await boards.batch(await boards.campaign(markets=(market,)))
    batch = UUID(made["batch"]["id"])
    typed = UUID(made["lines"][0]["id"])
    await boards.up_to(str(batch), "freeze", "render")
    release = (
        "update batch set state = 'released', released_by = $2, released_at = now() where id = $1"
    )
    await refused_as(boards, "release_names_its_member", release, batch, None)
    await refused_as(
        boards, "nobody_releases_their_own_witnessed_line", release, batch, boards.cast.lan.id
    )
    await refused_as(
        boards, "unusual_lines_are_approved_one_by_one", release, batch, boards.ngoc.id
    )
    approve = "update line set approved_by = $2, approved_at = now() where id = $1"
    await refused_as(boards, "nobody_approves_their_own_line", approve, typed, boards.cast.hoa.id)
    await boards.owner.execute(approve, typed, boards.ngoc.id)
    await boards.owner.execute(release, batch, boards.ngoc.id)
    await refused_as(
        boards,
        "line_is_voided_before_release",
        "update line set voided_at = now(), void_reason = 'x' where id = $1",
        typed,
    )
    await refused_as(
        boards,
        "line_is_displayed_once_printed",
        "update line set displayed_at = now() where id = $1",
        typed,
    )
    await refused_as(
        boards,
        "frozen_batch_is_immutable",
        "update batch set released_by = $2 where id = $1",
        batch,
        boards.cast.minh.id,
    )


async def test_a_line_needs_a_draft_and_its_own_points_confirmed_account(boards: Boards) -> None:
    market, points = await boards.stalls(3)
    shop = await boards.open_shop(points[0])
    waiting = await boards.open_shop(points[1], status="proposed")
    made = await boards.batch(await boards.campaign(markets=(market,)))
    batch = UUID(made["batch"]["id"])
    standee = await boards.owner.fetchval("select standee from line")
    add = (
        "insert into line (id, ward, batch, position, point, merchant, account, standee, issue,"
        " unusual, void_reason) values ($1, $2, $3, 9, $4, $5, $6, $7, 0, '{}', '')"
    )

    async def refused(constraint: str, point: UUID, merchant: UUID, account: UUID) -> None:
        await refused_as(
            boards,
            constraint,
            add,
            *(new_id(), boards.ward, batch, point, merchant, account, standee),
        )

    await refused("line_account_is_confirmed", waiting.point, waiting.merchant, waiting.account)
    await refused("line_account_is_of_its_point", points[2], shop.merchant, shop.account)
    await boards.up_to(str(batch), "freeze")
    await refused("lines_join_a_draft_only", shop.point, shop.merchant, shop.account)


async def test_a_batch_is_frozen_and_drawn_only_with_lines_hashes_and_a_file(
    boards: Boards,
) -> None:
    _, made = await boards.ready_made(1)
    batch = UUID(made["batch"]["id"])
    step = "update batch set state = $2, root = '\\x00' where id = $1"
    await refused_as(boards, "frozen_lines_are_hashed", step, batch, "frozen")
    await boards.owner.execute("update line set voided_at = now(), void_reason = 'x'")
    await refused_as(boards, "batch_has_a_line", step, batch, "frozen")


async def test_a_drawn_batch_names_its_file(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    await boards.up_to(made["batch"]["id"], "freeze")
    await refused_as(boards, "verified_batch_names_its_file", "update batch set state = 'rendered'")


async def test_numbers_run_on_within_a_ward_and_year(boards: Boards) -> None:
    numbers = []
    for _ in range(3):
        market, points = await boards.market(f"Chợ {len(numbers)}", {"A1": 1})
        await boards.open_shop(points["A1"][0])
        made = await boards.batch(await boards.campaign(markets=(market,)))
        numbers.append(made["batch"]["number"])
    opening = numbers[0].rsplit("-", 1)[0]
    assert numbers == [f"{opening}-{n:03d}" for n in (1, 2, 3)]


async def test_the_app_role_sees_no_batch_without_its_ward_and_deletes_no_download(
    boards: Boards, place: Place
) -> None:
    _, made = await boards.ready_made(1)
    batch = made["batch"]["id"]
    await boards.up_to(batch, "freeze", "render", "release")
    await boards.http.get(f"/batches/{batch}/file", headers=boards.cast.quy.headers)
    app = await asyncpg.connect(place.app)
    try:
        for table in ("batch", "line", "standee", "download", "recall"):
            assert await app.fetchval(f"select count(*) from {table}") == 0
        await app.execute("select set_config('app.wards', $1, false)", boards.ward)
        assert await app.fetchval("select count(*) from download") == 1
        for statement in ("update download set address = ''", "delete from download"):
            with pytest.raises(asyncpg.PostgresError):
                await app.execute(statement)
        await app.execute("select set_config('app.wards', $1, false)", boards.cast.other_ward)
        assert await app.fetchval("select count(*) from batch") == 0
    finally:
        await app.close()
