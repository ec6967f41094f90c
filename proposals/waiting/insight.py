"""What waits for staff of what the proposals say together."""
