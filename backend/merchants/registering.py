"""Operations on merchants and their consents: register, change field by field, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.audit.chain import record
from backend.clock import day_of, now
from backend.database import Tx
from backend.errors import Conflict, Invalid
from backend.ids import new_id
from backend.merchants import registration_queries as queries
from backend.merchants.consents import (
    ConsentInput,
    ConsentNeeded,
    answers_at,
    checked_consent,
    is_given,
    unheard,
)
from backend.merchants.merging import merge
from backend.merchants.registration import Registration, read_change, read_registration
from backend.merchants.sealed import new_data_key, open_phone, phone_index, seal_phone
from backend.operations import Applied, FieldConflict, Op, ParentMissing
from backend.people.access import Principal
from backend.sealing import Vault
from backend.text import fold

BRISK = 60
"""Registrations in an hour above which the pace is flagged. It is never refused."""


class IdTaken(Conflict):
    """The id names another record, which is not seen from here."""

    slug = "record-id-taken"
    sentence = "Mã bản ghi đã dùng cho mục khác. Tạo lại mục này rồi gửi."


class ConsentPut(ConsentInput, kw_only=True):
    """One later answer, with the merchant whose it is."""

    merchant_id: UUID


def happened_at(op: Op, received: datetime) -> datetime:
    """When the phone did it, by the server's clock; never in the future."""
    return op.happened_at(received)


async def apply_merchant(tx: Tx, principal: Principal, vault: Vault, op: Op) -> Applied:
    """Register a merchant, or change fields of one."""
    if op.kind == "patch":
        return await _change(tx, principal, vault, op, read_change(op.body))
    if op.kind != "put":
        raise Invalid(field="kind", sentence="Không xóa được hộ kinh doanh từ điện thoại.")
    point, registration = read_registration(op.body)
    received = now()
    at = happened_at(op, received)
    member = principal.member_id
    where = await queries.where_registered(tx, point, registration.fields["trade"], member, at)
    if where is None:
        raise ParentMissing(point)
    if not where["trade_known"]:
        raise _unknown_trade()
    data_key = new_data_key(vault, op.entity_id)
    phone = _phone(vault, data_key, op, registration.fields["phone"])
    folds = registration.folds()
    made = await queries.register(
        tx,
        op.entity_id,
        where["ward"],
        point,
        registration.fields,
        folds,
        phone,
        data_key,
        member,
        at,
        day_of(at),
        [answer.said for answer in answers_at(registration.consents, op, received)],
        received,
    )
    if not made:
        # Registered before under another operation: what differs is a change of the first one.
        return await _change(tx, principal, vault, op, registration)
    others = await queries.likely_same(
        tx, op.entity_id, where["ward"], point, where, folds[0], phone.index
    )
    warn: tuple[str, ...] = ()
    if others:
        await queries.note_pairs(tx, where["ward"], op.entity_id, others, received)
        warn = ("maybe_duplicate",)
    if where["pace"] >= BRISK:
        warn += ("fast_pace",)
    record(
        tx,
        where["ward"],
        member,
        "merchants.register",
        f"merchant:{op.entity_id}",
        {
            "consents": {one.purpose: one.given for one in registration.consents},
            "fastPace": where["pace"] >= BRISK,
            "maybeDuplicate": bool(others),
        },
    )
    return Applied(rev=1, warn=warn)


async def apply_consent(tx: Tx, principal: Principal, op: Op) -> Applied:
    """Append one answer; what came before it stays on record."""
    if op.kind != "put":
        raise Invalid(field="kind", sentence="Đồng ý chỉ ghi thêm, không sửa hay xóa.")
    sent = msgspec.json.decode(op.body, type=ConsentPut)
    merchant, given = sent.merchant_id, checked_consent(sent)
    place = await queries.place_of_merchant(tx, merchant)
    if place is None:
        raise ParentMissing(merchant)
    received = now()
    (answer,) = answers_at([given], op, received)
    new = await queries.answer(
        tx, op.entity_id, place["ward"], merchant, answer.said, principal.member_id, received
    )
    if new:
        record(
            tx,
            place["ward"],
            principal.member_id,
            "merchants.consent",
            f"merchant:{merchant}",
            {"purpose": given.purpose, "given": given.given, "version": given.text_version},
        )
    return Applied(rev=1, warn=("clock_skew",) if answer.doubted else (), known=not new)


