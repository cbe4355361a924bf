"""Names that fill their line and end in a letter whose ink reaches past its own width."""

from dataclasses import replace
from functools import cache
from itertools import count

import pytest

from printing import LAYOUTS, Standee, TextTooLong, verify
from printing.artwork.face import Place
from printing.artwork.lettering import PT_MM, fit
from printing.artwork.typeface import typeface
from printing.readback.sight import Sight
from tests.print.cast import Render, stall

EVERY = pytest.mark.parametrize("layout", LAYOUTS)
# Names as they are painted over doors; each was refused on one format or more.
REFUSED = [
    "Bún Bò Đặc Biệt Cố Đô Huế",
    "Quán Cơm Tấm Gia Truyền Chú Tư",
    "Đồ điện Nguyễn Thị Thị Huế",
    "Tạp Hoá Gia Truyền Chú Tư",
    "Văn phòng phẩm gia đình Lư",
]


@cache
def letters() -> str:
    """Every letter of the typeface that a name may be made of."""
    face = typeface("Medium")
    drawn = (chr(code_point) for code_point in range(0x21, 0xFFFF))
    return "".join(
        letter for letter in drawn if letter != "\N{NO-BREAK SPACE}" and not face.missing(letter)
    )


def filling(place: Place, letter: str) -> str:
    """The shortest word that begins and ends with the letter and is as wide as its place."""
    face = typeface(place.weight)
    most_pt, least_pt = place.most_pt, place.least_pt
    for length in count():
        text = letter + "o" * length + letter
        try:
            lettering = fit(text, place.box, place.weight, most_pt=most_pt, least_pt=least_pt)
        except TextTooLong:
            return ""
        # Sizes go by twentieths of a point.
        em, spared = lettering.size_pt * PT_MM, 0.06 * PT_MM
        width = face.advances(text)[-1]
        if width * em > place.box.width - width * spared:
            return text
    raise AssertionError


@EVERY
def test_every_letter_may_begin_and_end_a_line_that_fills_its_place(
    rendered: Render, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where the letters stand is told by the file; what is seen of them is looked at elsewhere.
    monkeypatch.setattr(Sight, "check", lambda *_: [])
    places = {place.field or place.name: place for place in LAYOUTS[layout].face.places}
    wide: list[Standee] = []
    for number, letter in enumerate(letters()):
        words = {
            field: filling(places[field], letter)
            for field in ("shop_name", "place", "holder_name", "bank", "account_hint")
            if field in places
        }
        if "account_hint" not in words:
            words["account_hint"] = ""  # The bank has the line to itself.
        assert words["shop_name"]
        wide.append(stall(number, **{field: text for field, text in words.items() if text}))
        wide[-1] = replace(wide[-1], account_hint=words["account_hint"])
    content, _ = rendered(wide, layout=layout)
    found = verify(content, wide, layout=layout, sample=False)
    assert [(f.what, f.field, letters()[f.index or 0]) for f in found] == []


@EVERY
def test_names_of_shops_that_fill_their_line_are_right(rendered: Render, layout: str) -> None:
    named = [stall(number, shop_name=name) for number, name in enumerate(REFUSED)]
    content, _ = rendered(named, layout=layout)
    assert verify(content, named, layout=layout, sample=False) == []
