"""Kinds of campaign as data: what a kind's points stand on and what it is judged by."""

from __future__ import annotations

from importlib import resources
from typing import Literal

import msgspec


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`site` is what its points stand on; `indicators` are codes, see `targets.INDICATORS`."""

    code: str
    name: str
    site: Literal["street", "market"]
    indicators: list[str]


class KindList(msgspec.Struct, frozen=True):
    source: str
    kinds: list[Kind]


def shipped_kinds() -> list[Kind]:
    """The kinds that come with Phố Chợ: the two models of the Đức Phổ plan."""
    text = (resources.files(__package__) / "data/kinds.json").read_text("utf-8")
    return msgspec.json.decode(text, type=KindList).kinds
