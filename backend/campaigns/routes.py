"""The room's routes."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from backend.campaigns import campaign_routes, hold_routes, target_routes

routes: list[ControllerRouterHandler] = [
    *campaign_routes.routes,
    *target_routes.routes,
    *hold_routes.routes,
]
