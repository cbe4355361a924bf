"""The A5 face, for a wide counter: the A6 face grown, read from further away."""

from printing.face import scaled
from printing.faces.a6 import A6

A5 = scaled(A6, "a5", 148.0, 210.0)
