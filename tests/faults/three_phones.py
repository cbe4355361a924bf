"""Three phones that walk one shop, and what the contract says must come of it in any order.

A scenario is what the three recorded while offline. A schedule is an order in which their
operations reach the server, with repeats, lost replies, children before their parents and bases
that are stale by then. `Lane` is one schedule on a shop of its own, and the contract's own
account of it, written apart from the product: what each operation must be answered, and what must
stand in the end.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.ids import new_id
from backend.merchants.vietqr import write_transfer

FIELDS = ("tradeName", "tradeNote", "simOwner")
REGISTERED = {"tradeName": "Sạp của Năm", "tradeNote": "", "simOwner": "own"}
VALUES = {
    "tradeName": ("Sạp An", "Sạp Bình", "Sạp Cúc"),
    "tradeNote": ("bán sáng", "bán chiều", "nghỉ rằm"),
    "simOwner": ("relative", "other", "unknown"),
}
BANK = "970436"


@dataclass(frozen=True)
class Scenario:
    """What each phone recorded. Phone 0 registered the shop; nobody has heard of the others yet."""

    edits: tuple[tuple[tuple[str, int], ...], ...]
    """For each phone its change: fields, each with the number of a value. Empty: none."""
    visits: tuple[bool, bool, bool]
    account: bool
    """Phone 0 took an account and witnessed it."""
    second: str
    """Phone 1's account: none, another one, or the same as phone 0's."""


@dataclass(frozen=True)
class Schedule:
    """`order` sorts the operations; `again` are repeats, each after so many deliveries."""

    order: tuple[float, ...]
    again: tuple[tuple[int, float], ...]
    lost: tuple[bool, ...]


MOST_OPS = 10


def some_schedule(seed: int) -> Schedule:
    """Every order of delivery is as likely as any other; a repeat in half, one reply in four lost.

    From one number, since Hypothesis bears only so many draws in an example.
    """
    chance = random.Random(seed)
    return Schedule(
        tuple(chance.random() for _ in range(MOST_OPS)),
        tuple((chance.randrange(MOST_OPS), chance.random()) for _ in range(chance.randrange(2))),
        tuple(chance.random() < 0.25 for _ in range(MOST_OPS)),
    )


@dataclass
class Recorded:
    """One operation of a phone, and what its phone knows of it: nothing until a reply arrives."""

    name: str
    phone: int
    wire: dict[str, Any]
    told: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        op_id: str = self.wire["opId"]
        return op_id


@dataclass
class Shop:
    """The registered shop as the contract has it."""

    values: dict[str, str] = field(default_factory=lambda: dict(REGISTERED))
    revs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 1))
    rev: int = 1


class Lane:
    """A shop, the operations about it, their schedule, and what the contract makes of them."""

    def __init__(
        self, scenario: Scenario, schedule: Schedule, point: UUID, number: int, at: datetime
    ) -> None:
        self.scenario, self.point, self.number = scenario, point, number
        self.at = at
        self.merchant, self.first, self.second = new_id(), new_id(), new_id()
        self.recorded = self._record()
        turns = sorted(range(len(self.recorded)), key=lambda n: schedule.order[n])
        again = [(where * len(turns), turns[n % len(turns)]) for n, where in schedule.again]
        placed = [(float(place), turn) for place, turn in enumerate(turns)] + again
        self.deliveries = [self.recorded[turn] for _, turn in sorted(placed)]
        self.lost = schedule.lost
        # The contract's own account of what has happened.
        self.answers: dict[str, str] = {}
        self.held: list[tuple[int, str, Recorded, UUID]] = []
        self.shop: Shop | None = None
        self.visited: set[str] = set()
        self.accounts: dict[UUID, str] = {}

    def _record(self) -> list[Recorded]:
        done = [self._op("register", 0, "merchant", self.merchant, self._registration())]
        for phone, edit in enumerate(self.scenario.edits):
            if edit:
                body = {name: VALUES[name][value] for name, value in edit}
                done.append(self._edit(f"edit {phone}", phone, body, 1))
        for phone, visits in enumerate(self.scenario.visits):
            if visits:
                body = {"pointId": self.point, "outcome": "met"}
                if phone == 0:
                    body["merchantId"] = self.merchant
                done.append(self._op(f"visit {phone}", phone, "visit", new_id(), body))
        if self.scenario.account:
            done.append(self._op("account 0", 0, "account", self.first, self._account(0)))
            if self.scenario.second != "same":
                word = {
                    "accountId": self.first,
                    "last4": self._digits(0)[-4:],
                    "agreedAt": self.at.isoformat(),
                }
                done.append(self._op("word", 0, "confirmation", new_id(), word))
        if self.scenario.second != "none":
            which = 0 if self.scenario.second == "same" else 1
            done.append(self._op("account 1", 1, "account", self.second, self._account(which)))
        return done

    def _op(
        self, name: str, phone: int, entity: str, entity_id: UUID, body: dict[str, Any], **more: Any
    ) -> Recorded:
        wire = {
            "opId": str(new_id()),
            "entity": entity,
            "entityId": str(entity_id),
            "kind": "put",
            "baseRev": None,
            "clientAt": self.at.isoformat(),
            "body": {key: str(v) if isinstance(v, UUID) else v for key, v in body.items()},
            **more,
        }
        return Recorded(name, phone, wire)

    def _edit(self, name: str, phone: int, body: dict[str, Any], base: int) -> Recorded:
        return self._op(name, phone, "merchant", self.merchant, body, kind="patch", baseRev=base)

    def _registration(self) -> dict[str, Any]:
        return {
            "pointId": self.point,
            "trade": "ca",
            "ownerKind": "household",
            "methods": ["cash"],
            "consents": [],
            **REGISTERED,
        }

    def _digits(self, which: int) -> str:
        return f"{self.number:08d}{which:02d}77"

    def _account(self, which: int) -> dict[str, Any]:
        return {
            "merchantId": self.merchant,
            "source": "scanned",
            "payload": write_transfer(BANK, self._digits(which)),
            "holderName": "PHAM THI NAM",
            "holderKind": "person",
        }

    # What the contract answers.

    def expect(self, one: Recorded, turn: int) -> tuple[str, str | None]:
        """The status that a delivery must get, and `first` where it is a duplicate."""
        if one.id in self.answers:
            return "duplicate", self.answers[one.id]
        self.answers[one.id] = self._judge(one, turn)
        answer = self.answers[one.id]
        if answer in ("applied", "merged"):
            self._release(UUID(one.wire["entityId"]))
        return answer, None

    def _judge(self, one: Recorded, turn: int) -> str:
        parent = self._missing_parent(one)
        if parent is not None:
            self.held.append((turn, one.id, one, parent))
            return "held"
        body = one.wire["body"]
        match one.wire["entity"], one.wire["kind"]:
            case "merchant", "put":
                self.shop = Shop()
            case "merchant", "patch":
                return self._merge(body, one.wire["baseRev"])
            case "visit", _:
                self.visited.add(one.wire["entityId"])
            case "account", _:
                # A version of its own, whatever stands: the earlier waiting one gives way to it.
                if self.scenario.second == "same":
                    self.accounts = dict.fromkeys(self.accounts, "superseded")
                self.accounts[UUID(one.wire["entityId"])] = "proposed"
            case "confirmation", _:
                self.accounts[self.first] = "confirmed"
        return "applied"

    def _missing_parent(self, one: Recorded) -> UUID | None:
        entity, body = one.wire["entity"], one.wire["body"]
        if entity == "confirmation":
            return None if self.first in self.accounts else self.first
        hangs = one.wire["kind"] == "patch" or "merchantId" in body
        return self.merchant if hangs and self.shop is None else None

    def _merge(self, body: dict[str, Any], base: int) -> str:
        assert self.shop is not None
        new = {name: value for name, value in body.items() if self.shop.values[name] != value}
        if any(self.shop.revs[name] > base for name in new):
            return "conflict"
        merged = self.shop.rev > base
        if new:
            self.shop.rev += 1
            self.shop.values.update(new)
            self.shop.revs.update(dict.fromkeys(new, self.shop.rev))
        return "merged" if merged else "applied"

    def _release(self, entity: UUID) -> None:
        waiting = sorted(one for one in self.held if one[3] == entity)
        self.held = [one for one in self.held if one[3] != entity]
        for turn, op_id, one, _ in waiting:
            self.answers[op_id] = self._judge(one, turn)
            self._release(UUID(one.wire["entityId"]))

    # What a phone does with what it was told.

    def unsettled(self) -> list[Recorded]:
        """What the phones still send: no reply came, or the server keeps it for a parent."""
        return [
            one
            for one in self.recorded
            if one.told is None or "held" in (one.told["status"], one.told["first"])
        ]

    def answer_conflicts(self) -> None:
        """The person at each phone chooses by one rule: of two values the one later in the list
        stays. The choice is a new operation on the revision that was shown; the old one is done."""
        for one in list(self.recorded):
            told = one.told
            if told is None or "conflict" not in (told["status"], told["first"]):
                continue
            assert one.wire["kind"] == "patch", "a registration is answered as at first"
            one.told = {"status": "applied", "first": None}
            shown = told["server"]
            # A conflict told again after it has gone shows no values: asked anew on a stale base.
            mine = {
                name: one.wire["body"][name]
                for name in one.wire["body"]
                if shown is None
                or name not in told["fields"]
                or rank(name, one.wire["body"][name]) > rank(name, shown[name])
            }
            if mine:
                self.recorded.append(self._edit(f"{one.name}'", one.phone, mine, told["rev"]))

    def due(self) -> dict[str, str]:
        """Each field in the end: the value later in the list of all that anybody gave it."""
        best = dict(REGISTERED)
        for edit in self.scenario.edits:
            for name, number in edit:
                if rank(name, VALUES[name][number]) > rank(name, best[name]):
                    best[name] = VALUES[name][number]
        return best


def rank(name: str, value: str) -> int:
    return VALUES[name].index(value) if value in VALUES[name] else -1


def hours_ago(batch: int, now: datetime) -> datetime:
    """Two hours for each batch: a pace that no hand has would be flagged and counted over."""
    return now - timedelta(hours=2 * batch)
