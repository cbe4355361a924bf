"""What a run is asked for, looked through before anything of it is drawn.

Whatever passes here is refused nowhere later: not on a lot, and not on a paper that is made when
all lots are done.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from types import MappingProxyType
from typing import Any

from segno import consts

from printing.artwork.compose import compose
from printing.artwork.lettering import check_letters
from printing.papers.delivery_list import write_delivery_list
from printing.papers.ticket import write_ticket
from printing.papers.with_lots import Heading, Run, Stop, check_place, check_route, write_slips
from printing.plan import LOT_SHEETS, Sheet, lots, sheet_named
from printing.qr.codes import CHUNK
from printing.qr.segments import MOST_BYTES, codewords
from printing.qr.symbol import (
    LEVELS,
    QUIET_ZONE,
    REFUSE_BELOW_MM,
    WARN_BELOW_MM,
    Level,
    check_payload,
    check_side,
    version_of,
)
from printing.refusals import CodeTwice, NothingToPrint, PrintRefusal, UnknownLevel
from printing.standee import FIELD_WORDS, Standee
from printing.writer.forms import drawing

HEADING_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "number": "số lô in",
        "title": "tên lô in",
        "ward": "tên phường, xã",
        "contact": "số hỗ trợ",
        "root": "mã kiểm lô in",
        "dated": "ngày của lô in",
        "note": "ghi chú của lô in",
    }
)
"""Each text of a heading in the words of the person who must mend it."""


def check_run(
    standees: Sequence[Standee],
    heading: Heading,
    routes: Sequence[str] = (),
    *,
    layout: str,
    level: Level = "Q",
    sample: bool = False,
    lot_sheets: int = LOT_SHEETS,
) -> None:
    """Raise the PrintRefusal that making this run would raise, without drawing a standee.

    `index` names the line, where one is at fault. Takes the same as `produce`; about 60 µs each.
    """
    sheet = sheet_named(layout)
    if level not in LEVELS:
        raise UnknownLevel(level=level)
    if not standees:
        raise NothingToPrint()
    for refusal in faults(standees, heading, routes, sheet=sheet, level=level):
        raise refusal
    _check_papers(standees, heading, routes, sheet, level, sample, lot_sheets)


def faults(
    standees: Sequence[Standee],
    heading: Heading,
    routes: Sequence[str] = (),
    *,
    sheet: Sheet,
    level: Level,
) -> Iterator[PrintRefusal]:
    """Everything that cannot be drawn: the heading's first text, then the first of each line.

    A board code that an earlier line bears is told besides.
    """
    try:
        check_heading(heading)
    except PrintRefusal as refusal:
        yield refusal
    sound: set[str] = set()
    line_of: dict[str, int] = {}
    for index, standee in enumerate(standees):
        if standee.code and (first := line_of.setdefault(standee.code, index + 1)) <= index:
            yield CodeTwice(field=FIELD_WORDS["code"], first=first).at(index)
        try:
            compose(standee, sheet.face)
            check_place(standee.place)
            _check_payload(standee.payload, sheet, level)
            if routes and (route := routes[index]) not in sound:
                check_route(route)
                sound.add(route)
        except PrintRefusal as refusal:
            yield refusal.at(index)


def check_heading(heading: Heading) -> None:
    """Raise HiddenCharacter or GlyphMissing, naming the text, for what no paper can letter."""
    for field, text in asdict(heading).items():
        check_letters(text, HEADING_WORDS[field])


def _check_payload(payload: str, sheet: Sheet, level: Level) -> None:
    content = check_payload(payload, level)
    if len(content) > _easily(sheet.face.symbol.width, level):
        check_side(17 + 4 * version_of(payload, level), sheet.face.symbol.width)


def small_modules(payloads: Sequence[str], sheet: Sheet, level: Level) -> list[float | None]:
    """Of each payload the side in mm of a module that is warned of; None where it is large enough.

    Raises what `check_run` would for a payload.
    """
    width = sheet.face.symbol.width
    told: list[float | None] = [None] * len(payloads)
    for first in range(0, len(payloads), CHUNK):
        contents = [check_payload(text, level) for text in payloads[first : first + CHUNK]]
        easy = _easily(width, level, WARN_BELOW_MM)
        unsure = [at for at, content in enumerate(contents) if easy < len(content) <= MOST_BYTES]
        versions = dict.fromkeys(
            (at for at, content in enumerate(contents) if len(content) > MOST_BYTES), 0
        )
        if unsure:
            found, _ = codewords([contents[at] for at in unsure], level)
            versions |= dict(zip(unsure, found.tolist(), strict=True))
        for at, version in versions.items():
            # What a batch does not take is counted alone.
            sure = version or version_of(payloads[first + at], level)
            module_mm = check_side(17 + 4 * sure, width)
            if module_mm < WARN_BELOW_MM:
                told[first + at] = module_mm
    return told


@cache
def _easily(box_mm: float, level: Level, least_mm: float = REFUSE_BELOW_MM) -> int:
    """Bytes that any payload may have and be drawn so large: no split takes more bits."""
    modules = int(box_mm / least_mm) - 2 * QUIET_ZONE
    version = min((modules - 17) // 4, 40)
    if version < 1:
        return 0
    capacity: Any = consts.SYMBOL_CAPACITY
    bits: int = capacity[version][consts.ERROR_MAPPING[level]]
    return (bits - 20) // 8  # 20 bits are the longest header of a byte piece


def _check_papers(
    standees: Sequence[Standee],
    heading: Heading,
    routes: Sequence[str],
    sheet: Sheet,
    level: Level,
    sample: bool,
    lot_sheets: int,
) -> None:
    """Set what the heading and the ends of each lot need room for. Raises TextTooLong."""
    planned = tuple(lots(len(standees), sheet, lot_sheets))
    stops = tuple(
        Stop(standee.code, standee.place, standee.shop_name, route)
        for standee, route in zip(standees, routes or [""] * len(standees), strict=True)
    )
    # Modules as small as may be have the longest sentence on the ticket.
    run = Run(heading, sheet, level, sample, planned, stops, (), REFUSE_BELOW_MM)
    with drawing:
        write_slips(run, io.BytesIO())
        write_ticket(run, io.BytesIO())
        write_delivery_list(Run(heading, sheet, level, sample, (), (), (), 0.0), io.BytesIO())
