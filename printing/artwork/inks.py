"""The inks of a standee, all CMYK; text and code are pure black."""

from reportlab.lib.colors import CMYKColor

BLACK = CMYKColor(0, 0, 0, 1)
GREY = CMYKColor(0, 0, 0, 0.66)
WHITE = CMYKColor(0, 0, 0, 0)
NAVY = CMYKColor(1, 0.72, 0.10, 0.28)
ICE = CMYKColor(0.16, 0.06, 0, 0)
PALE = CMYKColor(0.07, 0.04, 0, 0)
RULE = CMYKColor(0.34, 0.20, 0, 0.06)
GOLD = CMYKColor(0, 0.28, 0.95, 0)
AMBER = CMYKColor(0, 0.10, 0.55, 0)
RED = CMYKColor(0.05, 1, 0.90, 0.08)
