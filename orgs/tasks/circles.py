"""Circles around a talent."""
