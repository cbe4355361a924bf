"""Before each step that leads to paper: is every line still what was confirmed and frozen?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.clock import now
from backend.merchants.sealed import OpenedAccount, account_index, open_account
from backend.merchants.vietqr import may_display, read
from backend.sealing import Vault, WrongRow
from backend.standees.batches import (
    MOST_NAMED,
    BatchEmpty,
    CannotPrint,
    FaceOutdated,
    FrozenLineDiffers,
    LineNotConfirmed,
    PrintConsentWithdrawn,
)
from backend.standees.choosing import bank_of
from backend.standees.freezing import (
    FACE_VERSION,
    LEVEL,
    Frozen,
    hint_of,
    is_as_hashed,
    open_line,
    root_of,
)
from backend.standees.planning import heading_of, place_of, route_of
from printing import PrintRefusal, Standee, check_run
from printing.artwork.compose import compose
from printing.plan import sheet_named
from printing.refusals import plainly
from printing.run.intake import faults
from printing.standee import FIELD_WORDS


def live_lines(rows: Sequence[Any]) -> list[Any]:
    """The lines not voided. Raises BatchEmpty, LineNotConfirmed, PrintConsentWithdrawn."""
    live = [row for row in rows if row["voided_at"] is None]
    if not live:
        raise BatchEmpty()
    changed = [row for row in live if row["account_status"] != "confirmed"]
    if changed:
        raise LineNotConfirmed([shop_of(row) for row in changed], [row["id"] for row in changed])
    withdrawn = [row for row in live if not row["consent"]]
    if withdrawn:
        raise PrintConsentWithdrawn(
            [shop_of(row) for row in withdrawn], [row["id"] for row in withdrawn]
        )
    return live


def shop_of(row: Any) -> str:
    """The line's shop as a sentence names it."""
    return f"{row['label']} {row['trade_name']}"


def account_of(vault: Vault, row: Any) -> OpenedAccount | None:
    """A line's account, opened; None when the sealed text is not the one that was proposed.

    The blind index was fixed at the proposal, so a number exchanged under the same row shows.
    """
    sealed = {
        "id": row["account"],
        "merchant": row["merchant"],
        "version": row["version"],
        "sealed": row["account_sealed"],
        "data_key": row["data_key"],
    }
    try:
        opened = open_account(vault, sealed)
    except (WrongRow, msgspec.MsgspecError):
        return None
    reading = read(opened.payload)
    right = (
        may_display(reading) is None
        and (reading.bin or "", reading.account) == (opened.bin, opened.account)
        and account_index(vault, row["scheme"], opened.bin, opened.account) == row["payload_index"]
    )
    return opened if right else None


def frozen_of(batch: Any, row: Any, opened: OpenedAccount, issue: int, hotline: str) -> Frozen:
    """Everything that will be printed for a line, as things stand now."""
    return Frozen(
        batch=batch["id"],
        line=row["id"],
        account=row["account"],
        payload=opened.payload,
        shop_name=row["trade_name"],
        place=place_of(row),
        holder_name=row["holder_name"],
        bank=bank_of(row),
        account_hint=hint_of(row["last4"]),
        code=row["code"],
        issue=issue,
        hotline=hotline,
        layout=batch["layout"],
        face_version=FACE_VERSION,
        level=LEVEL,
        sample=batch["sample"],
    )


def frozen_lines(
    vault: Vault, batch: Any, rows: Sequence[Any], *, drawing: bool = False
) -> list[Frozen]:
    """The live lines' frozen texts, each proven against its hash, its account and the root.

    `drawing` demands that the face they were frozen for is the one drawn now. Raises what
    `live_lines` does, FrozenLineDiffers naming the lines, and FaceOutdated.
    """
    live = live_lines(rows)
    frozen, differing = [], []
    for row in live:
        text = proven_line(vault, batch, row)
        if text is None:
            differing.append(row["id"])
        else:
            frozen.append(text)
    hashed = [(row["id"], row["line_hash"]) for row in rows if row["line_hash"] is not None]
    if not differing and root_of(hashed) != batch["root"]:
        differing = [row["id"] for row in live]
    if differing:
        raise FrozenLineDiffers(lineIds=differing)
    if drawing and any(line.face_version != FACE_VERSION for line in frozen):
        raise FaceOutdated()
    return frozen


