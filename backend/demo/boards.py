"""Batches of the demonstration, one for each state a batch can rest in, through the routes."""

from __future__ import annotations

import asyncio
from typing import Any

from backend.demo.door import Door, TurnedAway
from backend.demo.ground import MAIN, MARKET

DRAWN = ("freeze", "render")
BATCHES: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("street", MAIN, "đợt 1", 12, (*DRAWN, "release", "printed", "handed-over", "delivered")),
    ("street", MAIN, "đợt 2", 8, (*DRAWN, "release", "printed")),
    ("market", "A", "khu A đợt 1", 8, (*DRAWN, "release")),
    ("market", "A", "khu A đợt 2", 6, DRAWN),
    ("market", "A", "khu A đợt 3", 6, ("freeze",)),
    ("market", "D", "khu D", 5, ()),
    ("market", "A", "in thử", 4, ("freeze", "cancel")),
    ("market", "B", "khu B", 4, ("freeze", "stop")),
)
"""Campaign; the street's name or the zone's code; a name; how many lines; steps after the draft.

`stop` has the drawing begun and stopped at once, as an officer does who sees a mistake.
"""

LOOK_EVERY_S = 0.2
DRAWN_WITHIN_S = 120.0

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
            if step == "stop":
                await door.ask("POST", f"/batches/{batch}/render", None, tokens[MAKER])
                await door.ask("POST", f"/batches/{batch}/render/stop", None, tokens[MAKER])
            else:
                await _step(door, tokens, batch, step)
            if step == "render":
                await _drawn(door, tokens[MAKER], batch)
        if not first:
            first = await door.ask("GET", f"/batches/{batch}", None, tokens[MAKER])
    return first


def _is_in(part: str, label: str) -> bool:
    """Whether a label is a house of the street, or a stall of the zone."""
    return label.endswith(part) if part == MAIN else label.startswith(part)


async def _drawn(door: Door, token: str, batch: str) -> None:
    """Wait until the queue's worker has drawn it and read it back. Raises TurnedAway."""
    try:
        async with asyncio.timeout(DRAWN_WITHIN_S):
            while True:
                shown = await door.ask("GET", f"/batches/{batch}", None, token, lines="false")
                job = shown["batch"]["job"]
                if job["state"] not in ("waiting", "running"):
                    break
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise TurnedAway(f"lô {batch} dựng quá lâu") from None
    if job["state"] != "done":
        raise TurnedAway(f"lô {batch}: {job}")


async def _step(door: Door, tokens: dict[str, str], batch: str, step: str) -> None:
    by = {"release": APPROVER, "printed": PRINTER, "handed-over": PRINTER}.get(step, MAKER)
    if step == "release":
        shown = await door.ask("GET", f"/batches/{batch}", None, tokens[APPROVER])
        for line in shown["lines"]:
            if line["unusual"] and line["approvedBy"] is None and line["voidedAt"] is None:
                path = f"/batches/{batch}/lines/{line['id']}/approve"
                await door.ask("POST", path, None, tokens[APPROVER])
    body = None
    if step == "printed":
        shown = await door.ask("GET", f"/batches/{batch}", None, tokens[PRINTER])
        await door.ask("GET", f"/batches/{batch}/file", None, tokens[PRINTER])
        body = {"fileSha256": shown["batch"]["fileSha256"]}
    await door.ask("POST", f"/batches/{batch}/{step}", body, tokens[by])
