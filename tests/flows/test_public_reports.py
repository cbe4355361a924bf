"""Anybody before a board may tell the ward that it is wrong: no name, no sign-in, no flood."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from backend.ids import new_id
from tests.flows.standee_world import Boards, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def out(boards: Boards) -> tuple[Any, str]:
    """A board that is out: its point, its code."""
    shops, made = await boards.ready_made(1)
    await boards.up_to(made["batch"]["id"], "freeze", "render", "release")
    return shops[0].point, made["lines"][0]["code"]


async def told(boards: Boards, code: str, seen: str, note: str = "") -> httpx.Response:
    return await boards.http.post(f"/p/{code}/reports", json={"seen": seen, "note": note})


async def test_a_report_without_a_name_is_an_incident_of_the_boards_ward(boards: Boards) -> None:
    point, code = await out(boards)
    answer = await told(boards, code.lower().replace("-", " "), "pasted_over", "tem mới, lệch góc")
    assert answer.status_code == 201, answer.text
    number = answer.json()["number"]
    assert number.startswith("SC-20")

    minh, khanh = boards.cast.minh.headers, boards.cast.khanh.headers
    [seen] = (await boards.http.get("/incidents", headers=minh)).json()["items"]
    assert (seen["number"], seen["kind"]) == (number, "public_report")
    assert seen["pointId"] == str(point)
    assert seen["detail"] == ("Người dân báo bảng bị dán đè mã khác. Lời báo: tem mới, lệch góc")
    assert (await boards.http.get("/incidents", headers=khanh)).json()["items"] == []

    # Once more in the same words: the same sự cố. Settled, a new one.
    again = await told(boards, code, "pasted_over", "tem mới, lệch góc")
    assert again.json()["number"] == number
    settled = await boards.http.post(
        f"/incidents/{seen['id']}/settle",
        json={"settlement": "đã gỡ tem dán đè"},
        headers=minh,
    )
    assert settled.is_success, settled.text
    assert (await told(boards, code, "pasted_over", "tem mới, lệch góc")).json()["number"] != number


async def test_a_board_has_five_open_reports_at_most_also_at_once(
    boards: Boards, database: Any
) -> None:
    _, code = await out(boards)

    async def one(n: int) -> str:
        async with database.unit_of_work() as tx:
            number: str = await tx.fetchval(
                "select report_board($1, $2, $3)", new_id(), code, f"lời {n}"
            )
            return number

    numbers = await asyncio.gather(*(one(n) for n in range(12)))
    assert len(set(numbers)) == 5
    assert await boards.owner.fetchval("select count(*) from incident") == 5


async def test_one_address_tells_ten_times_an_hour_and_reads_on(boards: Boards) -> None:
    _, code = await out(boards)
    for n in range(10):
        assert (await told(boards, code, "other", f"lần {n}")).status_code == 201
    refused = await told(boards, code, "other", "lần nữa")
    assert (refused.status_code, refused.json()["slug"]) == (429, "too-often")
    assert refused.headers["Retry-After"] == "3600"
    assert (await boards.http.get(f"/p/{code}")).json()["state"] == "known"


async def test_what_cannot_be_a_report_is_refused_by_name_and_kept_nowhere(boards: Boards) -> None:
    _, code = await out(boards)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for asked, status, field in (
        (told(boards, wrong, "other"), 404, "code"),
        (told(boards, "..%2F..", "other"), 404, None),
        (told(boards, code, "swapped"), 422, "seen"),
        (told(boards, code, "other", "x" * 301), 422, "note"),
        (told(boards, code, "other", "căn cước 012345678901"), 422, "note"),
    ):
        answer = await asked
        assert answer.status_code == status, answer.text
        assert field is None or answer.json()["field"] == field
    assert await boards.owner.fetchval("select count(*) from incident") == 0


async def test_a_board_that_is_not_out_yet_has_no_page_and_takes_no_report(boards: Boards) -> None:
    _, made = await boards.ready_made(1)
    await boards.up_to(made["batch"]["id"], "freeze", "render")
    code = made["lines"][0]["code"]
    assert (await boards.http.get(f"/p/{code}")).json()["state"] == "unknown"
    assert (await told(boards, code, "other")).status_code == 404