def drawable(batch: Any, rows: Sequence[Any], texts: Sequence[Frozen], hotline: str) -> None:
    """Raises CannotPrint naming every line that cannot be drawn as it must be, and why.

    So with what no line has by itself, the batch's name say: a frozen one could not be mended.
    `batch` has its ward's name; `rows` are the lines of `texts`.
    """
    heading = heading_of(batch | {"root": bytes(32), "frozen_at": now()}, hotline)
    routes = [route_of(row) for row in rows]
    standees = [text.standee() for text in texts]
    layout = batch["layout"]
    wrong = []
    for refused in faults(standees, heading, routes, sheet=sheet_named(layout), level=LEVEL):
        if refused.index is None:
            raise _of_batch(refused)
        text, refused.index = texts[refused.index], None  # the line has its own number
        wrong.append((text, refused))
    if not wrong:
        try:
            check_run(standees, heading, routes, layout=layout, level=LEVEL, sample=batch["sample"])
        except PrintRefusal as refused:
            raise _of_batch(refused) from refused
        return
    told = [f"{text.place}, bảng {text.code}: {why.sentence}" for text, why in wrong[:MOST_NAMED]]
    if len(wrong) > MOST_NAMED:
        told.append(f"Và {len(wrong) - MOST_NAMED} dòng khác không in được.")
    raise CannotPrint(
        sentence=plainly(" ".join(told)),
        problem=wrong[0][1].slug,
        lineIds=[text.line for text, _ in wrong],
        lines=[
            {
                "lineId": text.line,
                "place": plainly(text.place),
                "field": _FIELDS.get(str(refused.facts.get("field")), ""),
                "problem": refused.slug,
                "sentence": _begun(refused.sentence),
            }
            for text, refused in wrong
        ],
    )


_FIELDS = {word: name for name, word in FIELD_WORDS.items()}


def check_shop_name(layout: str, name: str) -> None:
    """Raises CannotPrint where no board of that layout can say the name, whatever else it says."""
    try:
        compose(Standee("0", name, "", "A", "A", "", "A"), sheet_named(layout).face)
    except PrintRefusal as refused:
        raise CannotPrint(
            field="shopName", sentence=_begun(refused.sentence), problem=refused.slug
        ) from refused


def _of_batch(refused: PrintRefusal) -> CannotPrint:
    return CannotPrint(sentence=_begun(refused.sentence), problem=refused.slug, lineIds=[])


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def proven_line(vault: Vault, batch: Any, row: Any) -> Frozen | None:
    """A line's frozen text; None where its hash, its account or its batch say otherwise."""
    opened = account_of(vault, row)
    if opened is None or row["sealed"] is None or row["line_hash"] is None:
        return None
    try:
        frozen = open_line(vault, row)
    except (WrongRow, msgspec.MsgspecError):
        return None
    said: tuple[UUID | str | int | bool, ...] = (
        *(frozen.batch, frozen.line, frozen.account, frozen.payload, frozen.holder_name),
        *(frozen.account_hint, frozen.code, frozen.issue, frozen.layout, frozen.sample),
        frozen.level,
    )
    due = (
        *(batch["id"], row["id"], row["account"], opened.payload, row["holder_name"]),
        *(hint_of(row["last4"]), row["code"], row["issue"], batch["layout"], batch["sample"]),
        LEVEL,
    )
    right = said == due and is_as_hashed(vault, frozen, row["line_hash"])
    return frozen if right else None
