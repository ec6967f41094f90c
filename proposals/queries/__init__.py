"""Reads of proposals that more than one face needs, one file a matter."""
