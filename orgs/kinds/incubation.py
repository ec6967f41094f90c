"""Incubation."""
