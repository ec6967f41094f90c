"""Reads that more than one face needs, one file a matter."""

from .households import household_of, people_joined

__all__ = ["household_of", "people_joined"]
