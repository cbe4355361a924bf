"""A batch's steps, each in one transaction that holds the batch's row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import anyio.to_thread

from backend.audit import chain
from backend.clock import now
from backend.database import Database, Scope, Tx
from backend.errors import Conflict, NotFound
from backend.ids import new_id
from backend.people.access import Principal
from backend.sealing import Vault
from backend.standees import board_queries, boards, queries, sign_queries
from backend.standees.batches import (
    APPROVABLE,
    UNRELEASED,
    BatchHasRecall,
    FrozenLineDiffers,
    IllegalStep,
    LineAlreadyOut,
    LineVoided,
    NotUnusual,
    OwnUnusualLine,
    OwnWitnessedLine,
    State,
    UnusualLinesWait,
    check_step,
)
from backend.standees.checking import account_of, drawable, frozen_lines, frozen_of, live_lines
from backend.standees.freezing import Frozen, root_of, seal_line
from backend.standees.outdated import check_up_to_date, is_recalled, lost_since
from backend.standees.withheld import BoardsToPull
from backend.standees.withheld_queries import recalled_lines
from backend.wire import clean_text


class PrintedFileReplaced(Conflict):
    """What is said to be printed is not the file that the batch has now."""

    slug = "printed-file-replaced"
    sentence = "Tệp đã thay từ lúc bạn tải. Hủy bản cũ, tải tệp mới rồi in."


async def held_batch(tx: Tx, batch_id: UUID) -> Any:
    """The batch with its row locked. Raises NotFound."""
    batch = await queries.lock_batch(tx, batch_id)
    if batch is None:
        raise NotFound()
    return batch


@dataclass(frozen=True)
class Desk:
    """Who acts, on which database, with which keys."""

    database: Database
    vault: Vault
    principal: Principal

    @asynccontextmanager
    async def step(self, batch_id: UUID) -> AsyncIterator[tuple[Tx, Any]]:
        """One transaction holding the batch. A frozen text that differs leaves its trace."""
        try:
            async with self.database.unit_of_work(self.scope) as tx:
                yield tx, await held_batch(tx, batch_id)
        except FrozenLineDiffers as refused:
            async with self.database.unit_of_work(self.scope) as tx:
                await self.note_trouble(tx, await held_batch(tx, batch_id), refused)
            raise

    @property
    def scope(self) -> Scope:
        return self.principal.scope

    async def note_trouble(self, tx: Tx, batch: Any, refused: FrozenLineDiffers) -> None:
        """Say on the batch, in the log and at each point that a frozen text does not hold."""
        await queries.note_on(tx, batch["id"], refused.text)
        wrong = set(refused.facts["lineIds"])
        rows = await queries.lines(tx, batch["id"])
        await open_incidents(tx, [row for row in rows if row["id"] in wrong], refused.text)
        self.log(tx, batch, "differs", lines=sorted(str(line) for line in wrong))

    def log(self, tx: Tx, batch: Any, action: str, **facts: Any) -> None:
        chain.record(
            tx,
            batch["ward"],
            self.principal.member_id,
            f"standees.{action}",
            f"batch:{batch['id']}",
            {"number": batch["number"], **facts},
        )

    async def freeze(self, batch_id: UUID) -> None:
        """Fix, hash and seal what every line will say; count its issue up."""
        async with self.step(batch_id) as (tx, batch):
            check_step(batch["state"], "frozen")
            if batch["state"] != "draft":  # going back to frozen is the database's own doing
                raise IllegalStep(batch["state"], "frozen")
            live = live_lines(await queries.lines(tx, batch_id))
            hotline = await queries.hotline(tx, batch_id)
            # With its ward's name, which the row that is locked does not have.
            named = await queries.batch(tx, batch_id)
            issues = await queries.last_issues(tx, [row["standee"] for row in live])
            sealed = await anyio.to_thread.run_sync(self._sealed, named, live, issues, hotline)
            await queries.seal_lines(tx, sealed)
            root = root_of((line, line_hash) for line, _, _, line_hash in sealed)
            await queries.freeze(tx, batch_id, root, self.principal.member_id, now())
            self.log(tx, batch, "freeze", root=root.hex(), lines=len(sealed))

    def _sealed(
        self, batch: Any, live: list[Any], issues: dict[UUID, int], hotline: str
    ) -> list[tuple[UUID, int, bytes, bytes]]:
        """Line, issue, sealed text and hash of each. Raises FrozenLineDiffers, CannotPrint."""
        opened = [(row, account_of(self.vault, row)) for row in live]
        differing = [row["id"] for row, account in opened if account is None]
        if differing:
            raise FrozenLineDiffers(lineIds=differing)
        texts = [
            frozen_of(batch, row, account, issues.get(row["standee"], 0) + 1, hotline)
            for row, account in opened
            if account is not None
        ]
        drawable(dict(batch), live, texts, hotline)
        return [
            (row["id"], text.issue, *seal_line(self.vault, row["data_key"], row["merchant"], text))
            for row, text in zip(live, texts, strict=True)
        ]

    async def release(self, batch_id: UUID, as_frozen: Sequence[UUID] = ()) -> None:
        """Let it be printed: another pair of eyes, every unusual line looked at.

        `as_frozen` are lines to be printed as they are though the register has changed since.
        """
        async with self.step(batch_id) as (tx, batch):
            check_step(batch["state"], "released")
            rows = await queries.lines(tx, batch_id)
            lines = await self.proven(batch, rows)
            live = [row for row in rows if row["voided_at"] is None]
            own = [
                row["id"]
                for row in live
                if row["confirmed_kind"] == "merchant_witnessed"
                and self.principal.member_id in (row["proposed_by"], row["brought_by"])
            ]
            if own:
                raise OwnWitnessedLine(lineIds=own)
            waiting = [row["id"] for row in live if row["approval_due"]]
            if waiting:
                raise UnusualLinesWait(lineIds=waiting)
            outdated = check_up_to_date(zip(live, lines, strict=True), as_frozen)
            await queries.release(tx, batch_id, self.principal.member_id, now())
            self.log(
                tx,
                batch,
                "release",
                root=batch["root"].hex(),
                file=batch["file_sha256"].hex(),
                lines=len(lines),
                asFrozen=sorted(str(line) for line in outdated),
            )

    async def proven(self, batch: Any, rows: list[Any], *, drawing: bool = False) -> list[Frozen]:
        """`frozen_lines` beside the loop: five thousand lines take a second to open."""
        proving = partial(frozen_lines, self.vault, batch, rows, drawing=drawing)
        return await anyio.to_thread.run_sync(proving)

    async def plain_step(self, batch_id: UUID, to: State, *, file: str | None = None) -> None:
        """Cancelled, printed or delivered. Printed from `file`, which must be the one of now.

        Raises PrintedFileReplaced, BatchHasRecall, BoardsToPull, IllegalStep, NotFound.
        """
        async with self.step(batch_id) as (tx, batch):
            refuse_unseen(self.principal, batch)
            check_step(batch["state"], to)
            if to == "printed":
                await refuse_recalled(tx, batch)
                if file != batch["file_sha256"].hex():
                    raise PrintedFileReplaced()
            if to == "delivered":
                await refuse_unpulled(tx, batch)
            await queries.step(tx, batch_id, to, now())
            self.log(tx, batch, to)

    async def hand_over(self, batch_id: UUID, without: Sequence[UUID] = ()) -> None:
        """The print shop gives a printed batch to the ward, which hands the boards out.

        `without` are lines whose boards it was told to pull. Said again, nothing happens. Raises
        BoardsToPull, IllegalStep, NotFound.
        """
        async with self.step(batch_id) as (tx, batch):
            refuse_unseen(self.principal, batch)
            if batch["handed_over_at"] is not None:
                return
            if batch["state"] != "printed" or batch["printer"] != "print_shop":
                raise IllegalStep(batch["state"], "delivered")
            await refuse_unpulled(tx, batch, without)
            await queries.hand_over(tx, batch_id, now())
            self.log(tx, batch, "hand_over", without=sorted(str(line) for line in without))

    async def void_line(self, batch_id: UUID, line_id: UUID, reason: str) -> None:
        """Drop a line before release, or a recalled one before its board is handed out.

        A drawn batch goes back to frozen and is drawn, verified and released again; of a printed
        one the board is pulled out of its stack, and the others stay printed.
        """
        why = clean_text(reason, "reason", 200)
        async with self.step(batch_id) as (tx, batch):
            row = await self._line(tx, batch_id, line_id)
            recalled = is_recalled(row) or row["account_status"] != "confirmed"
            not_out = batch["state"] in ("released", "printed") and recalled
            if batch["state"] not in UNRELEASED and not not_out:
                raise LineAlreadyOut(state=batch["state"])
            if row["voided_at"] is not None:
                raise LineVoided()
            await queries.void_line(tx, line_id, why, now())
            await self._see_to_recall(tx, batch, row)
            self.log(tx, batch, "void_line", line=str(line_id), position=row["position"])

    async def _see_to_recall(self, tx: Tx, batch: Any, row: Any) -> None:
        """A dropped line's board needs no settling where it is pulled, or never was on paper."""
        recall, state = row["recall"], batch["state"]
        if state == "printed":
            if recall is not None:
                await boards.settle_pulled(tx, self.principal, recall)
        # Whoever has fetched the file may have printed it, said or not: that is left to settle.
        elif not await board_queries.was_fetched(tx, batch["id"]):
            if recall is not None:
                await boards.settle_unprinted(tx, self.principal, recall)
        elif state == "released" and recall is None:
            await boards.recall_unwanted(tx, row["id"], lost_since(row))

    async def approve_line(self, batch_id: UUID, line_id: UUID) -> None:
        """Let one unusual line pass, by someone who did not propose its account."""
        async with self.step(batch_id) as (tx, batch):
            row = await self._line(tx, batch_id, line_id)
            if row["voided_at"] is not None:
                raise LineVoided()
            unusual = row["unusual_now"]
            if not unusual:
                raise NotUnusual()
            if batch["state"] not in APPROVABLE:
                raise IllegalStep(batch["state"], "released")
            if self.principal.member_id in (row["proposed_by"], row["brought_by"]):
                raise OwnUnusualLine(lineIds=[line_id])
            if not row["approval_due"]:
                return
            await sign_queries.approve_line(tx, line_id, unusual, self.principal.member_id, now())
            self.log(tx, batch, "approve_line", line=str(line_id), unusual=list(unusual))

    @staticmethod
    async def _line(tx: Tx, batch_id: UUID, line_id: UUID) -> Any:
        rows = await queries.lines(tx, batch_id, line_id)
        if not rows:
            raise NotFound(field="lineId")
        return rows[0]


