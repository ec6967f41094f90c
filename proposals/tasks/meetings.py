"""The clock of meetings, motions and votes."""
