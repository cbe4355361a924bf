"""What `sync` hands this room: one operation, done whole or not at all."""

from __future__ import annotations

from backend.database import Tx
from backend.errors import Invalid
from backend.merchants.confirming import apply_confirmation
from backend.merchants.proposing import apply_account
from backend.merchants.registering import apply_consent, apply_merchant
from backend.merchants.visiting import apply_tool, apply_visit
from backend.operations import Applied, Op
from backend.people.access import Principal
from backend.sealing import Vault

ENTITIES = ("merchant", "consent", "account", "confirmation", "tool", "visit")


async def apply(tx: Tx, principal: Principal, vault: Vault, op: Op) -> Applied:
    """Apply an operation of one of `ENTITIES`, in a transaction whose scope is the member's.

    Raises a Refusal, msgspec.ValidationError for a body of another shape, FieldConflict with both
    values, or ParentMissing. Safe to repeat: an entity that is there stays as it is.
    """
    match op.entity:
        case "merchant":
            return await apply_merchant(tx, principal, vault, op)
        case "consent":
            return await apply_consent(tx, principal, op)
        case "account":
            return await apply_account(tx, principal, vault, op)
        case "confirmation":
            return await apply_confirmation(tx, principal, op)
        case "tool":
            return await apply_tool(tx, principal, op)
        case "visit":
            return await apply_visit(tx, principal, vault, op)
    raise Invalid(field="entity", sentence="Loại mục này không thuộc phần hộ kinh doanh.")
