"""The rows of what the proposals say together."""