async def _change(
    tx: Tx, principal: Principal, vault: Vault, op: Op, change: Registration
) -> Applied:
    """Three-way merge into the merchant; raises FieldConflict with both sides, doing nothing."""
    row = await queries.merchant_for_change(tx, op.entity_id)
    if row is None:
        if op.kind == "put":
            raise IdTaken()
        raise ParentMissing(op.entity_id)
    theirs = {name: row[column] for name, column in queries.COLUMN_OF.items()}
    sealed = row["phone_sealed"]
    theirs["phone"] = open_phone(vault, row["data_key"], row["id"], sealed) if sealed else ""
    theirs["methods"] = sorted(theirs["methods"])
    histories: dict[str, dict[str, Any]] = msgspec.json.decode(row["field_revs"])
    revs = {
        name: 1 if _own_word(history, principal, op) else int(history["rev"])
        for name, history in histories.items()
    }
    merged = merge(theirs, revs, row["rev"], op.base_rev, change.fields)
    if merged.conflicts:
        raise FieldConflict(
            row["rev"],
            merged.conflicts,
            await _side(tx, theirs, histories, merged.conflicts),
            dict.fromkeys(merged.conflicts),
        )
    received = now()
    standing = await queries.answers_of(tx, row["id"])
    heard = answers_at(change.consents, op, received)
    answers = unheard(heard, standing, again=op.kind == "put")
    # A yes that comes late, or once more, does not outdo a no that was said after it.
    agrees = is_given(sorted([*standing, *answers], key=lambda one: one.given_at)[::-1], "register")
    if set(merged.changes) & set(change.personal) and not agrees:
        raise ConsentNeeded(field="consents", without=change.personal)
    if "trade" in merged.changes and not await queries.trade_known(tx, merged.changes["trade"]):
        raise _unknown_trade()
    for answer in answers:
        await queries.answer(
            tx, new_id(), row["ward"], row["id"], answer, principal.member_id, received
        )
    rev = row["rev"]
    warn: tuple[str, ...] = ()
    if merged.changes:
        rev += 1
        stamp = {
            "rev": rev,
            "by": str(principal.member_id),
            # When it was written, as both sides of a conflict are told: not when it was sent.
            "at": op.happened_at(received).isoformat(),
            "kind": op.kind,
        }
        histories.update(dict.fromkeys(merged.changes, stamp))
        columns, phone_kept = _columns(vault, row, op, merged.changes)
        await queries.change(tx, row["id"], columns, rev, histories)
        warn = await _look_again(tx, row, merged.changes, phone_kept, received)
    if merged.changes or answers:
        record(
            tx,
            row["ward"],
            principal.member_id,
            "merchants.change",
            f"merchant:{row['id']}",
            {
                "fields": sorted(merged.changes),
                "rev": rev,
                "consents": {one.purpose: one.given for one in answers},
            },
        )
    after = {**theirs, **merged.changes}
    return Applied(
        rev=rev, warn=warn, merged=merged.merged, server=_shown(after) if merged.merged else None
    )


def _own_word(history: dict[str, Any], principal: Principal, op: Op) -> bool:
    """Whether a field stands as the sender's own earlier operation left it, which then is no
    conflict: a phone without an answer makes its next word on revision nought.

    A patch names what its person changed. A registration put again names every field, and brings
    back nothing that the same person has changed otherwise since.
    """
    if op.base_rev or history["by"] != str(principal.member_id):
        return False
    return op.kind == "patch" or history.get("kind") == "put"


async def _side(
    tx: Tx, theirs: dict[str, Any], histories: dict[str, Any], fields: tuple[str, ...]
) -> dict[str, Any]:
    """The server's side of a conflict: values, and under `changed` who changed each and when."""
    shown = _shown({name: theirs[name] for name in fields})
    changed: dict[str, Any] = {}
    for name in fields:
        history = histories[name]
        who = await queries.member_name(tx, history["by"])
        changed[name] = {"by": who, "at": history["at"]}
    return {**shown, "changed": changed}


def _shown(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as they go back to a phone: a number that it did not type shows its end only."""
    return {
        name: f"•••• {value[-4:]}" if name == "phone" and value else value
        for name, value in fields.items()
    }


async def _look_again(
    tx: Tx, row: Any, changes: dict[str, Any], phone: queries.Phone | None, at: datetime
) -> tuple[str, ...]:
    """A changed name or phone may be a neighbour's."""
    if not {"tradeName", "phone"} & changes.keys():
        return ()
    where = await queries.place_of_merchant(tx, row["id"])
    name = fold(changes.get("tradeName", row["trade_name"]))
    index = phone.index if phone else row["phone_index"]
    others = await queries.likely_same(tx, row["id"], row["ward"], row["point"], where, name, index)
    await queries.note_pairs(tx, row["ward"], row["id"], others, at)
    return ("maybe_duplicate",) if others else ()


def _columns(
    vault: Vault, row: Any, op: Op, changes: dict[str, Any]
) -> tuple[dict[str, Any], queries.Phone | None]:
    """Changed fields by column, with their search keys, and the phone if it changed."""
    columns = {queries.COLUMN_OF[name]: value for name, value in changes.items() if name != "phone"}
    if "tradeName" in changes:
        columns["trade_name_fold"] = fold(changes["tradeName"])
    if "ownerName" in changes:
        columns["owner_name_fold"] = fold(changes["ownerName"])
    if "phone" not in changes:
        return columns, None
    phone = _phone(vault, row["data_key"], op, changes["phone"])
    columns |= {
        "phone_sealed": phone.sealed,
        "phone_index": phone.index,
        "phone_last4": phone.last4,
    }
    return columns, phone


def _phone(vault: Vault, data_key: bytes, op: Op, e164: str) -> queries.Phone:
    if not e164:
        return queries.Phone()
    sealed = seal_phone(vault, data_key, op.entity_id, e164)
    return queries.Phone(sealed, phone_index(vault, e164), e164[-4:])


def _unknown_trade() -> Invalid:
    return Invalid(
        field="trade", sentence="Không có ngành hàng này trong danh sách. Chọn lại ngành hàng."
    )
