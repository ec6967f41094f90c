"""Rosters."""

ROSTER_MEGABYTES = 40
