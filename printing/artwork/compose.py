"""What differs from one standee to the next: every text set in its place on the face."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from operator import attrgetter

from reportlab.lib.colors import CMYKColor

from printing.artwork.face import Face
from printing.artwork.lettering import Fitting, Lettering, check_letters
from printing.artwork.typeface import UNSEEN
from printing.plan import Sheet
from printing.qr.symbol import Level, check_side, version_of
from printing.refusals import HiddenCharacter, IssueUncounted, TextMissing
from printing.standee import FIELD_WORDS, REQUIRED, Standee

Set = tuple[Lettering, CMYKColor]

REMEMBERED = 1024
"""Texts kept of each place. The same bank, market row and foot line come again and again, and the
same object then tells the writer that it has drawn them before."""


def compose(standee: Standee, face: Face) -> tuple[Set, ...]:
    """Every text that differs from one standee to the next, set in its place.

    Raises TextMissing, IssueUncounted, HiddenCharacter, GlyphMissing and TextTooLong, which know
    no index yet.
    """
    said = [_SAID(text) for text in _required(standee)]
    if not all(said):
        missing = REQUIRED[[found is None for found in said].index(True)]
        raise TextMissing(field=FIELD_WORDS[missing])
    if standee.issue < 1:
        raise IssueUncounted(field=FIELD_WORDS["issue"], issue=standee.issue)
    # A face may leave out a text, but a list that goes with the run may not: all must be sound.
    if not (standee.place + standee.account_hint + standee.hotline).isprintable():
        _refuse_hidden(standee)
    texts = []
    for say, fitting, colour, remembered in _places(face):
        text = say(standee)
        if (known := remembered.get(text)) is None:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            known = remembered[text] = (fitting.fit(text), colour)
        texts.append(known)
    for field in _unlettered(face):
        if text := getattr(standee, field):
            check_letters(text, FIELD_WORDS[field])
    return tuple(texts)


_required = attrgetter(*REQUIRED)
# A letter or a digit: of signs alone, such as "_", nothing may be seen where it is looked for.
_SAID = re.compile(r"[^\W_]").search


@cache
def _places(
    face: Face,
) -> tuple[tuple[Callable[[Standee], str], Fitting, CMYKColor, dict[str, Set]], ...]:
    return tuple(
        (
            place.words or attrgetter(place.name),
            Fitting(
                place.box,
                place.weight,
                place.most_pt,
                place.least_pt,
                place.most_lines,
                place.align,
                place.field or place.name,
            ),
            place.ink,
            {},
        )
        for place in face.places
    )


@cache
def _unlettered(face: Face) -> tuple[str, ...]:
    """Texts that this face leaves out and a list that goes with the run says."""
    lettered = {place.field or place.name for place in face.places}
    return tuple(field for field in ("place", "hotline") if field not in lettered)


def _refuse_hidden(standee: Standee) -> None:
    for name in ("place", "account_hint", "hotline"):
        for character in getattr(standee, name):
            if unicodedata.category(character) in UNSEEN:
                code_point = f"U+{ord(character):04X}"
                raise HiddenCharacter(field=FIELD_WORDS[name], code_point=code_point)


def check_standee(standee: Standee, sheet: Sheet, level: Level) -> None:
    """Raise the PrintRefusal that printing this standee would raise, without drawing anything."""
    compose(standee, sheet.face)
    version = version_of(standee.payload, level)
    check_side(17 + 4 * version, sheet.face.symbol.width)
