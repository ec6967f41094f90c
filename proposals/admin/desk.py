"""The staff face of the board of staff."""
