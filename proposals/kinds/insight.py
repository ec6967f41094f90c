"""The messages about what the proposals say together."""
