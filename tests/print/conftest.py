"""One fixture for everything that prints."""

import io
from collections.abc import Sequence

import pytest

from printing import Printed, Standee, render
from tests.print.cast import Render


@pytest.fixture
def rendered() -> Render:
    """Render standees to bytes, unstamped and four to an A4 unless told otherwise."""

    def make(standees: Sequence[Standee], **options: object) -> tuple[bytes, Printed]:
        held = io.BytesIO()
        chosen: dict[str, object] = {"sample": False, "title": "Lô in thử"}
        printed = render(standees, held, **(chosen | options))  # type: ignore[arg-type]
        return held.getvalue(), printed

    return make
