"""Every format compared with the picture of it that was looked at and kept."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageFilter

from printing import LAYOUTS
from tests.print.proof import REFERENCE_DPI, contact_sheet, reference

KEPT = Path(__file__).parent / "references"
# Versions of a rasteriser differ at edges. Softened by a pixel and a half, two that drew the same
# differ nowhere by a sixth of the way from ink to paper; an edge that moved a millimetre does.
SOFT_PX = 1.5
FAR = 42


def soft(picture: Image.Image) -> npt.NDArray[np.int16]:
    return np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(SOFT_PX)), np.int16)


def differing(one: Image.Image, other: Image.Image) -> int:
    """How many pixels are not what they were."""
    if one.size != other.size:
        return one.width * one.height
    return int(np.count_nonzero(np.abs(soft(one) - soft(other)) > FAR))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_format_looks_as_it_did_when_it_was_last_looked_at(layout: str) -> None:
    """Meant to change it: look at `scripts/proof`, then `scripts/proof --references`."""
    with Image.open(KEPT / f"{layout}.png") as kept:
        assert differing(kept, reference(layout)) == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_strip_moved_by_a_millimetre_is_noticed(layout: str) -> None:
    with Image.open(KEPT / f"{layout}.png") as kept:
        picture = kept.convert("L")
    face, (left, top) = LAYOUTS[layout].face, LAYOUTS[layout].face_origin_mm(0)
    box = face.boxes(False)["caution"]
    px = REFERENCE_DPI / 25.4
    corners = (
        round((left + box.x) * px),
        round((top + box.y) * px),
        round((left + box.x + box.width) * px),
        round((top + box.y + box.height) * px),
    )
    moved = picture.copy()
    moved.paste(picture.crop(corners), (corners[0], corners[1] + round(px)))
    assert differing(picture, moved) > 20


def test_the_kept_pictures_stay_small_and_none_is_left_over() -> None:
    assert {path.stem for path in KEPT.glob("*.png")} == set(LAYOUTS)
    assert sum(path.stat().st_size for path in KEPT.iterdir()) <= 150_000


def test_the_contact_sheet_shows_every_format_twice() -> None:
    sheet = contact_sheet()
    assert sheet.width > sum(layout.width_mm for layout in LAYOUTS.values())
    assert len(sheet.getcolors(1 << 24) or ()) > 100