def refuse_unseen(principal: Principal, batch: Any) -> None:
    """To the print shop there is only what was released to it. Raises NotFound."""
    if principal.holds("ward_officer", batch["ward"]):
        return
    if batch["released_at"] is None or batch["printer"] != "print_shop":
        raise NotFound()


async def refuse_recalled(tx: Tx, batch: Any) -> None:
    """Raises BatchHasRecall while a released batch, not yet printed, has a recalled line."""
    if batch["state"] != "released":
        return
    recalled = await recalled_lines(tx, batch["id"])
    if recalled:
        raise BatchHasRecall([row["code"] for row in recalled], [row["id"] for row in recalled])


async def refuse_unpulled(tx: Tx, batch: Any, named: Sequence[UUID] = ()) -> None:
    """Raises BoardsToPull while a recalled board lies in a printed batch, unless it is `named`."""
    recalled = await recalled_lines(tx, batch["id"])
    if any(row["id"] not in named for row in recalled):
        raise BoardsToPull([row["code"] for row in recalled], [row["id"] for row in recalled])


async def open_incidents(tx: Tx, rows: list[Any], sentence: str) -> None:
    for row in rows:
        detail = f"Bảng {row['code']}: {sentence}"
        await queries.open_print_incident(tx, new_id(), row["ward"], row["point"], detail)
