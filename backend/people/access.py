"""The right to see, by its room's name: what people may call and see is decided in the ground,
since `places`, to the left of this room, guards its routes with it too."""

from backend.access import (
    ANYONE,
    FIELD,
    OFFICER,
    PRINT,
    PUBLIC,
    READERS,
    ROLE_NAMES,
    SETUP,
    WHO,
    Membership,
    Principal,
    Role,
    only,
    roles_of,
)

__all__ = [
    "ANYONE",
    "FIELD",
    "OFFICER",
    "PRINT",
    "PUBLIC",
    "READERS",
    "ROLE_NAMES",
    "SETUP",
    "WHO",
    "Membership",
    "Principal",
    "Role",
    "only",
    "roles_of",
]
