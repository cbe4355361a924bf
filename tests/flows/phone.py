"""A phone of the tests: makes operations, pushes and pulls over HTTP, and keeps what it pulled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import msgspec

from backend.clock import now
from backend.ids import new_id
from tests.flows.cast import Person


def operation(
    entity: str, body: dict[str, Any], *, entity_id: UUID | None = None, **fields: Any
) -> dict[str, Any]:
    """One operation as the wire has it; ids are made here, as on a phone."""
    built: dict[str, Any] = msgspec.to_builtins(
        {
            "opId": new_id(),
            "entity": entity,
            "entityId": entity_id or new_id(),
            "kind": "put",
            "baseRev": None,
            "clientAt": now(),
            "body": body,
            **fields,
        }
    )
    return built


@dataclass
class Phone:
    """`rows` is what the phone holds, by entity and id; `cursor` where its pull stands."""

    http: httpx.AsyncClient
    person: Person
    cursor: str | None = None
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)

    async def send(self, *ops: Any, **envelope: Any) -> httpx.Response:
        body = {"schema": 1, "deviceId": "", "appVersion": "test", "ops": list(ops), **envelope}
        return await self.http.post(
            "/sync/push", content=msgspec.json.encode(body), headers=self.person.headers
        )

    async def push(self, *ops: Any) -> list[dict[str, Any]]:
        answer = await self.send(*ops)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    async def pull(self, limit: int = 500) -> int:
        """Pull until nothing more is offered; gives how many changes came."""
        came = 0
        while True:
            asked: dict[str, Any] = {"limit": limit}
            if self.cursor is not None:
                asked["cursor"] = self.cursor
            answer = await self.http.get("/sync/pull", params=asked, headers=self.person.headers)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            self.cursor = page["cursor"]
            self.revoked += page["scopeRevoked"]
            for change in page["changes"]:
                came += 1
                key = (change["entity"], change["id"])
                if change["deleted"]:
                    self.rows.pop(key, None)
                else:
                    self.rows[key] = change["body"]
            if not page["more"]:
                return came
