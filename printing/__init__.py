"""Standees on paper: values in, a press-ready PDF out, and the finished file read back.

This package owns what a standee looks like, how a payload becomes a symbol, how standees lie on
sheets so that cut stacks come out in order, and the check that every code and every text on the
paper belongs to the page and slot it stands in. Lengths are millimetres, files are bytes. It
knows nothing of wards, accounts or batches: who may print what, and what is kept about it, is
decided by its callers.
"""

from printing.plan import LAYOUTS, Sheet
from printing.qr import LEVELS, Level
from printing.refusals import (
    GlyphMissing,
    ModuleTooSmall,
    NothingToPrint,
    PayloadTooLong,
    PrintRefusal,
    TextMissing,
    TextTooLong,
    UnknownLayout,
    UnknownLevel,
)
from printing.standee import Standee
from printing.verify import Finding, verify
from printing.writer import Placement, Printed, render

__all__ = [
    "LAYOUTS",
    "LEVELS",
    "Finding",
    "GlyphMissing",
    "Level",
    "ModuleTooSmall",
    "NothingToPrint",
    "PayloadTooLong",
    "Placement",
    "PrintRefusal",
    "Printed",
    "Sheet",
    "Standee",
    "TextMissing",
    "TextTooLong",
    "UnknownLayout",
    "UnknownLevel",
    "render",
    "verify",
]
