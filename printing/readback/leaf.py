"""One page of a file and what must stand on it, ready to be read."""

from collections.abc import Mapping
from typing import NamedTuple

import pypdfium2

from printing.readback.due import Due
from printing.readback.lettered import Text


class Leaf(NamedTuple):
    """A page of a file, `number` counted from zero; `texts` is how its standees are set."""

    page: pypdfium2.PdfPage
    number: int
    due: Due
    texts: Mapping[int, list[Text]]
