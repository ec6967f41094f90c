"""What waits for staff of the result's public notice, its archive, and what was learnt."""
