"""Phố Chợ's backend: rooms by subject above one ground.

Ground (this folder's files) ← places ← people ← campaigns ← merchants ← standees ← adoption
← sync ← app, cli. A room imports only rooms to its left; `tests/rules/test_import_rule.py`
walks the imports and keeps it so.
"""
