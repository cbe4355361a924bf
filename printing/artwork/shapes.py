"""Shapes that faces are built from.

Canvas units are points with the origin at the face's top left corner; y grows upwards there, so
millimetres down the face are negated. All lengths given here are millimetres but line widths.
"""

from typing import Any

from reportlab.lib.colors import CMYKColor
from reportlab.pdfgen.canvas import Canvas

from printing.artwork.inks import GOLD, NAVY, RED, RULE, WHITE
from printing.artwork.lettering import PT_MM, Box

MM = 1 / PT_MM  # points
ARC = 0.5523  # Control distance of a quarter circle drawn as one Bézier curve.


def rounded(canvas: Canvas, box: Box, radius: float, **paint: Any) -> None:
    canvas.roundRect(
        box.x * MM,
        -(box.y + box.height) * MM,
        box.width * MM,
        box.height * MM,
        radius * MM,
        **paint,
    )


def band(
    canvas: Canvas, width: float, bleed: float, *, inset: float, edge: float, depth: float
) -> None:
    """Navy across the top of a face: to the bleed's edge, or inset with round shoulders.

    Its lower side is an arc from `edge` at the sides to three quarters of the way to `depth`.
    """
    beyond = bleed if bleed else -inset
    left, right, top = -beyond, width + beyond, -beyond
    shoulder = 0.0 if bleed else 3.2
    bend = shoulder * (1 - ARC)
    path = canvas.beginPath()
    path.moveTo(left * MM, -(top + shoulder) * MM)
    if shoulder:
        path.curveTo(
            *(left * MM, -(top + bend) * MM),
            *((left + bend) * MM, -top * MM),
            *((left + shoulder) * MM, -top * MM),
        )
        path.lineTo((right - shoulder) * MM, -top * MM)
        path.curveTo(
            *((right - bend) * MM, -top * MM),
            *(right * MM, -(top + bend) * MM),
            *(right * MM, -(top + shoulder) * MM),
        )
    else:
        path.lineTo(right * MM, -top * MM)
    path.lineTo(right * MM, -edge * MM)
    third = (right - left) / 3
    path.curveTo(
        *((right - third) * MM, -depth * MM),
        *((left + third) * MM, -depth * MM),
        *(left * MM, -edge * MM),
    )
    path.close()
    canvas.setFillColor(NAVY)
    canvas.drawPath(path, stroke=0, fill=1)


def card(canvas: Canvas, box: Box, radius: float) -> None:
    """White paper for the code, over whatever is behind it."""
    canvas.setFillColor(WHITE)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    rounded(canvas, box, radius, stroke=1, fill=1)


def plate(canvas: Canvas, box: Box, symbol: Box, ink: CMYKColor) -> None:
    """A plate of `ink` with a white window for the code, a shade wider than its quiet zone.

    A code pasted over it would show its edge against the plate's.
    """
    canvas.setFillColor(ink)
    rounded(canvas, box, 0.85, stroke=0, fill=1)
    air = 0.15
    window = Box(symbol.x - air, symbol.y - air, symbol.width + 2 * air, symbol.height + 2 * air)
    canvas.setFillColor(WHITE)
    rounded(canvas, window, 0.5, stroke=0, fill=1)


def brackets(canvas: Canvas, box: Box, *, radius: float, arm: float, stroke_pt: float) -> None:
    """Gold corners, their strokes centred on the box's edge."""
    canvas.setStrokeColor(GOLD)
    canvas.setLineWidth(stroke_pt)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    for x, inward in ((box.x, 1), (box.x + box.width, -1)):
        for y, downward in ((box.y, 1), (box.y + box.height, -1)):
            bend = radius * (1 - ARC)
            path.moveTo(x * MM, -(y + downward * arm) * MM)
            path.lineTo(x * MM, -(y + downward * radius) * MM)
            path.curveTo(
                *(x * MM, -(y + downward * bend) * MM),
                *((x + inward * bend) * MM, -y * MM),
                *((x + inward * radius) * MM, -y * MM),
            )
            path.lineTo((x + inward * arm) * MM, -y * MM)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setLineCap(0)


def shield(canvas: Canvas, x: float, y: float, size: float = 1.0) -> None:
    """A red shield with a tick, centred on (x, y): 4 mm wide and 4.8 mm high at `size` 1."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * size) * MM, -(y + dy * size) * MM

    path = canvas.beginPath()
    path.moveTo(*at(0, -2.4))
    path.curveTo(*at(0.7, -1.9), *at(1.4, -1.7), *at(2.0, -1.7))
    path.lineTo(*at(2.0, 0.2))
    path.curveTo(*at(2.0, 1.3), *at(1.1, 2.0), *at(0, 2.4))
    path.curveTo(*at(-1.1, 2.0), *at(-2.0, 1.3), *at(-2.0, 0.2))
    path.lineTo(*at(-2.0, -1.7))
    path.curveTo(*at(-1.4, -1.7), *at(-0.7, -1.9), *at(0, -2.4))
    path.close()
    canvas.setFillColor(RED)
    canvas.drawPath(path, stroke=0, fill=1)
    tick = canvas.beginPath()
    tick.moveTo(*at(-0.9, 0.1))
    tick.lineTo(*at(-0.25, 0.75))
    tick.lineTo(*at(0.95, -0.65))
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(1.3 * size)
    canvas.setLineCap(1)
    canvas.drawPath(tick, stroke=1, fill=0)
    canvas.setLineCap(0)
