"""The derived part of points as phones hold them, by id, for the pull."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.adoption import queries
from backend.database import Tx


async def bodies(tx: Tx, point_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Stage, badges, tools and last visit of each visible point, keyed as on the wire."""
    found = await queries.cards(tx, point_ids)
    return {point: msgspec.to_builtins(card) for point, card in found.items()}
