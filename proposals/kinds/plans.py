"""The messages about plans, offers and comments on a plan."""
