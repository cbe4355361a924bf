"""What people type to find a shop, as words to compare. Pure; `search_words` in SQL is its twin."""

from __future__ import annotations

import re

from backend.text import fold

LONGEST = 80  # characters of a search


def words_of(query: str) -> list[str]:
    """ "A2-07", "a2 7" → a2, 7; "Bà Năm" → ba, nam; "12/3A" → 12, 3a. Empty for signs alone.

    Leading zeros of numbers fall: nobody says "không bảy" for stall 07.
    """
    letters = re.sub(r"[^0-9a-z]+", " ", fold(query[:LONGEST]))
    return [re.sub(r"^0+(?=[0-9])", "", word) for word in letters.split()]
