"""The finished file read back by other libraries than drew it."""
