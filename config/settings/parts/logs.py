"""Structured logs: one event a line; no personal data in any of them."""
