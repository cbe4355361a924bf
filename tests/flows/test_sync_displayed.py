"""A board hangs once a visit's scan of it matched, whoever walked by."""

from __future__ import annotations

import pytest

from backend.merchants.vietqr import write_transfer
from tests.flows.phone import Phone, operation
from tests.flows.standee_world import BIN, Boards, boards

__all__ = ["boards"]

pytestmark = pytest.mark.asyncio


async def test_a_matching_scan_on_a_visit_puts_the_board_on_display(boards: Boards) -> None:
    shops, made = await boards.ready_made(2)
    batch = made["batch"]["id"]
    said = await boards.up_to(batch, "freeze", "render", "release", "printed", "delivered")
    assert said["batch"]["displayed"] == 0
    lan = Phone(boards.http, boards.cast.lan)
    seen = write_transfer(BIN, shops[0].number)
    scan = {"pointId": shops[0].point, "outcome": "met", "scanned": seen}
    wrong = {"pointId": shops[1].point, "outcome": "met", "scanned": seen}
    results = await lan.push(operation("visit", scan), operation("visit", wrong))
    assert [result["facts"]["verdict"] for result in results] == ["same", "other_account"]
    shown = (await boards.http.get(f"/batches/{batch}", headers=boards.cast.minh.headers)).json()
    hanging = {line["label"] for line in shown["lines"] if line["displayedAt"]}
    assert hanging == {"A1-01"}
