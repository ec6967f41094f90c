"""What waits for staff of the board of staff."""
