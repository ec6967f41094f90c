"""Norms with checklists."""
