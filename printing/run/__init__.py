"""A whole run of lots: drawn and read back by several processes, resumed where it broke off."""
