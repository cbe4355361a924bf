"""Whether the letters of a page are there to be seen: ink enough and paper enough about each."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from printing.artwork.lettering import PT_MM
from printing.plan import Sheet
from printing.readback.lettered import PALE, Lettered, Text
from printing.readback.page import Pixels

# A text that can be extracted may still lie under something, or be white on white. What is set
# faintest, grey on the pale panel, parts a line's lightest and darkest pixel by 120 of 255.
SEEN = 90
# A line's darkest pixel has its ink's own grey: some stroke always fills a whole pixel.
NEAR = 10
# Of what parts them each letter has this share in its lower and in its upper part, and the paper
# about it too; of those drawn right the worst has 0.37 at a glance and 0.77 looked at closely.
SHARE = 0.3
LOW, HIGH = 0.25, 0.74  # ems above the baseline: solid letters have ink below and above LOW

Chosen = tuple[int, int, Text]  # slot, place among the slot's texts, text


class Legible:
    """What is looked at of the texts of one sheet."""

    def __init__(self, sheet: Sheet, lettered: Lettered) -> None:
        self._lettered = lettered
        self._height_pt = sheet.height_mm / PT_MM

    def unseen(
        self, image: Pixels, dpi: int, texts: Mapping[int, list[Text]]
    ) -> set[tuple[int, int]]:
        """The texts, by slot and place among its texts, of which something is not to be seen."""
        hidden: set[tuple[int, int]] = set()
        for lying in (False, True):
            chosen = [
                (slot, place, text)
                for slot, held in texts.items()
                for place, text in enumerate(held)
                if text.lying is lying and len(text.ink)
            ]
            if chosen:
                turned = np.rot90(image, -1) if lying else image
                for at in self._faint(turned, dpi / 72, chosen):
                    hidden.add(chosen[at][:2])
        return hidden

    def _faint(self, image: Pixels, px: float, chosen: list[Chosen]) -> list[int]:
        """Which of the texts are not whole; every text reads from left to right in the image."""
        texts = [text for _, _, text in chosen]
        letters = [len(text.ink) for text in texts]
        lines = [len(text.line_starts) for text in texts]
        at = self._across(chosen, letters) * px
        left, right = np.floor(at[0]).astype(np.intp), np.ceil(at[1]).astype(np.intp)
        begun = np.cumsum([0, *letters[:-1]])
        starts = np.concatenate(
            [text.line_starts + first for text, first in zip(texts, begun, strict=True)]
        )
        line = np.repeat(np.arange(len(starts)), np.diff([*starts, len(left)]))
        owner = np.repeat(np.arange(len(texts)), lines)

        # Every line becomes a strip of two rows, its darkest pixels above and below; all strips
        # of a page lie side by side, so that one step looks at all letters.
        em, base = np.array([text.em for text in texts])[owner] * px, at[2, starts]
        rows = np.rint((base - HIGH * em, base - LOW * em, base)).astype(np.intp)
        x = np.minimum.reduceat(left, starts) - 1
        wide = np.maximum.reduceat(right, starts) + 1 - x
        strip = np.concatenate(([0], np.cumsum(wide)))
        dark = np.empty((2, strip[-1]), np.uint8)
        clear = np.empty(strip[-1], np.uint8)
        where = zip(*rows.tolist(), x.tolist(), wide.tolist(), strip.tolist(), strict=False)
        for (top, half, bottom, first, width, to), text in zip(where, owner.tolist(), strict=True):
            held = image[top:bottom, first : first + width]
            if held.shape != (bottom - top, width):
                return list(range(len(texts)))  # It reaches out of the page.
            if texts[text].grey > PALE:
                held = ~held
            np.minimum.reduceat(held, (0, half - top), axis=0, out=dark[:, to : to + width])
            held.max(axis=0, out=clear[to : to + width])

        shift = (strip[:-1] - x)[line]
        edges = np.stack((left + shift, right + shift), axis=1)
        halves = np.minimum.reduceat(dark, edges.ravel(), axis=1)[:, ::2]
        free = np.maximum.reduceat(clear, edges[:, 0])
        about = free.copy()  # The paper beside a letter may be its neighbour's.
        about[1:] = np.maximum(about[1:], free[:-1])
        about[:-1] = np.maximum(about[:-1], free[1:])
        lightest = np.maximum.reduceat(clear, strip[:-1]).astype(np.int16)
        darkest = np.minimum.reduceat(dark.min(axis=0), strip[:-1]).astype(np.int16)
        parted = lightest - darkest
        due = np.array([255 - text.grey if text.grey > PALE else text.grey for text in texts])
        faint = (parted < SEEN) | (np.abs(darkest - due[owner]) > NEAR)
        solid = np.concatenate([text.solid for text in texts])
        dots = np.concatenate([text.dots for text in texts])
        share = SHARE * parted[line]
        bare = halves > lightest[line] - share
        hidden = solid & bare.any(axis=0) | dots & bare.all(axis=0)
        hidden |= about < darkest[line] + share
        faint[line[hidden]] = True
        return list(set(owner[faint].tolist()))

    def _across(self, chosen: list[Chosen], letters: list[int]) -> npt.NDArray[np.float64]:
        """Left, right and baseline from above of each letter, as it is read, in points."""
        left, bottom, right, top = np.concatenate([text.ink for _, _, text in chosen]).T
        base = np.concatenate([text.baselines for _, _, text in chosen])
        corners = [self._lettered.corner_pt(slot) for slot, _, _ in chosen]
        x, y = np.repeat(np.array(corners), letters, axis=0).T
        if chosen[0][2].lying:
            return np.stack((y + bottom, y + top, x + base))
        return np.stack((x + left, x + right, self._height_pt - y - base))
