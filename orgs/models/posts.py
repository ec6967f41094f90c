"""Posts to followers."""
