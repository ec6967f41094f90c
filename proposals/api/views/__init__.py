"""Proposals over the API, one file a matter."""
