"""The clock of the board of staff."""
