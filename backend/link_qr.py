"""Links as QR codes on a screen, for handing over from one phone to another."""

from __future__ import annotations

import io

import segno


def svg_of(link: str) -> str:
    """A stand-alone SVG of the link: black on white, quiet zone included, sized by its frame."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False, light="#fff"
    )
    return drawn.getvalue().decode()
