"""Does what `print_jobs` queued: one run after the other, whatever happens to each."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.access import Principal
from backend.clock import now
from backend.database import Database, Scope
from backend.errors import NotFound, Refusal, Unavailable
from backend.ids import new_id
from backend.jobs import Again, Work
from backend.sealing import Vault
from backend.standees import job_queries
from backend.standees.lifecycle import Desk
from backend.standees.press import PressFailed
from backend.standees.print_jobs import LARGE, SMALL, Asked
from backend.standees.rendering import LetGo, Run
from backend.storage import Storage

log = logging.getLogger(__name__)

MOST_RUNS = 3
"""A job that ends its process so often is given up: it would do the same for ever."""
LARGE_AT_A_TIME = 2  # over all machines
AGAIN = timedelta(seconds=2)
STORE_AGAIN = timedelta(seconds=15)

GIVEN_UP = (
    f"Đã thử dựng {MOST_RUNS} lần, lần nào cũng dở dang nên dừng lại. Lô giữ nguyên: bấm dựng để "
    "thử lần nữa; vẫn vậy thì báo quản trị."
)
STORE_SILENT = "Kho tệp chưa trả lời. Lô giữ nguyên, hệ thống tự làm tiếp khi kho có lại."
SERVER_CLOSING = "Máy chủ đang khởi động lại, hệ thống tự làm tiếp ngay sau đó."


@dataclass(frozen=True)
class PrintRoom:
    """The queue's work, with the keys and the store of this process."""

    database: Database
    vault: Vault
    storage: Storage

    def works(self) -> list[Work]:
        """For a worker of the queue."""
        return [Work(SMALL, self.draw), Work(LARGE, self.draw, at_a_time=LARGE_AT_A_TIME)]

    async def draw(self, payload: bytes) -> None:
        """One run of a job. Whatever happens, the job says so, or is there for the next run."""
        asked = msgspec.json.decode(payload, type=Asked)
        scope = Scope((asked.ward,), asked.by)
        principal = Principal(asked.by, "", asked.job, (), scope=scope)
        desk = Desk(self.database, self.vault, principal)
        run = new_id()
        begun = await self._begun(desk, asked, run)
        if begun is None:
            return
        try:
            await Run(desk, self.storage, asked, run).go()
        except (LetGo, NotFound):
            return
        except asyncio.CancelledError:
            await self._hand_back(desk, asked, run, SERVER_CLOSING, counts=False)
            raise
        except PressFailed as failed:
            await self._once_more(desk, asked, run, begun, failed)
        except Unavailable as silent:
            await self._hand_back(desk, asked, run, STORE_SILENT, counts=False)
            raise Again(STORE_AGAIN) from silent
        except Refusal as refused:
            await self._end(desk, asked, run, refused.text, refused.facts.get("lineIds", ()))
        except OSError as full:
            await self._once_more(desk, asked, run, begun, full)

    async def _begun(self, desk: Desk, asked: Asked, run: UUID) -> int | None:
        """Take the job; how often it was begun, or None when there is nothing to do any more."""
        async with desk.database.unit_of_work(desk.scope) as tx:
            begun = await job_queries.begin(tx, asked.job, run)
        if begun is None or begun <= MOST_RUNS:
            return begun
        await self._end(desk, asked, run, GIVEN_UP)
        return None

    async def _once_more(
        self, desk: Desk, asked: Asked, run: UUID, begun: int, failed: Exception
    ) -> None:
        log.warning("drawing batch %s failed, try %s: %r", asked.batch, begun, failed)
        sentence = failed.text if isinstance(failed, Refusal) else PressFailed.sentence
        if begun >= MOST_RUNS:
            known = sentence != PressFailed.sentence
            await self._end(desk, asked, run, sentence if known else GIVEN_UP)
            return
        await self._hand_back(desk, asked, run, sentence, counts=True)
        raise Again(AGAIN) from failed

    async def _hand_back(
        self, desk: Desk, asked: Asked, run: UUID, sentence: str, *, counts: bool
    ) -> None:
        async with desk.database.unit_of_work(desk.scope) as tx:
            await job_queries.hand_back(tx, asked.job, run, sentence, counts=counts)

    async def _end(
        self, desk: Desk, asked: Asked, run: UUID, sentence: str, lines: Any = ()
    ) -> None:
        async with desk.database.unit_of_work(desk.scope) as tx:
            await job_queries.end(tx, asked.job, run, "failed", now(), sentence, list(lines))
