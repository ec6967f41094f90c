"""What waits for staff of the evaluation."""
