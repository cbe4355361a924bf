"""The order in which a page is drawn: in each slot the picture, the code and the texts, no more.

What is read in its place may still have something painted over it that takes a mark off a letter.
So a page holds the operators that our writer gives it, one after the other; what the code and the
texts say and where they stand is seen elsewhere.
"""

import re

import numpy as np
import numpy.typing as npt

from printing.plan import Sheet
from printing.writer.content import CODE_END, Content, ink
from printing.writer.sheet_file import CUT_MARKS, SLOT_END, slot_start

_LAST_VERSION = 40
_BEGUN = b"cm\n"
# One stretch of dark modules: "xx -yy ww 1 re" and the line's end, below a hundred modules.
_RECORD = 15
_PLAIN_AT = [2, 6, 9, 10, 11, 12, 13, 14]
_PLAIN = np.frombuffer(b"   1 re\n", np.uint8)
_UPWARDS = np.frombuffer(b" " * 10 + b"-" * 90, np.uint8)  # what stands before the row's last two
_ANY_RECORDS = re.compile(rb"(?:(?: *\d+) (?: *-\d+) (?: *\d+) 1 re\n)++")
_NUMBER = rb"-?[0-9]++(?:\.[0-9]++)?"
_CHOSEN = rb"/F\d++\+\d++ [0-9.]++ Tf"
_STRING = rb"\((?:[^\\()\r]|\\[btnfr()\\])*+\)"
_SAID = re.compile(rb"/(F\d+\+\d+) |\(((?:[^\\()\r]|\\[btnfr()\\])*+)\)Tj")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPES = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r"}


class DrawingOrder:
    """How pages of one sheet are drawn, and the codes of letters that they were seen to show."""

    def __init__(self, sheet: Sheet, *, has_marks: bool) -> None:
        self._starts = [slot_start(sheet, slot) for slot in range(sheet.slots)]
        self._end = CUT_MARKS if has_marks else b""
        content = Content({}, sheet.face.symbol)
        sides = range(21, 17 + 4 * _LAST_VERSION + 1, 4)
        self._sides = {content.grid(modules): modules for modules in sides}
        inks = b"|".join(sorted({re.escape(ink(place.ink)) for place in sheet.face.places}))
        shown = rb"(?:(?:%b)?%bTj)++(?: %b)?" % (_CHOSEN, _STRING, _CHOSEN)
        line = rb" %b %b Td%b" % (_NUMBER, _NUMBER, shown)
        text = rb"BT (?:%b) k %b(?:%b)++ ET\n" % (inks, _CHOSEN, line)
        self._texts = re.compile(rb"(?:%b)*+%b" % (text, SLOT_END))
        self._shown: dict[bytes, set[bytes]] = {}

    @property
    def codes(self) -> dict[str, set[int]]:
        """The codes shown on the pages whose order was kept, by the name of the font."""
        return {
            font.decode(): {code for text in texts for code in _ESCAPED.sub(_unescaped, text)}
            for font, texts in self._shown.items()
        }

    def is_kept(self, content: bytes) -> bool:
        """Whether a page is drawn as ours are; what follows the fault is not looked at."""
        at = slots = 0
        for start in self._starts:
            if not content.startswith(start, at):
                continue
            at += len(start)
            begun = content.find(_BEGUN, at) + len(_BEGUN)
            ended = content.find(CODE_END, begun)
            modules = self._sides.get(content[at:begun])
            if modules is None or ended < 0 or not _are_inside(content[begun:ended], modules):
                return False
            at = ended + len(CODE_END)
            texts = self._texts.match(content, at)
            if texts is None:
                return False
            self._note(texts[0])
            at, slots = texts.end(), slots + 1
        return slots > 0 and content[at:] == self._end

    def _note(self, texts: bytes) -> None:
        font = b""
        for chosen, shown in _SAID.findall(texts):
            if chosen:
                font = chosen
            else:
                self._shown.setdefault(font, set()).add(shown)


def _unescaped(escape: "re.Match[bytes]") -> bytes:
    return _ESCAPES.get(escape[1], escape[1])


def _pairs(written: str) -> npt.NDArray[np.int16]:
    """By the last two bytes of a number below a hundred, as `written`, that number; else -1."""
    table = np.full(1 << 16, -1, np.int16)
    for value in range(100):
        table[int.from_bytes((written % value).encode()[-2:], "little")] = value
    return table


_ACROSS, _UP = _pairs("%2d"), _pairs("-%d")


def _are_inside(path: bytes, modules: int) -> bool:
    """Whether a path is of whole modules in rows, and none of them beyond the symbol."""
    if modules < 100:
        count, over = divmod(len(path), _RECORD)
        if over or not count:
            return False
        records = np.frombuffer(path, np.uint8).reshape(count, _RECORD)
        column, row, run = (
            table[np.ndarray((count,), np.dtype("<u2"), path, at, (_RECORD,))]
            for table, at in ((_ACROSS, 0), (_UP, 4), (_ACROSS, 7))
        )
        if (records[:, _PLAIN_AT] != _PLAIN).any() or (records[:, 3] != _UPWARDS[row]).any():
            return False
    else:
        if _ANY_RECORDS.fullmatch(path) is None:
            return False
        numbers = np.array(path.replace(b"re", b"").split(), np.int64).reshape(-1, 4)
        column, row, run = numbers[:, 0], -numbers[:, 1], numbers[:, 2]
    return bool(
        min(column.min(), row.min() - 1, run.min() - 1) >= 0
        and (column + run).max() <= modules
        and row.max() <= modules
    )
