"""The campaigns room."""
