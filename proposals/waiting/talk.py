"""What waits for staff of comments, co-authors and subscriptions."""
