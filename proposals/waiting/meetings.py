"""What waits for staff of meetings, motions and votes."""
