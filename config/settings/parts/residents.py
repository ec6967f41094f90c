"""Rosters."""

ROSTER_MEGABYTES = 40
ROSTER_KEPT_DAYS = 7  # files of rosters that nobody finished
