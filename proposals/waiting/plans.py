"""What waits for staff of plans, offers and comments on a plan."""
