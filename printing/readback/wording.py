"""What a page says: every text in its own place, letter for letter, and none elsewhere."""

import unicodedata
from collections.abc import Iterator

import numpy as np
import pypdfium2

from printing.artwork.lettering import PT_MM
from printing.plan import Sheet
from printing.readback.due import Due
from printing.readback.finding import Finding, digest
from printing.readback.page import characters

SLACK_MM = 0.3  # how far ink may reach beyond its place: side bearings and smoothing


class Wording:
    """The places for text on one sheet, worked out once for all its pages."""

    def __init__(self, sheet: Sheet, sample: bool) -> None:
        self._sheet = sheet
        self._sample = sample
        boxes, self._owners = [], []
        for slot in range(sheet.slots):
            left, top = sheet.face_origin_mm(slot)
            for field, box in sheet.face.boxes(sample).items():
                self._owners.append((slot, field))
                x, y = left + box.x, sheet.height_mm - top - box.y
                boxes.append((x, y - box.height, x + box.width, y))
        self._boxes = np.array(boxes) / PT_MM
        self._slack = SLACK_MM / PT_MM

    def check(self, page: pypdfium2.PdfPage, number: int, due: Due) -> Iterator[Finding]:
        """What is lettered otherwise than it must be."""
        found, outside, stray = self._texts(page, due)
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

    def _texts(
        self, page: pypdfium2.PdfPage, due: Due
    ) -> tuple[dict[tuple[int, str], str], set[tuple[int, str]], dict[int | None, str]]:
        """The text in each place due, the places whose ink reaches out, and the text elsewhere."""
        drawn = characters(page)
        middle = (drawn.ink[:, :2] + drawn.ink[:, 2:]) / 2
        x, y = middle[:, :1], middle[:, 1:]
        left, bottom, right, top = self._boxes.T
        slack = self._slack
        held = (x >= left - slack) & (x <= right + slack)
        held &= (y >= bottom - slack) & (y <= top + slack)
        place = np.where(held.any(axis=1), held.argmax(axis=1), -1)
        own = self._boxes[place]
        reaches = (drawn.ink[:, :2] < own[:, :2] - slack).any(axis=1)
        reaches |= (drawn.ink[:, 2:] > own[:, 2:] + slack).any(axis=1)

        found: dict[tuple[int, str], str] = {}
        stray: dict[int | None, str] = {}
        order = place.argsort(kind="stable")
        text = drawn.code_points[order].astype("<u4").tobytes().decode("utf-32-le", "replace")
        places, starts = np.unique(place[order], return_index=True)
        ends = [*starts[1:], len(text)]
        for owner, start, end in zip(places.tolist(), starts, ends, strict=True):
            if owner >= 0 and self._owners[owner][0] in due:
                found[self._owners[owner]] = text[start:end]
                continue
            for position in order[start:end]:
                slot = self._sheet.slot_at(
                    middle[position, 0] * PT_MM, self._sheet.height_mm - middle[position, 1] * PT_MM
                )
                stray[slot] = stray.get(slot, "") + chr(drawn.code_points[position])
        outside = {self._owners[owner] for owner in place[reaches & (place >= 0)].tolist()}
        return found, outside, stray


def _plain(text: str) -> str:
    """NFC without spaces: wrapped lines join, and a viewer's own spacing does not matter."""
    return "".join(unicodedata.normalize("NFC", text).split())
