"""The rows of meetings, motions and votes."""
