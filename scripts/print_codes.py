"""A code as its rows of dark modules, by the encoders that the bench prints with beside ours."""

from collections.abc import Iterator, Sequence

from printing import Level

LEVEL: Level = "Q"
Runs = Iterator[tuple[int, int, int]]
"""Row, column and length of each stretch of dark modules."""


def of_segno(payload: str) -> tuple[int, Runs]:
    import segno

    matrix = segno.make(payload, error=LEVEL, micro=False, boost_error=False).matrix
    return len(matrix), _row_runs(matrix)


def of_zxing(payload: str) -> tuple[int, Runs]:
    import numpy as np
    import zxingcpp

    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    image = made.to_image(scale=1, add_quiet_zones=False)
    dark = np.asarray(image) < 128
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = dark
    step = np.diff(padded, axis=1)
    rows, starts = np.nonzero(step == 1)
    _, ends = np.nonzero(step == -1)
    return len(dark), zip(rows.tolist(), starts.tolist(), (ends - starts).tolist(), strict=True)


def _row_runs(matrix: Sequence[bytearray]) -> Runs:
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None
