"""The standees room."""
