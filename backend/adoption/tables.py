"""Adoption keeps no rows of its own: every figure is derived from dated claims."""
