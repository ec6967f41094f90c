"""The messages about meetings, motions and votes."""
