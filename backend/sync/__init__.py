"""The sync room."""
