"""The staff face of plans, offers and comments on a plan."""
