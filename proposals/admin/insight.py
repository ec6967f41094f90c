"""The staff face of what the proposals say together."""
