"""Text set as large as its box allows.

Sizes are points, places millimetres from the face's top left corner downwards, and widths inside
the arithmetic are in ems. Vietnamese capitals carry two marks above and one below (Ằ, Ặ), so lines
are parted by the ink of their own letters and not by the typeface's nominal line.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from math import inf
from typing import Literal, NamedTuple

from printing.artwork.typeface import CAP, UNSEEN, Weight, typeface
from printing.refusals import GlyphMissing, HiddenCharacter, PrintRefusal, TextTooLong
from printing.standee import FIELD_WORDS

PT_MM = 25.4 / 72
Align = Literal["left", "center", "right"]

LEADING = 1.16  # ems from baseline to baseline, where the marks leave it at that
ADVICE = {
    "holder_name": "Tên này do ngân hàng ghi, không rút gọn được: chọn khổ in lớn hơn.",
    "place": "Khổ này không đủ chỗ: chọn khổ in lớn hơn.",
}
"""Of texts that whoever prints cannot write shorter."""
JOINING = "-–/"  # a word that these join may be parted after them
AIR = 0.07  # ems kept clear between the marks of two lines

_OFFSET: Mapping[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Box:
    """A rectangle on the face, in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, factor: float) -> "Box":
        return Box(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def holds(self, x: float, y: float, slack: float = 0.15) -> bool:
        return (
            self.x - slack <= x <= self.x + self.width + slack
            and self.y - slack <= y <= self.y + self.height + slack
        )


class Line(NamedTuple):
    """One line of text; `x` is its left end and `baseline` its baseline, in millimetres."""

    text: str
    x: float
    baseline: float


class Lettering(NamedTuple):
    """Lines of one typeface and size, ready to draw."""

    font: str
    size_pt: float
    lines: tuple[Line, ...]


def fit(
    text: str,
    box: Box,
    weight: Weight,
    *,
    most_pt: float,
    least_pt: float,
    most_lines: int = 1,
    align: Align = "center",
    field: str = "",
) -> Lettering:
    """The text as large as the box allows, on as many lines as make it largest.

    Lines break at spaces; where that would be too small to read, after hyphens and slashes too, and
    inside a word only where that would be. Nothing is ever cut off. Raises HiddenCharacter,
    GlyphMissing and TextTooLong, naming `field`.
    """
    return Fitting(box, weight, most_pt, least_pt, most_lines, align, field).fit(text)


class Fitting:
    """The place that `fit` fits texts into, made ready for many of them."""

    def __init__(
        self,
        box: Box,
        weight: Weight,
        most_pt: float,
        least_pt: float,
        most_lines: int,
        align: Align,
        field: str,
    ) -> None:
        self._face = typeface(weight)
        self._box = box
        self._most_pt, self._least_pt, self._most_lines = most_pt, least_pt, most_lines
        self._align, self._field = _OFFSET[align], field
        self._width_pt, self._height_pt = box.width / PT_MM, box.height / PT_MM

    def fit(self, text: str) -> Lettering:
        """As the function `fit` does."""
        face, box, most_pt = self._face, self._box, self._most_pt
        if not text:
            return Lettering(face.name, most_pt, ())
        try:
            measures = face.measures(text)
        except KeyError as missing:
            raise undrawable(missing.args[0], self._word(text)) from None
        advances, lows, highs = zip(*measures)  # noqa: B905 - every measure has three parts
        width, low, high = sum(advances), min(lows), max(highs)
        size_pt = self._height_pt / (high - low)
        if width * size_pt > self._width_pt:
            size_pt = self._width_pt / width
        if size_pt > most_pt:
            size_pt = most_pt
        if size_pt < self._least_pt or (size_pt < most_pt and self._most_lines > 1):
            letters = _Letters(text, [0.0, *accumulate(advances)], lows, highs)
            return self._part(letters, _Parting(size_pt, [(0, len(text))], high, (), low))
        # Most texts: one line, and no parting of it could be set larger.
        size_pt = _step_down(size_pt)
        em = size_pt * PT_MM
        across = box.x + self._align * (box.width - width * em)
        line = Line(text, across, _first_baseline(box, em, high, 0.0, low))
        return Lettering(face.name, size_pt, (line,))

    def _part(self, letters: "_Letters", one: "_Parting") -> Lettering:
        """The text on as many lines as make it largest, `one` being how it stands on one."""
        box, most_lines, least_pt = self._box, self._most_lines, self._least_pt
        text, reached = letters.text, letters.reached
        if reached[-1] * least_pt * PT_MM > most_lines * box.width:
            raise self._too_long(text)
        inside = [i for i in range(1, len(text)) if " " not in text[i - 1 : i + 1]]
        breaks: list[tuple[int, int]] = []
        best = one
        for more in (
            [(i, i + 1) for i, character in enumerate(text) if character == " "],
            [(i, i) for i in inside if text[i - 1] in JOINING],
            [(i, i) for i in inside if text[i - 1] not in JOINING],
        ):
            breaks = sorted(breaks + more)
            best = _largest(letters, one, breaks, box, self._most_pt, most_lines)
            if best.size_pt >= least_pt:
                break
        if best.size_pt < least_pt:
            raise self._too_long(text)

        size_pt = _step_down(best.size_pt)
        em = size_pt * PT_MM
        baseline = _first_baseline(box, em, best.high, sum(best.steps), best.low)
        placed = []
        for (start, end), step in zip(best.cuts, (*best.steps, 0.0), strict=True):
            spare = box.width - (reached[end] - reached[start]) * em
            placed.append(Line(text[start:end], box.x + self._align * spare, baseline))
            baseline += step * em
        return Lettering(self._face.name, size_pt, tuple(placed))

    def _too_long(self, text: str) -> TextTooLong:
        facts = {"advice": ADVICE[self._field]} if self._field in ADVICE else {}
        return TextTooLong(field=self._word(text), length=len(text), **facts)

    def _word(self, text: str) -> str:
        return FIELD_WORDS.get(self._field, text)


def undrawable(character: str, word: str) -> PrintRefusal:
    """The refusal of a character that `Typeface.missing` names, in the text called `word`."""
    code_point = f"U+{ord(character):04X}"
    if unicodedata.category(character) in UNSEEN:
        return HiddenCharacter(field=word, code_point=code_point)
    return GlyphMissing(field=word, character=character, code_point=code_point)


def check_letters(text: str, word: str) -> None:
    """Raise HiddenCharacter or GlyphMissing where the typeface cannot draw the text.

    All weights have the same letters. `word` names the text in the refusal.
    """
    try:
        typeface("Medium").measures(text)
    except KeyError as missing:
        raise undrawable(missing.args[0], word) from None


class _Letters(NamedTuple):
    """A text letter by letter: where each starts and the last ends, and their ink; in ems."""

    text: str
    reached: list[float]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


class _Parting(NamedTuple):
    """Lines as (start, end) in the text and the size at which they fit.

    In ems: ink above the first baseline, steps from baseline to baseline, ink below the last.
    """

    size_pt: float
    cuts: list[tuple[int, int]]
    high: float
    steps: tuple[float, ...]
    low: float


def _largest(
    letters: _Letters,
    best: _Parting,
    breaks: list[tuple[int, int]],
    box: Box,
    most_pt: float,
    most_lines: int,
) -> _Parting:
    """The parting that can be set largest, `best` being that of one line.

    A break is (end of one line, start of the next). For each number of lines the breaking with
    the shortest longest line is taken; fewer lines win where the size is the same.
    """
    lows, highs = letters.lows, letters.highs
    for count in range(2, min(most_lines, len(breaks) + 1) + 1):
        if best.size_pt >= most_pt:
            break
        width, cuts = _narrowest(letters, breaks, count)
        size_pt = min(most_pt, box.width / width / PT_MM)
        if size_pt <= best.size_pt + 1e-9:
            continue
        steps = tuple(
            [
                max(LEADING, max(highs[below:end]) - min(lows[start:over]) + AIR)
                for (start, over), (below, end) in pairwise(cuts)
            ]
        )
        high, low = max(highs[: cuts[0][1]]), min(lows[cuts[-1][0] :])
        size_pt = min(size_pt, box.height / (high + sum(steps) - low) / PT_MM)
        if size_pt > best.size_pt + 1e-9:
            best = _Parting(size_pt, cuts, high, steps, low)
    return best


def _narrowest(
    letters: _Letters, breaks: list[tuple[int, int]], count: int
) -> tuple[float, list[tuple[int, int]]]:
    """The breaking into `count` lines whose longest line is shortest: its width, and the lines."""
    reached, last = letters.reached, len(letters.text)
    if count == 2:
        whole = reached[-1]
        width, end, start = min(
            [(max(reached[end], whole - reached[start]), end, start) for end, start in breaks]
        )
        return width, [(0, end), (start, last)]
    narrowest: tuple[float, list[tuple[int, int]]] = (inf, [])
    for chosen in combinations(breaks, count - 1):
        starts = [0, *(start for _, start in chosen)]
        ends = [*(end for end, _ in chosen), last]
        width = max(reached[e] - reached[s] for s, e in zip(starts, ends, strict=True))
        if width < narrowest[0]:
            narrowest = (width, list(zip(starts, ends, strict=True)))
    return narrowest


def _step_down(size_pt: float) -> float:
    """Rounded down to a twentieth of a point, never up."""
    return int(size_pt * 20 + 1e-9) / 20


def _first_baseline(box: Box, em: float, high: float, steps: float, low: float) -> float:
    """Where the first line stands; `low` is the last line's ink, negative below its baseline.

    Capitals stand in the middle of the box, unless marks would then reach out of it.
    """
    baseline = box.y + (box.height - (CAP + steps) * em) / 2 + CAP * em
    baseline = min(baseline, box.y + box.height - (steps - low) * em)
    return max(baseline, box.y + high * em)
