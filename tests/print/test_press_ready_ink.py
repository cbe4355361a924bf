"""The inks as Ghostscript lays them down: never too much, and black that is only black."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from printing import LAYOUTS
from tests.print.cast import LONG_HOLDER, STACKED, Render, stall

ROW = [stall(0), stall(1, holder_name=LONG_HOLDER), stall(2, shop_name=STACKED)]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("sample", [False, True])
def test_ink_stays_within_three_hundred_per_cent_and_black_is_pure(
    rendered: Render, tmp_path: Path, layout: str, sample: bool
) -> None:
    path, plate = tmp_path / "sheet.pdf", tmp_path / "plate.tif"
    path.write_bytes(rendered(ROW, layout=layout, sample=sample)[0])
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiff32nc", "-r100"]
    command += [f"-sOutputFile={plate}", "-dLastPage=1", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stdout + told.stderr == ""
    with Image.open(plate) as image:
        assert image.mode == "CMYK"
        inks = np.asarray(image).astype(int)
    assert inks.sum(axis=2).max() <= 3.0 * 255
    # Where black is full no other ink lies under it: a code that is out of register does not read.
    black = inks[..., 3] > 200
    assert black.sum() > 1000
    assert inks[black][:, :3].max() <= 10


def test_ghostscript_sums_up_the_same(rendered: Render, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(rendered(ROW)[0])
    command = ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    *shares, kind, verdict = told.split()
    assert (kind, verdict) == ("CMYK", "OK")
    cyan, _, _, black = map(float, shares)
    assert 0.01 < black < 0.5
    assert 0.01 < cyan < 0.5
