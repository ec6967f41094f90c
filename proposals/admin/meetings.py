"""The staff face of meetings, motions and votes."""
