"""What a page says: every text in its own place, letter for letter, and none elsewhere.

Each letter must also stand where its line was set, as large as it was set: so nothing is squeezed,
runs into its neighbour or stands in another order than it is read.
"""

import unicodedata
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from printing.artwork.lettering import PT_MM
from printing.plan import Sheet
from printing.readback.due import Due
from printing.readback.finding import Finding, digest
from printing.readback.leaf import Leaf
from printing.readback.lettered import Lettered, Text
from printing.readback.page import Characters, characters

SLACK_MM = 0.3  # how far a letter may seem to lie beyond what it may take
SHIFT_MM = 0.1  # how far a letter's edges may be off; those drawn right are within a hundredth

# Lines are fitted by their advances, and the ink of ế, ư and ⅞ reaches past its advance: so far a
# line that fills its place may reach out of it, more the larger it is set. In ExtraBold that is
# 0.065 em for ế, 0.06 for ứ and 0.152, the most of all letters, for ⅞; to the left 0.061 for Ï.
# So much touches nothing on any face, letters being at their largest: the shop's name on A6 comes
# to 1.0 mm of the 1.5 that part it from the safe zone's end, on A5 to 1.4 of 4.2. The holder's on
# A6 takes 0.6 of 2.0 mm to the panel's line, the bank's 0.6 of 2.2. The card's shop takes 0.2 of
# 0.6 mm to the code's plate, its holder 0.4 of 1.8 to the panel's edge; the sticker's account 0.3
# of 0.7 mm to the tag. On card and sticker the ⅞ stands 1.9 mm from the cut and ế 2.2, where the
# cut is true to one.


