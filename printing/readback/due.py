"""What must stand on each page of a file, slot by slot."""

from collections.abc import Mapping, Sequence

from printing.plan import Sheet, impose
from printing.standee import Standee

Due = Mapping[int, tuple[int, Standee]]
"""What belongs on one page: by slot, the standee and its index in the run."""


def pages_due(standees: Sequence[Standee], sheet: Sheet, lot_sheets: int) -> list[Due]:
    """What belongs on each page of a file that holds all of these standees."""
    spots = list(impose(len(standees), sheet, lot_sheets=lot_sheets))
    due: list[dict[int, tuple[int, Standee]]] = [
        {} for _ in range(spots[-1].page + 1 if spots else 0)
    ]
    for spot in spots:
        due[spot.page][spot.slot] = spot.index, standees[spot.index]
    return list(due)
