"""What differs from one standee to the next: every text set in its place on the face."""

from reportlab.lib.colors import CMYKColor

from printing.face import Face, Place
from printing.lettering import Lettering, fit
from printing.plan import Sheet
from printing.qr import Level, check_side, version_of
from printing.refusals import TextMissing
from printing.standee import FIELD_WORDS, REQUIRED, Standee


def compose(standee: Standee, face: Face) -> tuple[tuple[Lettering, CMYKColor], ...]:
    """Every text that differs from one standee to the next, set in its place.

    Raises TextMissing, GlyphMissing and TextTooLong, which know no index yet.
    """
    for name in REQUIRED:
        if not getattr(standee, name):
            raise TextMissing(field=FIELD_WORDS[name])
    return tuple((_set(place, place.say(standee)), place.ink) for place in face.places)


def check_standee(standee: Standee, sheet: Sheet, level: Level) -> None:
    """Raise the PrintRefusal that printing this standee would raise, without drawing anything."""
    compose(standee, sheet.face)
    version = version_of(standee.payload, level)
    check_side(17 + 4 * version, sheet.face.symbol.width)


def _set(place: Place, text: str) -> Lettering:
    return fit(
        text,
        place.box,
        place.weight,
        most_pt=place.most_pt,
        least_pt=place.least_pt,
        most_lines=place.most_lines,
        align=place.align,
        field=place.field or place.name,
    )