class Wording:
    """The places for text on one sheet, worked out once for all its pages."""

    def __init__(self, sheet: Sheet, sample: bool, lettered: Lettered) -> None:
        self._sheet = sheet
        self._sample = sample
        self._lettered = lettered
        boxes, self._owners = [], []
        for slot in range(sheet.slots):
            left, top = sheet.face_origin_mm(slot)
            for field, box in sheet.face.boxes(sample).items():
                self._owners.append((slot, field))
                x, y = left + box.x, sheet.height_mm - top - box.y
                boxes.append((x, y - box.height, x + box.width, y))
        self._boxes = np.array(boxes) / PT_MM
        self._slack = SLACK_MM / PT_MM

    def check(self, leaf: Leaf) -> Iterator[Finding]:
        """What is lettered otherwise than it must be."""
        page, number, due, texts = leaf
        drawn = characters(page)
        place, outside = self._places(drawn, texts)
        order = place.argsort(kind="stable")
        found, stray = self._texts(drawn, place, order, due)
        shifted = self._shifted(drawn.ink[order], place[order], texts)
        face = self._sheet.face
        for slot, (index, standee) in due.items():
            plain = face.wording(standee, False)
            stamps = {
                field: _plain(words)
                for field, words in face.wording(standee, True).items()
                if field not in plain
            }
            for field, words in face.wording(standee, self._sample).items():
                wanted, read = _plain(words), _plain(found.get((slot, field), ""))
                if (slot, field) in outside:
                    yield Finding("text-outside", number, slot, index, field)
                if read == wanted:
                    if (slot, field) in shifted or slot not in texts:
                        yield Finding("text-misplaced", number, slot, index, field)
                    continue
                what = "sample-missing" if field in stamps else "text-wrong"
                if not self._sample and any(stamp in read for stamp in stamps.values()):
                    what = "sample-present"
                yield Finding(what, number, slot, index, field, digest(wanted), digest(read))
            if slot in stray:
                text = _plain(stray.pop(slot))
                stamped = any(stamp in text for stamp in stamps.values())
                what = "sample-present" if stamped else "text-extra"
                yield Finding(what, number, slot, index, found=digest(text))
        for elsewhere, text in stray.items():
            yield Finding("text-extra", number, elsewhere, found=digest(_plain(text)))

    def _places(
        self, drawn: Characters, texts: Mapping[int, list[Text]]
    ) -> tuple[npt.NDArray[np.intp], set[tuple[int, str]]]:
        """The place of each letter, -1 for none, and the places whose ink reaches out."""
        middle = (drawn.ink[:, :2] + drawn.ink[:, 2:]) / 2
        x, y = middle[:, :1], middle[:, 1:]
        left, bottom, right, top = self._boxes.T
        slack = self._slack
        held = (x >= left - slack) & (x <= right + slack)
        held &= (y >= bottom - slack) & (y <= top + slack)
        place = np.where(held.any(axis=1), held.argmax(axis=1), -1)
        past = np.full((len(self._owners), 2), slack)
        fields = len(self._owners) // self._sheet.slots
        for slot, lettered in texts.items():
            past[slot * fields : (slot + 1) * fields] += [text.past for text in lettered]
        own, past = self._boxes[place], past[place]
        reaches = (drawn.ink[:, :2] < own[:, :2] - past).any(axis=1)
        reaches |= (drawn.ink[:, 2:] > own[:, 2:] + past).any(axis=1)
        return place, {self._owners[owner] for owner in place[reaches & (place >= 0)].tolist()}

    def _shifted(
        self,
        ink: npt.NDArray[np.float64],
        place: npt.NDArray[np.intp],
        texts: Mapping[int, list[Text]],
    ) -> set[tuple[int, str]]:
        """The places whose letters stand otherwise than set; `ink` and `place` go by place."""
        due: list[npt.NDArray[np.float64]] = []
        corners, held = [], []
        count = np.zeros(len(self._owners), np.intp)
        fields = len(self._owners) // self._sheet.slots
        for slot in sorted(texts):
            x, y = self._lettered.corner_pt(slot)
            first = slot * fields
            count[first : first + fields] = letters = [len(text.ink) for text in texts[slot]]
            due += [text.ink for text in texts[slot]]
            corners.append((x, y, x, y))
            held.append(sum(letters))
        read = np.bincount(place[place >= 0], minlength=len(count))
        # Where letters are missing or too many, no letter can be told from its neighbour.
        alike = read == count
        wanted = np.concatenate(due or [ink[:0]])
        wanted += np.repeat(np.array(corners).reshape(-1, 4), held, axis=0)
        wanted = wanted[np.repeat(alike, count)]
        seen = ink[place >= 0][np.repeat(alike, read)]
        off = (np.abs(seen - wanted) > SHIFT_MM / PT_MM).any(axis=1)
        alike[np.repeat(np.arange(len(count))[alike], count[alike])[off]] = False
        return {self._owners[owner] for owner in np.nonzero(~alike)[0].tolist()}

    def _texts(
        self,
        drawn: Characters,
        place: npt.NDArray[np.intp],
        order: npt.NDArray[np.intp],
        due: Due,
    ) -> tuple[dict[tuple[int, str], str], dict[int | None, str]]:
        """The text in each place due, and the text elsewhere; `order` goes by place."""
        found: dict[tuple[int, str], str] = {}
        stray: dict[int | None, str] = {}
        if not len(order):
            return found, stray
        text = drawn.code_points[order].astype("<u4").tobytes().decode("utf-32-le", "replace")
        places, starts = np.unique(place[order], return_index=True)
        ends = [*starts[1:], len(text)]
        for owner, start, end in zip(places.tolist(), starts, ends, strict=True):
            if owner >= 0 and self._owners[owner][0] in due:
                found[self._owners[owner]] = text[start:end]
                continue
            for position in order[start:end]:
                left, bottom, right, top = drawn.ink[position] * PT_MM
                slot = self._sheet.slot_at(
                    (left + right) / 2, self._sheet.height_mm - (bottom + top) / 2
                )
                stray[slot] = stray.get(slot, "") + chr(drawn.code_points[position])
        return found, stray


def _plain(text: str) -> str:
    """NFC without spaces: wrapped lines join, and a viewer's own spacing does not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())
