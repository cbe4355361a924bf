"""Batches of the demonstration, one for each state a batch can rest in, through the routes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.access import OFFICER
from backend.demo.door import Door
from backend.demo.ground import MAIN, MARKET
from backend.people.sign_in import principal_of
from backend.standees.lifecycle import Desk
from backend.standees.rendering import draw

DRAWN = ("freeze", "render")
BATCHES: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("street", MAIN, "đợt 1", 12, (*DRAWN, "release", "printed", "delivered")),
    ("street", MAIN, "đợt 2", 8, (*DRAWN, "release", "printed")),
    ("market", "A", "khu A đợt 1", 8, (*DRAWN, "release")),
    ("market", "A", "khu A đợt 2", 6, DRAWN),
    ("market", "A", "khu A đợt 3", 6, ("freeze",)),
    ("market", "D", "khu D", 5, ()),
    ("market", "A", "in thử", 4, ("freeze", "cancel")),
    ("market", "B", "khu B", 4, ("freeze", "draw")),
)
"""Campaign; the street's name or the zone's code; a name; how many lines; steps after the draft.

`draw` stops before the reading back, as a server that ended in between leaves a batch.
"""

MAKER, APPROVER, PRINTER = "khanh", "minh", "quy"


async def print_batches(
    door: Door, tokens: dict[str, str], ward: str, campaigns: dict[str, str]
) -> dict[str, Any]:
    """Make every batch; gives the first one, the delivered, with its lines."""
    first: dict[str, Any] = {}
    for campaign, part, name, most, steps in BATCHES:
        ready = await door.ask(
            "GET",
            "/batches/ready",
            None,
            tokens[MAKER],
            ward=ward,
            campaignId=campaigns[campaign],
        )
        here = [one["pointId"] for one in ready["ready"] if _is_in(part, one["label"])]
        made = await door.ask(
            "POST",
            "/batches",
            {
                "ward": ward,
                "campaignId": campaigns[campaign],
                "name": f"{MARKET if campaign == 'market' else part}, {name}",
                "layout": "a4-4xa6",
                "pointIds": here[:most],
            },
            tokens[MAKER],
        )
        batch = made["batch"]["id"]
        for step in steps:
            if step == "draw":
                await _draw(door, tokens[MAKER], batch)
            else:
                await _step(door, tokens, batch, step)
        if not first:
            first = await door.ask("GET", f"/batches/{batch}", None, tokens[MAKER])
    return first


def _is_in(part: str, label: str) -> bool:
    """Whether a label is a house of the street, or a stall of the zone."""
    return label.endswith(part) if part == MAIN else label.startswith(part)


async def _draw(door: Door, token: str, batch: str) -> None:
    """No route stops between the two; the room's own first half does."""
    state = door.app.state
    officer = await principal_of(state.database, token)
    desk = Desk(state.database, state.vault, officer.admitted_as(OFFICER))
    await draw(desk, state.storage, UUID(batch))


async def _step(door: Door, tokens: dict[str, str], batch: str, step: str) -> None:
    by = {"release": APPROVER, "printed": PRINTER, "delivered": PRINTER}.get(step, MAKER)
    if step == "release":
        shown = await door.ask("GET", f"/batches/{batch}", None, tokens[APPROVER])
        for line in shown["lines"]:
            if line["unusual"] and line["approvedBy"] is None and line["voidedAt"] is None:
                path = f"/batches/{batch}/lines/{line['id']}/approve"
                await door.ask("POST", path, None, tokens[APPROVER])
    if step == "printed":
        await door.ask("GET", f"/batches/{batch}/file", None, tokens[PRINTER])
    await door.ask("POST", f"/batches/{batch}/{step}", None, tokens[by])
