"""The A5 face, for a wide counter: the A6 face grown, read from further away."""

from printing.artwork.face import scaled
from printing.artwork.faces.a6 import A6

A5 = scaled(A6, "a5", 148.0, 210.0)
