"""The adoption room."""
