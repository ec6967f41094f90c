"""The messages about the board of staff."""
