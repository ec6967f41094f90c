"""The rows of plans, offers and comments on a plan."""
