"""Writing an audit entry, and walking the chain."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from backend.clock import now
from backend.database import Tx
from backend.ids import new_id


def record(
    tx: Tx,
    ward: str,
    actor: object,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Append an entry to the ward's chain in this transaction, just before its COMMIT.

    Commits of one ward queue on its chain head, so it is taken last of all. `ward` is '' for
    what belongs to no ward. `detail` holds plain facts: no account, phone, name or token; whoever
    brings in by file what the actor recorded is added to it.
    """
    facts = detail or {}
    if tx.brought_by is not None:
        facts = {**facts, "broughtBy": tx.brought_by}
    tx.at_the_end(
        ward,
        "insert into audit_entry (id, ward, n, at, actor, action, subject, detail, prev, h)"
        " values ($1, $2, 0, $3, $4, $5, $6, $7, ''::bytea, ''::bytea)",
        new_id(),
        ward,
        now(),
        str(actor),
        action,
        subject,
        msgspec.json.encode(facts, order="deterministic", enc_hook=str).decode(),
    )


async def first_broken(tx: Tx, ward: str) -> int | None:
    """The number of the first entry that does not follow from the one before; None if sound.

    An edit is found at its own entry, a deletion at the next one. A cut tail shows only against
    the ward's head, which is why the head's number is compared last.
    """
    previous, expected = b"\x00", 1
    rows = await tx.fetch(
        "select n, prev, h, convert_to(jsonb_build_array(ward, n,"
        " (extract(epoch from at) * 1000000)::bigint, actor, action, subject, detail)::text,"
        " 'UTF8') as body from audit_entry where ward = $1 order by n",
        ward,
    )
    for row in rows:
        whole = hashlib.sha256(previous + row["body"]).digest()
        if row["n"] != expected or row["prev"] != previous or row["h"] != whole:
            return int(row["n"])
        previous, expected = row["h"], expected + 1
    head = await tx.fetchrow("select n, h from chain_head where ward = $1", ward)
    if head is not None and (head["n"] != expected - 1 or head["h"] != previous):
        return expected
    return None
