"""The printing condition that the inks are meant for: coated paper after FOGRA39, as a profile.

The profile travels in every file, so that a screen shows the colours that the press will print and
a press with other paper can convert from something known. How it was made stands beside it in
data/FOGRA39-ORIGIN.txt.
"""

from functools import cache
from pathlib import Path

from printing.writer.pdf_file import PdfFile

CONDITION = "FOGRA39"
_PROFILE = Path(__file__).parent / "data" / "FOGRA39.icc"


@cache
def profile() -> bytes:
    """The ICC profile, four inks to Lab."""
    return _PROFILE.read_bytes()


def write_output_intent(file: PdfFile) -> int:
    """Write profile and intent; the intent's object number, for the catalog."""
    held = file.put_stream(profile(), b"/N 4")
    return file.put(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(%b)"
        b"/OutputCondition(Offset, coated paper, ISO 12647-2)/RegistryName(http://www.color.org)"
        b"/Info(Coated FOGRA39)/DestOutputProfile %d 0 R>>" % (CONDITION.encode(), held)
    )
