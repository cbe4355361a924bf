"""The modules that say nothing of a text, as another encoder draws them."""

from typing import Any

import numpy as np
import pytest
import segno
from segno import consts

from printing.readback.function_patterns import function_patterns


@pytest.mark.parametrize("version", range(1, 41))
def test_the_patterns_are_those_of_another_encoder_and_no_module_more(version: int) -> None:
    side = 17 + 4 * version
    for level in "LMQH":
        for mask in range(8) if version < 15 else [(version + ord(level)) % 8]:
            code: Any = segno.make(
                "7", version=version, error=level, mask=mask, boost_error=False, micro=False
            )
            kinds = np.array(list(code.matrix_iter(border=0, verbose=True)))
            patterns = ~np.isin(kinds, (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT))
            # segno's names, not its drawing, take one module too many for format information.
            patterns[8, side - 9] = False
            due = function_patterns(side, level, mask)
            assert np.array_equal(np.argwhere(patterns), np.stack([due.rows, due.columns], 1))
            assert np.array_equal(np.array(code.matrix, bool)[patterns], due.dark)
