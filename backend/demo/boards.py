"""Batches of the demonstration, one for each state a batch can rest in, through the routes."""

from __future__ import annotations

from typing import Any

from backend.demo.door import Door

# Campaign, name, how many lines, and the steps after the draft.
DRAWN = ("freeze", "render")
BATCHES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("street", "Đường Nguyễn Nghiêm, đợt 1", 12, (*DRAWN, "release", "printed", "delivered")),
    ("street", "Đường Nguyễn Nghiêm, đợt 2", 8, (*DRAWN, "release", "printed")),
    ("market", "Chợ Đức Phổ, khu A đợt 1", 8, (*DRAWN, "release")),
    ("market", "Chợ Đức Phổ, khu A đợt 2", 6, DRAWN),
    ("market", "Chợ Đức Phổ, khu A đợt 3", 6, ("freeze",)),
    ("market", "Chợ Đức Phổ, khu D", 5, ()),
    ("market", "Chợ Đức Phổ, in thử", 4, ("freeze", "cancel")),
)
MAKER, APPROVER, PRINTER = "khanh", "minh", "quy"


async def print_batches(
    door: Door, tokens: dict[str, str], ward: str, campaigns: dict[str, str]
) -> dict[str, Any]:
    """Make every batch; gives the first one, the delivered, with its lines."""
    first: dict[str, Any] = {}
    for campaign, name, most, steps in BATCHES:
        ready = await door.ask(
            "GET",
            "/batches/ready",
            None,
            tokens[MAKER],
            ward=ward,
            campaignId=campaigns[campaign],
        )
        points = [one["pointId"] for one in ready["ready"][:most]]
        made = await door.ask(
            "POST",
            "/batches",
            {
                "ward": ward,
                "campaignId": campaigns[campaign],
                "name": name,
                "layout": "a4-4xa6",
                "pointIds": points,
            },
            tokens[MAKER],
        )
        batch = made["batch"]["id"]
        for step in steps:
            await _step(door, tokens, batch, step)
        if not first:
            first = await door.ask("GET", f"/batches/{batch}", None, tokens[MAKER])
    return first


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
