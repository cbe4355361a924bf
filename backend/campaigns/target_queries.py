"""Targets of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from backend.campaigns.targets import Target
from backend.clock import now
from backend.database import Tx
from backend.ids import new_id
from backend.wire import Wire


class TargetRow(Wire, kw_only=True):
    """A target as it is typed: `month` year first, "2026-10"."""

    indicator: str
    measure: str
    month: str
    value: float
    upper: float | None
    quantity: str
    tier: str
    source: str


async def replace_targets(
    tx: Tx, campaign_id: UUID, ward: str, by: UUID, targets: Sequence[Target]
) -> None:
    await tx.execute("delete from target where campaign = $1", campaign_id)
    at = now()
    await tx.executemany(
        "insert into target (id, ward, campaign, indicator, measure, month, value, upper,"
        " quantity, tier, source, created_by, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            (
                new_id(),
                ward,
                campaign_id,
                target.indicator,
                target.measure,
                target.month,
                target.value,
                target.upper,
                target.quantity,
                target.tier,
                target.source,
                by,
                at,
            )
            for target in targets
        ],
    )


async def targets_of(tx: Tx, campaign_id: UUID) -> list[Target]:
    """The targets of a campaign by indicator, tier and month, as `targets.target_in` takes them."""
    rows = await tx.fetch(
        "select indicator, measure, month, value, upper, quantity, tier, source from target"
        " where campaign = $1 order by indicator, tier, month",
        campaign_id,
    )
    return [
        Target(
            row["indicator"],
            row["month"],
            row["value"],
            row["measure"],
            row["quantity"],
            row["upper"],
            row["tier"],
            row["source"],
        )
        for row in rows
    ]


def target_row(target: Target) -> TargetRow:
    """A target for the wire: figures as numbers, the month as typed."""
    return TargetRow(
        indicator=target.indicator,
        measure=target.measure,
        month=f"{target.month:%Y-%m}",
        value=_number(target.value),
        upper=None if target.upper is None else _number(target.upper),
        quantity=target.quantity,
        tier=target.tier,
        source=target.source,
    )


def _number(value: Decimal) -> float:
    return int(value) if value == int(value) else float(value)
