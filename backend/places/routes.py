"""The room's routes. A street's and a market's plan with stages is the adoption room's."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from backend.places import place_routes, point_routes, unit_routes

routes: list[ControllerRouterHandler] = [
    *unit_routes.routes,
    *place_routes.routes,
    *point_routes.routes,
]
