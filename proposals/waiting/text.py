"""What waits for staff of what a text suggests."""
