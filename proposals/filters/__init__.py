"""Filters of lists, one file a matter."""
