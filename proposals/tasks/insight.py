"""The clock of what the proposals say together."""
